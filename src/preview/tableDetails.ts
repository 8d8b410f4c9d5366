import type { Cell } from './table.ts';

/** What the file itself says of one column, without reading its values. */
export interface ColumnDetails {
  readonly name: string;
  readonly type: string;
  /** As the file names it, such as `INT64` and `TIMESTAMP(MICROS, UTC)`. */
  readonly physicalType?: string;
  readonly logicalType?: string;
  readonly encodings: readonly string[];
  readonly compression?: string;
  /** Bytes in the file, and once decompressed. */
  readonly storedBytes?: number;
  readonly plainBytes?: number;
  readonly nulls?: number;
  readonly min?: Cell;
  readonly max?: Cell;
}

export interface RowGroupDetails {
  readonly firstRow: number;
  readonly rows: number;
  readonly storedBytes: number;
  readonly plainBytes: number;
}

/** What the file itself says of a table. A CSV file says nothing but its size. */
export interface TableDetails {
  /** Such as `2.6`, and the program that wrote it. */
  readonly version?: string;
  readonly writtenBy?: string;
  /** What the writer added, by key; long values are cut. */
  readonly keyValues: readonly { readonly key: string; readonly value: string }[];
  readonly rowGroups: readonly RowGroupDetails[];
  readonly columns: readonly ColumnDetails[];
}
