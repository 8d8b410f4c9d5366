import { UserError, isAbort, messageOf } from '../../base/errors.ts';
import { decodePath, isContinued } from '../../base/safePath.ts';
import { blockingDisk } from '../buckets/disk.ts';
import { isHiddenName } from '../buckets/entries.ts';
import { FolderBucket } from '../buckets/folder.ts';
import { openDatabase, type Database } from './database.ts';
import { DatasetIndex, sourceOf } from './datasetIndex.ts';
import { Definitions } from './definitions.ts';
import { HeldItems } from './heldItems.ts';
import { itemNameOf } from './listing.ts';
import { Listings } from './listings.ts';
import { ListingCache } from './listingCache.ts';
import { eachOf } from './locks.ts';
import type { DatasetRecord, DatasetTotals } from './model.ts';
import { PendingLooks } from './pendingLooks.ts';
import { matchPaths, previewFolder } from './preview.ts';
import type { Answer, MethodName, Parameter, ThreadData, ThreadEvent } from './protocol.ts';
import { ItemRecords } from './records.ts';
import { catalogMigrations } from './schema.ts';
import { WatchedBuckets, type OpenBucket } from './watchedBuckets.ts';

/** Changes that come together are told together. */
const announceMilliseconds = 50;
const rescansAtOnce = 8;
/** What was being written and has not been touched for so long will never be finished. */
const unfinishedMilliseconds = 24 * 60 * 60 * 1000;
const checkMilliseconds = 10 * 60 * 1000;

type Send = (event: ThreadEvent) => void;
const openFolder: OpenBucket = (folder, disk) => new FolderBucket(folder, disk);

/** Everything the catalog's thread holds: items of every organization, kept in step with the buckets. */
export class CatalogThread {
  private readonly send: Send;
  private readonly database: Database;
  private readonly definitions: Definitions;
  private readonly records: ItemRecords;
  private readonly cache: ListingCache;
  private readonly held: HeldItems;
  private readonly datasets = new Map<number, DatasetIndex>();
  private readonly listings: Listings;
  private readonly pending: PendingLooks;
  private readonly changed = new Map<string, { organizationId: number; dataset: string }>();
  private readonly timers = new Set<NodeJS.Timeout>();
  private readonly disk = blockingDisk();
  private readonly buckets: WatchedBuckets;
  private readonly ready: Promise<void>;
  private isClosed = false;

  constructor(data: ThreadData, send: Send, openBucket: OpenBucket = openFolder) {
    this.send = send;
    const notice = (id: number, path: string) => this.notice(id, path);
    this.buckets = new WatchedBuckets(this.disk, openBucket, notice);
    this.database = openDatabase(data.recordsFile, catalogMigrations);
    this.definitions = new Definitions(this.database);
    this.records = new ItemRecords(this.database);
    this.cache = new ListingCache(data.listingsFile);
    this.held = new HeldItems({
      file: data.listingsFile,
      cache: this.cache,
      datasets: this.datasets,
      later: (milliseconds, body) => this.later(milliseconds, body),
      log: (text) => send({ kind: 'log', text }),
      keep: data.keep,
    });
    this.listings = new Listings(send);
    this.pending = new PendingLooks({
      items: (id, names) => this.rescan(id, names),
      all: (id) => this.list(this.datasets.get(id)),
      pause: (id) => this.listings.pause(id),
      later: (milliseconds, body) => this.later(milliseconds, body),
    });
    this.ready = this.load();
    // Whoever calls hears of it.
    this.ready.catch(() => undefined);
    this.repeat(checkMilliseconds, () => {
      for (const [id, index] of this.datasets) {
        if (this.listings.isDue(id, checkMilliseconds / 2)) this.list(index);
      }
    });
  }

