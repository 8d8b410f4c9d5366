import path from 'node:path';
import type { Vocabulary } from '../../filter/item.ts';
import { messageOf } from '../../base/errors.ts';
import { Emitter } from '../../base/events.ts';
import type { Bucket, FolderPage, StoredFile } from '../buckets/bucket.ts';
import { Trash } from '../buckets/trash.ts';
import { bucketFolder, verifyFolder } from './bucketFolders.ts';
import { BulkWriter } from './bulk.ts';
import { openDatabase, type Database } from './database.ts';
import { DatasetFiles } from './datasetFiles.ts';
import { DefinitionWriter } from './definitionWriter.ts';
import { Definitions } from './definitions.ts';
import type { KeepOptions } from './heldItems.ts';
import { ItemTrash, trashMilliseconds } from './itemTrash.ts';
import { ItemWriter, noSuchFile } from './itemWriter.ts';
import { Locks } from './locks.ts';
import type {
  BucketChange,
  BucketRecord,
  BulkOptions,
  CatalogChange,
  DatasetChange,
  DatasetRecord,
  DatasetTotals,
  FolderPreview,
  IndexProgress,
  ItemChange,
  ItemPage,
  ItemQuery,
  MatchResult,
  NewBucket,
  NewDataset,
  NewFile,
  NewItem,
  RefreshOptions,
  StoredItem,
} from './model.ts';
import { checkFileName, levelsOf, prefixOf } from './names.ts';
import { Places } from './places.ts';
import type { ThreadEvent } from './protocol.ts';
import { ItemRecords } from './records.ts';
import { catalogMigrations } from './schema.ts';
import { ThreadClient } from './threadClient.ts';

const purgeMilliseconds = 6 * 60 * 60 * 1000;

export interface CatalogOptions {
  readonly dataFolder: string;
  /** `worker.ts`, or what it was built to. */
  readonly workerUrl: URL;
  readonly log?: (text: string) => void;
  /** When what is listed is written for a quicker start. */
  readonly keep?: Omit<KeepOptions, 'write'>;
}

interface Range {
  readonly start: number;
  readonly end: number;
}

/**
 * The organizations' buckets, datasets, items and files. Queries are answered by a thread of their own; what
 * changes something returns when it is durable and queries see it.
 */
export class Catalog {
  readonly onDidChange;
  readonly onDidIndex;
  private readonly changed = new Emitter<CatalogChange>();
  private readonly indexed = new Emitter<IndexProgress>();
  private readonly running = new Map<string, IndexProgress>();
  private readonly dataFolder: string;
  private readonly log: (text: string) => void;
  private readonly database: Database;
  private readonly definitions: DefinitionWriter;
  private readonly records: ItemRecords;
  private readonly places: Places;
  private readonly thread: ThreadClient;
  private readonly writer: ItemWriter;
  private readonly bulk: BulkWriter;
  private readonly trash: ItemTrash;
  private readonly datasetFiles: DatasetFiles;
  private readonly purging: NodeJS.Timeout;

  private constructor(options: CatalogOptions) {
    this.onDidChange = this.changed.event;
    this.onDidIndex = this.indexed.event;
    this.dataFolder = path.resolve(options.dataFolder);
    this.log = options.log ?? (() => undefined);
    const recordsFile = path.join(this.dataFolder, 'records.sqlite');
    const listingsFile = path.join(this.dataFolder, 'catalog.sqlite');
    const keep = options.keep ? { keep: options.keep } : {};
    this.thread = new ThreadClient(options.workerUrl, { recordsFile, listingsFile, ...keep });
    // Starting takes as long as all that follows here.
    this.thread.prepare();
    this.database = this.openRecords(recordsFile);
    const definitions = new Definitions(this.database);
    this.records = new ItemRecords(this.database);
    this.places = new Places(definitions, this.records);
    this.thread.onEvent((event) => this.receive(event));
    const { places, records, thread } = this;
    const parts = { places, records, thread, locks: new Locks() };
    this.definitions = new DefinitionWriter({
      definitions,
      places,
      dataFolder: this.dataFolder,
      publish: (organizationId, dataset) => this.publish(organizationId, dataset),
    });
    this.writer = new ItemWriter(parts);
    this.bulk = new BulkWriter(this.writer, places, records);
    this.trash = new ItemTrash(parts, new Trash(path.join(this.dataFolder, 'trash')));
    this.datasetFiles = new DatasetFiles(places, thread);
    this.purging = setInterval(() => void this.purge(), purgeMilliseconds);
    this.purging.unref();
  }

