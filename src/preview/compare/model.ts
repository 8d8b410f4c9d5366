import type { Asked } from '../service.ts';
import type { Cell, Column, TableFormat, TableNote } from '../table.ts';
import type { ColumnSummary } from '../tableService.ts';

/** `before` is the first of two tables, `after` the second, whatever they are. */
export type Side = 'before' | 'after';

/** Something of each table. */
export interface Both<T> {
  readonly before: T;
  readonly after: T;
}

/** One of two tables. */
export interface ComparedTable {
  readonly format: TableFormat;
  readonly columns: number;
  readonly notes: readonly TableNote[];
  /** `undefined` until they were counted. */
  readonly rowCount: number | undefined;
  readonly estimatedRows: number;
  /** Of the file, in bytes. */
  readonly size: number;
}

/** Columns of different names that are the same. */
export type NamePair = Both<string>;

export interface PlacedColumn extends Column {
  /** Place in its table. */
  readonly column: number;
}

/** A column of one table and what it is in the other; one of them may be absent. */
export interface ColumnPair {
  readonly id: number;
  readonly name: string;
  readonly before?: PlacedColumn;
  readonly after?: PlacedColumn;
  /** It stands elsewhere among the columns that both tables have. */
  readonly isMoved: boolean;
  readonly hasOtherName: boolean;
  readonly hasOtherType: boolean;
}

/** How the columns of two tables differ. */
export interface SchemaComparison {
  /** In the order of the second table, those that are only in the first where they stood; the first thousands. */
  readonly pairs: readonly ColumnPair[];
  readonly all: number;
  readonly common: number;
  readonly added: number;
  readonly removed: number;
  readonly moved: number;
  readonly renamed: number;
  readonly retyped: number;
  /** The pair that rows are best told apart by; absent where none is fit. */
  readonly key?: number;
  /** Pairs that could be the key. */
  readonly keys: readonly number[];
}

export interface ComparisonFacts extends Both<ComparedTable> {
  readonly schema: SchemaComparison;
}

/** How far numbers may be apart and count as the same. */
export interface Tolerance {
  readonly amount: number;
  /** Of the larger of both, instead of as it is. */
  readonly isRelative: boolean;
}

export interface RowsCompared {
  /** The pair that rows are told apart by; absent where rows of the same number are compared. */
  readonly key?: number;
  readonly tolerance: Tolerance;
}

export type RowKind = 'same' | 'changed' | 'added' | 'removed';

/** What rows changed in one column. */
export interface ColumnChange {
  readonly pair: number;
  readonly name: string;
  readonly changed: number;
  /** The largest difference of numbers. */
  readonly largest?: number;
}

export interface RowComparison {
  readonly key?: number;
  readonly tolerance: Tolerance;
  readonly rows: Both<number>;
  readonly counts: Readonly<Record<RowKind, number>>;
  /** Those with changes, the most first; the first hundreds. */
  readonly columns: readonly ColumnChange[];
  readonly changedColumns: number;
  /** Rows whose key stands above them already: the first is paired with the first, and so on. */
  readonly repeated: Both<number>;
  /** Rows without a key. */
  readonly keyless: Both<number>;
  /** Values of which only the beginning and the length were compared. */
  readonly cutValues: number;
}

export interface ComparedRowsWanted {
  /** Counted among the rows of these kinds. */
  readonly start: number;
  readonly count: number;
  readonly kinds: readonly RowKind[];
  /** Ids of pairs. */
  readonly pairs: readonly number[];
}

export interface ComparedRow {
  readonly kind: RowKind;
  /** The row's number in each file, from 0. */
  readonly before?: number;
  readonly after?: number;
  /** In the order of the pairs; `null` also where a table has no such column. */
  readonly cells: Both<readonly Cell[]>;
  /** Places of the cells that differ. */
  readonly changed: readonly number[];
}

export interface ComparedRows {
  readonly start: number;
  /** Rows of these kinds. */
  readonly total: number;
  readonly rows: readonly ComparedRow[];
}

export type FigureName =
  'nulls' | 'distinct' | 'min' | 'max' | 'mean' | 'deviation' | 'notFinite' | number;

/** A figure that is another one; a number names a quantile by its share. */
export interface FigureDifference {
  readonly figure: FigureName;
  /** The second less the first. */
  readonly difference: number;
}

/** Values of both tables in one stretch of numbers. */
export interface SharedBin extends Both<number> {
  readonly from: number;
  readonly to: number;
}

export interface ComparedFigures {
  readonly before?: ColumnSummary;
  readonly after?: ColumnSummary;
  /** Absent where either is no column of numbers. */
  readonly bins?: readonly SharedBin[];
  readonly differences: readonly FigureDifference[];
}

/** Two tables in the preview's thread. */
export type ComparisonService = {
  /** `same` holds for every call after it. */
  describe(
    argument: { readonly same: readonly NamePair[] },
    asked: Asked,
  ): Promise<ComparisonFacts>;
  /** Throws `UserError` with code `too-much-to-compare` beyond the memory budget. */
  compareRows(argument: RowsCompared, asked: Asked): Promise<RowComparison>;
  /** Of the last comparison of rows. */
  rows(argument: ComparedRowsWanted, asked: Asked): Promise<ComparedRows>;
  figures(argument: { readonly pair: number }, asked: Asked): Promise<ComparedFigures>;
  /** One value with much more of its text than `rows` gives. */
  cell(
    argument: { readonly side: Side; readonly row: number; readonly column: number },
    asked: Asked,
  ): Promise<Cell>;
};