  async call<Name extends MethodName>(
    name: Name,
    parameter: Parameter<Name>,
    signal: AbortSignal,
    onProgress: (done: number) => void,
  ): Promise<Answer<Name>> {
    await this.ready;
    const { held } = this;
    const methods: {
      readonly [Key in MethodName]: (
        parameter: Parameter<Key>,
      ) => Answer<Key> | Promise<Answer<Key>>;
    } = {
      sync: () => this.sync(),
      touch: ({ bucketId, key }) => this.touch(bucketId, key),
      items: (query) => held.ask(() => held.of(query.organizationId).page(query)),
      ids: (query) => held.ask(() => held.of(query.organizationId).ids(query)),
      item: (query) => this.item(query),
      totals: ({ organizationId }) => this.totals(organizationId),
      vocabulary: ({ organizationId, dataset, datasets }) =>
        held.ask(() => held.of(organizationId).vocabulary(dataset, datasets)),
      refresh: ({ datasetId }) => this.refresh(datasetId, signal, onProgress),
      preview: ({ folder, levelsDeep }) =>
        previewFolder(new FolderBucket(folder, this.disk), levelsDeep, signal),
      match: (request) => matchPaths(new FolderBucket(request.folder, this.disk), request, signal),
      close: () => this.close(),
    };
    return methods[name](parameter);
  }

  private async load(): Promise<void> {
    this.applyDefinitions();
    await this.held.load();
    for (const index of this.datasets.values()) this.list(index);
  }

  private async sync(): Promise<undefined> {
    const renamed = this.applyDefinitions();
    for (const rename of renamed) await rename();
    for (const index of this.datasets.values()) if (!index.isListed) this.list(index);
  }

  /** Brings buckets and datasets in step with the records; the answer does what takes longer. */
  private applyDefinitions(): (() => Promise<void>)[] {
    const buckets = new Map(this.definitions.buckets().map((bucket) => [bucket.id, bucket]));
    const datasets = new Map(this.definitions.datasets().map((dataset) => [dataset.id, dataset]));
    const renames: (() => Promise<void>)[] = [];
    for (const [id, index] of this.datasets) {
      const dataset = datasets.get(id);
      const bucket = dataset && buckets.get(dataset.bucketId);
      const isSame = dataset && bucket && sourceOf(dataset, bucket) === index.source;
      if (!isSame || bucket.id !== index.bucket.id) {
        this.listings.forget(id);
        this.datasets.delete(id);
        index.drop();
      } else if (dataset.name !== index.dataset.name || bucket.name !== index.bucket.name) {
        renames.push(() => index.rename(dataset, bucket));
      } else {
        index.dataset = dataset;
      }
    }
    const used = new Set([...datasets.values()].map(({ bucketId }) => bucketId));
    this.buckets.update([...buckets.values()].filter(({ id }) => used.has(id)));
    for (const dataset of datasets.values()) this.addIndex(dataset);
    return renames;
  }

  private addIndex(dataset: DatasetRecord): void {
    const bucket = this.buckets.get(dataset.bucketId);
    if (bucket === undefined || this.datasets.has(dataset.id)) return;
    const index: DatasetIndex = new DatasetIndex(dataset, bucket.record, {
      files: bucket.files,
      records: this.records,
      cache: this.cache,
      items: this.held.of(dataset.organizationId),
      apply: (change) => this.held.apply(change),
      release: (item) => this.datasets.get(item.datasetId)?.release(item),
      onDidChange: () => this.announce(index.dataset),
    });
    this.datasets.set(dataset.id, index);
  }

  private async item(query: Parameter<'item'>): Promise<Answer<'item'>> {
    const { held } = this;
    if (query.fresh === true) {
      const record = this.records.byId(query.id);
      const index = record && this.datasets.get(record.datasetId);
      if (record && index?.dataset.organizationId === query.organizationId) {
        await index.rescan(record.name);
      }
    }
    return held.ask(() => held.of(query.organizationId).one(query.id, query.filter));
  }

  private totals(organizationId: number): ReadonlyMap<string, DatasetTotals> {
    const own = [...this.datasets.values()].filter(
      ({ dataset }) => dataset.organizationId === organizationId,
    );
    return new Map(own.map((index) => [index.dataset.name, index.totals]));
  }