  /** Throws what `openDatabase` throws. Queries wait until the thread has what it knew before. */
  static async open(options: CatalogOptions): Promise<Catalog> {
    const catalog = new Catalog(options);
    await catalog.writer.recover();
    // Started now, waited for by the first query.
    catalog.thread.call('sync', undefined).catch((error: unknown) => {
      catalog.log(`The catalog's thread: ${messageOf(error)}`);
    });
    void catalog.purge();
    return catalog;
  }

  async close(): Promise<void> {
    if (!this.database.isOpen) return;
    clearInterval(this.purging);
    await this.thread.close();
    this.database.close();
    this.changed.dispose();
    this.indexed.dispose();
  }

  /** What is being listed right now. */
  get indexing(): readonly IndexProgress[] {
    return [...this.running.values()];
  }

  buckets(organizationId: number): BucketRecord[] {
    return this.places.buckets(organizationId);
  }

  /** Throws `no-such-bucket`. */
  bucket(organizationId: number, id: number): BucketRecord {
    return this.places.bucket(organizationId, id);
  }

  /** Throws `bucket-unreachable`, `bucket-forbidden`. */
  addBucket(bucket: NewBucket): Promise<BucketRecord> {
    return this.definitions.addBucket(bucket);
  }

  updateBucket(organizationId: number, id: number, change: BucketChange): Promise<BucketRecord> {
    return this.definitions.updateBucket(organizationId, id, change);
  }

  /** With its datasets; the files stay. */
  removeBucket(organizationId: number, id: number): Promise<void> {
    return this.definitions.removeBucket(organizationId, id);
  }

  files(bucketId: number): Bucket {
    return this.places.files(bucketId);
  }

  /** Absolute path of a file of a bucket, which is a folder. Throws `not-found`. */
  pathOf(bucketId: number, key: string): Promise<string> {
    return this.places.files(bucketId).pathOf(key);
  }

  /** Writes and removes a test file; the answer says what is wrong, and shows what is there. */
  verifyFolder(
    folder: string,
    prefix = '',
  ): Promise<{ isConnected: boolean; problem?: string; files: readonly StoredFile[] }> {
    return verifyFolder(folder, prefixOf(prefix));
  }

  datasets(organizationId: number): DatasetRecord[] {
    return this.places.datasets(organizationId);
  }

  /** Throws `no-such-dataset`. */
  dataset(organizationId: number, name: string): DatasetRecord {
    return this.places.dataset(organizationId, name);
  }

  /** Its first listing starts at once; `refresh` waits for it. Throws `already-exists`, `bad-name`. */
  addDataset(dataset: NewDataset): Promise<DatasetRecord> {
    return this.definitions.addDataset(dataset);
  }

  /** Under a new name, the items keep their ids. */
  updateDataset(
    organizationId: number,
    name: string,
    change: DatasetChange,
  ): Promise<DatasetRecord> {
    return this.definitions.updateDataset(organizationId, name, change);
  }

  /** The files stay. */
  removeDataset(organizationId: number, name: string): Promise<void> {
    return this.definitions.removeDataset(organizationId, name);
  }

  totals(organizationId: number): Promise<ReadonlyMap<string, DatasetTotals>> {
    return this.thread.call('totals', { organizationId });
  }

  /** The absolute path of the dataset's folder, or of its bucket while there is none. */
  async datasetFolder(organizationId: number, dataset: string): Promise<string> {
    const { bucketId, bucketPath } = this.dataset(organizationId, dataset);
    const files = this.places.files(bucketId);
    // A folder that nothing was written to yet does not exist; its bucket does.
    const isMade = await files.folderExists(bucketPath);
    return files.pathOf(isMade ? bucketPath : '');
  }

  /** Hidden datasets take part only when they are named. */
  async items(
    query: ItemQuery & { readonly limit: number; readonly offset: number },
  ): Promise<ItemPage> {
    return this.thread.call('items', { ...query, ...this.scope(query) });
  }

