import { constants } from 'node:fs';
import {
  chmod,
  copyFile,
  lstat,
  mkdir,
  readdir,
  readlink,
  rm,
  stat,
  symlink,
} from 'node:fs/promises';
import path from 'node:path';

/** What is below a folder; sockets, pipes and devices are not seen. */
export interface TreeEntry {
  /** With `/`, without one at either end. */
  readonly name: string;
  readonly kind: 'file' | 'folder' | 'link';
}

/** Everything below a folder, folders before their contents. Links are not followed. */
export async function* treeEntries(
  folder: string,
  signal?: AbortSignal,
  prefix = '',
): AsyncGenerator<TreeEntry> {
  const entries = await readdir(path.join(folder, prefix), { withFileTypes: true });
  for (const entry of entries) {
    signal?.throwIfAborted();
    const name = prefix + entry.name;
    if (entry.isSymbolicLink()) yield { name, kind: 'link' };
    else if (entry.isFile()) yield { name, kind: 'file' };
    else if (entry.isDirectory()) {
      yield { name, kind: 'folder' };
      yield* treeEntries(folder, signal, `${name}/`);
    }
  }
}

/** Copies one entry; blocks of the disk are shared where the file system can. */
export async function copyEntry(
  source: string,
  kind: TreeEntry['kind'],
  target: string,
): Promise<void> {
  if (kind === 'folder') {
    await mkdir(target, { recursive: true });
    return;
  }
  await mkdir(path.dirname(target), { recursive: true });
  if (kind === 'file') {
    await copyFile(source, target, constants.COPYFILE_FICLONE);
    return;
  }
  await rm(target, { force: true });
  try {
    await symlink(await readlink(source), target);
  } catch (error) {
    // Windows lets few people make links.
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') throw error;
    if ((await stat(source)).isFile()) await copyFile(source, target);
  }
}

/**
 * Copies a folder or a file so that nobody but root writes into the copy. False, and nothing is copied, when it has
 * more than `largest` bytes.
 */
export async function readOnlyCopy(
  source: string,
  target: string,
  largest: number,
  signal?: AbortSignal,
): Promise<boolean> {
  const found = await stat(source);
  if (!found.isDirectory()) {
    if (found.size > largest) return false;
    await mkdir(path.dirname(target), { recursive: true });
    await copyFile(source, target, constants.COPYFILE_FICLONE);
    await chmod(target, 0o444);
    return true;
  }
  const entries: TreeEntry[] = [];
  let size = 0;
  for await (const entry of treeEntries(source, signal)) {
    entries.push(entry);
    if (entry.kind === 'file') size += (await lstat(path.join(source, entry.name))).size;
    if (size > largest) return false;
  }
  await mkdir(target, { recursive: true });
  for (const entry of entries) {
    signal?.throwIfAborted();
    const place = path.join(target, ...entry.name.split('/'));
    await copyEntry(path.join(source, entry.name), entry.kind, place);
    if (entry.kind === 'file') await chmod(place, 0o444);
  }
  const folders = entries.filter(({ kind }) => kind === 'folder');
  for (const { name } of folders) await chmod(path.join(target, ...name.split('/')), 0o555);
  await chmod(target, 0o555);
  return true;
}

/** Lets the owner read, change and remove everything below a folder, whatever a program made of it. */
export async function giveToOwner(folder: string): Promise<void> {
  // Windows knows no such permissions.
  if (process.platform === 'win32') return;
  const { mode: own } = await lstat(folder);
  if ((own & 0o700) !== 0o700) await chmod(folder, own | 0o700);
  for await (const { name, kind } of treeEntries(folder)) {
    if (kind === 'link') continue;
    const file = path.join(folder, name);
    const { mode } = await lstat(file);
    const wanted = mode | (kind === 'folder' ? 0o700 : 0o600);
    if (wanted !== mode) await chmod(file, wanted);
  }
}

/** Removes a tree with folders that may not be written into. */
export async function removeTree(folder: string): Promise<void> {
  const isFolder = await lstat(folder).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (isFolder) await giveToOwner(folder);
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
}