  private async refresh(
    datasetId: number,
    signal: AbortSignal,
    onProgress: (files: number) => void,
  ): Promise<undefined> {
    const index = this.datasets.get(datasetId);
    if (index === undefined) return;
    await this.buckets.get(index.bucket.id)?.watcher.start();
    await this.listings.refresh(index, signal, onProgress);
  }

  private list(index: DatasetIndex | undefined): void {
    if (index === undefined) return;
    const start = async () => {
      const bucket = this.buckets.get(index.bucket.id);
      await bucket?.watcher.start();
      await this.listings.background(index);
      await bucket?.files.sweep(Date.now() - unfinishedMilliseconds);
    };
    start().catch((error: unknown) => this.logFailure(index, error));
  }

  private rescan(datasetId: number, names: ReadonlySet<string>): void {
    const index = this.datasets.get(datasetId);
    if (index === undefined) return;
    const looking = eachOf(names, rescansAtOnce, (name) => index.rescan(name));
    looking.catch((error: unknown) => this.logFailure(index, error));
  }

  private async touch(bucketId: number, key: string): Promise<undefined> {
    for (const [index, name] of this.concerned(bucketId, key)) {
      const { bucketPath, id, type } = index.dataset;
      if (name !== undefined) await index.rescan(name);
      else if (type === 'files' || bucketPath.startsWith(key)) this.pending.all(id);
      else await index.rescanBelow(key);
    }
  }

  /** A change that was made outside. */
  private notice(bucketId: number, path: string): void {
    if (path.split('/').some(isHiddenName)) return;
    for (const [{ dataset }, name] of this.concerned(bucketId, decodePath(path))) {
      // Of a name that goes on below, only a part is known.
      if (name === undefined || isContinued(path)) this.pending.all(dataset.id);
      else this.pending.item(dataset.id, name);
    }
  }

  /** The datasets that a key is in, each with the item that it is in; without one, any may be concerned. */
  private *concerned(
    bucketId: number,
    key: string,
  ): Generator<[index: DatasetIndex, name: string | undefined]> {
    const folder = key === '' || key.endsWith('/') ? key : `${key}/`;
    for (const index of this.datasets.values()) {
      const { bucketPath, levelsDeep, type } = index.dataset;
      if (index.bucket.id !== bucketId) continue;
      if (folder.startsWith(bucketPath)) {
        const name = itemNameOf(folder, bucketPath, levelsDeep);
        yield [index, type === 'files' ? undefined : name];
      } else if (bucketPath.startsWith(folder)) {
        yield [index, undefined];
      }
    }
  }

  private announce({ organizationId, name }: DatasetRecord): void {
    if (this.changed.size === 0) {
      this.later(announceMilliseconds, () => {
        const changes = [...this.changed.values()];
        this.changed.clear();
        for (const change of changes) this.send({ kind: 'changed', change });
      });
    }
    this.changed.set(`${organizationId} ${name}`, { organizationId, dataset: name });
  }

  private logFailure(index: DatasetIndex, error: unknown): void {
    // A dataset that was removed meanwhile has nothing to say any more.
    if (this.isClosed || isAbort(error) || this.datasets.get(index.dataset.id) !== index) return;
    const text = error instanceof UserError ? messageOf(error) : String((error as Error).stack);
    this.send({ kind: 'log', text: `Dataset “${index.dataset.name}”: ${text}` });
  }

  private later(milliseconds: number, body: () => void): void {
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      if (!this.isClosed) body();
    }, milliseconds);
    this.timers.add(timer);
  }

  private repeat(milliseconds: number, body: () => void): void {
    this.later(milliseconds, () => {
      body();
      this.repeat(milliseconds, body);
    });
  }

  private async close(): Promise<undefined> {
    this.isClosed = true;
    for (const timer of this.timers) clearTimeout(timer);
    this.buckets.dispose();
    await this.listings.close();
    this.held.close();
    this.cache.close();
    this.database.close();
  }
}
