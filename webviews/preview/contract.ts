import type { Dialect } from '../../src/preview/csv/dialect.ts';
import type { Cell, Column, Rows, TableFormat, TableNote } from '../../src/preview/table.ts';
import type { TableDetails } from '../../src/preview/tableDetails.ts';
import type {
  Arrangement,
  CellPlace,
  ColumnSummary,
  ExportWanted,
  Find,
} from '../../src/preview/tableService.ts';

/**
 * What a table page and the extension host say to each other. Rows and columns count from 0; rows in the current arrangement,
 * which is the order of the file until `arrange` said otherwise.
 */
export interface OpenedTable {
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  readonly format: TableFormat;
  readonly columns: readonly Column[];
  /** Absent until the rows were counted. */
  readonly rowCount?: number;
  readonly estimatedRows: number;
  readonly dialect?: Dialect;
  readonly notes: readonly TableNote[];
  /** False where counting the rows means to fetch a large file. */
  readonly countsAtOnce: boolean;
  readonly traffic: Traffic;
  /** Before anybody chose columns; of a file all are shown. */
  readonly atFirst?: ColumnsAtFirst;
  /** Of what a filter keeps. */
  readonly result?: ResultShown;
}

export interface ColumnsAtFirst {
  /** They are there to be chosen. */
  readonly hidden: readonly number[];
  /** They stay at the left. */
  readonly pinned: readonly number[];
}

/** What is asked, and of which data. */
export interface ResultHead {
  /** Empty: everything. */
  readonly filter: string;
  /** A dataset or an organization, as people call it. */
  readonly place: string;
  readonly rows: ResultRows;
}

/** A row for each item, or for each file that is kept. */
export type ResultRows = 'items' | 'files';

export interface ResultShown extends ResultHead {
  /** When it was asked, as people write it. */
  readonly asked: string;
  readonly totals: string;
  /** The data changed since. */
  readonly isOutdated: boolean;
  /** What the page keeps for the host over a reload of the window. */
  readonly kept: unknown;
}

/** What can be done with rows `[from, to)` of the arrangement, or with the filter itself. */
export type ResultAct =
  | {
      readonly is: 'open' | 'explain' | 'signals' | 'copyFilter';
      readonly from: number;
      readonly to: number;
    }
  | { readonly is: 'keepValue' | 'dropValue'; readonly row: number; readonly column: number }
  | { readonly is: 'rows'; readonly rows: ResultRows }
  | { readonly is: 'edit' | 'apply' };

/** What came of it. */
export interface ResultDone {
  readonly said?: string;
  /** Something else is to be asked from now on. */
  readonly head?: ResultHead;
}

export interface ResultTexts {
  readonly filter: string;
  readonly everything: string;
  readonly asked: string;
  readonly refresh: string;
  readonly edit: string;
  readonly apply: string;
  readonly rows: string;
  readonly items: string;
  readonly files: string;
  readonly openItem: string;
  readonly explain: string;
  readonly signals: string;
  readonly copyFilter: string;
  readonly keepValue: string;
  readonly dropValue: string;
}

/** Of a page that shows what a filter keeps. */
export interface ResultBeginning {
  readonly texts: ResultTexts;
  readonly head: ResultHead;
  readonly kept: unknown;
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
  /** Of the arrangement. */
  readonly rowCount?: number;
  readonly estimatedRows: number;
  readonly traffic: Traffic;
}

export interface CountShown {
  /** Between 0 and 1. */
  readonly done: number;
  readonly estimatedRows: number;
}

/** How far the work of a call is, between 0 and 1. The page has at most one of each under way. */
export interface WorkShown {
  readonly of: 'arrange' | 'summarize' | 'find';
  readonly done: number;
}

