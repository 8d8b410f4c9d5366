export type Role = 'admin' | 'member' | 'guest';
export type DatasetType = 'clinical' | 'files';

export interface Organization {
  readonly id: number;
  readonly name: string;
}

interface DatasetTotals {
  readonly items: number;
  readonly checklistOk: number;
  readonly checklistFailed: number;
  readonly files: number;
  /** Bytes. */
  readonly size: number;
}

export interface Dataset {
  /** The name is the id. */
  readonly name: string;
  readonly type: DatasetType;
  readonly tags: readonly string[];
  readonly category: string;
  readonly bucket?: {
    readonly id: number;
    readonly name: string;
    readonly path: string;
    readonly levelsDeep: number;
  };
  readonly totals: DatasetTotals;
}

export interface OrganizationDetails extends Organization {
  readonly datasets: readonly Dataset[];
  /** Role of the signed-in user; absent for an API key that does not tell. */
  readonly role?: Role;
}

export interface ItemFile {
  /** Path inside the item's folder, with `/`. */
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  readonly modified?: number;
}

export interface Item {
  readonly id: number;
  readonly name: string;
  readonly dataset: string;
  readonly bucketId: number;
  readonly bucketName: string;
  /** The item's folder in the bucket; ends with `/`. */
  readonly bucketPath: string;
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  readonly created: number;
  readonly metadata: ReadonlyMap<string, string>;
  readonly totalFiles: number;
  /** Bytes. */
  readonly totalSize: number;
  /** The files that the filter keeps; absent where the call does not list them. */
  readonly files?: readonly ItemFile[];
}

export interface ItemsPage {
  readonly items: readonly Item[];
  readonly totalItems: number;
  readonly totalFiles: number;
  /** Bytes. */
  readonly totalSize: number;
}

/** An entry of a `files` dataset. */
export interface FolderEntry {
  readonly name: string;
  /** From the dataset's root, without a leading `/`. */
  readonly path: string;
  readonly type: 'file' | 'folder';
  readonly size?: number;
  readonly modified?: number;
}

export interface FolderEntries {
  readonly entries: readonly FolderEntry[];
  readonly continuationToken?: string;
}

export interface User {
  readonly id: number;
  readonly username: string;
  readonly name: string;
  readonly email: string;
}

export interface Member {
  readonly id: number;
  readonly username: string;
  readonly name: string;
  readonly email: string;
  readonly role: Role;
  /** What a guest may see. */
  readonly datasets: readonly string[];
  readonly isPending: boolean;
}

export interface Bucket {
  readonly id: number;
  readonly name: string;
  readonly endpoint: string;
  readonly region: string;
  readonly isConnected: boolean;
  /** Absolute path of the folder behind a folder bucket of a local Studio. */
  readonly folder?: string;
}

/** What a Studio found when it looked into a bucket. */
export interface BucketCheck {
  readonly status: 'connected' | 'connecting' | 'error';
  readonly problem?: string;
  readonly files: readonly { readonly name: string; readonly size: number }[];
}

/** Where a dataset lives. */
export interface DatasetPlace {
  readonly bucketId: number;
  /** Empty for the whole bucket, else ends with `/`. */
  readonly path: string;
  /** How many folder levels make an item's name; clinical datasets only. */
  readonly levelsDeep: number;
}

/** What a wildcard found in a `files` dataset. */
export interface FolderMatches {
  readonly entries: readonly FolderEntry[];
  readonly isTruncated: boolean;
}

export interface JobStatus {
  readonly id: number;
  readonly category: string;
  readonly state: 'waiting' | 'running' | 'succeeded' | 'failed';
  readonly created?: number;
  readonly finished?: number;
}

export interface JobLogLine {
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  readonly at: number;
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly text: string;
}
