import type { BigIntStats, Dirent } from 'node:fs';
import path from 'node:path';
import { decodeSegment, encodeSegment, isContinued, isInside } from '../../base/safePath.ts';
import type { Disk } from './disk.ts';
import { isMissing, systemCode } from './folderErrors.ts';

/** One entry of a folder on the disk, under the name that keys use for it. */
export interface Entry {
  readonly name: string;
  readonly kind: 'file' | 'folder';
  readonly path: string;
  /** True when a symbolic link leads to it, here or above. */
  readonly isLinked: boolean;
}

export interface FolderToRead {
  readonly disk: Disk;
  /** Real path of the bucket's folder; nothing outside of it is read. */
  readonly root: string;
  readonly path: string;
  readonly isLinked: boolean;
  /** Told of what the Studio left in the folder: files that were being written when it ended. */
  readonly onLeftover?: (path: string) => void;
}

/** Of a large folder; then others have their turn. */
const entriesAtOnce = 4096;
const hiddenName = /^\.ei-/;
const leftoverName = /^\.ei-(?:tmp|staging)-[0-9a-f-]{36}$/;

/** Names that listings leave out: what the Studio itself keeps in a bucket. */
export function isHiddenName(name: string): boolean {
  return hiddenName.test(name);
}

/**
 * The files and folders directly in a folder, sorted so that a walk gives sorted keys: a folder counts with its
 * `/`. Sockets and devices are left out, and links to what is outside.
 */
export async function readEntries(folder: FolderToRead): Promise<Entry[]> {
  const found = new Map<string, Entry>();
  await collect(folder, [], found);
  const isLarge = found.size > entriesAtOnce;
  if (isLarge) await nextTurn();
  const sorted = new Map([...found.values()].map((entry) => [sortName(entry), entry]));
  if (isLarge) await nextTurn();
  // Without a function to compare, a hundred thousand names are sorted in a third of the time.
  const names = [...sorted.keys()].sort();
  if (isLarge) await nextTurn();
  return names.flatMap((name) => sorted.get(name) ?? []);
}

function sortName(entry: Entry): string {
  return entry.kind === 'folder' ? `${entry.name}/` : entry.name;
}

/** `begun` holds the first parts of a long name whose rest is in this folder. */
async function collect(
  folder: FolderToRead,
  begun: readonly string[],
  found: Map<string, Entry>,
): Promise<boolean> {
  let isPlainFolder = false;
  const start = folder.path.endsWith(path.sep) ? folder.path : folder.path + path.sep;
  let looked = 0;
  for (const dirent of await folder.disk.readdir(folder.path)) {
    if (++looked % entriesAtOnce === 0) await nextTurn();
    const full = start + dirent.name;
    if (isHiddenName(dirent.name)) {
      if (leftoverName.test(dirent.name)) folder.onLeftover?.(full);
      continue;
    }
    const kind = plainKind(dirent);
    const entry = kind
      ? { kind, path: full, isLinked: folder.isLinked }
      : await linkKind(dirent, full, folder);
    if (entry === undefined) continue;
    const segments = [...begun, dirent.name].join('/');
    if (entry.kind === 'folder' && isContinued(dirent.name)) {
      const child = { ...folder, path: full, isLinked: entry.isLinked };
      // A folder that only looks like the first part of a long name is a folder.
      if (await collect(child, [...begun, dirent.name], found)) {
        if (begun.length === 0) add(found, dirent.name, entry);
        else isPlainFolder = true;
      }
      continue;
    }
    const name = nameOf(segments);
    if (begun.length > 0 && name === segments) isPlainFolder = true;
    else add(found, name, entry, segments);
  }
  return isPlainFolder;
}

/** A name with `/` in it would be two parts of a key, so that such a name stands for itself. */
function nameOf(segments: string): string {
  const name = decodeSegment(segments);
  return name === '' || name.includes('/') ? segments : name;
}

function add(
  found: Map<string, Entry>,
  name: string,
  entry: Omit<Entry, 'name'>,
  segments = name,
): void {
  // Two names on the disk can stand for one key; the encoded one is the one that writes go to.
  if (found.has(name) && encodeSegment(name) !== segments) return;
  const { kind, path, isLinked } = entry;
  found.set(name, { name, kind, path, isLinked });
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

function plainKind(dirent: Dirent): Entry['kind'] | undefined {
  if (dirent.isFile()) return 'file';
  return dirent.isDirectory() ? 'folder' : undefined;
}

async function linkKind(
  dirent: Dirent,
  full: string,
  folder: FolderToRead,
): Promise<Omit<Entry, 'name'> | undefined> {
  if (dirent.isFIFO() || dirent.isSocket() || dirent.isBlockDevice()) return undefined;
  if (dirent.isCharacterDevice()) return undefined;
  try {
    const real = await folder.disk.realpath(full);
    const stats = await folder.disk.lstat(real);
    if (!isInside(folder.root, real)) return undefined;
    // Some disks do not tell the kind of an entry: not everything that comes here is a link.
    const isLink = real !== full;
    const isLinked = isLink || folder.isLinked;
    if (stats.isFile()) return { kind: 'file', path: real, isLinked };
    // One link to a folder on a way is followed; more could lead round in circles.
    const isCircle = isLink && (folder.isLinked || isInside(real, folder.path));
    return stats.isDirectory() && !isCircle ? { kind: 'folder', path: real, isLinked } : undefined;
  } catch (error) {
    if (isMissing(error) || systemCode(error) === 'ELOOP' || systemCode(error) === 'EACCES') {
      return undefined;
    }
    throw error;
  }
}

/** `undefined` when it is gone meanwhile or is no file any more. */
export async function fileStats(disk: Disk, file: string): Promise<BigIntStats | undefined> {
  try {
    const stats = await disk.lstat(file);
    return stats.isFile() ? stats : undefined;
  } catch (error) {
    if (isMissing(error) || systemCode(error) === 'EACCES') return undefined;
    throw error;
  }
}
