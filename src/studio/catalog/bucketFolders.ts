import { randomUUID } from 'node:crypto';
import { realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { UserError, messageOf } from '../../base/errors.ts';
import { isInside } from '../../base/safePath.ts';
import type { StoredFile } from '../buckets/bucket.ts';
import { FolderBucket } from '../buckets/folder.ts';
import { unreachable } from '../buckets/folderErrors.ts';

/** The real path of a folder that may become a bucket. Throws `bucket-unreachable`, `bucket-forbidden`. */
export async function bucketFolder(folder: string, dataFolder: string): Promise<string> {
  if (!path.isAbsolute(folder)) {
    throw new UserError(`“${folder}” is no absolute path.`, {
      code: 'bucket-unreachable',
      remedy: 'Give the whole path of the folder, from the root of its disk.',
    });
  }
  const real = await realpath(folder).catch((error: unknown) => {
    throw unreachable(folder, error);
  });
  if (!(await stat(real)).isDirectory()) throw unreachable(folder, new Error('it is no folder'));
  const data = await realpath(dataFolder);
  const own = path.join(data, 'buckets');
  if (isInside(real, data) || (isInside(data, real) && !isInside(own, real)) || real === own) {
    throw new UserError(`${folder} holds the Studio's own records and keys.`, {
      code: 'bucket-forbidden',
      remedy: 'Choose a folder with nothing but data in it.',
    });
  }
  return real;
}

/** Writes, reads and removes a file, as the platform does when it verifies a bucket. */
export async function verifyFolder(
  folder: string,
  prefix: string,
): Promise<{ isConnected: boolean; problem?: string; files: readonly StoredFile[] }> {
  const bucket = new FolderBucket(folder);
  const key = `${prefix}.ei-portal-check-${randomUUID()}`;
  try {
    if (!(await stat(folder)).isDirectory()) throw unreachable(folder);
    await bucket.write(key, Buffer.from('check'));
    await bucket.remove(key);
    const { files } = await bucket.folder(prefix);
    return { isConnected: true, files: files.slice(0, 100) };
  } catch (error) {
    return { isConnected: false, problem: messageOf(error), files: [] };
  }
}
