import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** Archives of pushed block folders; each is kept once, under its SHA-256. */
export class Sources {
  private readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  /** Drops what no block was built from, and what an upload that was cut off left. */
  async prune(isUsed: (hash: string) => boolean): Promise<void> {
    const names = await readdir(this.folder).catch(() => []);
    for (const name of names) {
      const hash = /^([0-9a-f]{64})\.tar\.gz$/.exec(name)?.[1];
      if (hash !== undefined && isUsed(hash)) continue;
      await rm(path.join(this.folder, name), { force: true });
    }
  }

  async has(hash: string, size: number): Promise<boolean> {
    const found = await stat(this.file(hash)).catch(() => undefined);
    return found?.size === size;
  }

  /** Stores bytes that were verified; what fails on the way leaves nothing. */
  async store(
    hash: string,
    verified: AsyncIterable<Uint8Array>,
    signal?: AbortSignal,
  ): Promise<void> {
    await this.storeUnnamed(verified, () => hash, signal);
  }

  /** The same for bytes whose hash is known at their end; returns it. */
  async storeUnnamed(
    bytes: AsyncIterable<Uint8Array>,
    hashOf: () => string,
    signal?: AbortSignal,
  ): Promise<string> {
    await mkdir(this.folder, { recursive: true, mode: 0o700 });
    const temporary = path.join(this.folder, `.${randomUUID()}`);
    try {
      const output = createWriteStream(temporary, { mode: 0o600, flush: true });
      await pipeline(Readable.from(bytes), output, signal ? { signal } : {});
      const hash = hashOf();
      await rename(temporary, this.file(hash));
      return hash;
    } finally {
      await rm(temporary, { force: true });
    }
  }

  async size(hash: string): Promise<number> {
    return (await stat(this.file(hash))).size;
  }

  read(hash: string, start = 0, end = Infinity): AsyncIterable<Uint8Array> {
    return createReadStream(this.file(hash), { start, end: end - 1 });
  }

  async remove(hash: string): Promise<void> {
    await rm(this.file(hash), { force: true });
  }

  private file(hash: string): string {
    if (!/^[0-9a-f]{64}$/.test(hash)) throw new Error(`Not a SHA-256: ${hash}`);
    return path.join(this.folder, `${hash}.tar.gz`);
  }
}
