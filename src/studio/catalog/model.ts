import type { FilterItem } from '../../filter/item.ts';
import type { StoredFile } from '../buckets/bucket.ts';

export type DatasetType = 'clinical' | 'files';

/** A bucket of an organization. `folder` is an absolute path on this machine. */
export interface BucketRecord {
  readonly id: number;
  readonly organizationId: number;
  readonly name: string;
  readonly kind: 'folder';
  readonly folder: string;
  readonly checkConnectivityPrefix?: string;
  /** Milliseconds since 1970-01-01T00:00:00Z, as every time here. */
  readonly created: number;
}

export interface NewBucket {
  readonly organizationId: number;
  /** The folder's own name when absent. */
  readonly name?: string;
  readonly folder: string;
  readonly checkConnectivityPrefix?: string;
}

export interface BucketChange {
  readonly name?: string;
  readonly folder?: string;
  readonly checkConnectivityPrefix?: string;
}

/** A dataset of an organization; its name is its id in the API. */
export interface DatasetRecord {
  readonly id: number;
  readonly organizationId: number;
  readonly name: string;
  readonly type: DatasetType;
  readonly tags: readonly string[];
  readonly category?: string;
  readonly hidden: boolean;
  readonly bucketId: number;
  /** Prefix in the bucket: empty, or ends with `/`; never starts with one. */
  readonly bucketPath: string;
  /** Folder levels that make an item's name; 1 at least. Clinical only. */
  readonly levelsDeep: number;
  readonly created: number;
}

export interface NewDataset {
  readonly organizationId: number;
  readonly name: string;
  readonly type: DatasetType;
  readonly tags?: readonly string[];
  readonly category?: string;
  readonly hidden?: boolean;
  readonly bucketId: number;
  readonly bucketPath: string;
  readonly levelsDeep?: number;
}

export interface DatasetChange {
  readonly name?: string;
  readonly tags?: readonly string[];
  readonly category?: string;
  readonly hidden?: boolean;
  readonly bucketId?: number;
  readonly bucketPath?: string;
  readonly levelsDeep?: number;
  readonly type?: DatasetType;
}

export interface DatasetTotals {
  /** 0 for `files` datasets, as the two check counts are. */
  readonly items: number;
  readonly checklistOk: number;
  readonly checklistFailed: number;
  readonly files: number;
  /** Bytes. */
  readonly size: number;
  readonly lastFileCreated?: number;
}

/** An item with the files that a filter kept (all without one). Counts and sizes are of these files. */
export interface StoredItem extends FilterItem {
  readonly datasetId: number;
  readonly totalFiles: number;
  readonly totalSize: number;
  /** What is wrong with the item's `ei-metadata.json`, as a sentence. */
  readonly problem?: string;
}

export interface ItemQuery {
  readonly organizationId: number;
  /** Only this dataset. Throws `no-such-dataset` when there is none of this name. */
  readonly dataset?: string;
  /** Only these datasets: what a guest was granted. */
  readonly datasets?: readonly string[];
  readonly filter?: string;
}

export interface ItemPage {
  readonly items: readonly StoredItem[];
  readonly totalItems: number;
  readonly totalFiles: number;
  readonly totalSize: number;
  /** Why the filter does not parse; then the rest is empty. */
  readonly filterProblem?: string;
}

export interface NewFile {
  /** Path inside the item's folder, with `/`. */
  readonly name: string;
  readonly body: AsyncIterable<Uint8Array>;
}

export interface NewItem {
  readonly organizationId: number;
  readonly dataset: string;
  readonly name: string;
  readonly metadata: Readonly<Record<string, string>> | ReadonlyMap<string, string>;
  readonly files: AsyncIterable<NewFile>;
}

export interface ItemChange {
  readonly name?: string;
  readonly dataset?: string;
  /** Replaces the whole map. */
  readonly metadata?: Readonly<Record<string, string>> | ReadonlyMap<string, string>;
}

export interface BulkOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (done: number, total: number) => void;
}

export interface RefreshOptions {
  readonly signal?: AbortSignal;
  /** Files seen so far. */
  readonly onProgress?: (files: number) => void;
}

export interface FolderPreview {
  /** The first hundred items that the folder would give. */
  readonly items: readonly {
    readonly name: string;
    readonly files: number;
    readonly size: number;
  }[];
  readonly totalItems: number;
  readonly totalFiles: number;
  /** True when looking stopped before the end. */
  readonly isTruncated: boolean;
}

export interface MatchResult {
  readonly files: readonly StoredFile[];
  /** Paths of folders, each ends with `/`. */
  readonly folders: readonly string[];
  readonly truncationReason?: 'too-many-results' | 'too-expensive-search';
}

/** A dataset (or, without one, an organization) has other items, files or totals than before. */
export interface CatalogChange {
  readonly organizationId: number;
  readonly dataset?: string;
}

export interface IndexProgress {
  readonly organizationId: number;
  readonly dataset: string;
  readonly files: number;
  readonly done: boolean;
}
