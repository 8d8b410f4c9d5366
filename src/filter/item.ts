/** One file of a data item. */
export interface ItemFile {
  /** Path inside the item's folder, with `/`. */
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  readonly modified?: number;
}

/** A data item as a filter sees it. */
export interface FilterItem {
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
  readonly files: readonly ItemFile[];
}

/** A text and in how many items (or files) it occurs. */
export interface Counted {
  readonly text: string;
  readonly count: number;
}

/** What exists in the data, for completion and for problems. Plain JSON: it travels from the Studio. */
export interface Vocabulary {
  /** False when it was made from a sample of the items. */
  readonly exact: boolean;
  /** Items that it was made from. */
  readonly items: number;
  readonly datasets: readonly Counted[];
  readonly buckets: readonly Counted[];
  /** Metadata keys, the most frequent first, each with its most frequent values. */
  readonly keys: readonly (Counted & { readonly values: readonly Counted[] })[];
  /** File names, the most frequent first. */
  readonly fileNames: readonly Counted[];
}
