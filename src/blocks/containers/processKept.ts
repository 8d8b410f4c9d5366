import { lstat } from 'node:fs/promises';
import path from 'node:path';
import { isInside } from '../../base/safePath.ts';
import { removeTree, treeEntries } from './copyTree.ts';
import type { KeptThing } from './engine.ts';
import { environmentRecord, finishedOnes } from './processEnvironment.ts';

export async function keptEnvironments(
  storage: string,
  signal?: AbortSignal,
): Promise<readonly KeptThing[]> {
  const things: KeptThing[] = [];
  for (const name of await finishedOnes(storage)) {
    const folder = path.join(storage, name);
    const record = await environmentRecord(folder);
    const packages = record?.packages ? ` (${record.packages})` : '';
    const size = await sizeOf(folder, signal);
    const title = `${record?.name ?? name}${packages}`;
    things.push({ id: folder, kind: 'virtual-environment', name: title, size });
  }
  return things;
}

export async function removeEnvironments(
  storage: string,
  things: readonly KeptThing[],
): Promise<void> {
  for (const { id, kind } of things) {
    const isOurs = kind === 'virtual-environment' && path.dirname(id) === path.resolve(storage);
    if (isOurs && isInside(storage, id)) await removeTree(id);
  }
}

async function sizeOf(folder: string, signal?: AbortSignal): Promise<number> {
  let size = 0;
  for await (const { name, kind } of treeEntries(folder, signal)) {
    if (kind === 'file') size += (await lstat(path.join(folder, name))).size;
  }
  return size;
}
