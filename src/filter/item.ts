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

/** The least and the greatest of some numbers; instants in milliseconds. */
export interface Range {
  readonly least: number;
  readonly greatest: number;
}

/** A metadata key, in how many items it is, and its most frequent values. */
export interface VocabularyKey extends Counted {
  readonly values: readonly Counted[];
  /** How many different values there are; absent where nobody counted them. */
  readonly distinct?: number;
  /** Of the values that are numbers; `count` is in how many items. */
  readonly numbers?: Range & { readonly count: number };
  /** The days (UTC) of values that are dates, such as `2022-08-01`, in their order. */
  readonly days?: readonly Counted[];
}

/** What exists in the data, for completion and for problems. Plain JSON: it travels from the Studio. */
export interface Vocabulary {
  /** False when it was made from a sample of the items. */
  readonly exact: boolean;
  /** Items that it was made from. */
  readonly items: number;
  /** Of a sample: how many items there are. */
  readonly total?: number;
  readonly datasets: readonly Counted[];
  readonly buckets: readonly Counted[];
  /** Metadata keys, the most frequent first, each with its most frequent values. */
  readonly keys: readonly VocabularyKey[];
  /** File names, the most frequent first. */
  readonly fileNames: readonly Counted[];
  /** The days (UTC) on which items were created, in their order. */
  readonly created?: readonly Counted[];
  /** Of the fields that are numbers or instants. */
  readonly ranges?: Readonly<Partial<Record<RangedField, Range>>>;
}

export type RangedField = 'bucket_id' | 'created' | 'id' | 'total_file_count' | 'total_file_size';
