import { randomBytes } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { UserError } from './errors.ts';

/**
 * Writes a file that appears whole or not at all: to a temporary name beside it, flushed, then renamed. Nothing
 * stays behind when `bytes` fails or the signal fires.
 */
export async function writeWhole(
  target: string,
  bytes: AsyncIterable<Uint8Array>,
  signal?: AbortSignal,
): Promise<void> {
  const suffix = randomBytes(6).toString('hex');
  const temporary = path.join(path.dirname(target), `.${path.basename(target)}.${suffix}.part`);
  try {
    const output = createWriteStream(temporary, { flags: 'wx' });
    await pipeline(Readable.from(bytes), output, signal ? { signal } : {});
    const handle = await open(temporary, 'r+');
    await handle.sync().finally(() => handle.close());
    signal?.throwIfAborted();
    await rename(temporary, target);
  } catch (error) {
    await rm(temporary, { force: true });
    signal?.throwIfAborted();
    throw writeError(target, error);
  }
}

const reasons: Readonly<Record<string, readonly [string, string]>> = {
  ENOSPC: ['disk-full', 'the disk is full'],
  EDQUOT: ['disk-full', 'your share of the disk is full'],
  EACCES: ['no-permission', 'you may not write there'],
  EPERM: ['no-permission', 'you may not write there'],
  EROFS: ['no-permission', 'that disk is read-only'],
  ENOENT: ['no-folder', 'its folder does not exist'],
  ENOTDIR: ['no-folder', 'its folder does not exist'],
  EISDIR: ['is-folder', 'a folder has this name'],
  EEXIST: ['is-folder', 'a folder has this name'],
};

function writeError(target: string, error: unknown): unknown {
  const { code, syscall } = error as { code?: string; syscall?: string };
  const reason = reasons[code ?? ''];
  if (!reason || error instanceof UserError || syscall === undefined) return error;
  return new UserError(`“${target}” could not be written: ${reason[1]}.`, {
    code: reason[0],
    remedy: reason[0] === 'disk-full' ? 'Free some space and try again.' : 'Choose another place.',
    cause: error,
  });
}
