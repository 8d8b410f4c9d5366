import path from 'node:path';
import { UserError } from '../../base/errors.ts';
import { encodePath, encodeSegment, isInside } from '../../base/safePath.ts';
import type { Disk } from './disk.ts';
import { isMissing, notFound, systemCode } from './folderErrors.ts';

/** Where a key lies on the disk. `real` of a missing file is where a write would put it. */
export interface Place {
  readonly root: string;
  readonly real: string;
  readonly exists: boolean;
}

/**
 * Finds a key below a folder. The encoded name comes first; a name that was not written by us, and that our
 * encoding would write otherwise, is found as it is. Whatever leads out of the folder is not there.
 */
export async function resolveKey(disk: Disk, folder: string, key: string): Promise<Place> {
  const root = await disk.realpath(folder);
  const parts = key === '' ? [] : key.split('/');
  if (key.startsWith('/') || parts.includes('')) throw badKey(key);
  const full = await locate(disk, root, parts);
  const { real, rest } = await realPart(disk, root, full);
  if (!isInside(root, real)) throw notFound(key);
  return { root, real: path.join(real, rest), exists: rest === '' };
}

/** The same, but a link at the end stays a link: what a removal or a move means. */
export async function resolveEntry(disk: Disk, folder: string, key: string): Promise<Place> {
  const root = await disk.realpath(folder);
  const parts = key.split('/');
  if (parts.includes('')) throw badKey(key);
  const full = await locate(disk, root, parts);
  const { real, rest } = await realPart(disk, root, path.dirname(full));
  if (!isInside(root, real)) throw notFound(key);
  const entry = path.join(real, rest, path.basename(full));
  return { root, real: entry, exists: rest === '' && (await exists(disk, entry)) };
}

export function badKey(key: string): UserError {
  return new UserError(`“${key}” is no path of a file in a bucket.`, {
    code: 'bad-name',
    remedy: 'Give names with one “/” between, none at the start and none at the end.',
  });
}

async function locate(disk: Disk, root: string, parts: readonly string[]): Promise<string> {
  const key = parts.join('/');
  if (parts.length === 0) return root;
  const encoded = path.join(root, ...encodePath(key).split('/'));
  if (encodePath(key) === key || (await exists(disk, encoded))) return encoded;
  let at = root;
  for (const [index, part] of parts.entries()) {
    const usual = path.join(at, ...encodeSegment(part).split('/'));
    const isUsual = encodeSegment(part) === part || (await exists(disk, usual));
    if (!isUsual && isPlainName(part) && (await exists(disk, path.join(at, part)))) {
      at = path.join(at, part);
    } else if (!isUsual) {
      return path.join(usual, ...parts.slice(index + 1).map((name) => encodePath(name)));
    } else {
      at = usual;
    }
  }
  return at;
}

/** A name that the disk may hold although our encoding would not write it so. */
function isPlainName(name: string): boolean {
  if (name === '.' || name === '..' || name.includes('\0')) return false;
  return process.platform !== 'win32' || !/["*/:<>?\\|]|[. ]$/.test(name);
}

/** The real path of as much of `full` as exists, and the rest. */
async function realPart(
  disk: Disk,
  root: string,
  full: string,
): Promise<{ real: string; rest: string }> {
  let at = full;
  for (;;) {
    try {
      return { real: await disk.realpath(at), rest: path.relative(at, full) };
    } catch (error) {
      const isAway = isMissing(error) || systemCode(error) === 'ENAMETOOLONG';
      if (!isAway || at === root) throw error;
      at = path.dirname(at);
    }
  }
}

async function exists(disk: Disk, file: string): Promise<boolean> {
  try {
    await disk.lstat(file);
    return true;
  } catch (error) {
    // No disk holds a name that is too long for it.
    const isTooLong = error instanceof Error && 'code' in error && error.code === 'ENAMETOOLONG';
    if (isMissing(error) || isTooLong) return false;
    throw error;
  }
}
