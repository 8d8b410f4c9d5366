import type { Cell, Column } from '../../src/preview/table.ts';
import { fill } from '../host.ts';
import { conditionText } from './conditionText.ts';
import type { PreviewTexts, ResultAct, ResultTexts } from './contract.ts';
import type { MenuItem } from './menu.ts';
import { conditionsOf } from './tableMenus.ts';

/** What can be done with the rows of a filter's result, beside what any table offers. */
export interface ResultMenu {
  readonly texts: ResultTexts;
  readonly hasFilter: boolean;
  readonly act: (asked: ResultAct) => void;
}

export interface ResultPlace {
  readonly row: number;
  /** Rows `[from, to)` that are selected. */
  readonly from: number;
  readonly to: number;
  /** Absent at a row's number. */
  readonly column: number | undefined;
  readonly cell: Cell | undefined;
}

/** Of these a filter cannot ask. */
const unasked: ReadonlySet<string> = new Set(['file_size', 'file_modified']);

export function resultItems(
  { texts, hasFilter, act }: ResultMenu,
  { row, from, to, column, cell }: ResultPlace,
  columns: readonly Column[],
  previewTexts: PreviewTexts,
): readonly MenuItem[] {
  const one = { from: row, to: row + 1 };
  const name = column === undefined ? undefined : columns[column]?.name;
  const isAsked = column !== undefined && name !== undefined && !unasked.has(name);
  const pair = isAsked ? conditionsOf(cell, column, true) : undefined;
  const said = pair ? conditionText(pair[0], columns, previewTexts) : '';
  return [
    { label: texts.openItem, icon: 'item', key: 'Enter', run: () => act({ is: 'open', ...one }) },
    { label: texts.signals, icon: 'plot', run: () => act({ is: 'signals', ...one }) },
    ...(hasFilter
      ? [{ label: texts.explain, icon: 'info', run: () => act({ is: 'explain', ...one }) } as const]
      : []),
    'separator',
    ...(pair && column !== undefined
      ? ([
          {
            label: fill(texts.keepValue, said),
            icon: 'filter',
            run: () => act({ is: 'keepValue', row, column }),
          },
          { label: fill(texts.dropValue, said), run: () => act({ is: 'dropValue', row, column }) },
        ] as const)
      : []),
    {
      label: texts.copyFilter,
      icon: 'copy',
      run: () => act({ is: 'copyFilter', from, to }),
    },
    'separator',
  ];
}
