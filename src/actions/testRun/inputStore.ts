import { createHash, randomUUID } from 'node:crypto';
import { lstat, mkdir, readdir, readFile, rename, rm, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { abortable } from '../../preview/abortable.ts';
import { linkOrCopy, sizeOfFolder, writeBytes } from './fileCopies.ts';
import type { InputSource, SourceFile } from './inputSource.ts';
import { placesOf } from './places.ts';
import { isAlive } from './processes.ts';

/** An input as it lies here; it stays until `release`. */
export interface Staged {
  /** Absolute path of the folder that holds the files and nothing else. */
  readonly folder: string;
  /** Paths in it, in the order of the source's files, with `/`. */
  readonly paths: readonly string[];
  readonly note?: string;
  readonly release: () => Promise<void>;
}

export interface StageOptions {
  /** Hard links where the disk allows them; not where a program could write through them. */
  readonly mayLink: boolean;
  readonly onProgress: (doneBytes: number, totalBytes: number) => void;
}

/** What was found of a file when it was staged, to notice that somebody changed it here. */
interface Manifest {
  readonly files: readonly { readonly size: number; readonly modified: number }[];
}

const parallel = 4;
const filesFolder = 'files';
const manifestName = 'input.json';
const leasePrefix = 'used-by-';

/**
 * Inputs that were fetched, one folder for each version: `INPUT HASH-VERSION HASH/files/`. A folder never changes once
 * it has its name, so that a run that uses it is not disturbed by the next one.
 */
export class InputStore {
  private readonly root: string;
  private readonly turns = new Map<string, Promise<void>>();

  constructor(root: string) {
    this.root = root;
  }

  async stage(
    inputKey: string,
    source: InputSource,
    options: StageOptions,
    signal?: AbortSignal,
  ): Promise<Staged> {
    const { paths, note } = placesOf(source.files.map(({ name }) => name));
    const input = hash(inputKey);
    const name = `${input}-${versionOf(source, paths, options.mayLink)}`;
    const folder = path.join(this.root, name);
    const release = await this.inTurn(name, signal, async () => {
      if (await isIntact(folder, paths)) return lease(folder);
      await this.discard(name);
      return this.fill(folder, source.files, paths, options, signal);
    });
    await this.removeVersions((one) => one.startsWith(`${input}-`) && !one.startsWith(name));
    return {
      folder: path.join(folder, filesFolder),
      paths,
      ...(note === undefined ? {} : { note }),
      release,
    };
  }

  /** What is kept; a hard link takes no room of its own. */
  async kept(signal?: AbortSignal): Promise<{ count: number; size: number }> {
    const names = await readdir(this.root).catch(() => []);
    let size = 0;
    for (const name of names) size += await sizeOfFolder(path.join(this.root, name), signal);
    return { count: names.length, size };
  }

  /** Removes what no run uses. */
  async clean(): Promise<void> {
    await this.removeVersions(() => true);
  }

  /** One after the other: two blocks that begin with one input fetch it once. */
  private async inTurn<T>(
    name: string,
    signal: AbortSignal | undefined,
    body: () => Promise<T>,
  ): Promise<T> {
    const before = this.turns.get(name);
    const turn = (async () => {
      await before;
      signal?.throwIfAborted();
      return body();
    })();
    const over = turn.then(
      () => undefined,
      () => undefined,
    );
    this.turns.set(name, over);
    try {
      if (before) await abortable(before, signal);
      return await turn;
    } finally {
      if (this.turns.get(name) === over) this.turns.delete(name);
    }
  }

  /** Fills a folder beside it and renames that: what has the final name is whole. The folder is leased then. */
  private async fill(
    folder: string,
    files: readonly SourceFile[],
    paths: readonly string[],
    options: StageOptions,
    signal: AbortSignal | undefined,
  ): Promise<() => Promise<void>> {
    const usual = `${folder}.part`;
    // Another process is at it too: who is done first counts.
    const part = (await isLeased(usual)) ? `${folder}.${randomUUID()}.part` : usual;
    await mkdir(path.join(part, filesFolder), { recursive: true });
    const release = await lease(part, folder);
    try {
      const manifest = await fetched(part, files, paths, options, signal);
      await writeFile(path.join(part, manifestName), JSON.stringify(manifest));
      await rename(part, folder);
      return release;
    } catch (error) {
      await release();
      if (!(await isIntact(folder, paths))) throw error;
      await rm(part, { recursive: true, force: true });
      return lease(folder);
    }
  }

  /** Out of the way at once, whatever still reads it. */
  private async discard(name: string): Promise<void> {
    const away = path.join(this.root, `${randomUUID()}.gone`);
    const isThere = await rename(path.join(this.root, name), away).then(
      () => true,
      () => false,
    );
    if (isThere) await rm(away, { recursive: true, force: true });
  }

  private async removeVersions(isWanted: (name: string) => boolean): Promise<void> {
    for (const name of await readdir(this.root).catch(() => [])) {
      if (isWanted(name) && !(await isLeased(path.join(this.root, name)))) await this.discard(name);
    }
  }
}

/** Fetches what is missing; what an interrupted run has fetched is used. */
async function fetched(
  part: string,
  files: readonly SourceFile[],
  paths: readonly string[],
  options: StageOptions,
  signal: AbortSignal | undefined,
): Promise<Manifest> {
  const total = files.reduce((sum, { size }) => sum + size, 0);
  const found: { size: number; modified: number }[] = [];
  const failed = new AbortController();
  const own = signal ? AbortSignal.any([signal, failed.signal]) : failed.signal;
  let done = 0;
  const tell = (bytes: number) => {
    done += bytes;
    options.onProgress(done, total);
  };
  const waiting = files.entries();
  const work = async () => {
    for (const [index, file] of waiting) {
      own.throwIfAborted();
      const to = path.join(part, filesFolder, ...(paths[index] ?? '').split('/'));
      await mkdir(path.dirname(to), { recursive: true });
      if (await isComplete(to, file)) tell(file.size);
      else await fetchOne(file, to, options.mayLink, tell, own);
      const { size, mtimeMs } = await lstat(to);
      found[index] = { size, modified: mtimeMs };
    }
  };
  const workers = Array.from({ length: parallel }, () =>
    work().catch((error: unknown) => {
      failed.abort();
      throw error;
    }),
  );
  const ends = await Promise.allSettled(workers);
  signal?.throwIfAborted();
  // The first to fail has stopped the others.
  const errors = ends.flatMap((end) => (end.status === 'rejected' ? [end.reason as Error] : []));
  const cause = errors.find(({ name }) => name !== 'AbortError') ?? errors[0];
  if (cause) throw cause;
  return { files: found };
}

async function fetchOne(
  file: SourceFile,
  to: string,
  mayLink: boolean,
  tell: (bytes: number) => void,
  signal: AbortSignal,
): Promise<void> {
  if (file.local && (await linkOrCopy(file.local, file.size, to, mayLink))) {
    tell(file.size);
    return;
  }
  const bytes = await file.open?.(signal);
  await writeBytes(to, file, bytes, tell, signal);
  if (file.modified !== undefined) {
    const time = file.modified / 1000;
    await utimes(to, time, time);
  }
}

async function isComplete(at: string, { size, modified }: SourceFile): Promise<boolean> {
  const stats = await lstat(at).catch(() => undefined);
  const isSame = modified !== undefined && Math.abs((stats?.mtimeMs ?? 0) - modified) < 2;
  return isSame && stats?.isFile() === true && stats.size === size;
}

async function isIntact(folder: string, paths: readonly string[]): Promise<boolean> {
  try {
    const text = await readFile(path.join(folder, manifestName), 'utf8');
    const { files } = JSON.parse(text) as Manifest;
    if (files.length !== paths.length) return false;
    for (const [index, at] of paths.entries()) {
      const stats = await lstat(path.join(folder, filesFolder, ...at.split('/')));
      const { size, modified } = files[index] ?? {};
      if (!stats.isFile() || stats.size !== size || stats.mtimeMs !== modified) return false;
    }
    return true;
  } catch {
    return false;
  }
}

function versionOf(source: InputSource, paths: readonly string[], mayLink: boolean): string {
  const files = source.files.map(({ size, modified }, index) => [
    paths[index],
    size,
    // What cannot be compared is another version each time.
    modified ?? randomUUID(),
  ]);
  return hash(JSON.stringify([mayLink, files]));
}

/** A file that says which process uses a folder; it goes along when the folder is given the name `later`. */
async function lease(folder: string, later = folder): Promise<() => Promise<void>> {
  const name = `${leasePrefix}${process.pid}-${randomUUID()}`;
  await writeFile(path.join(folder, name), '');
  return async () => {
    for (const at of new Set([folder, later])) await rm(path.join(at, name), { force: true });
  };
}

async function isLeased(folder: string): Promise<boolean> {
  for (const name of await readdir(folder).catch(() => [])) {
    if (!name.startsWith(leasePrefix)) continue;
    const stats = await lstat(path.join(folder, name)).catch(() => undefined);
    const pid = Number.parseInt(name.slice(leasePrefix.length), 10);
    if (stats && isAlive(pid, stats.mtimeMs)) return true;
  }
  return false;
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}