export interface Exported {
  /** Name of the file that was written. */
  readonly file: string;
  readonly rows: number;
  readonly bytes: number;
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
  readonly malformedLine: string;
  readonly longLine: string;
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
  readonly tools: string;
  readonly columnsTitle: string;
  readonly rowsTitle: string;
  readonly find: string;
  readonly findNext: string;
  readonly findPrevious: string;
  readonly matchCase: string;
  readonly pattern: string;
  readonly finding: string;
  readonly notFound: string;
  readonly foundInRow: string;
  readonly nthRow: string;
  readonly foundAround: string;
  readonly closeFind: string;
  readonly wrap: string;
  readonly statistics: string;
  readonly plot: string;
  readonly export: string;
  readonly exportMore: string;
  readonly readAs: string;
  readonly goToPlace: string;
  readonly cancel: string;
  readonly remove: string;
  readonly apply: string;
  readonly about: string;
  readonly value: string;
  readonly values: string;
  readonly rowsOf: string;
  readonly rowsNow: string;
  readonly noneKept: string;
  readonly arrangement: string;
  readonly arranging: string;
  readonly clearAll: string;
  readonly dismiss: string;
  readonly sortedUp: string;
  readonly sortedDown: string;
  readonly editFilter: string;
  readonly sortUp: string;
  readonly sortDown: string;
  readonly addToSort: string;
  readonly clearSort: string;
  readonly filterColumn: string;
  readonly filterMore: string;
  readonly filterOf: string;
  readonly clearFilter: string;
  readonly comparison: string;
  readonly addCondition: string;
  readonly contains: string;
  readonly containsNot: string;
  readonly isNull: string;
  readonly isNotNull: string;
  readonly quoted: string;
  readonly keepRows: string;
  readonly leaveOutRows: string;
  readonly keepValue: string;
  readonly columnMenu: string;
  readonly cellMenu: string;
  readonly searchColumns: string;
  readonly columnsShown: string;
  readonly showAll: string;
  readonly hideAll: string;
  readonly asInFile: string;
  readonly noColumns: string;
  readonly moreColumns: string;
  readonly pinColumn: string;
  readonly hideColumn: string;
  readonly moveLeft: string;
  readonly moveRight: string;
  readonly movedTo: string;
  readonly fitWidth: string;
  readonly copyName: string;
  readonly formatMore: string;
  readonly formatOf: string;
  readonly showAs: string;
  readonly asNumber: string;
  readonly asDuration: string;
  readonly asInstant: string;
  readonly asStored: string;
  readonly localTime: string;
  readonly utc: string;
  readonly epoch: string;
  readonly timeZone: string;
  readonly storedIn: string;
  readonly decimals: string;
  readonly allDecimals: string;
  readonly thousands: string;
  readonly example: string;
  readonly allNumbers: string;
  readonly allTimes: string;
  readonly copy: string;
  readonly copyWithNames: string;
  readonly copyJson: string;
  readonly copyValue: string;
  readonly showValue: string;
  readonly raw: string;
  readonly emptyText: string;
  readonly columnTab: string;
  readonly schemaTab: string;
  readonly fileTab: string;
  readonly closePanel: string;
  readonly storedAs: string;
  readonly encodings: string;
  readonly compression: string;
  readonly size: string;
  readonly sizeOfPlain: string;
  readonly nulls: string;
  readonly least: string;
  readonly greatest: string;
  readonly summarize: string;
  readonly summarizeAll: string;
  readonly summarizeShown: string;
  readonly summarizing: string;
  readonly summarizingDone: string;
  readonly rowsLooked: string;
  readonly distinct: string;
  readonly mean: string;
  readonly deviation: string;
  readonly notFinite: string;
  readonly histogram: string;
  readonly bin: string;
  readonly quantiles: string;
  readonly median: string;
  readonly frequent: string;
  readonly format: string;
  readonly jsonLines: string;
  readonly writtenBy: string;
  readonly plainSize: string;
  readonly compressed: string;
  readonly rowGroups: string;
  readonly firstRow: string;
  readonly moreGroups: string;
  readonly keyValues: string;
  readonly exportTitle: string;
  readonly rowsToExport: string;
  readonly columnsToExport: string;
  readonly allRows: string;
  readonly allRowsCounted: string;
  readonly allColumns: string;
  readonly shownOnly: string;
  readonly selectedOnly: string;
  readonly exporting: string;
  readonly exported: string;
  readonly timeUnits: Readonly<Record<'s' | 'ms' | 'us' | 'ns', string>>;
}

/** What the page asks of the host. */
export type HostCalls = {
  ready: (argument: null) => {
    readonly texts: PreviewTexts;
    readonly name: string;
    readonly result?: ResultBeginning;
  };
  /** Opens the file, anew where it was open before. A result that is there is asked again only where `isAgain`. */
  open: (
    argument: { readonly dialect?: Partial<Dialect>; readonly isAgain?: boolean },
    signal: AbortSignal,
  ) => Promise<OpenedTable>;
  rows: (argument: RowsWanted, signal: AbortSignal) => Promise<RowsShown>;
  /** The whole value, up to a limit. */
  cell: (argument: CellPlace, signal: AbortSignal) => Promise<Cell>;
  /** Ends when every row of the file was counted; `counting` tells how far it is. */
  count: (argument: null, signal: AbortSignal) => Promise<number>;
  details: (argument: null, signal: AbortSignal) => Promise<TableDetails>;
  /**
   * How many rows it keeps; `progress` tells how far it is. Where it fails or is cancelled the arrangement before it holds.
   * Opening a table forgets its arrangement.
   */
  arrange: (argument: Arrangement, signal: AbortSignal) => Promise<number>;
  summarize: (argument: { readonly column: number }, signal: AbortSignal) => Promise<ColumnSummary>;
  find: (argument: Find, signal: AbortSignal) => Promise<CellPlace | undefined>;
  /** Asks where to and writes, with its own progress and Cancel; `undefined` where the person thought better of it. */
  exportRows: (
    argument: Omit<ExportWanted, 'file'>,
    signal: AbortSignal,
  ) => Promise<Exported | undefined>;
  /** Opens the plot of this file. */
  openSignals: (argument: null) => Promise<void>;
  copy: (argument: { readonly text: string }) => Promise<void>;
  /** Of a result only. */
  act: (argument: ResultAct, signal: AbortSignal) => Promise<ResultDone>;
};

/** What the host tells the page. */
export type PageCalls = {
  fileChanged: (argument: null) => void;
  counting: (argument: CountShown) => void;
  progress: (argument: WorkShown) => void;
};
