import type { FilterItem } from '../../filter/item.ts';
import type { Bucket, StoredFile } from '../buckets/bucket.ts';
import { Counts } from './counts.ts';
import { itemsBelow, listItem, withCreated, type ListedItem } from './listing.ts';
import type { CachedItem, ListingCache } from './listingCache.ts';
import { Locks, eachOf } from './locks.ts';
import { readMetadataFile, type IndexedMetadata } from './metadataFile.ts';
import type { BucketRecord, DatasetRecord, DatasetTotals } from './model.ts';
import type { OrganizationItems } from './organizationItems.ts';
import type { ItemRecords } from './records.ts';

/** Items that are looked up, read and written to the cache together. */
const batchSize = 256;
const metadataAtOnce = 16;

export interface DatasetSurroundings {
  readonly files: Bucket;
  readonly records: ItemRecords;
  readonly cache: ListingCache;
  readonly items: OrganizationItems;
  /** To the dataset that the item was counted in until now: a moved item keeps its id. */
  readonly release: (item: CachedItem) => void;
  /** Something that a query shows is other than before. */
  readonly onDidChange: () => void;
}

/** What the catalog knows of one dataset, and how it finds out. */
export class DatasetIndex {
  dataset: DatasetRecord;
  bucket: BucketRecord;
  /** True once a whole listing has been taken in, now or before a restart. */
  isListed = false;
  private readonly around: DatasetSurroundings;
  private readonly locks = new Locks();
  private readonly counts = new Counts();
  private isDropped = false;
  /** Items that were looked at on their own since the running listing began: it may know older things of them. */
  private touched: Set<string> | undefined;

  constructor(dataset: DatasetRecord, bucket: BucketRecord, around: DatasetSurroundings) {
    this.dataset = dataset;
    this.bucket = bucket;
    this.around = around;
    const cached = around.cache.dataset(dataset.id);
    this.isListed = cached?.source === this.source;
    if (cached && !this.isListed) around.cache.deleteDataset(dataset.id);
    if (!cached || !this.isListed) return;
    if (dataset.type === 'files') this.counts.setFiles(cached.files, cached.size, cached.last);
    else this.counts.last = cached.last;
  }

  get source(): string {
    return sourceOf(this.dataset, this.bucket);
  }

  get totals(): DatasetTotals {
    return this.counts.totals;
  }

  /** Takes in some of what the last run of the Studio knew; the name to go on after, if there may be more. */
  adopt(after: string, limit: number): string | undefined {
    const items = this.around.cache.itemsAfter(this.dataset.id, after, limit);
    for (const item of items) {
      this.around.items.put(this.dataset.id, this.filterItem(item), item.problem);
      this.counts.add(item);
    }
    return items.length < limit ? undefined : items.at(-1)?.name;
  }

  /** Under a new name of the dataset or the bucket; the items stay what they are. */
  async rename(dataset: DatasetRecord, bucket: BucketRecord): Promise<void> {
    this.dataset = dataset;
    this.bucket = bucket;
    let done = 0;
    for (const { id } of this.around.cache.names(dataset.id)) {
      const item = this.around.cache.item(id);
      // Meanwhile it may have moved to another dataset.
      if (item?.datasetId === dataset.id)
        this.around.items.put(this.dataset.id, this.filterItem(item), item.problem);
      done += 1;
      if (done % batchSize === 0) await nextTurn();
    }
    this.around.onDidChange();
  }

  /** Forgets everything; what is under way ends without a trace. */
  drop(): void {
    this.isDropped = true;
    const { cache, items } = this.around;
    for (const { id } of cache.names(this.dataset.id)) items.remove(id);
    cache.deleteDataset(this.dataset.id);
    this.around.onDidChange();
  }

  /** Looks at one item in the bucket; when this returns, queries see it as it was then or later. */
  rescan(name: string): Promise<void> {
    this.touched?.add(name);
    // One look after the other: one that began before something was done never has the last word on it.
    return this.locks.run(name, async () => {
      if (this.isDropped) return;
      const { bucketPath } = this.dataset;
      const listed = await listItem(this.around.files, bucketPath, name);
      if (listed === undefined) return this.forget(name);
      const [known] = this.lookUp([listed]);
      if (known) this.take([await this.examine(known)]);
    });
  }

