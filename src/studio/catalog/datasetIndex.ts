import type { FilterItem } from '../../filter/item.ts';
import { Counts, type CountedItem } from './counts.ts';
import { addFile, noFiles, sumBelow, type FileSum } from './fileSum.ts';
import { itemsBelow, listItem, type ListedItem } from './listing.ts';
import type { CachedItem, ItemName } from './listingCache.ts';
import { Locks, eachOf } from './locks.ts';
import { cachedItem, examine, isChanged, lookUp } from './itemReader.ts';
import type { ExaminedItem, ReaderParts } from './itemReader.ts';
import type { BucketRecord, DatasetRecord, DatasetTotals } from './model.ts';
import type { HeldItem, OrganizationItems } from './organizationItems.ts';

/** Items that are looked up, read and written to the cache together. */
const batchSize = 256;
const namesAtOnce = 1024;
const metadataAtOnce = 16;

export interface DatasetSurroundings extends ReaderParts {
  readonly items: OrganizationItems;
  /** Changes what queries see, after the cache. */
  readonly apply: (change: () => void) => void;
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

  /** Sets what is counted, to what was kept or to nothing. */
  count(totals?: DatasetTotals): void {
    if (this.dataset.type === 'clinical') this.counts.restore(totals);
  }

  /** Takes in some of what the last run of the Studio knew; the name to go on after, if there may be more. */
  adopt(after: string, limit: number): string | undefined {
    const items = this.around.cache.itemsAfter(this.dataset.id, after, limit);
    for (const item of items) this.show(item);
    return items.length < limit ? undefined : items.at(-1)?.name;
  }

  /** Under a new name of the dataset or the bucket; the items stay what they are. */
  async rename(dataset: DatasetRecord, bucket: BucketRecord): Promise<void> {
    this.dataset = dataset;
    this.bucket = bucket;
    for await (const { id } of this.names()) {
      const item = this.around.cache.item(id);
      // Meanwhile it may have moved to another dataset.
      if (item?.datasetId !== dataset.id) continue;
      this.around.apply(() => this.around.items.put(this.filterItem(item)));
    }
    this.around.onDidChange();
  }

  /** Forgets everything; what is under way ends without a trace. */
  drop(): void {
    this.isDropped = true;
    const { cache, items } = this.around;
    const ids = cache.ids(this.dataset.id);
    cache.deleteDataset(this.dataset.id);
    this.around.apply(() => {
      for (const id of ids) items.remove(id);
    });
    this.around.onDidChange();
  }

  /** Looks at one item in the bucket; when this returns, queries see it as it was then or later. */
  rescan(name: string): Promise<void> {
    this.touched?.add(name);
    // One look after the other: one that began before something was done never has the last word on it.
    return this.locks.run(name, async () => {
      const { bucketPath } = this.dataset;
      const listed = await listItem(this.around.files, bucketPath, name);
      if (this.isDropped) return;
      if (listed === undefined) return this.forget(name);
      const [known] = lookUp(this.around, this.dataset.id, [listed]);
      if (known) this.take([await examine(this.around, known)]);
    });
  }

