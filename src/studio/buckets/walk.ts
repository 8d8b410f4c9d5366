import type { BigIntStats } from 'node:fs';
import type { StoredFile } from './bucket.ts';
import type { Disk } from './disk.ts';
import { readEntries, type Entry, type FolderToRead } from './entries.ts';
import { isMissing, systemCode } from './folderErrors.ts';

/** Folders that are read before they are asked for, so that a walk does not wait for each. */
const foldersAhead = 8;
const statsAtOnce = 256;

interface Level {
  readonly entries: readonly Entry[];
  readonly prefix: string;
  readonly ahead: Map<Entry, Promise<Level>>;
  next: number;
}

/** Every file below a folder, sorted by key. Many at a time: every step of an asynchronous generator costs as much as a look at a file. */
export async function* walk(
  folder: FolderToRead,
  prefix: string,
  signal: AbortSignal | undefined,
): AsyncGenerator<readonly StoredFile[]> {
  const levels = [await readLevel(folder, prefix)];
  for (let level = levels.at(-1); level !== undefined; level = levels.at(-1)) {
    signal?.throwIfAborted();
    const entry = level.entries[level.next];
    if (entry === undefined) {
      levels.pop();
    } else if (entry.kind === 'folder') {
      const child = await childOf(level, folder);
      level.next += 1;
      if (child !== undefined) levels.push(child);
    } else {
      let end = level.next + 1;
      while (level.entries[end]?.kind === 'file' && end - level.next < statsAtOnce) end += 1;
      const files = level.entries.slice(level.next, end);
      yield await storedFiles(folder.disk, files, level.prefix);
      level.next = end;
    }
  }
}

/** The level below the next entry, and the ones after it under way. */
function childOf(level: Level, from: FolderToRead): Promise<Level | undefined> {
  for (let index = level.next; level.ahead.size < foldersAhead; index += 1) {
    const entry = level.entries[index];
    if (entry === undefined) break;
    if (entry.kind === 'file' || level.ahead.has(entry)) continue;
    const { path: below, isLinked } = entry;
    const reading = readLevel({ ...from, path: below, isLinked }, `${level.prefix}${entry.name}/`);
    // Whoever leaves the walk early never looks at these.
    reading.catch(() => undefined);
    level.ahead.set(entry, reading);
  }
  const entry = level.entries[level.next];
  const reading = entry && level.ahead.get(entry);
  if (entry) level.ahead.delete(entry);
  return reading ? reading.catch(undefinedWhenClosed) : Promise.resolve(undefined);
}

async function readLevel(folder: FolderToRead, prefix: string): Promise<Level> {
  return { entries: await readEntries(folder), prefix, ahead: new Map(), next: 0 };
}

export async function storedFiles(
  disk: Disk,
  entries: readonly Entry[],
  prefix: string,
): Promise<StoredFile[]> {
  const files = entries.filter((entry) => entry.kind === 'file');
  const stats = await disk.lstats(files.map((entry) => entry.path));
  return files.flatMap((entry, index) => {
    const found = stats[index];
    return found?.isFile() ? [storedFile(prefix + entry.name, found)] : [];
  });
}

export function storedFile(key: string, stats: BigIntStats): StoredFile {
  const parts = [stats.size, stats.mtimeNs, stats.ino];
  return {
    key,
    size: Number(stats.size),
    modified: Number(stats.mtimeNs / 1_000_000n),
    etag: parts.map((part) => part.toString(36)).join('-'),
  };
}

/** A folder that vanished, or that is closed to us, holds nothing that could be read. */
function undefinedWhenClosed(error: unknown): undefined {
  if (isMissing(error) || ['EACCES', 'EPERM', 'ELOOP'].includes(systemCode(error) ?? '')) {
    return undefined;
  }
  throw error;
}
