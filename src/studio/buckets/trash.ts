import { lstat, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { encodePath } from '../../base/safePath.ts';
import type { FolderBucket } from './folder.ts';
import { isMissing, notFound } from './folderErrors.ts';
import { removeEmptied } from './relocate.ts';

/** Where removed folders wait to be brought back. A slot names one folder, as `12/345`. */
export class Trash {
  private readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  /** Moves a folder of a bucket here; across volumes it is copied first. */
  async put(slot: string, bucket: FolderBucket, prefix: string): Promise<void> {
    await bucket.moveOut(prefix, this.pathOf(slot));
  }

  /** Moves it back. Throws `already-exists` when something else has its place, `not-found` without the slot. */
  async restore(slot: string, bucket: FolderBucket, prefix: string): Promise<void> {
    const from = this.pathOf(slot);
    if (!(await exists(from))) throw notFound(slot);
    await bucket.moveIn(from, prefix);
    await removeEmptied(path.dirname(from), this.folder);
  }

  async has(slot: string): Promise<boolean> {
    return exists(this.pathOf(slot));
  }

  async remove(slot: string): Promise<void> {
    await rm(this.pathOf(slot), { recursive: true, force: true });
    await removeEmptied(path.dirname(this.pathOf(slot)), this.folder);
  }

  /** Slots of the first level that nothing was moved into since `time`. */
  async removeBefore(time: number): Promise<void> {
    for (const name of await namesIn(this.folder)) {
      const folder = path.join(this.folder, name);
      const stats = await lstat(folder);
      if (stats.mtimeMs < time) await rm(folder, { recursive: true, force: true });
    }
  }

  private pathOf(slot: string): string {
    return path.join(this.folder, ...encodePath(slot).split('/'));
  }
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

async function exists(file: string): Promise<boolean> {
  try {
    await lstat(file);
    return true;
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}