  /** Throws `filter` when the filter does not parse. */
  async ids(query: ItemQuery): Promise<readonly number[]> {
    return this.thread.call('ids', { ...query, ...this.scope(query) });
  }

  /** `fresh` looks into the bucket first. Throws `no-such-item`, `filter`. */
  item(
    organizationId: number,
    id: number,
    options: { readonly filter?: string; readonly fresh?: boolean } = {},
  ): Promise<StoredItem> {
    return this.thread.call('item', { organizationId, id, ...options });
  }

  /** Throws `already-exists`, `bad-name`, `no-such-dataset`, and what a bucket throws. */
  addItem(item: NewItem, signal?: AbortSignal): Promise<StoredItem> {
    return this.writer.add(item, signal);
  }

  addFiles(
    organizationId: number,
    id: number,
    files: AsyncIterable<NewFile>,
    signal?: AbortSignal,
  ): Promise<StoredItem> {
    return this.writer.addFiles(organizationId, id, files, signal);
  }

  deleteFile(organizationId: number, id: number, name: string): Promise<void> {
    return this.writer.deleteFile(organizationId, id, name);
  }

  updateItem(organizationId: number, id: number, change: ItemChange): Promise<StoredItem> {
    return this.writer.update(organizationId, id, change);
  }

  /** Into the Studio's trash under `trashKey` (a job's id), where they stay for a week. */
  deleteItems(
    organizationId: number,
    ids: readonly number[],
    options: BulkOptions & { readonly trashKey: string },
  ): Promise<number> {
    return this.trash.delete(organizationId, ids, options);
  }

  /** Brings back what was deleted under a key, with the same ids; `kept` names what had to stay. */
  restoreItems(
    organizationId: number,
    trashKey: string,
    options?: BulkOptions,
  ): Promise<{ readonly restored: number; readonly kept: readonly string[] }> {
    return this.trash.restore(organizationId, trashKey, options);
  }

  /** Removes for good what was deleted longer ago than a week; done now and then by itself. */
  emptyTrash(): Promise<void> {
    return this.trash.purge(Date.now() - trashMilliseconds);
  }

  moveItems(
    organizationId: number,
    ids: readonly number[],
    dataset: string,
    options?: BulkOptions,
  ): Promise<number> {
    return this.bulk.move(organizationId, ids, dataset, options);
  }

  clearChecklist(
    organizationId: number,
    ids: readonly number[],
    options?: BulkOptions,
  ): Promise<number> {
    return this.bulk.clearChecklist(organizationId, ids, options);
  }

  /** Sets keys (others stay) on items by name; says which names there are none of. */
  setMetadata(
    organizationId: number,
    dataset: string,
    rows: readonly { readonly name: string; readonly metadata: ReadonlyMap<string, string> }[],
    options?: BulkOptions,
  ): Promise<{ readonly updated: number; readonly missing: readonly string[] }> {
    return this.bulk.setMetadata(organizationId, dataset, rows, options);
  }

  /** Lists the bucket again; what it shows is taken in when this returns. */
  async refresh(
    organizationId: number,
    dataset: string,
    { signal, onProgress }: RefreshOptions = {},
  ): Promise<void> {
    const { id } = this.dataset(organizationId, dataset);
    await this.thread.call('refresh', { datasetId: id }, signal, onProgress);
  }

  async previewFolder(
    folder: string,
    levelsDeep: number,
    signal?: AbortSignal,
  ): Promise<FolderPreview> {
    const real = await bucketFolder(folder, this.dataFolder);
    return this.thread.call('preview', { folder: real, levelsDeep: levelsOf(levelsDeep) }, signal);
  }

  vocabulary(
    organizationId: number,
    dataset?: string,
    datasets?: readonly string[],
  ): Promise<Vocabulary> {
    const named = dataset === undefined ? {} : { dataset };
    const granted = datasets === undefined ? {} : { datasets };
    const query = { organizationId, ...named, ...granted };
    return this.thread.call('vocabulary', { ...query, ...this.scope(query) });
  }

  /** Throws `no-such-item`, `no-such-file`. */
  async head(organizationId: number, id: number, fileName: string): Promise<StoredFile> {
    const { files, prefix } = this.places.item(organizationId, id);
    const file = await files.head(prefix + checkFileName(fileName));
    if (file === undefined) throw noSuchFile(fileName);
    return file;
  }

