import type {
  Both,
  ColumnPair,
  ComparedFigures,
  RowComparison,
  RowKind,
  Side,
} from '../../src/preview/compare/model.ts';
import type { ComparedFile, CompareTexts, OpenedComparison } from './contract.ts';
import type { KeyChoice, SavedState, Tab } from './saved.ts';

/** How far the comparison of rows is. */
export type RowWork =
  | { readonly is: 'running'; readonly done: number }
  | { readonly is: 'done'; readonly rows: RowComparison }
  | { readonly is: 'failed'; readonly message: string }
  /** Nobody asked for it yet, or the person stopped it. */
  | { readonly is: 'waiting' };

export type FigureWork =
  | { readonly is: 'done'; readonly figures: ComparedFigures }
  | { readonly is: 'failed'; readonly message: string };

/** What the page shows. */
export interface View {
  readonly texts: CompareTexts;
  readonly files: Both<ComparedFile>;
  readonly opened: OpenedComparison;
  readonly work: RowWork;
  /** By the id of the pair. */
  readonly figures: ReadonlyMap<number, FigureWork>;
  readonly state: SavedState;
  readonly isToleranceWrong: boolean;
}

/** What people do on the page. */
export interface Actions {
  readonly openTable: (side: Side) => void;
  readonly swap: () => void;
  readonly choose: (tab: Tab) => void;
  readonly setKey: (key: KeyChoice) => void;
  readonly setTolerance: (text: string) => void;
  readonly compareRows: () => void;
  readonly cancelRows: () => void;
  readonly addSame: (before: string, after: string) => void;
  readonly removeSame: (before: string, after: string) => void;
  readonly change: (change: Partial<SavedState>) => void;
  readonly toggleFigures: (pair: ColumnPair) => void;
  readonly toggleKind: (kind: RowKind) => void;
}

/** The pair that rows are paired by, as it is chosen; `undefined` for their number. */
export function keyPair({ opened, state }: Pick<View, 'opened' | 'state'>): ColumnPair | undefined {
  const { pairs, key } = opened.schema;
  const { key: choice } = state;
  switch (choice.by) {
    case 'number':
      return undefined;
    case 'guess':
      return pairs.find(({ id }) => id === key);
    case 'column': {
      const { keys } = opened.schema;
      return pairs.find(({ id, name }) => name === choice.name && keys.includes(id));
    }
  }
}

export function differs({
  before,
  after,
  isMoved,
  hasOtherName,
  hasOtherType,
}: ColumnPair): boolean {
  return !before || !after || isMoved || hasOtherName || hasOtherType;
}
