import { randomUUID } from 'node:crypto';
import { UserError } from '../../base/errors.ts';
import { alreadyExists } from '../buckets/folderErrors.ts';
import type { Bucket } from '../buckets/bucket.ts';
import { stagingPrefix } from '../buckets/folder.ts';
import type { Locks } from './locks.ts';
import {
  applyMetadata,
  formatMetadata,
  metadataFileName,
  parseMetadata,
  textValues,
  type ReadMetadata,
} from './metadata.ts';
import type { DatasetRecord, ItemChange, NewFile, NewItem, StoredItem } from './model.ts';
import { checkFileName, checkItemName } from './names.ts';
import type { ItemPlace, Places } from './places.ts';
import type { ItemRecords } from './records.ts';
import type { ThreadClient } from './threadClient.ts';

const maxMetadataBytes = 8 * 1024 * 1024;

export interface WriterParts {
  readonly places: Places;
  readonly records: ItemRecords;
  readonly thread: Pick<ThreadClient, 'call'>;
  /** By bucket and prefix: what is done to one item is done one after the other. */
  readonly locks: Locks;
}

/** Changes items: first in the bucket, then in what queries see; then it returns. */
export class ItemWriter {
  private readonly parts: WriterParts;

  constructor(parts: WriterParts) {
    this.parts = parts;
  }

  /** The files arrive under a hidden name; the item appears when it is whole. */
  async add(item: NewItem, signal?: AbortSignal): Promise<StoredItem> {
    const { places, records, thread, locks } = this.parts;
    const dataset = places.clinical(item.organizationId, item.dataset);
    const name = checkItemName(item.name, dataset.levelsDeep);
    const files = places.files(dataset.bucketId);
    const prefix = `${dataset.bucketPath}${name}/`;
    if (await isThere(files, prefix)) throw alreadyExists(name);
    const staging = `${dataset.bucketPath}${stagingPrefix}${randomUUID()}/`;
    try {
      const brought = await stage(files, staging, item.files, signal);
      const metadata = new Map([...brought.metadata, ...textValues(item.metadata)]);
      await writeMetadata(files, staging, metadata);
      return await locks.run(lockKey(dataset, prefix), async () => {
        if (await isThere(files, prefix)) throw alreadyExists(name);
        const [record] = records.ensure(dataset.id, [{ name, created: Date.now() }]);
        signal?.throwIfAborted();
        await files.move(staging, prefix);
        await thread.call('touch', { bucketId: dataset.bucketId, key: prefix });
        const { organizationId } = item;
        return thread.call('item', { organizationId, id: record?.id ?? 0 });
      });
    } catch (error) {
      await files.removeFolder(staging);
      throw error;
    }
  }

  /** Each file appears whole; one of the same name is replaced. */
  async addFiles(
    organizationId: number,
    id: number,
    added: AsyncIterable<NewFile>,
    signal?: AbortSignal,
  ): Promise<StoredItem> {
    return this.change(organizationId, id, async ({ files, prefix }) => {
      for await (const { name, body } of added) {
        signal?.throwIfAborted();
        if (name === metadataFileName) {
          const brought = parseMetadata(await textOf(body));
          const current = await readMetadata(files, prefix);
          await writeMetadata(files, prefix, applyMetadata(current, brought));
        } else {
          await files.write(prefix + checkFileName(name), body, signal);
        }
      }
    });
  }

  async deleteFile(organizationId: number, id: number, name: string): Promise<void> {
    checkFileName(name);
    await this.change(organizationId, id, async ({ files, prefix }) => {
      if ((await files.head(prefix + name)) === undefined) throw noSuchFile(name);
      // Without any file an item's folder would be gone, and the item with it.
      const metadataKey = prefix + metadataFileName;
      if ((await files.head(metadataKey)) === undefined) {
        await writeMetadata(files, prefix, new Map());
      }
      await files.remove(prefix + name);
    });
  }

  async update(organizationId: number, id: number, change: ItemChange): Promise<StoredItem> {
    const { places } = this.parts;
    const metadata = change.metadata && textValues(change.metadata);
    const { item, dataset } = places.item(organizationId, id);
    const target =
      change.dataset === undefined ? dataset : places.clinical(organizationId, change.dataset);
    const name = change.name ?? item.name;
    if (name !== item.name || target.id !== dataset.id) {
      checkItemName(name, target.levelsDeep);
      await this.move(organizationId, id, target, name);
    }
    if (metadata === undefined) return this.parts.thread.call('item', { organizationId, id });
    return this.change(organizationId, id, ({ files, prefix }) =>
      writeMetadata(files, prefix, metadata),
    );
  }

  /** Reads the metadata as it is in the bucket and writes what `edit` makes of it; `undefined` leaves it. */
  editMetadata(
    organizationId: number,
    id: number,
    edit: (metadata: Map<string, string>) => Map<string, string> | undefined,
  ): Promise<StoredItem> {
    return this.change(organizationId, id, async ({ files, prefix }) => {
      const edited = edit(await readMetadata(files, prefix));
      if (edited !== undefined) await writeMetadata(files, prefix, edited);
    });
  }

