import { constants } from 'node:fs';
import { copyFile, mkdir, open, rename, rm, utimes, type FileHandle } from 'node:fs/promises';
import path from 'node:path';

const chunkBytes = 128 * 1024;

/** A file that appears whole or not at all: written beside its place under a hidden name, then renamed. */
export class OutputFile {
  private readonly file: string;
  private readonly temporary: string;
  private readonly handle: FileHandle;
  private pending: Uint8Array[] = [];
  private pendingBytes = 0;

  private constructor(file: string, temporary: string, handle: FileHandle) {
    this.file = file;
    this.temporary = temporary;
    this.handle = handle;
  }

  static async create(file: string): Promise<OutputFile> {
    await mkdir(path.dirname(file), { recursive: true });
    const temporary = temporaryName(file);
    return new OutputFile(file, temporary, await open(temporary, 'w'));
  }

  async write(content: string | Uint8Array): Promise<void> {
    const bytes = typeof content === 'string' ? Buffer.from(content) : content;
    this.pending.push(bytes);
    this.pendingBytes += bytes.length;
    if (this.pendingBytes >= chunkBytes) await this.flush();
  }

  /** `modified` (milliseconds since 1970) becomes the file's time, so that it is the same in each copy. */
  async finish(modified: number): Promise<void> {
    await this.flush();
    await this.handle.close();
    await utimes(this.temporary, modified / 1000, modified / 1000);
    await rename(this.temporary, this.file);
  }

  /** Leaves nothing behind; harmless after `finish`. */
  async discard(): Promise<void> {
    await this.handle.close().catch(() => undefined);
    await rm(this.temporary, { force: true });
  }

  private async flush(): Promise<void> {
    if (this.pendingBytes === 0) return;
    const bytes = Buffer.concat(this.pending);
    this.pending = [];
    this.pendingBytes = 0;
    await this.handle.writeFile(bytes);
  }
}

/** Writes a small file in one go. */
export async function writeWhole(
  file: string,
  content: string | Uint8Array,
  modified: number,
): Promise<void> {
  const output = await OutputFile.create(file);
  try {
    await output.write(content);
    await output.finish(modified);
  } finally {
    await output.discard();
  }
}

/** Copies a file, sharing the blocks on disk where the file system can. */
export async function copyWhole(from: string, to: string, modified: number): Promise<void> {
  await mkdir(path.dirname(to), { recursive: true });
  const temporary = temporaryName(to);
  try {
    await copyFile(from, temporary, constants.COPYFILE_FICLONE);
    await utimes(temporary, modified / 1000, modified / 1000);
    await rename(temporary, to);
  } finally {
    await rm(temporary, { force: true });
  }
}

/** Names that start so are left out of listings. */
function temporaryName(file: string): string {
  return path.join(path.dirname(file), `.ei-sample-${path.basename(file)}.tmp`);
}
