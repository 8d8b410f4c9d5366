import { constants } from 'node:fs';
import { copyFile, link, mkdir } from 'node:fs/promises';
import path from 'node:path';
import { UserError } from '../../base/errors.ts';
import { encodePath } from '../../base/safePath.ts';
import { plainText } from '../../base/text.ts';
import type { StagedInput } from '../../blocks/invocation.ts';
import type { Catalog } from '../catalog/catalog.ts';
import type { UnitInput } from './model.ts';

/** Puts the input of a run into a folder of its own, without copying what the disk can link. */
export async function stage(
  catalog: Catalog,
  organizationId: number,
  input: UnitInput,
  folder: string,
  signal: AbortSignal,
): Promise<StagedInput> {
  await mkdir(folder, { recursive: true });
  const take = async (bucketId: number, key: string, name: string) => {
    signal.throwIfAborted();
    const to = path.join(folder, ...encodePath(name).split('/'));
    await mkdir(path.dirname(to), { recursive: true });
    const from = await catalog.pathOf(bucketId, key);
    await link(from, to).catch(() => copyFile(from, to, constants.COPYFILE_FICLONE));
    return path.basename(to);
  };
  switch (input.kind) {
    case 'none':
      return { kind: 'none' };
    case 'item': {
      const item = await catalog.item(organizationId, input.itemId);
      for (const { name } of item.files) await take(item.bucketId, item.bucketPath + name, name);
      return { kind: 'directory', path: folder };
    }
    case 'itemFile': {
      const item = await catalog.item(organizationId, input.itemId);
      const name = input.fileName ?? '';
      if (!item.files.some((file) => file.name === name)) throw gone(name);
      const fileName = await take(item.bucketId, item.bucketPath + name, lastPart(name));
      return { kind: 'file', path: folder, fileName };
    }
    case 'path': {
      const { bucketId, bucketPath } = catalog.dataset(organizationId, input.dataset);
      if (!input.path.endsWith('/')) {
        const fileName = await take(bucketId, bucketPath + input.path, lastPart(input.path));
        return { kind: 'file', path: folder, fileName };
      }
      const start = bucketPath + input.path;
      let files = 0;
      for await (const { key } of catalog.files(bucketId).list(start, signal)) {
        await take(bucketId, key, key.slice(start.length));
        files += 1;
      }
      if (files === 0) throw gone(input.path);
      return { kind: 'directory', path: folder };
    }
  }
}

function lastPart(name: string): string {
  return path.posix.basename(name);
}

function gone(name: string): UserError {
  return new UserError(`“${plainText(name, 200)}” is no longer there.`, {
    code: 'not-found',
    remedy: 'It was deleted or renamed after the job was made.',
  });
}
