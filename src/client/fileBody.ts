import { createReadStream } from 'node:fs';
import { lstat } from 'node:fs/promises';
import { UserError } from '../base/errors.ts';
import type { ByteBody } from './multipart.ts';

/** A plain file on this computer as the body of a request. Fails when it changes its length while it is sent. */
export async function fileBody(filePath: string): Promise<ByteBody> {
  const stats = await lstat(filePath).catch((error: unknown) => {
    throw new UserError(`The file “${filePath}” cannot be read.`, {
      code: 'file-unreadable',
      remedy: 'Check that it exists and that you may read it.',
      cause: error,
    });
  });
  if (!stats.isFile()) {
    throw new UserError(`“${filePath}” is not a plain file.`, {
      code: 'not-a-file',
      remedy: 'Choose files and folders; links and devices are not uploaded.',
    });
  }
  return {
    size: stats.size,
    open: (signal) => exactly(filePath, stats.size, signal),
  };
}

async function* exactly(
  filePath: string,
  size: number,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array> {
  let read = 0;
  if (size > 0) {
    const options = { end: size - 1, highWaterMark: 256 * 1024, ...(signal ? { signal } : {}) };
    for await (const chunk of createReadStream(filePath, options) as AsyncIterable<Uint8Array>) {
      read += chunk.length;
      yield chunk;
    }
  }
  if (read !== size) {
    throw new UserError(`The file “${filePath}” changed while it was sent.`, {
      code: 'file-changed',
      remedy: 'Wait until it is complete, then upload it again.',
    });
  }
}
