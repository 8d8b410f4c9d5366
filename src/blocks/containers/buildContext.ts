import { createHash } from 'node:crypto';
import { createReadStream, type Stats } from 'node:fs';
import { lstat, readdir, readFile, readlink } from 'node:fs/promises';
import path from 'node:path';
import { UserError } from '../../base/errors.ts';
import type { TarWriterEntry } from '../../base/tarWriter.ts';
import { isMissing } from './dockerConfig.ts';

/** Of the block folder, never part of a build. */
const neverSent = new Map<string, LeftOut['why']>([
  ['.git', 'history'],
  ['.hg', 'history'],
  ['.ei-block-config', 'notes'],
  ['ei-block-data', 'data'],
]);
/** Sent whatever `.dockerignore` says: the builder reads them. */
const alwaysSent = new Set(['Dockerfile', '.dockerignore', 'Dockerfile.dockerignore']);

export interface ContextEntry {
  /** In the block folder, with `/`. */
  readonly path: string;
  readonly kind: 'file' | 'folder' | 'link';
  /** Permission bits. */
  readonly mode: number;
  readonly size: number;
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  readonly modified: number;
  /** Of what is built from it: bytes, kind and permissions; not its time. */
  readonly hash: string;
  /** Of a link: what it says. */
  readonly target?: string;
}

/** What a build does not see. Of a folder only itself, not what is in it. */
export interface LeftOut {
  /** In the block folder, with `/`. */
  readonly path: string;
  /** The platform's own notes and the data of its runner; by `.dockerignore`; a socket, a pipe or a device. */
  readonly why: 'history' | 'notes' | 'data' | 'ignored' | 'special';
}

export interface BuildContext {
  readonly folder: string;
  /** Ordered by path. */
  readonly entries: readonly ContextEntry[];
  /** Ordered by path. */
  readonly leftOut: readonly LeftOut[];
  readonly dockerfile: string;
}

/** Hashes of files that have not changed since; one for the life of an engine. */
export type KnownHashes = Map<string, { readonly mark: string; readonly hash: string }>;

/** What a build of the folder sees, and a push sends. Links are not followed: one that leaves the folder leads nowhere in the image. */
export async function readContext(
  folder: string,
  known: KnownHashes,
  signal?: AbortSignal,
): Promise<BuildContext> {
  const dockerfile = await textOf(path.join(folder, 'Dockerfile'));
  if (dockerfile === undefined) {
    throw new UserError(`There is no Dockerfile in “${folder}”.`, {
      code: 'no-dockerfile',
      remedy:
        'A block is built from a Dockerfile in its folder: write one, or start from a template.',
    });
  }
  const ignore = await ignoredBy(
    (await textOf(path.join(folder, 'Dockerfile.dockerignore'))) ??
      (await textOf(path.join(folder, '.dockerignore'))) ??
      '',
  );
  const entries: ContextEntry[] = [];
  const leftOut: LeftOut[] = [];
  const pending = [''];
  for (let parent = pending.pop(); parent !== undefined; parent = pending.pop()) {
    signal?.throwIfAborted();
    for (const found of await readdir(path.join(folder, parent), { withFileTypes: true })) {
      const name = parent === '' ? found.name : `${parent}/${found.name}`;
      const own = neverSent.get(name);
      if (own !== undefined) {
        leftOut.push({ path: name, why: own });
        continue;
      }
      const isLeftOut = !alwaysSent.has(name) && ignore.isIgnored(name);
      if (found.isDirectory() && (!isLeftOut || ignore.mayHold(name))) pending.push(name);
      const entry = isLeftOut ? undefined : await contextEntry(folder, name, known, signal);
      if (entry) entries.push(entry);
      else leftOut.push({ path: name, why: isLeftOut ? 'ignored' : 'special' });
    }
  }
  const byPath = (a: { path: string }, b: { path: string }) => (a.path < b.path ? -1 : 1);
  entries.sort(byPath);
  leftOut.sort(byPath);
  return { folder, entries, leftOut, dockerfile };
}

/** The entries of an archive; `replaced` gives other bytes to some of them. */
export function* packedContext(
  context: BuildContext,
  replaced: Readonly<Record<string, string>> = {},
): Generator<TarWriterEntry> {
  for (const entry of context.entries) {
    const text = replaced[entry.path];
    yield text === undefined
      ? packed(context.folder, entry)
      : { ...packed(context.folder, entry), ...textBytes(text) };
  }
}

export function packed(folder: string, entry: ContextEntry, name = entry.path): TarWriterEntry {
  const { kind, mode, size, modified, target } = entry;
  const file = path.join(folder, ...entry.path.split('/'));
  return {
    path: name,
    kind,
    mode,
    size,
    modified,
    ...(target === undefined ? {} : { target }),
    read: kind === 'file' ? (signal) => bytesOf(file, size, signal) : () => nothing(),
  };
}