  /** Moves whose folder arrived when the Studio was killed get their id back; the others never happened. */
  async recover(): Promise<void> {
    const { places, records } = this.parts;
    for (const { item, datasetId, name } of records.unfinishedMoves()) {
      const [from, to] = [places.datasetById(item.datasetId), places.datasetById(datasetId)];
      const source = from && places.placeOf(item, from);
      const target = to && places.placeOf({ ...item, datasetId, name }, to);
      const hasArrived =
        source !== undefined &&
        target !== undefined &&
        (await isThere(target.files, target.prefix)) &&
        !(await isThere(source.files, source.prefix));
      if (hasArrived) records.finishMove(item.id, datasetId, name);
      else records.forgetMove(item.id);
    }
  }

  private async move(
    organizationId: number,
    id: number,
    dataset: DatasetRecord,
    name: string,
  ): Promise<void> {
    const { places, records, thread, locks } = this.parts;
    const before = places.item(organizationId, id);
    const prefix = `${dataset.bucketPath}${name}/`;
    const keys = [lockKey(before.dataset, before.prefix), lockKey(dataset, prefix)];
    await locks.runAll(keys, async () => {
      const place = places.item(organizationId, id);
      if (place.prefix !== before.prefix) throw changedMeanwhile(before.item.name);
      await thread.call('item', { organizationId, id, fresh: true });
      const to = places.files(dataset.bucketId);
      const isSamePlace = dataset.bucketId === place.dataset.bucketId && prefix === place.prefix;
      if (!isSamePlace && (await isThere(to, prefix))) throw alreadyExists(name);
      records.beginMove(id, dataset.id, name);
      try {
        if (!isSamePlace) await moveFolder(place, { ...place, dataset, files: to, prefix });
      } catch (error) {
        records.forgetMove(id);
        throw error;
      }
      try {
        records.finishMove(id, dataset.id, name);
      } finally {
        await thread.call('touch', { bucketId: place.dataset.bucketId, key: place.prefix });
        await thread.call('touch', { bucketId: dataset.bucketId, key: prefix });
      }
    });
  }

  /** Does something to an item that is there, alone; then queries see it. */
  private async change(
    organizationId: number,
    id: number,
    body: (place: ItemPlace) => Promise<unknown>,
  ): Promise<StoredItem> {
    const { places, thread, locks } = this.parts;
    const { dataset, prefix } = places.item(organizationId, id);
    return locks.run(lockKey(dataset, prefix), async () => {
      const place = places.item(organizationId, id);
      if (place.prefix !== prefix) throw changedMeanwhile(place.item.name);
      await thread.call('item', { organizationId, id, fresh: true });
      try {
        await body(place);
      } finally {
        await thread.call('touch', { bucketId: place.dataset.bucketId, key: prefix });
      }
      return thread.call('item', { organizationId, id });
    });
  }
}

export function lockKey(dataset: DatasetRecord, prefix: string): string {
  return `${dataset.bucketId} ${prefix}`;
}

export function noSuchFile(name: string): UserError {
  return new UserError(`There is no file “${name}”.`, {
    code: 'no-such-file',
    remedy: 'Refresh; the file may have been moved or deleted.',
  });
}

export async function isThere(files: Bucket, prefix: string): Promise<boolean> {
  for await (const _file of files.list(prefix)) return true;
  return false;
}

async function writeMetadata(
  files: Bucket,
  prefix: string,
  metadata: ReadonlyMap<string, string>,
): Promise<void> {
  await files.write(prefix + metadataFileName, Buffer.from(formatMetadata(metadata)));
}

function changedMeanwhile(name: string): UserError {
  return new UserError(`Item “${name}” was moved meanwhile.`, {
    code: 'no-such-item',
    remedy: 'Refresh and try again.',
  });
}

async function stage(
  files: Bucket,
  staging: string,
  added: AsyncIterable<NewFile>,
  signal: AbortSignal | undefined,
): Promise<ReadMetadata> {
  let brought: ReadMetadata = { metadata: new Map(), action: 'add' };
  const names = new Set<string>();
  for await (const { name, body } of added) {
    signal?.throwIfAborted();
    if (names.has(name)) throw alreadyExists(name);
    names.add(name);
    if (name === metadataFileName) brought = parseMetadata(await textOf(body));
    else await files.write(staging + checkFileName(name), body, signal);
  }
  return brought;
}

async function readMetadata(files: Bucket, prefix: string): Promise<Map<string, string>> {
  const key = prefix + metadataFileName;
  if ((await files.head(key)) === undefined) return new Map();
  return new Map(parseMetadata(await textOf(files.read(key))).metadata);
}

async function textOf(body: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > maxMetadataBytes) {
      throw new UserError(`${metadataFileName} is larger than 8 MB.`, {
        code: 'bad-metadata',
        remedy: 'Keep large values in a data file.',
      });
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

async function moveFolder(from: ItemPlace, to: ItemPlace): Promise<void> {
  if (from.dataset.bucketId === to.dataset.bucketId) {
    await to.files.move(from.prefix, to.prefix);
  } else {
    await copyFolder(from.files, from.prefix, to.files, to.prefix);
    await from.files.removeFolder(from.prefix);
  }
}

/** To another bucket; appears when it is whole. */
async function copyFolder(from: Bucket, prefix: string, to: Bucket, target: string): Promise<void> {
  const parent = target.slice(0, target.slice(0, -1).lastIndexOf('/') + 1);
  const staging = `${parent}${stagingPrefix}${randomUUID()}/`;
  try {
    for await (const { key } of from.list(prefix)) {
      await to.write(staging + key.slice(prefix.length), from.read(key));
    }
    await to.move(staging, target);
  } catch (error) {
    await to.removeFolder(staging);
    throw error;
  }
}
