import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { lstat, rename, rm, unlink } from 'node:fs/promises';
import path from 'node:path';
import { UserError } from '../../base/errors.ts';
import type { Bucket, FolderPage, StoredFile } from './bucket.ts';
import { waitingDisk, type Disk } from './disk.ts';
import { fileStats, readEntries, type FolderToRead } from './entries.ts';
import { alreadyExists, folderError, notFound, systemCode } from './folderErrors.ts';
import { relocate, removeEmptied } from './relocate.ts';
import { badKey, resolveEntry, resolveKey } from './resolve.ts';
import { storedFile, storedFiles, walk } from './walk.ts';
import { syncFolder, syncTree, temporaryPrefix, writeWhole } from './wholeFile.ts';

/** Starts the name of a folder that is filled out of sight and then moved to where it belongs. */
export const stagingPrefix = '.ei-staging-';

const pageSize = 1000;
const readSize = 256 * 1024;
const maxLeftovers = 1000;

/** A bucket that is a folder of this machine. */
export class FolderBucket implements Bucket {
  readonly root: string;
  private readonly disk: Disk;
  private readonly leftovers = new Set<string>();

  constructor(root: string, disk = waitingDisk) {
    this.root = path.resolve(root);
    this.disk = disk;
  }

  async *list(prefix: string, signal?: AbortSignal): AsyncGenerator<StoredFile> {
    try {
      const folder = await this.folderOf(prefix);
      if (folder === undefined) return;
      for await (const files of walk(folder, prefix, signal)) for (const file of files) yield file;
    } catch (error) {
      const told = await folderError(this.root, prefix, error);
      // A folder may go between a look for it and the reading: then nothing is below it, as in a bucket of objects.
      if (!(told instanceof UserError && told.code === 'not-found')) throw told;
    }
  }

  folder(prefix: string, continuationToken?: string, signal?: AbortSignal): Promise<FolderPage> {
    return this.guard(prefix, async () => {
      const folder = await this.folderOf(prefix);
      if (folder === undefined) return { files: [], folders: [] };
      const after =
        continuationToken && Buffer.from(continuationToken, 'base64url').toString('utf16le');
      const all = (await readEntries(folder)).sort((a, b) => (a.name < b.name ? -1 : 1));
      const rest = after === undefined ? all : all.filter((entry) => entry.name > after);
      const page = rest.slice(0, pageSize);
      signal?.throwIfAborted();
      const last = page.at(-1);
      return {
        files: await storedFiles(this.disk, page, prefix),
        folders: page.filter((entry) => entry.kind === 'folder').map((entry) => entry.name),
        ...(rest.length > page.length && last !== undefined
          ? { continuationToken: Buffer.from(last.name, 'utf16le').toString('base64url') }
          : {}),
      };
    });
  }

  head(key: string): Promise<StoredFile | undefined> {
    return this.guard(key, async () => {
      const place = await resolveKey(this.disk, this.root, key).catch(undefinedWhenNotFound);
      const stats = place?.exists ? await fileStats(this.disk, place.real) : undefined;
      return stats && storedFile(key, stats);
    });
  }