/** Any file, folder or link of this machine under a name of its own; nothing for a socket or a device. */
export async function fileEntry(file: string, name: string): Promise<TarWriterEntry | undefined> {
  const found = await lstat(file);
  const kind = kindOf(found);
  if (!kind) return undefined;
  return {
    path: name,
    kind,
    mode: found.mode & 0o7777,
    size: kind === 'file' ? found.size : 0,
    modified: found.mtimeMs,
    ...(kind === 'link' ? { target: await readlink(file) } : {}),
    read: kind === 'file' ? (signal) => bytesOf(file, found.size, signal) : () => nothing(),
  };
}

/** Sockets, pipes and devices are nothing to pack. */
function kindOf(
  found: Pick<Stats, 'isFile' | 'isDirectory' | 'isSymbolicLink'>,
): ContextEntry['kind'] | undefined {
  if (found.isFile()) return 'file';
  if (found.isDirectory()) return 'folder';
  return found.isSymbolicLink() ? 'link' : undefined;
}

export function textBytes(text: string): Pick<TarWriterEntry, 'size' | 'read'> {
  const bytes = Buffer.from(text);
  return { size: bytes.length, read: () => one(bytes) };
}

/** One SHA-256 of entries and whatever else makes a difference. */
export function hashOf(entries: Iterable<ContextEntry>, more: readonly string[]): string {
  const hash = createHash('sha256');
  for (const text of more) hash.update(`${text.length}\n${text}\n`);
  for (const entry of entries) hash.update(`${entry.path.length}\n${entry.path}\n${entry.hash}\n`);
  return hash.digest('hex');
}

async function contextEntry(
  folder: string,
  name: string,
  known: KnownHashes,
  signal?: AbortSignal,
): Promise<ContextEntry | undefined> {
  const file = path.join(folder, ...name.split('/'));
  const found = await lstat(file, { bigint: true });
  const kind = kindOf(found);
  if (!kind) return undefined;
  // Windows knows no permission bits; the `docker` command sends these.
  const mode =
    kind === 'link' ? 0o777 : process.platform === 'win32' ? 0o755 : Number(found.mode & 0o7777n);
  const modified = Number(found.mtimeMs);
  const shared = { path: name, kind, mode, modified } as const;
  if (kind === 'folder') return { ...shared, size: 0, hash: `folder ${mode.toString(8)}` };
  if (kind === 'link') {
    const target = await readlink(file);
    return { ...shared, size: 0, target, hash: `link ${target}` };
  }
  const mark = `${found.size} ${found.mtimeNs} ${found.ctimeNs} ${found.ino}`;
  const before = known.get(file);
  let bytes = before?.mark === mark ? before.hash : undefined;
  if (bytes === undefined) {
    const quiet = Date.now() - Math.max(modified, Number(found.ctimeMs));
    bytes = await contentHash(file, signal);
    // A file that was touched a moment ago can be written again without a new time.
    if (quiet > 100) known.set(file, { mark, hash: bytes });
  }
  return { ...shared, size: Number(found.size), hash: `file ${mode.toString(8)} ${bytes}` };
}

async function contentHash(file: string, signal?: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file, signal ? { signal } : {})) {
    hash.update(chunk as Buffer);
  }
  return hash.digest('hex');
}

interface Ignored {
  isIgnored(name: string): boolean;
  /** Something in an ignored folder may be taken back by a pattern with `!`. */
  mayHold(folder: string): boolean;
}

/** What `.dockerignore` leaves out. */
export async function ignoredBy(text: string): Promise<Ignored> {
  const { default: dockerignore } = (await import('@balena/dockerignore')) as unknown as {
    readonly default: (options: { ignorecase: boolean }) => {
      add(patterns: string): { ignores(name: string): boolean };
    };
  };
  const patterns = dockerignore({ ignorecase: false }).add(text);
  const takenBack = text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line.startsWith('!'))
    .map((line) => path.posix.normalize(`/${line.slice(1).trim()}`).slice(1));
  return {
    isIgnored: (name) => patterns.ignores(name),
    mayHold: (folder) =>
      takenBack.some((pattern) => /[*?[]/.test(pattern) || `${pattern}/`.startsWith(`${folder}/`)),
  };
}

async function textOf(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** Small files in one read: a context is mostly made of them. */
async function* bytesOf(
  file: string,
  size: number,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  if (size <= 1 << 18) yield await readFile(file, { signal });
  else
    yield* createReadStream(file, { signal, highWaterMark: 1 << 18 }) as AsyncIterable<Uint8Array>;
}

async function* one(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(bytes);
}

async function* nothing(): AsyncGenerator<Uint8Array> {}
