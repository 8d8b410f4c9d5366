import type { Cell, Column } from '../../src/preview/table.ts';
import type { ColumnCondition, SortKey } from '../../src/preview/tableService.ts';
import { cellText, isCut } from './cells.ts';
import { operatorsOf } from './conditions.ts';
import type { PreviewTexts } from './contract.ts';
import type { CopyFormat } from './copying.ts';
import { hasFormats } from './formats.ts';
import type { MenuItem } from './menu.ts';

/** What the menus do; columns are those of the file. */
export interface MenuActions {
  readonly sort: (keys: readonly SortKey[]) => void;
  readonly filter: (column: number) => void;
  readonly keep: (conditions: readonly ColumnCondition[]) => void;
  readonly pin: (column: number, isPinned: boolean) => void;
  readonly hide: (column: number) => void;
  readonly move: (column: number, by: -1 | 1) => void;
  readonly fit: (column: number) => void;
  readonly format: (column: number) => void;
  readonly statistics: (column: number) => void;
  readonly copyText: (text: string) => void;
  readonly copy: (format: CopyFormat, hasNames?: boolean) => void;
  readonly details: () => void;
  readonly exportSelection: () => void;
}

export interface ColumnMenuState {
  readonly column: number;
  readonly described: Column;
  readonly sort: readonly SortKey[];
  readonly conditions: readonly ColumnCondition[];
  readonly isPinned: boolean;
  readonly isFirst: boolean;
  readonly isLast: boolean;
}

const isMac = /Mac|iPhone|iPad/.test(navigator.platform);
const control = isMac ? '⌘' : 'Ctrl+';
const alt = isMac ? '⌥' : 'Alt+';

export function columnMenu(
  state: ColumnMenuState,
  texts: PreviewTexts,
  actions: MenuActions,
): readonly MenuItem[] {
  const { column, described, isPinned, conditions } = state;
  const others = conditions.filter((other) => other.column !== column);
  return [
    ...sortItems(state, texts, actions),
    'separator',
    {
      label: texts.filterMore,
      icon: 'filter',
      key: `${alt}↓`,
      run: () => actions.filter(column),
    },
    ...(others.length < conditions.length
      ? [{ label: texts.clearFilter, run: () => actions.keep(others) }]
      : []),
    'separator',
    {
      label: texts.pinColumn,
      isChecked: isPinned,
      run: () => actions.pin(column, !isPinned),
    },
    { label: texts.hideColumn, icon: 'hide', run: () => actions.hide(column) },
    {
      label: texts.moveLeft,
      key: `${alt}⇧←`,
      isDisabled: state.isFirst,
      run: () => actions.move(column, -1),
    },
    {
      label: texts.moveRight,
      key: `${alt}⇧→`,
      isDisabled: state.isLast,
      run: () => actions.move(column, 1),
    },
    { label: texts.fitWidth, run: () => actions.fit(column) },
    'separator',
    ...(hasFormats(described.kind)
      ? [{ label: texts.formatMore, run: () => actions.format(column) }]
      : []),
    { label: texts.statistics, icon: 'statistics', run: () => actions.statistics(column) },
    { label: texts.copyName, icon: 'copy', run: () => actions.copyText(described.name) },
  ];
}

function sortItems(
  { column, sort }: ColumnMenuState,
  texts: PreviewTexts,
  actions: MenuActions,
): readonly MenuItem[] {
  const key = sort.find((other) => other.column === column);
  const isOnly = sort.length === 1;
  const by = (isDescending: boolean) => () => actions.sort([{ column, isDescending }]);
  return [
    {
      label: texts.sortUp,
      icon: 'arrowUp',
      ...(key && isOnly && { isChecked: !key.isDescending }),
      run: by(false),
    },
    {
      label: texts.sortDown,
      icon: 'arrowDown',
      ...(key && isOnly && { isChecked: key.isDescending }),
      run: by(true),
    },
    ...(sort.length > 0 && !key
      ? [
          {
            label: texts.addToSort,
            key: '⇧Enter',
            run: () => actions.sort([...sort, { column, isDescending: false }]),
          },
        ]
      : []),
    ...(sort.length > 0 ? [{ label: texts.clearSort, run: () => actions.sort([]) }] : []),
  ];
}

export interface CellMenuState {
  /** Absent at a row's number. */
  readonly column: number | undefined;
  readonly described: Column | undefined;
  /** `undefined` where it is not there yet. */
  readonly cell: Cell | undefined;
  readonly conditions: readonly ColumnCondition[];
  /** What comes first where the rows are more than rows; then Enter is theirs. */
  readonly first: readonly MenuItem[];
}

export function cellMenu(
  state: CellMenuState,
  texts: PreviewTexts,
  actions: MenuActions,
): readonly MenuItem[] {
  const { column, described, first } = state;
  const isEnterFree = first.length === 0;
  return [
    ...first,
    { label: texts.copy, icon: 'copy', key: `${control}C`, run: () => actions.copy('tsv') },
    { label: texts.copyWithNames, run: () => actions.copy('tsv', true) },
    {
      label: texts.copyJson,
      key: isMac ? '⌥⌘C' : 'Ctrl+Alt+C',
      run: () => actions.copy('json'),
    },
    ...(column === undefined || !described
      ? []
      : ([
          'separator',
          {
            label: texts.showValue,
            ...(isEnterFree && { key: 'Enter' }),
            run: () => actions.details(),
          },
          ...valueItems(state, column, described, texts, actions),
          {
            label: texts.statistics,
            icon: 'statistics',
            run: () => actions.statistics(column),
          },
        ] as const)),
    'separator',
    { label: texts.exportMore, icon: 'download', run: () => actions.exportSelection() },
  ];
}

function valueItems(
  { cell, conditions }: CellMenuState,
  column: number,
  { kind }: Column,
  texts: PreviewTexts,
  actions: MenuActions,
): readonly MenuItem[] {
  const pair = conditionsOf(cell, column, operatorsOf(kind).includes('='));
  if (!pair) return [];
  const add = (condition: ColumnCondition) => () => actions.keep([...conditions, condition]);
  return [
    { label: texts.keepRows, icon: 'filter', run: add(pair[0]) },
    { label: texts.leaveOutRows, run: add(pair[1]) },
  ];
}

/** That a value is this one, and that it is not. */
export function conditionsOf(
  cell: Cell | undefined,
  column: number,
  isComparable: boolean,
): readonly [ColumnCondition, ColumnCondition] | undefined {
  if (cell === undefined) return undefined;
  const isMissing = cell === null || (typeof cell === 'object' && cell.is === 'missing');
  if (isMissing) {
    return [
      { column, is: 'null' },
      { column, is: 'not-null' },
    ];
  }
  if (!isComparable || isCut(cell)) return undefined;
  const value = cellText(cell);
  return [
    { column, is: '=', value },
    { column, is: '!=', value },
  ];
}
