import { randomBytes } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import {
  chmod,
  constants,
  copyFile,
  cp,
  link,
  lstat,
  readdir,
  realpath,
  rename,
  rm,
} from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { UserError } from '../../base/errors.ts';
import { isInside } from '../../base/safePath.ts';
import { plainText } from '../../base/text.ts';
import { exactly } from '../download.ts';
import type { SourceFile } from './inputSource.ts';

/** Takes the file over from where it lies on this machine; false where it does not lie there as it should. */
export async function linkOrCopy(
  local: NonNullable<SourceFile['local']>,
  size: number,
  to: string,
  mayLink: boolean,
): Promise<boolean> {
  for (const from of local.candidates) {
    if (!(await isPlainFile(from, size)) || !(await isReallyInside(local.root, from))) continue;
    const temporary = temporaryName(to);
    try {
      const isLinked = mayLink && (await linked(from, temporary));
      if (!isLinked) await copied(from, temporary);
      // It may have been replaced between the two looks, by a link too.
      if (await isPlainFile(temporary, size)) {
        await rename(temporary, to);
        // Renaming onto another link of the same file leaves both names.
        await rm(temporary, { force: true });
        return true;
      }
    } catch (error) {
      if (!isGone(error)) throw error;
    } finally {
      await rm(temporary, { force: true });
    }
  }
  return false;
}

/** Writes a file that appears whole or not at all. It is not flushed: what a crash leaves is fetched again. */
export async function writeBytes(
  to: string,
  { name, size }: SourceFile,
  bytes: AsyncIterable<Uint8Array> | undefined,
  tell: (bytes: number) => void,
  signal: AbortSignal,
): Promise<void> {
  if (!bytes) throw changed(name);
  const temporary = temporaryName(to);
  async function* told(chunks: AsyncIterable<Uint8Array>) {
    for await (const chunk of chunks) {
      yield chunk;
      tell(chunk.length);
    }
  }
  try {
    const output = createWriteStream(temporary, { flags: 'wx' });
    await pipeline(Readable.from(told(exactly(name, size, bytes))), output, { signal });
    await rename(temporary, to);
  } finally {
    await rm(temporary, { force: true });
  }
}

/** A copy that a program may write into; links in it stay links. */
export async function writableCopy(from: string, to: string, signal?: AbortSignal): Promise<void> {
  await cp(from, to, {
    recursive: true,
    mode: constants.COPYFILE_FICLONE,
    preserveTimestamps: true,
    verbatimSymlinks: true,
    filter: () => {
      signal?.throwIfAborted();
      return true;
    },
  });
  for (const entry of await readdir(to, { recursive: true, withFileTypes: true })) {
    signal?.throwIfAborted();
    if (entry.isSymbolicLink()) continue;
    await chmod(path.join(entry.parentPath, entry.name), entry.isDirectory() ? 0o777 : 0o666);
  }
}

/** Bytes that its removal would free: a file that has another name elsewhere takes no room of its own. */
export async function sizeOfFolder(folder: string, signal?: AbortSignal): Promise<number> {
  let size = 0;
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  for (const entry of entries) {
    signal?.throwIfAborted();
    if (!entry.isFile()) continue;
    const stats = await lstat(path.join(entry.parentPath, entry.name)).catch(() => undefined);
    if (stats?.nlink === 1) size += stats.size;
  }
  return size;
}

function temporaryName(to: string): string {
  return path.join(path.dirname(to), `.${randomBytes(8).toString('hex')}.part`);
}

async function linked(from: string, to: string): Promise<boolean> {
  return link(from, to).then(
    () => true,
    () => false,
  );
}

async function copied(from: string, to: string): Promise<void> {
  await copyFile(from, to, constants.COPYFILE_FICLONE);
}

async function isPlainFile(file: string, size: number): Promise<boolean> {
  const stats = await lstat(file).catch(() => undefined);
  return stats?.isFile() === true && stats.size === size;
}

async function isReallyInside(root: string, file: string): Promise<boolean> {
  const folder = await realpath(path.dirname(file)).catch(() => undefined);
  return folder !== undefined && isInside(root, folder);
}

function isGone(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ENOENT';
}

function changed(name: string): UserError {
  return new UserError(`The file “${plainText(name, 200)}” changed while it was read.`, {
    code: 'file-changed',
    remedy: 'Wait until it is complete, then run again.',
  });
}