  /** Looks at every item in a folder above the items. */
  async rescanBelow(folder: string): Promise<void> {
    const { id, bucketPath, levelsDeep } = this.dataset;
    const { cache, files } = this.around;
    const below = folder.slice(bucketPath.length);
    const known = cache.names(id).filter(({ name }) => name.startsWith(below));
    const names = new Set(known.map(({ name }) => name));
    for await (const item of itemsBelow(files, bucketPath, levelsDeep, undefined, folder)) {
      names.add(item.name);
    }
    await eachOf(names, metadataAtOnce, (name) => this.rescan(name));
  }

  /** Lists the whole dataset. Aborted or failed, it has taken in what it saw and removed nothing. */
  async list(signal: AbortSignal, onFiles: (files: number) => void): Promise<void> {
    if (this.dataset.type === 'files') return this.countFiles(signal, onFiles);
    this.touched = new Set();
    this.counts.beginListing();
    const seen = new Set<number>();
    const sum: Sum = { files: 0, size: 0, last: undefined };
    try {
      let batch: ListedItem[] = [];
      const flush = async () => {
        await this.takeBatch(batch, seen);
        batch = [];
        onFiles(sum.files);
      };
      const { bucketPath, levelsDeep } = this.dataset;
      for await (const item of itemsBelow(this.around.files, bucketPath, levelsDeep, signal)) {
        for (const file of item.files) add(sum, file);
        batch.push(item);
        if (batch.length >= batchSize) await flush();
      }
      await flush();
      await this.removeUnseen(seen, signal);
      this.finish(sum);
    } finally {
      this.touched = undefined;
    }
  }

  private async countFiles(signal: AbortSignal, onFiles: (files: number) => void): Promise<void> {
    const sum: Sum = { files: 0, size: 0, last: undefined };
    for await (const file of this.around.files.list(this.dataset.bucketPath, signal)) {
      add(sum, file);
      if (sum.files % 1000 === 0) onFiles(sum.files);
    }
    onFiles(sum.files);
    const isChanged = this.counts.setFiles(sum.files, sum.size, sum.last) || !this.isListed;
    this.finish(sum);
    if (isChanged) this.around.onDidChange();
  }

  private finish({ files, size, last }: Sum): void {
    if (this.isDropped) return;
    const isFirst = !this.isListed;
    this.counts.endListing(last);
    this.isListed = true;
    const listed = { source: this.source, files, size };
    this.around.cache.putDataset(this.dataset.id, {
      ...listed,
      ...(last === undefined ? {} : { last }),
    });
    if (isFirst) this.around.items.trim();
  }

  private async takeBatch(batch: readonly ListedItem[], seen: Set<number>): Promise<void> {
    if (this.isDropped) return;
    const isStale = ({ name }: ListedItem) =>
      this.touched?.has(name) === true || this.locks.isHeld(name);
    const found = this.lookUp(batch.filter((listed) => !isStale(listed)));
    for (const { id } of found) seen.add(id);
    const examined: Examined[] = [];
    await eachOf(found.filter(isChanged), metadataAtOnce, async (known) => {
      examined.push(await this.examine(known));
    });
    this.take(examined.filter(({ listed }) => !isStale(listed)));
    await eachOf(batch.filter(isStale), metadataAtOnce, ({ name }) => this.rescan(name));
  }

  /** What the listing did not come by is looked at once more: it may have been added meanwhile. */
  private async removeUnseen(seen: ReadonlySet<number>, signal: AbortSignal): Promise<void> {
    const unseen = this.around.cache.names(this.dataset.id).filter(({ id }) => !seen.has(id));
    await eachOf(unseen, metadataAtOnce, async ({ name }) => {
      signal.throwIfAborted();
      if (!this.isDropped) await this.rescan(name);
    });
  }

