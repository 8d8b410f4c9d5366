import type { Dialect } from '../../src/preview/csv/dialect.ts';
import type { Cell, Column, Rows, TableNote } from '../../src/preview/table.ts';

/** What a table page and the extension host say to each other. Rows and columns count from 0. */
export interface OpenedTable {
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  readonly format: 'parquet' | 'csv';
  readonly columns: readonly Column[];
  /** Absent until the rows were counted. */
  readonly rowCount?: number;
  readonly estimatedRows: number;
  readonly dialect?: Dialect;
  readonly notes: readonly TableNote[];
  /** False where counting the rows means to fetch a large file. */
  readonly countsAtOnce: boolean;
  readonly traffic: Traffic;
}

/** What was read of the file since it was opened. */
export interface Traffic {
  readonly bytes: number;
  readonly requests: number;
}

export interface RowsWanted {
  readonly start: number;
  readonly count: number;
  readonly columns: readonly number[];
}

export interface RowsShown extends Rows {
  readonly rowCount?: number;
  readonly estimatedRows: number;
  readonly traffic: Traffic;
}

export interface CountShown {
  /** Between 0 and 1. */
  readonly done: number;
  readonly estimatedRows: number;
}

/** Strings for people; `{0}` and so on are filled in by the page. */
export interface PreviewTexts {
  readonly loading: string;
  readonly retry: string;
  readonly changed: string;
  readonly reload: string;
  readonly goToRow: string;
  readonly rowNumber: string;
  readonly columnTitle: string;
  readonly rows: string;
  readonly oneRow: string;
  readonly aboutRows: string;
  readonly columns: string;
  readonly oneColumn: string;
  readonly read: string;
  readonly readOnce: string;
  readonly countRows: string;
  readonly counting: string;
  readonly stop: string;
  readonly noRows: string;
  readonly copied: string;
  readonly copiedCells: string;
  readonly tooMuchToCopy: string;
  readonly nullValue: string;
  readonly missingValue: string;
  readonly shortRow: string;
  readonly longRow: string;
  readonly unclosedQuote: string;
  readonly cutValue: string;
  readonly cutNested: string;
  readonly details: string;
  readonly closeDetails: string;
  readonly delimiter: string;
  readonly comma: string;
  readonly tab: string;
  readonly semicolon: string;
  readonly bar: string;
  readonly quote: string;
  readonly noQuote: string;
  readonly encoding: string;
  readonly header: string;
  readonly resize: string;
}

/** What the page asks of the host. */
export type HostCalls = {
  ready: (argument: null) => { readonly texts: PreviewTexts; readonly name: string };
  /** Opens the file, anew where it was open before. */
  open: (
    argument: { readonly dialect?: Partial<Dialect> },
    signal: AbortSignal,
  ) => Promise<OpenedTable>;
  rows: (argument: RowsWanted, signal: AbortSignal) => Promise<RowsShown>;
  /** The whole value, up to a limit. */
  cell: (
    argument: { readonly row: number; readonly column: number },
    signal: AbortSignal,
  ) => Promise<Cell>;
  /** Ends when every row was counted; `counting` tells how far it is. */
  count: (argument: null, signal: AbortSignal) => Promise<number>;
  copy: (argument: { readonly text: string }) => Promise<void>;
};

/** What the host tells the page. */
export type PageCalls = {
  fileChanged: (argument: null) => void;
  counting: (argument: CountShown) => void;
};