  /** Looks at every item in a folder above the items. */
  async rescanBelow(folder: string): Promise<void> {
    const { bucketPath, levelsDeep } = this.dataset;
    const { files } = this.around;
    const below = folder.slice(bucketPath.length);
    const names = new Set<string>();
    for await (const { name } of this.names()) if (name.startsWith(below)) names.add(name);
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
    const sum = noFiles();
    try {
      let batch: ListedItem[] = [];
      const flush = async () => {
        signal.throwIfAborted();
        await this.takeBatch(batch, seen);
        batch = [];
        onFiles(sum.files);
      };
      const { bucketPath, levelsDeep } = this.dataset;
      for await (const item of itemsBelow(this.around.files, bucketPath, levelsDeep, signal)) {
        for (const file of item.files) addFile(sum, file);
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
    const { bucketPath } = this.dataset;
    const sum = await sumBelow(this.around.files, bucketPath, signal, onFiles);
    const isChanged = this.counts.setFiles(sum.files, sum.size, sum.last) || !this.isListed;
    this.finish(sum);
    if (isChanged) this.around.onDidChange();
  }

  private finish({ files, size, last }: FileSum): void {
    if (this.isDropped) return;
    this.counts.endListing(last);
    this.isListed = true;
    const listed = { source: this.source, files, size };
    this.around.cache.putDataset(this.dataset.id, {
      ...listed,
      ...(last === undefined ? {} : { last }),
    });
  }

  private async takeBatch(batch: readonly ListedItem[], seen: Set<number>): Promise<void> {
    if (this.isDropped) return;
    const doubtful = new Set<ListedItem>();
    const isDoubtful = (listed: ListedItem) => {
      const { name } = listed;
      // A look that is under way may have begun before this listing, and end before it.
      if (this.touched?.has(name) === true || this.locks.isHeld(name)) doubtful.add(listed);
      return doubtful.has(listed);
    };
    const trusted = batch.filter((listed) => !isDoubtful(listed));
    const found = lookUp(this.around, this.dataset.id, trusted);
    for (const { id } of found) seen.add(id);
    const examined: ExaminedItem[] = [];
    await eachOf(found.filter(isChanged), metadataAtOnce, async (known) => {
      examined.push(await examine(this.around, known));
    });
    this.take(examined.filter(({ listed }) => !isDoubtful(listed)));
    await eachOf(doubtful, metadataAtOnce, ({ name }) => this.rescan(name));
  }

  /** What the listing did not come by is looked at once more: it may have been added meanwhile. */
  private async removeUnseen(seen: ReadonlySet<number>, signal: AbortSignal): Promise<void> {
    const unseen: string[] = [];
    for await (const { id, name } of this.names()) if (!seen.has(id)) unseen.push(name);
    await eachOf(unseen, metadataAtOnce, async (name) => {
      signal.throwIfAborted();
      if (!this.isDropped) await this.rescan(name);
    });
  }

  /** Of the items as they are when each is reached; others have their turn between. */
  private async *names(): AsyncGenerator<ItemName> {
    for (let after: string | undefined = ''; after !== undefined;) {
      const page: ItemName[] = this.around.cache.namesAfter(this.dataset.id, after, namesAtOnce);
      yield* page;
      after = page.length < namesAtOnce ? undefined : page.at(-1)?.name;
      await nextTurn();
    }
  }

  private take(examined: readonly ExaminedItem[]): void {
    if (examined.length === 0 || this.isDropped) return;
    const { cache } = this.around;
    const taken: { readonly item: CachedItem; readonly before: CachedItem | undefined }[] = [];
    const replaced: CachedItem[] = [];
    cache.write(() => {
      const prints = cache.fingerprints(examined.map(({ id }) => id));
      for (const one of examined) {
        const print = prints.get(one.id);
        if (print === one.listed.fingerprint) continue;
        const before = print === undefined ? undefined : cache.item(one.id);
        // Under the name there may be an id that the records have replaced: an undo that we were faster than.
        const namesake = cache.item(cache.idOf(this.dataset.id, one.listed.name) ?? 0);
        if (namesake !== undefined && namesake.id !== one.id) {
          cache.delete(namesake.id);
          replaced.push(namesake);
        }
        const item = cachedItem(this.dataset, one);
        cache.put(item);
        taken.push({ item, before });
      }
    });
    if (taken.length === 0) return;
    // Only now: what could not be written is not to be seen.
    this.around.apply(() => {
      for (const item of replaced) this.hide(item);
      for (const { item, before } of taken) {
        if (before) this.around.release(before);
        this.show(item);
      }
    });
    this.around.onDidChange();
  }

  private forget(name: string): void {
    if (this.isDropped) return;
    const { cache } = this.around;
    const cached = cache.item(cache.idOf(this.dataset.id, name) ?? 0);
    if (cached === undefined) return;
    cache.delete(cached.id);
    this.around.apply(() => this.hide(cached));
    this.around.onDidChange();
  }

  /** The item is no longer this dataset's, or no longer as it was. */
  release(item: CountedItem): void {
    this.counts.remove(item);
  }

  /** Queries see the item from now on. */
  show(item: CachedItem): void {
    this.counts.add(item);
    this.around.items.put(this.filterItem(item));
  }

  private hide(item: CachedItem): void {
    this.release(item);
    this.around.items.remove(item.id);
  }

  held(item: CachedItem): HeldItem {
    const { problem } = item;
    const held = { ...this.filterItem(item), datasetId: this.dataset.id };
    return problem === undefined ? held : { ...held, problem };
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

/** What a listing depends on. */
export function sourceOf(dataset: DatasetRecord, bucket: BucketRecord): string {
  const { bucketPath, levelsDeep, type } = dataset;
  return JSON.stringify([bucket.folder, bucketPath, levelsDeep, type]);
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
