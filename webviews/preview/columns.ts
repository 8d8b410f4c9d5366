import type { ColumnsAtFirst } from './contract.ts';

/** Which columns are shown, and in which order. Columns are named by their place in the file. */
export interface ColumnChoice {
  /** All columns, hidden ones too. */
  readonly order: readonly number[];
  readonly hidden: ReadonlySet<number>;
  /** These come first, and stay at the left. */
  readonly pinned: ReadonlySet<number>;
}

export function everyColumn(count: number): ColumnChoice {
  const order = Array.from({ length: count }, (_, column) => column);
  return { order, hidden: new Set(), pinned: new Set() };
}

/** As a table is shown before anybody chose. */
export function columnsAtFirst(count: number, atFirst?: ColumnsAtFirst): ColumnChoice {
  const { hidden = [], pinned = [] } = atFirst ?? {};
  return { ...everyColumn(count), hidden: new Set(hidden), pinned: new Set(pinned) };
}

export function isSameChoice(a: ColumnChoice, b: ColumnChoice): boolean {
  const isSame = (one: ReadonlySet<number>, other: ReadonlySet<number>) =>
    one.size === other.size && [...one].every((column) => other.has(column));
  return (
    isSame(a.hidden, b.hidden) &&
    isSame(a.pinned, b.pinned) &&
    a.order.every((column, place) => column === b.order[place])
  );
}

export function shownColumns({ order, hidden, pinned }: ColumnChoice): readonly number[] {
  const shown = order.filter((column) => !hidden.has(column));
  return [
    ...shown.filter((column) => pinned.has(column)),
    ...shown.filter((column) => !pinned.has(column)),
  ];
}

export function isAsInFile({ order, hidden, pinned }: ColumnChoice): boolean {
  return hidden.size + pinned.size === 0 && order.every((column, place) => column === place);
}

export function withHidden(
  choice: ColumnChoice,
  columns: readonly number[],
  isHidden: boolean,
): ColumnChoice {
  return { ...choice, hidden: toggled(choice.hidden, columns, isHidden) };
}

export function withPinned(choice: ColumnChoice, column: number, isPinned: boolean): ColumnChoice {
  return { ...choice, pinned: toggled(choice.pinned, [column], isPinned) };
}

/** Puts a column in the place of another, and among the pinned ones where that one is. */
export function withMoved(choice: ColumnChoice, column: number, target: number): ColumnChoice {
  if (column === target) return choice;
  const shown = shownColumns(choice);
  const isToTheRight = shown.indexOf(column) < shown.indexOf(target);
  const others = choice.order.filter((other) => other !== column);
  const at = others.indexOf(target) + (isToTheRight ? 1 : 0);
  const order = [...others.slice(0, at), column, ...others.slice(at)];
  return withPinned({ ...choice, order }, column, choice.pinned.has(target));
}

function toggled(
  set: ReadonlySet<number>,
  columns: readonly number[],
  isIn: boolean,
): ReadonlySet<number> {
  const next = new Set(set);
  for (const column of columns) {
    if (isIn) next.add(column);
    else next.delete(column);
  }
  return next;
}
