import type { Bucket } from '../buckets/bucket.ts';
import { withCreated, type ListedItem } from './listing.ts';
import type { CachedItem, ListingCache } from './listingCache.ts';
import { readMetadataFile, type IndexedMetadata } from './metadataFile.ts';
import type { DatasetRecord } from './model.ts';
import type { ItemRecords } from './records.ts';

export interface ReaderParts {
  readonly files: Bucket;
  readonly records: ItemRecords;
  readonly cache: ListingCache;
}

/** A listed item with what the records and the last listing say of it. */
export interface KnownItem {
  readonly listed: ListedItem;
  readonly id: number;
  readonly created: number;
  /** The fingerprint that it was taken in with. */
  readonly print: string | undefined;
}

export interface ExaminedItem extends KnownItem {
  readonly metadataTag: string;
  readonly read: IndexedMetadata;
}

/** Items that have no record yet get one. */
export function lookUp(
  { records, cache }: ReaderParts,
  datasetId: number,
  batch: readonly ListedItem[],
): KnownItem[] {
  if (batch.length === 0) return [];
  const found = records.ensure(datasetId, batch.map(withCreated));
  const prints = cache.fingerprints(found.map(({ id }) => id));
  return batch.flatMap((listed, index) => {
    const record = found[index];
    if (record === undefined) return [];
    const { id, created } = record;
    return [{ listed, id, created, print: prints.get(id) }];
  });
}

export function isChanged({ listed, print }: KnownItem): boolean {
  return listed.fingerprint !== print;
}

/** Reads what a listing does not tell: the metadata, unless its file is the one that was read before. */
export async function examine(
  { files, cache }: ReaderParts,
  known: KnownItem,
): Promise<ExaminedItem> {
  const { metadataFile } = known.listed;
  const before = known.print === undefined ? undefined : cache.item(known.id);
  const metadataTag = metadataFile?.etag ?? '';
  const isSame = before !== undefined && before.metadataTag === metadataTag;
  const read = isSame ? before : await readMetadataFile(files, metadataFile);
  return { ...known, metadataTag, read };
}

/** The item as the cache keeps it, its files named from its folder on. */
export function cachedItem(
  { id: datasetId, bucketPath }: DatasetRecord,
  { listed, id, created, metadataTag, read }: ExaminedItem,
): CachedItem {
  const { name, fingerprint } = listed;
  const start = bucketPath.length + name.length + 1;
  const { metadata, problem } = read;
  return {
    id,
    datasetId,
    name,
    created,
    fingerprint,
    metadataTag,
    metadata,
    ...(problem === undefined ? {} : { problem }),
    files: listed.files.map(({ key, size, modified }) => ({
      name: key.slice(start),
      size,
      modified,
    })),
  };
}
