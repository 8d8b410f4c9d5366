import type { Asked } from './service.ts';
import type { Cell, Column, Rows, Table, TableNote } from './table.ts';
import type { TableDetails } from './tableDetails.ts';

/** What a table is, as far as it is known. */
export interface TableFacts extends Pick<Table, 'format' | 'dialect' | 'estimatedRows'> {
  readonly columns: readonly Column[];
  readonly notes: readonly TableNote[];
  readonly rowCount: number | undefined;
  /** Of the file, in bytes. */
  readonly size: number;
}

export interface SortKey {
  readonly column: number;
  readonly isDescending: boolean;
}

/** What a row's value must be to be kept. NULL and missing values are kept by `null` only. */
export type ColumnCondition =
  | {
      readonly column: number;
      readonly is: '=' | '!=' | '<' | '<=' | '>' | '>=' | 'contains' | 'not-contains';
      /** As a person typed it; read by the kind of the column. */
      readonly value: string;
    }
  | { readonly column: number; readonly is: 'null' | 'not-null' };

/** Which rows are shown, in which order; of equal ones the first stays first. All conditions must hold. */
export interface Arrangement {
  readonly sort: readonly SortKey[];
  readonly conditions: readonly ColumnCondition[];
}

/** A row, counted in the arrangement, and a column. */
export interface CellPlace {
  readonly row: number;
  readonly column: number;
}

export interface Find {
  readonly text: string;
  /** The text is a regular expression. */
  readonly isPattern: boolean;
  readonly isCaseSensitive: boolean;
  /** Where to begin; the cell itself is looked at last. */
  readonly from: CellPlace;
  readonly isBackwards: boolean;
  /** Only these; all when absent. */
  readonly columns?: readonly number[];
}

export interface Bin {
  readonly from: number;
  /** Not part of the bin, but of the last one. */
  readonly to: number;
  readonly count: number;
}

/** What all values of a column are like. */
export interface ColumnSummary {
  readonly rows: number;
  readonly nulls: number;
  /** Not exact above some hundred thousand distinct values. */
  readonly distinct?: { readonly count: number; readonly isExact: boolean };
  /** Of numbers and times (milliseconds since 1970, UTC). */
  readonly numbers?: {
    readonly min: number;
    readonly max: number;
    readonly mean: number;
    /** Of the sample. */
    readonly deviation: number;
    /** NaN and infinite values, which are in no other figure. */
    readonly notFinite: number;
    readonly quantiles: readonly { readonly share: number; readonly value: number }[];
    readonly histogram: readonly Bin[];
  };
  /** The most frequent values; empty where nearly all differ. */
  readonly frequent: readonly { readonly value: Cell; readonly count: number }[];
}

export type ExportFormat = 'csv' | 'jsonl' | 'parquet';

export interface ExportWanted {
  /** Absolute path of the file to write. It appears whole or not at all. */
  readonly file: string;
  readonly format: ExportFormat;
  /** In this order. */
  readonly columns: readonly number[];
  /** Rows `[from, to)` of the arrangement; all when absent. */
  readonly rows?: { readonly from: number; readonly to: number };
}

/** A table in the preview's thread. Rows are counted in the current arrangement. */
export type TableService = {
  describe(argument: null, asked: Asked): TableFacts;
  /** `numbers` of the answer are the rows' places in the file where an arrangement holds. */
  rows(
    argument: {
      readonly start: number;
      readonly count: number;
      readonly columns: readonly number[];
    },
    asked: Asked,
  ): Promise<Rows>;
  cell(argument: CellPlace, asked: Asked): Promise<Cell>;
  /** How many rows the file has. */
  count(argument: null, asked: Asked): Promise<number>;
  details(argument: null, asked: Asked): Promise<TableDetails>;
  /** How many rows it keeps. Throws `UserError` with code `too-much-to-arrange` beyond the memory budget. */
  arrange(argument: Arrangement, asked: Asked): Promise<number>;
  summarize(argument: { readonly column: number }, asked: Asked): Promise<ColumnSummary>;
  find(argument: Find, asked: Asked): Promise<CellPlace | undefined>;
  exportTo(
    argument: ExportWanted,
    asked: Asked,
  ): Promise<{ readonly rows: number; readonly bytes: number }>;
};