  async *readFile(
    organizationId: number,
    id: number,
    fileName: string,
    range?: Range,
    signal?: AbortSignal,
  ): AsyncGenerator<Uint8Array> {
    const { key } = await this.head(organizationId, id, fileName);
    yield* this.places.item(organizationId, id).files.read(key, range, signal);
  }

  itemFolder(organizationId: number, id: number): Promise<string> {
    const { files, prefix } = this.places.item(organizationId, id);
    return files.pathOf(prefix);
  }

  // Paths of the following, asked for and answered, are relative to the dataset.

  folder(
    organizationId: number,
    dataset: string,
    prefix: string,
    continuationToken?: string,
    signal?: AbortSignal,
  ): Promise<FolderPage> {
    const record = this.dataset(organizationId, dataset);
    return this.datasetFiles.folder(record, prefix, continuationToken, signal);
  }

  /** What a path filter selects: `*` within a level, `**` at any depth. */
  match(
    organizationId: number,
    dataset: string,
    pattern: string,
    what: 'files' | 'folders',
    limit: number,
    signal?: AbortSignal,
  ): Promise<MatchResult> {
    const record = this.dataset(organizationId, dataset);
    return this.datasetFiles.match(record, pattern, what, limit, signal);
  }

  /** Throws `no-such-file`. */
  headPath(organizationId: number, dataset: string, file: string): Promise<StoredFile> {
    return this.datasetFiles.head(this.dataset(organizationId, dataset), file);
  }

  readPath(
    organizationId: number,
    dataset: string,
    file: string,
    range?: Range,
    signal?: AbortSignal,
  ): AsyncIterable<Uint8Array> {
    return this.datasetFiles.read(this.dataset(organizationId, dataset), file, range, signal);
  }

  writePath(
    organizationId: number,
    dataset: string,
    file: string,
    body: AsyncIterable<Uint8Array>,
    signal?: AbortSignal,
  ): Promise<StoredFile> {
    return this.datasetFiles.write(this.dataset(organizationId, dataset), file, body, signal);
  }

  /** A file, or a folder when the path ends with `/`. */
  deletePath(
    organizationId: number,
    dataset: string,
    fileOrFolder: string,
    signal?: AbortSignal,
  ): Promise<void> {
    return this.datasetFiles.delete(this.dataset(organizationId, dataset), fileOrFolder, signal);
  }

  renamePath(
    organizationId: number,
    dataset: string,
    from: string,
    to: string,
    signal?: AbortSignal,
  ): Promise<void> {
    return this.datasetFiles.rename(this.dataset(organizationId, dataset), from, to, signal);
  }

  private openRecords(file: string): Database {
    try {
      return openDatabase(file, catalogMigrations);
    } catch (error) {
      void this.thread.close();
      throw error;
    }
  }

  private scope(query: ItemQuery): Pick<ItemQuery, 'datasets'> {
    if (query.dataset !== undefined) {
      this.dataset(query.organizationId, query.dataset);
      return {};
    }
    const all = this.datasets(query.organizationId);
    if (!all.some(({ hidden }) => hidden)) return {};
    const shown = all.filter(({ hidden }) => !hidden).map(({ name }) => name);
    return { datasets: shown.filter((name) => query.datasets?.includes(name) !== false) };
  }

  private async publish(organizationId: number, dataset?: string): Promise<void> {
    this.places.reload();
    await this.thread.call('sync', undefined);
    this.changed.fire({ organizationId, ...(dataset === undefined ? {} : { dataset }) });
  }

  private async purge(): Promise<void> {
    try {
      await this.emptyTrash();
    } catch (error) {
      this.log(`Emptying the trash: ${messageOf(error)}`);
    }
  }

  private receive(event: ThreadEvent): void {
    switch (event.kind) {
      case 'changed':
        this.changed.fire(event.change);
        break;
      case 'indexing': {
        const { organizationId, dataset, done } = event.progress;
        const key = `${organizationId} ${dataset}`;
        if (done) this.running.delete(key);
        else this.running.set(key, event.progress);
        this.indexed.fire(event.progress);
        break;
      }
      case 'log':
        this.log(event.text);
    }
  }
}
