import type { Cell, Column } from '../../src/preview/table.ts';
import type { ColumnLayout } from './columnLayout.ts';
import { columnName } from './conditionText.ts';
import type { PreviewTexts } from './contract.ts';
import type { Looks } from './looks.ts';
import { openMenu, type MenuItem } from './menu.ts';
import type { Place } from './selection.ts';
import { cellMenu, columnMenu, type MenuActions } from './tableMenus.ts';
import type { TableRows } from './tableRows.ts';

export interface ContextMenusOptions {
  readonly columns: readonly Column[];
  readonly texts: PreviewTexts;
  readonly layout: ColumnLayout;
  readonly looks: Looks;
  readonly rows: TableRows;
  readonly actions: MenuActions;
  /** What the menu of a cell begins with; `column` is absent at a row's number. */
  readonly first: (
    row: number,
    column: number | undefined,
    cell: Cell | undefined,
  ) => readonly MenuItem[];
  /** Takes the keyboard back. */
  readonly back: () => void;
}

/** The menus of titles, cells and numbers of rows. */
export class ContextMenus {
  private readonly options: ContextMenusOptions;

  constructor(options: ContextMenusOptions) {
    this.options = options;
  }

  open(place: Place, at: { readonly x: number; readonly y: number }): void {
    const { columns, texts, layout, looks, rows, actions, back, first } = this.options;
    const { sort, conditions } = rows.arranger.wanted;
    const column = layout.columnAt(place.column);
    const described = columns[column];
    if (place.row >= 0) {
      const cell = described && rows.blocks.cell(place.row, column);
      const known = described ? column : undefined;
      const items = cellMenu(
        {
          ...{ column: known, described, cell, conditions },
          first: first(place.row, known, cell),
        },
        texts,
        actions,
      );
      openMenu({ label: texts.cellMenu, items, at, back });
    } else if (described) {
      const items = columnMenu(
        {
          ...{ column, described, sort, conditions },
          isPinned: looks.choice.pinned.has(column),
          isFirst: place.column === 0,
          isLast: place.column === layout.count - 1,
        },
        texts,
        actions,
      );
      openMenu({ label: columnName(columns, column), items, at, back });
    }
  }
}
