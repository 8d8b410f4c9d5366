import { randomUUID } from 'node:crypto';
import { cp, link, lstat, rename, rm, rmdir, unlink } from 'node:fs/promises';
import path from 'node:path';
import { isInside } from '../../base/safePath.ts';
import { alreadyExists, isMissing, systemCode } from './folderErrors.ts';
import { makeFolder, syncFolder, temporaryPrefix } from './wholeFile.ts';

/**
 * Moves a file or folder to where nothing is yet; across volumes it is copied first and appears when it is whole.
 * Throws `already-exists` rather than overwrite.
 */
export async function relocate(from: string, to: string, signal?: AbortSignal): Promise<void> {
  signal?.throwIfAborted();
  await makeFolder(path.dirname(to));
  try {
    if ((await lstat(from)).isDirectory()) {
      await refuseExisting(to);
      await rename(from, to);
    } else {
      await renameFile(from, to);
    }
  } catch (error) {
    if (systemCode(error) !== 'EXDEV') throw error;
    await copyThenRemove(from, to, signal);
  }
  await syncFolder(path.dirname(to));
  await syncFolder(path.dirname(from));
}

/** Removes folders that became empty, upwards, but never `root` itself. */
export async function removeEmptied(folder: string, root: string): Promise<void> {
  for (let at = folder; at !== root && isInside(root, at); at = path.dirname(at)) {
    try {
      await rmdir(at);
    } catch (error) {
      if (!isMissing(error)) return;
    }
  }
}

async function renameFile(from: string, to: string): Promise<void> {
  try {
    // A second name fails where something is already; a rename would replace it.
    await link(from, to);
  } catch (error) {
    if (!['EPERM', 'ENOTSUP', 'ENOSYS', 'EMLINK'].includes(systemCode(error) ?? '')) throw error;
    await refuseExisting(to);
    await rename(from, to);
    return;
  }
  await unlink(from);
}

async function copyThenRemove(from: string, to: string, signal?: AbortSignal): Promise<void> {
  const copy = path.join(path.dirname(to), temporaryPrefix + randomUUID());
  try {
    await cp(from, copy, {
      recursive: true,
      verbatimSymlinks: true,
      preserveTimestamps: true,
      filter: () => signal?.aborted !== true,
    });
    signal?.throwIfAborted();
    await refuseExisting(to);
    await rename(copy, to);
  } catch (error) {
    await rm(copy, { recursive: true, force: true });
    throw error;
  }
  await rm(from, { recursive: true, force: true });
}

async function refuseExisting(file: string): Promise<void> {
  try {
    const stats = await lstat(file);
    // An empty folder is nothing in a bucket.
    if (stats.isDirectory()) await rmdir(file);
    else throw alreadyExists(path.basename(file));
  } catch (error) {
    if (systemCode(error) === 'ENOTEMPTY' || systemCode(error) === 'EEXIST') {
      throw alreadyExists(path.basename(file), error);
    }
    if (!isMissing(error)) throw error;
  }
}
