import { UserError } from '../../base/errors.ts';
import { FolderBucket } from '../buckets/folder.ts';
import type { Definitions } from './definitions.ts';
import type { BucketRecord, DatasetRecord } from './model.ts';
import { noSuchItem } from './organizationItems.ts';
import type { ItemRecord, ItemRecords } from './records.ts';

/** Where an item is: its dataset, its bucket and the prefix of its keys. */
export interface ItemPlace {
  readonly item: ItemRecord;
  readonly dataset: DatasetRecord;
  readonly files: FolderBucket;
  /** Ends with `/`. */
  readonly prefix: string;
}

/** The definitions as they are now, in memory, and what they say about where things are. */
export class Places {
  private readonly definitions: Definitions;
  private readonly records: ItemRecords;
  private bucketsById: ReadonlyMap<number, BucketRecord> = new Map();
  private datasetsById: ReadonlyMap<number, DatasetRecord> = new Map();
  private readonly folders = new Map<number, FolderBucket>();

  constructor(definitions: Definitions, records: ItemRecords) {
    this.definitions = definitions;
    this.records = records;
    this.reload();
  }

  /** After a change of the definitions. */
  reload(): void {
    this.bucketsById = new Map(this.definitions.buckets().map((bucket) => [bucket.id, bucket]));
    this.datasetsById = new Map(this.definitions.datasets().map((one) => [one.id, one]));
    this.folders.clear();
  }

  buckets(organizationId: number): BucketRecord[] {
    return [...this.bucketsById.values()].filter((one) => one.organizationId === organizationId);
  }

  bucket(organizationId: number, id: number): BucketRecord {
    const bucket = this.bucketsById.get(id);
    if (bucket?.organizationId !== organizationId) throw noSuchBucket(id);
    return bucket;
  }

  files(bucketId: number): FolderBucket {
    const known = this.folders.get(bucketId);
    if (known) return known;
    const record = this.bucketsById.get(bucketId);
    if (record === undefined) throw noSuchBucket(bucketId);
    const files = new FolderBucket(record.folder);
    this.folders.set(bucketId, files);
    return files;
  }

  datasets(organizationId: number): DatasetRecord[] {
    return [...this.datasetsById.values()].filter((one) => one.organizationId === organizationId);
  }

  dataset(organizationId: number, name: string): DatasetRecord {
    const dataset = this.datasets(organizationId).find((one) => one.name === name);
    if (dataset === undefined) throw noSuchDataset(name);
    return dataset;
  }

  datasetById(id: number): DatasetRecord | undefined {
    return this.datasetsById.get(id);
  }

  /** A dataset that has items. */
  clinical(organizationId: number, name: string): DatasetRecord {
    const dataset = this.dataset(organizationId, name);
    if (dataset.type === 'clinical') return dataset;
    throw new UserError(`“${name}” is a dataset of files: it has no data items.`, {
      code: 'no-such-dataset',
      remedy: 'Choose a clinical dataset.',
    });
  }

  item(organizationId: number, id: number): ItemPlace {
    const item = this.records.byId(id);
    const dataset = item && this.datasetsById.get(item.datasetId);
    if (item === undefined || dataset?.organizationId !== organizationId) throw noSuchItem(id);
    return this.placeOf(item, dataset);
  }

  placeOf(item: ItemRecord, dataset: DatasetRecord): ItemPlace {
    const prefix = `${dataset.bucketPath}${item.name}/`;
    return { item, dataset, files: this.files(dataset.bucketId), prefix };
  }
}

function noSuchBucket(id: number): UserError {
  return new UserError(`There is no bucket with id ${id}.`, {
    code: 'no-such-bucket',
    remedy: 'Refresh the organization; the bucket may have been removed.',
  });
}

function noSuchDataset(name: string): UserError {
  return new UserError(`There is no dataset “${name}”.`, {
    code: 'no-such-dataset',
    remedy: 'Refresh the organization; the dataset may have been renamed or hidden.',
  });
}
