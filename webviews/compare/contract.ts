import type {
  Both,
  ComparedFigures,
  ComparedRows,
  ComparedRowsWanted,
  ComparisonFacts,
  NamePair,
  RowComparison,
  RowsCompared,
  Side,
} from '../../src/preview/compare/model.ts';
import type { Cell } from '../../src/preview/table.ts';
import type {
  HostCalls as SignalHostCalls,
  PageCalls as SignalPageCalls,
  SignalTexts,
} from '../signals/contract.ts';

/** Addresses of the two tables. */
export type CompareTarget = Both<string>;

export interface ComparedFile {
  /** Short, and another one than that of the other file. */
  readonly label: string;
  /** Where it is. */
  readonly detail: string;
}

export interface Ready {
  readonly texts: CompareTexts;
  readonly signalTexts: SignalTexts;
  /** The page keeps it in its saved state, under that name: so the panel comes back after a reload of the window. */
  readonly target: CompareTarget;
  readonly files: Both<ComparedFile>;
}

export interface OpenedComparison extends ComparisonFacts {
  /** False where reading all values means to fetch large files. */
  readonly readsAtOnce: boolean;
}

/** Calls of the signals page, which the page passes on for its plot. */
type SignalCalls = {
  [Name in Exclude<keyof SignalHostCalls, 'ready'> as `signals.${Name}`]: SignalHostCalls[Name];
};

/** What the page asks of the host. Rows and columns count from 0. */
export type HostCalls = {
  ready(argument: null): Ready;
  /** Opens both files, anew where they were open before. */
  open(
    argument: { readonly same: readonly NamePair[] },
    signal: AbortSignal,
  ): Promise<OpenedComparison>;
  /** Other columns are the same now. */
  match(
    argument: { readonly same: readonly NamePair[] },
    signal: AbortSignal,
  ): Promise<OpenedComparison>;
  compareRows(argument: RowsCompared, signal: AbortSignal): Promise<RowComparison>;
  rows(argument: ComparedRowsWanted, signal: AbortSignal): Promise<ComparedRows>;
  figures(argument: { readonly pair: number }, signal: AbortSignal): Promise<ComparedFigures>;
  /** The whole value, up to a limit. */
  cell(
    argument: { readonly side: Side; readonly row: number; readonly column: number },
    signal: AbortSignal,
  ): Promise<Cell>;
  /** The second table becomes the first. */
  swap(argument: null): Promise<Ready>;
  openTable(argument: { readonly side: Side }): Promise<void>;
  copy(argument: { readonly text: string }): Promise<void>;
} & SignalCalls;

/** What the host tells the page. */
export type PageCalls = {
  /** How far the work of a call is, between 0 and 1. */
  progress(argument: { readonly of: 'open' | 'rows'; readonly done: number }): void;
  /** A file is another one by now. */
  changed(argument: null): void;
  signalProgress(argument: Parameters<SignalPageCalls['progress']>[0]): void;
};

/** Strings for people; `{0}` and so on are filled in by the page. */
export interface CompareTexts {
  readonly loading: string;
  readonly retry: string;
  readonly cancel: string;
  readonly close: string;
  readonly changed: string;
  readonly reload: string;
  readonly before: string;
  readonly after: string;
  readonly openTable: string;
  readonly swap: string;
  readonly summary: string;
  readonly rows: string;
  readonly signals: string;
  readonly parts: string;
  readonly rowsWith: string;
  readonly comparing: string;
  readonly compare: string;
  readonly compareLarge: string;
  readonly cancelled: string;
  readonly same: string;
  readonly columnsDiffer: string;
  readonly oneColumnDiffers: string;
  readonly columnsSame: string;
  readonly noColumnInBoth: string;
  readonly rowsChanged: string;
  readonly oneRowChanged: string;
  readonly rowsAdded: string;
  readonly oneRowAdded: string;
  readonly rowsRemoved: string;
  readonly oneRowRemoved: string;
  readonly alsoAdded: string;
  readonly alsoRemoved: string;
  readonly rowsSame: string;
  readonly noRowPaired: string;
  readonly byNumberInstead: string;
  readonly repeatedKeys: string;
  readonly keylessRows: string;
  readonly cutValues: string;
  readonly key: string;
  readonly keyHelp: string;
  readonly rowNumber: string;
  readonly tolerance: string;
  readonly toleranceHelp: string;
  readonly toleranceWrong: string;
  readonly sameColumns: string;
  readonly sameColumnsHelp: string;
  readonly addSame: string;
  readonly removeSame: string;
  readonly noneLeft: string;
  readonly onlyDiffering: string;
  readonly searchColumns: string;
  readonly columnsShown: string;
  readonly noColumnsFound: string;
  readonly nothingDiffers: string;
  readonly column: string;
  readonly change: string;
  readonly distribution: string;
  readonly nulls: string;
  readonly distinct: string;
  readonly least: string;
  readonly greatest: string;
  readonly mean: string;
  readonly median: string;
  readonly deviation: string;
  readonly notFinite: string;
  readonly figure: string;
  readonly difference: string;
  readonly frequent: string;
  readonly values: string;
  readonly rowCount: string;
  readonly columnCount: string;
  readonly size: string;
  readonly format: string;
  readonly added: string;
  readonly removed: string;
  readonly moved: string;
  readonly renamed: string;
  readonly valuesDiffer: string;
  readonly oneValueDiffers: string;
  readonly largest: string;
  readonly histogram: string;
  readonly bin: string;
  readonly showFigures: string;
  readonly hideFigures: string;
  readonly figuresFailed: string;
  readonly kinds: Readonly<Record<'same' | 'changed' | 'added' | 'removed', string>>;
  readonly allColumns: string;
  readonly rowsGrid: string;
  readonly numberBefore: string;
  readonly numberAfter: string;
  readonly noRows: string;
  readonly cellPlace: string;
  readonly cellSame: string;
  readonly cellChange: string;
  readonly nullValue: string;
  readonly emptyText: string;
  readonly copied: string;
  readonly moreColumns: string;
  readonly about: string;
}
