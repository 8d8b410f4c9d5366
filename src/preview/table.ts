import type { Dialect } from './csv/dialect.ts';
import type { TableDetails } from './tableDetails.ts';

export type ColumnKind =
  | 'number'
  | 'text'
  | 'boolean'
  | 'timestamp'
  | 'date'
  | 'time'
  | 'list'
  | 'map'
  | 'struct'
  | 'binary'
  | 'json';

export interface Column {
  readonly name: string;
  /** What people see, such as `int64`, `timestamp[us, UTC]`, `list<double>`; a guess in a CSV file. */
  readonly type: string;
  readonly kind: ColumnKind;
}

/**
 * What JSON cannot carry exactly, or what is more than its text. `text` is always what to show and, except
 * where `isCut`, the exact value.
 */
interface RichCell {
  readonly is:
    | 'integer'
    | 'decimal'
    | 'float'
    | 'date'
    | 'time'
    | 'timestamp'
    | 'interval'
    | 'binary'
    | 'text'
    | 'nested'
    /** The row ended before this column (ragged CSV). */
    | 'missing';
  readonly text: string;
  /** Of times and timestamps: the unit they are stored in. */
  readonly unit?: 'ms' | 'us' | 'ns';
  /** True where `text` is only the beginning. */
  readonly isCut?: true;
  /** Bytes of the whole value as stored; given where `isCut`, unless it is nested. */
  readonly length?: number;
}

/** `null` is NULL; an empty string is an empty string. Survives JSON. */
export type Cell = null | boolean | number | string | RichCell;

/** Why a row of a file of text does not fit the columns. */
export interface RowMark {
  /** Of JSON lines: `malformed` is not JSON, `too-long` was not read; the line itself is in the first column. */
  readonly is: 'short' | 'long' | 'unclosed-quote' | 'malformed' | 'too-long';
  /** How many fields the row has. */
  readonly fields: number;
  /** The fields past the last column; of JSON lines with their keys. */
  readonly extra?: readonly Cell[];
}

export interface Rows {
  /** Number of the first row, from 0. */
  readonly start: number;
  /** One array for each row, in the order of the columns asked for. Shorter than asked at the end of the table. */
  readonly rows: readonly (readonly Cell[])[];
  /** The rows' places in the file, from 0, where they are not `start` and so on. */
  readonly numbers?: readonly number[];
  /** Keyed by the number of the row in the table. */
  readonly marks?: Readonly<Record<number, RowMark>>;
}

/** Something about the whole table that a person should know. */
export interface TableNote {
  readonly code:
    | 'ragged-rows'
    | 'encoding-guessed'
    | 'columns-cut'
    | 'empty'
    | 'malformed-lines'
    | 'further-keys';
  readonly text: string;
}

/** How far the rows of a table were counted, between 0 and 1. */
export type CountProgress = (done: number) => void;

/** `items` is what a filter keeps: metadata are texts there, of which some stand for numbers, as in a CSV file. */
export type TableFormat = 'parquet' | 'csv' | 'jsonl' | 'items';

/** Columns and rows, read by window. */
export interface Table {
  readonly format: TableFormat;
  readonly columns: readonly Column[];
  /** `undefined` until the rows of a CSV file were counted. */
  readonly rowCount: number | undefined;
  /** Equals `rowCount` where that is known. */
  readonly estimatedRows: number;
  /** How a CSV file is read. */
  readonly dialect?: Dialect;
  readonly notes: readonly TableNote[];
  /**
   * The rows from `start`; `columns` are indexes into `columns` (all when absent). Throws `UserError`, for a damaged
   * part of a file too: the rest of the table stays readable.
   */
  rows(
    start: number,
    count: number,
    columns?: readonly number[],
    signal?: AbortSignal,
  ): Promise<Rows>;
  /** One value with much more of its text than `rows` gives. */
  cell(row: number, column: number, signal?: AbortSignal): Promise<Cell>;
  /**
   * The values of one column as numbers, for figures and plots: times are milliseconds since 1970 (UTC; their fraction
   * keeps microseconds), booleans 0 and 1; NULL, missing and what is no number is NaN. Shorter than asked at the end.
   */
  numbers(
    column: number,
    start: number,
    count: number,
    signal?: AbortSignal,
  ): Promise<Float64Array>;
  /** The same of several columns; there only where that is cheaper than one after another. */
  manyNumbers?(
    columns: readonly number[],
    start: number,
    count: number,
    signal?: AbortSignal,
  ): Promise<readonly Float64Array[]>;
  /** What the file says of itself, without reading values. */
  details(signal?: AbortSignal): Promise<TableDetails>;
  /** Reads a CSV file to its end; at once where the count is known. */
  countRows(onProgress?: CountProgress, signal?: AbortSignal): Promise<number>;
  /** Closes the source too. */
  close(): Promise<void>;
}

/** Longest text of a cell in a window, in UTF-16 units of text or bytes of binary values. */
export const shownLength = 400;
/** Longest text that `Table.cell` gives. */
export const wholeLength = 1 << 20;

/** A cell as plain text: NULL and missing fields are empty. */
export function cellText(cell: Cell): string {
  if (cell === null) return '';
  return typeof cell === 'object' ? cell.text : String(cell);
}
