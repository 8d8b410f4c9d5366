import { randomUUID } from 'node:crypto';
import { mkdir, open, readdir, rename, rm, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { isMissing, systemCode } from './folderErrors.ts';

export const temporaryPrefix = '.ei-tmp-';

const syncsAtOnce = 16;

export interface WriteOptions {
  /** Nobody sees it yet: `syncTree` makes it durable later. */
  readonly isStaged: boolean;
  readonly signal: AbortSignal | undefined;
}

/** Writes a file that appears whole or not at all, and (if not staged) is on the disk when this returns. */
export async function writeWhole(
  target: string,
  body: AsyncIterable<Uint8Array> | Uint8Array,
  { isStaged, signal }: WriteOptions,
): Promise<void> {
  signal?.throwIfAborted();
  const folder = path.dirname(target);
  const temporary = path.join(folder, temporaryPrefix + randomUUID());
  const file = await create(temporary);
  try {
    try {
      if (body instanceof Uint8Array) await file.writeFile(body);
      else await writeAll(file, body, signal);
      if (!isStaged) await file.sync();
    } finally {
      await file.close();
    }
    signal?.throwIfAborted();
    await renameOver(temporary, target);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  if (!isStaged) await syncFolder(folder);
}

/** Makes a folder with everything in it durable; the disk takes many requests at once together. */
export async function syncTree(folder: string): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true });
  for (let start = 0; start < entries.length; start += syncsAtOnce) {
    await Promise.all(
      entries.slice(start, start + syncsAtOnce).map(async (entry) => {
        const full = path.join(folder, entry.name);
        if (entry.isDirectory()) return syncTree(full);
        const file = await open(full, 'r+');
        try {
          await file.sync();
        } finally {
          await file.close();
        }
      }),
    );
  }
  await syncFolder(folder);
}

async function writeAll(
  file: FileHandle,
  body: AsyncIterable<Uint8Array>,
  signal: AbortSignal | undefined,
): Promise<void> {
  for await (const chunk of body) {
    signal?.throwIfAborted();
    for (let written = 0; written < chunk.length;) {
      written += (await file.write(chunk, written)).bytesWritten;
    }
  }
}

/** Opens a new file, with the folders above it; another writer may be removing one of these as empty. */
async function create(file: string): Promise<FileHandle> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await open(file, 'wx');
    } catch (error) {
      if (!isMissing(error) || attempt > 5) throw error;
      await makeFolder(path.dirname(file));
    }
  }
}

/** Makes a folder and those above it, all of them on the disk when this returns. */
export async function makeFolder(folder: string): Promise<void> {
  const first = await mkdir(folder, { recursive: true });
  if (first === undefined) return;
  for (let made = folder; made.length >= first.length; made = path.dirname(made)) {
    await syncFolder(path.dirname(made));
  }
}

/** Makes what happened to a folder's names durable, where the system lets a folder be synced. */
export async function syncFolder(folder: string): Promise<void> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(folder, 'r');
    await handle.sync();
  } catch (error) {
    const code = systemCode(error) ?? '';
    if (!['EISDIR', 'EPERM', 'EACCES', 'EINVAL', 'ENOENT', 'ENOTSUP', 'EBADF'].includes(code)) {
      throw error;
    }
  } finally {
    await handle?.close();
  }
}

/** On Windows a file that someone reads, or a virus scanner holds, cannot be replaced for a moment. */
async function renameOver(from: string, to: string): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await rename(from, to);
    } catch (error) {
      const isHeld = ['EPERM', 'EACCES', 'EBUSY'].includes(systemCode(error) ?? '');
      if (process.platform !== 'win32' || !isHeld || attempt > 6) throw error;
      await new Promise((resolve) => setTimeout(resolve, 10 * 2 ** attempt));
    }
  }
}
