import { open, stat } from 'node:fs/promises';
import path from 'node:path';
import type { ByteSource } from '../base/byteRange.ts';
import { UserError } from '../base/errors.ts';
import { plainText } from '../base/text.ts';
import { problems } from './problems.ts';

/**
 * Opens a file of this machine; `name` is what messages call it. Reading throws `file-changed` once its size or time of
 * change is another.
 */
export async function openFileSource(
  file: string,
  name = path.basename(file),
): Promise<ByteSource> {
  const handle = await open(file, 'r').catch((error: unknown) => {
    throw openError(name, error);
  });
  const opened = await handle.stat();
  if (!opened.isFile()) {
    await handle.close();
    throw problems.notATable(name, 'it is not a file.');
  }

  let isClosed = false;
  const checkSame = async () => {
    // By name, not by handle: editors replace a file by renaming a new one over it.
    const now = await stat(file).catch(() => undefined);
    if (now?.size !== opened.size || now.mtimeMs !== opened.mtimeMs) throw problems.changed(name);
  };

  return {
    name,
    size: opened.size,
    isNear: true,
    async read(start, end, signal) {
      signal?.throwIfAborted();
      if (isClosed) throw problems.closed(name);
      await checkSame();
      const length = Math.max(0, Math.min(end, opened.size) - Math.max(0, start));
      const bytes = new Uint8Array(length);
      let done = 0;
      while (done < length) {
        signal?.throwIfAborted();
        const { bytesRead } = await handle
          .read(bytes, done, length - done, Math.max(0, start) + done)
          .catch((error: unknown) => {
            throw isClosed ? problems.closed(name) : readError(name, error);
          });
        if (bytesRead === 0) throw problems.changed(name);
        done += bytesRead;
      }
      return bytes;
    },
    close: () => {
      isClosed = true;
      return handle.close();
    },
  };
}

function openError(name: string, cause: unknown): Error {
  const shown = plainText(name, 100);
  switch ((cause as NodeJS.ErrnoException).code) {
    case 'ENOENT':
      return new UserError(`${shown} does not exist any more.`, { code: 'file-not-found', cause });
    case 'EACCES':
    case 'EPERM':
      return new UserError(`${shown} may not be read by you.`, {
        code: 'file-no-access',
        remedy: 'Ask its owner for permission to read it.',
        cause,
      });
    case 'EISDIR':
      return problems.notATable(name, 'it is a folder.');
    default:
      return readError(name, cause);
  }
}

function readError(name: string, cause: unknown): Error {
  return new UserError(`${plainText(name, 100)} could not be read.`, {
    code: 'file-unreadable',
    remedy: 'Copy it to another place and open the copy.',
    cause,
  });
}