  async *read(
    key: string,
    range?: { readonly start: number; readonly end: number },
    signal?: AbortSignal,
  ): AsyncGenerator<Uint8Array> {
    signal?.throwIfAborted();
    const { file, size } = await this.guard(key, async () => {
      const { real } = await resolveKey(this.disk, this.root, key);
      // Opening a pipe would wait for a writer, opening a device may do anything.
      const stats = await fileStats(this.disk, real);
      if (stats === undefined) throw notFound(key);
      const flags = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0);
      return { file: await this.disk.open(real, flags), size: Number(stats.size) };
    });
    try {
      const end = Math.min(range?.end ?? Infinity, size);
      for (let position = range?.start ?? 0; position < end;) {
        const buffer = Buffer.allocUnsafe(Math.min(readSize, end - position));
        const length = await this.disk.read(file, buffer, position);
        signal?.throwIfAborted();
        if (length > 0) yield buffer.subarray(0, length);
        if (length < buffer.length) return;
        position += length;
      }
    } catch (error) {
      throw await folderError(this.root, key, error);
    } finally {
      await this.disk.close(file);
    }
  }

  write(
    key: string,
    body: AsyncIterable<Uint8Array> | Uint8Array,
    signal?: AbortSignal,
  ): Promise<StoredFile> {
    return this.guard(key, async () => {
      if (key === '') throw badKey(key);
      const { root, real } = await resolveKey(this.disk, this.root, key);
      try {
        await writeWhole(real, body, { isStaged: isStaged(key), signal });
      } catch (error) {
        await removeEmptied(path.dirname(real), root);
        throw systemCode(error) === 'EISDIR' ? alreadyExists(key, error) : error;
      }
      const stats = await fileStats(this.disk, real);
      if (stats === undefined) throw notFound(key);
      return storedFile(key, stats);
    });
  }

  remove(key: string): Promise<void> {
    return this.guard(key, async () => {
      const { root, real } = await resolveEntry(this.disk, this.root, key);
      if ((await lstat(real)).isDirectory()) throw notFound(key);
      await unlink(real);
      await syncFolder(path.dirname(real));
      await removeEmptied(path.dirname(real), root);
    });
  }

  removeFolder(prefix: string, signal?: AbortSignal): Promise<void> {
    return this.guard(prefix, async () => {
      const { root, real, exists } = await resolveEntry(this.disk, this.root, keyOfFolder(prefix));
      if (!exists) return;
      signal?.throwIfAborted();
      // Under a hidden name it is gone at once, however long the removal takes.
      const hidden = path.join(path.dirname(real), temporaryPrefix + randomUUID());
      await rename(real, hidden);
      await syncFolder(path.dirname(real));
      await rm(hidden, { recursive: true, force: true });
      await removeEmptied(path.dirname(real), root);
    });
  }

  move(from: string, to: string, signal?: AbortSignal): Promise<void> {
    return this.guard(to, async () => {
      const source = await resolveEntry(this.disk, this.root, keyOfFolder(from));
      if (!source.exists) throw notFound(from);
      const target = await resolveEntry(this.disk, this.root, keyOfFolder(to));
      if (isStaged(from)) await syncTree(source.real);
      await relocate(source.real, target.real, signal);
      await removeEmptied(path.dirname(source.real), source.root);
    });
  }

  /** Moves a folder to an absolute path outside of the bucket. */
  moveOut(prefix: string, target: string): Promise<void> {
    return this.guard(prefix, async () => {
      const { root, real, exists } = await resolveEntry(this.disk, this.root, keyOfFolder(prefix));
      if (!exists) throw notFound(prefix);
      await relocate(real, target);
      await removeEmptied(path.dirname(real), root);
    });
  }

  /** Moves a folder at an absolute path into the bucket. */
  moveIn(source: string, prefix: string): Promise<void> {
    return this.guard(prefix, async () => {
      const { real } = await resolveEntry(this.disk, this.root, keyOfFolder(prefix));
      await relocate(source, real);
    });
  }

  /** Removes what listings came by that a Studio left unfinished and nobody has touched since `time`. */
  async sweep(time: number): Promise<void> {
    const found = [...this.leftovers];
    this.leftovers.clear();
    for (const file of found) {
      const stats = await lstat(file).catch(() => undefined);
      if (stats !== undefined && stats.mtimeMs < time) {
        await rm(file, { recursive: true, force: true });
      }
    }
  }

  folderExists(prefix: string): Promise<boolean> {
    return this.guard(prefix, async () => (await this.folderOf(prefix)) !== undefined);
  }

  /** The absolute path of a file or (with `/` at the end, or empty) a folder. Throws `not-found`. */
  pathOf(key: string): Promise<string> {
    return this.guard(key, async () => {
      const place = await resolveKey(this.disk, this.root, keyOfFolder(key));
      if (!place.exists) throw notFound(key);
      return place.real;
    });
  }

  private async folderOf(prefix: string): Promise<FolderToRead | undefined> {
    const place = await resolveKey(this.disk, this.root, keyOfFolder(prefix)).catch(
      undefinedWhenNotFound,
    );
    if (place === undefined || !place.exists) return undefined;
    const isFolder = (await this.disk.lstat(place.real)).isDirectory();
    const { disk } = this;
    const onLeftover = (file: string) => {
      if (this.leftovers.size < maxLeftovers) this.leftovers.add(file);
    };
    const folder = { disk, root: place.root, path: place.real, isLinked: false, onLeftover };
    return isFolder ? folder : undefined;
  }

  private async guard<T>(key: string, body: () => Promise<T>): Promise<T> {
    try {
      return await body();
    } catch (error) {
      throw await folderError(this.root, key, error);
    }
  }
}

/** What is staged is not synced file by file: it is when it moves to its place, all of it at once. */
function isStaged(key: string): boolean {
  return key.split('/').some((part) => part.startsWith(stagingPrefix));
}

function keyOfFolder(prefix: string): string {
  return prefix.endsWith('/') ? prefix.slice(0, -1) : prefix;
}

function undefinedWhenNotFound(error: unknown): undefined {
  if (error instanceof Error && 'code' in error && error.code === 'not-found') return undefined;
  throw error;
}
