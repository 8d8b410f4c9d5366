import type { Dialect } from '../../src/preview/csv/dialect.ts';
import type { Column } from '../../src/preview/table.ts';
import type { Arrangement } from '../../src/preview/tableService.ts';
import { everyColumn, type ColumnChoice } from './columns.ts';
import { soundArrangement } from './conditions.ts';
import type { ColumnsAtFirst } from './contract.ts';
import { fitsKind, soundFormat, type ColumnFormat } from './formats.ts';
import { panelTabs, type PanelTab } from './panelTabs.ts';

/** What the page keeps over a reload. Columns are named by their place in the file. */
export interface SavedState {
  /** Of which columns: for others nothing but the dialect means anything. */
  readonly shape: string;
  readonly top: number;
  readonly left: number;
  readonly row: number;
  readonly column: number;
  /** By the place of the column; only those that were changed. */
  readonly widths: Readonly<Record<string, number>>;
  /** What a person chose of how a CSV file is read. */
  readonly dialect: Partial<Dialect>;
  readonly order: readonly number[];
  readonly hidden: readonly number[];
  readonly pinned: readonly number[];
  readonly formats: Readonly<Record<string, ColumnFormat>>;
  readonly arrangement: Arrangement;
  readonly lines: number;
  readonly panel: PanelTab | undefined;
}

/** So many lines of a value are shown where it is wrapped. */
export const wrappedLines = 3;

/** Takes what is sound of a state that may be of any shape. */
export function restored(state: unknown): SavedState {
  const saved = record(state);
  const shape = saved['shape'];
  return {
    shape: typeof shape === 'string' ? shape : '',
    top: count(saved['top']),
    left: count(saved['left']),
    row: count(saved['row']),
    column: count(saved['column']),
    widths: Object.fromEntries(
      Object.entries(record(saved['widths'])).flatMap(([key, value]) =>
        typeof value === 'number' ? [[key, value]] : [],
      ),
    ),
    dialect: record(saved['dialect']),
    order: counts(saved['order']),
    hidden: counts(saved['hidden']),
    pinned: counts(saved['pinned']),
    formats: Object.fromEntries(
      Object.entries(record(saved['formats'])).flatMap(([key, value]) => {
        const format = soundFormat(value);
        return format ? [[key, format]] : [];
      }),
    ),
    arrangement: soundArrangement(saved['arrangement'], Infinity),
    lines: saved['lines'] === wrappedLines ? wrappedLines : 1,
    panel: panelTabs.find((tab) => tab === saved['panel']),
  };
}

/** Tells tables with other columns apart; two with the same text may still differ. */
export function shapeOf(columns: readonly Column[]): string {
  let hash = 0;
  for (const { name, kind } of columns) {
    for (const character of `${name}\n${kind}\n`) {
      hash = (Math.imul(hash, 31) + (character.codePointAt(0) ?? 0)) | 0;
    }
  }
  return `${columns.length}:${hash}`;
}

/** What of a state holds for a table with these columns. Columns that came to the end since are as they are at first. */
export function fitting(
  saved: SavedState,
  columns: readonly Column[],
  { hidden: hiddenAtFirst, pinned }: ColumnsAtFirst = { hidden: [], pinned: [] },
): SavedState {
  const shape = shapeOf(columns);
  const before = Number.parseInt(saved.shape, 10);
  const isLonger = before < columns.length && shapeOf(columns.slice(0, before)) === saved.shape;
  if (saved.shape !== shape && !isLonger) {
    const isNew = saved.shape === '';
    const known = isNew ? saved : { ...restored({ dialect: saved.dialect }) };
    const hidden = [...known.hidden, ...hiddenAtFirst];
    return fitting({ ...known, hidden, pinned: [...known.pinned, ...pinned], shape }, columns);
  }
  if (isLonger) {
    const added = [...columns.keys()].slice(before);
    const order = saved.order.length === 0 ? [] : [...saved.order, ...added];
    const hidden = [...saved.hidden, ...hiddenAtFirst.filter((column) => column >= before)];
    return fitting({ ...saved, order, hidden, shape }, columns);
  }
  const formats = Object.entries(saved.formats).filter(([column, format]) => {
    const kind = columns[Number(column)]?.kind;
    return kind !== undefined && fitsKind(format, kind);
  });
  return {
    ...saved,
    shape,
    formats: Object.fromEntries(formats),
    arrangement: soundArrangement(saved.arrangement, columns.length),
  };
}

export function choiceOf({ order, hidden, pinned }: SavedState, columnCount: number): ColumnChoice {
  const every = everyColumn(columnCount);
  const isKnown = (column: number) => column < columnCount;
  const isPermutation = order.length === columnCount && new Set(order).size === columnCount;
  return {
    order: isPermutation && order.every(isKnown) ? order : every.order,
    hidden: new Set(hidden.filter(isKnown)),
    pinned: new Set(pinned.filter(isKnown)),
  };
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function count(value: unknown): number {
  return typeof value === 'number' && value >= 0 && Number.isFinite(value) ? value : 0;
}

function counts(value: unknown): readonly number[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : [];
  return list.filter((entry): entry is number => Number.isInteger(entry) && Number(entry) >= 0);
}