  /** What the records and the last listing say of items. */
  private lookUp(batch: readonly ListedItem[]): Known[] {
    const { records, cache } = this.around;
    if (batch.length === 0 || this.isDropped) return [];
    const found = records.ensure(this.dataset.id, batch.map(withCreated));
    const prints = cache.fingerprints(found.map(({ id }) => id));
    return batch.flatMap((listed, index) => {
      const record = found[index];
      return record
        ? [{ listed, id: record.id, created: record.created, print: prints.get(record.id) }]
        : [];
    });
  }

  /** Reads what a listing does not tell. */
  private async examine(known: Known): Promise<Examined> {
    const { metadataFile } = known.listed;
    const cached = known.print === undefined ? undefined : this.around.cache.item(known.id);
    const tag = metadataFile?.etag ?? '';
    const isSame = cached !== undefined && cached.metadataTag === tag;
    const read = isSame ? cached : await readMetadataFile(this.around.files, metadataFile);
    return { ...known, tag, read };
  }

  private take(examined: readonly Examined[]): void {
    if (examined.length === 0 || this.isDropped) return;
    const { cache, items } = this.around;
    let isOther = false;
    cache.write(() => {
      const prints = cache.fingerprints(examined.map(({ id }) => id));
      for (const one of examined) {
        const print = prints.get(one.id);
        if (print === one.listed.fingerprint) continue;
        const before = print === undefined ? undefined : cache.item(one.id);
        // Under the name there may be an id that the records have replaced: an undo that we were faster than.
        const namesake = cache.idOf(this.dataset.id, one.listed.name);
        if (namesake !== undefined && namesake !== one.id) this.forget(one.listed.name);
        if (before) this.around.release(before);
        const item = this.cachedItem(one);
        this.counts.add(item);
        cache.put(item);
        items.put(this.dataset.id, this.filterItem(item), item.problem);
        isOther = true;
      }
    });
    if (isOther) this.around.onDidChange();
  }

  private cachedItem({ listed, id, created, tag, read }: Examined): CachedItem {
    const start = this.dataset.bucketPath.length + listed.name.length + 1;
    return {
      id,
      datasetId: this.dataset.id,
      name: listed.name,
      created,
      fingerprint: listed.fingerprint,
      metadataTag: tag,
      metadata: read.metadata,
      ...(read.problem === undefined ? {} : { problem: read.problem }),
      files: listed.files.map(({ key, size, modified }) => ({
        name: key.slice(start),
        size,
        modified,
      })),
    };
  }

  private forget(name: string): void {
    if (this.isDropped) return;
    const { cache, items } = this.around;
    const cached = cache.item(cache.idOf(this.dataset.id, name) ?? 0);
    if (cached === undefined) return;
    this.release(cached);
    cache.delete(cached.id);
    items.remove(cached.id);
    this.around.onDidChange();
  }

  /** The item is no longer this dataset's, or no longer as it was. */
  release(item: CachedItem): void {
    this.counts.remove(item);
  }

  private filterItem(item: CachedItem): FilterItem {
    return {
      id: item.id,
      name: item.name,
      dataset: this.dataset.name,
      bucketId: this.bucket.id,
      bucketName: this.bucket.name,
      bucketPath: `${this.dataset.bucketPath}${item.name}/`,
      created: item.created,
      metadata: item.metadata,
      files: item.files,
    };
  }
}

interface Known {
  readonly listed: ListedItem;
  readonly id: number;
  readonly created: number;
  /** The fingerprint that it was taken in with. */
  readonly print: string | undefined;
}

interface Examined extends Known {
  readonly tag: string;
  readonly read: IndexedMetadata;
}

function isChanged({ listed, print }: Known): boolean {
  return listed.fingerprint !== print;
}

interface Sum {
  files: number;
  size: number;
  last: number | undefined;
}

/** What a listing depends on. */
export function sourceOf(dataset: DatasetRecord, bucket: BucketRecord): string {
  const { bucketPath, levelsDeep, type } = dataset;
  return JSON.stringify([bucket.folder, bucketPath, levelsDeep, type]);
}

function add(sum: Sum, file: StoredFile): void {
  sum.files += 1;
  sum.size += file.size;
  sum.last = Math.max(sum.last ?? 0, file.modified);
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
