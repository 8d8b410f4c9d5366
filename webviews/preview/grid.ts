import type { Cell, Column } from '../../src/preview/table.ts';
import { usualWidth, type ColumnLayout } from './columnLayout.ts';
import type { PreviewTexts } from './contract.ts';
import { element } from './elements.ts';
import { commandOf, type GridCommand } from './gridKeys.ts';
import { GridRows } from './gridRows.ts';
import { listenToPointer } from './gridPointer.ts';
import { GridWindow } from './gridWindow.ts';
import { Header, type HeaderMarks } from './header.ts';
import type { RowContext } from './row.ts';
import type { RowBlocks } from './rowBlocks.ts';
import { everything, move, reach, whole, type Place, type Selection } from './selection.ts';

/** Columns that are drawn on either side of those in view. */
const spareColumns = 1;

/** What the grid asks of the page. Places are among the columns shown. */
interface GridActions {
  /** The position, the selection or a width changed. */
  readonly changed: () => void;
  /** A cell is to be shown whole. */
  readonly open: (place: Place) => void;
  readonly sort: (place: number, isMore: boolean) => void;
  readonly filter: (place: number) => void;
  /** A menu is asked for, where the pointer is or else beside the place itself. */
  readonly menu: (place: Place, at: { readonly x: number; readonly y: number }) => void;
  readonly move: (place: number, target: number) => void;
}

export interface GridOptions {
  readonly name: string;
  readonly columns: readonly Column[];
  readonly layout: ColumnLayout;
  readonly blocks: RowBlocks;
  readonly texts: PreviewTexts;
  /** Width of a figure, in pixels. */
  readonly digit: number;
  /** As it is shown; takes a column of the file. */
  readonly text: (cell: Cell, column: number) => string;
  readonly isFound: (text: string, column: number) => boolean;
  readonly marks: () => HeaderMarks;
  readonly actions: GridActions;
}

export interface GridPosition {
  /** In pixels of the content. */
  readonly top: number;
  readonly left: number;
  readonly selection: Selection;
}

/** A table of any length: only the rows and columns in view are elements, and they are used again. */
export class Grid {
  readonly box: HTMLElement;
  private readonly options: GridOptions;
  private readonly window: GridWindow;
  private readonly body = new GridRows();
  private readonly header: Header;
  private selected: Selection = { focus: { row: 0, column: 0 }, anchor: { row: 0, column: 0 } };
  private isScheduled = false;
  private isRearranged = true;

  constructor(options: GridOptions) {
    this.options = options;
    const { columns, name, layout, texts, digit, actions } = options;
    this.header = new Header({
      columns,
      layout,
      texts,
      onResize: (place, width) => this.resize(place, width),
      fit: (place) => this.fittingWidth(place),
      onSort: actions.sort,
      onFilter: actions.filter,
      onMenu: (place) => this.menu({ row: -1, column: place }),
      onMove: actions.move,
      placeAt: (clientX) => this.window.placeAt(clientX),
    });
    this.box = element('div', {
      class: 'grid',
      role: 'grid',
      tabindex: 0,
      'aria-label': name,
      'aria-multiselectable': 'true',
      'aria-readonly': 'true',
    });
    this.window = new GridWindow(this.box, {
      ...{ layout, digit },
      onMove: () => this.refresh(),
      onRearrange: () => {
        this.isRearranged = true;
      },
    });
    this.window.layer.append(element('div', { role: 'rowgroup' }, this.header.box), this.body.box);
    this.box.addEventListener('keydown', (event) => this.keyed(event));
    listenToPointer(this.box, {
      select: (place, isFrom) => this.select({ focus: place, anchor: this.anchor(place, isFrom) }),
      scroll: (x, y) => this.window.moveBy(x, y),
      open: (place) => actions.open(place),
      menu: (place, at) => {
        if (!this.isSelected(place)) this.select({ focus: place, anchor: place });
        actions.menu(place, at);
      },
    });
  }

  get position(): GridPosition {
    const { top, left } = this.window;
    return { top, left, selection: this.selected };
  }

  get selection(): Selection {
    return this.selected;
  }

  focus(): void {
    this.box.focus({ preventScroll: true });
  }

  setRowCount(count: number): void {
    this.window.setRowCount(count);
  }

  /** Makes room for the numbers of so many rows of the file. */
  widen(rows: number): void {
    this.window.widen(rows);
  }

  /** So many lines of each value are shown. */
  setLines(lines: number): void {
    this.window.setLines(lines);
  }

  restore({ top, left, selection }: GridPosition): void {
    this.window.measure();
    this.selected = selection;
    this.window.moveTo(top, left);
  }

  /** Draws in the next frame. */
  refresh(): void {
    if (this.isScheduled) return;
    this.isScheduled = true;
    requestAnimationFrame(() => {
      this.isScheduled = false;
      if (this.window.isShown) this.draw();
    });
  }

  /** Brings a cell into view, with rows before it, and the keyboard to it. */
  goTo(place: Place): void {
    this.window.moveToRow(place.row);
    this.select({ focus: place, anchor: place });
  }

  /** Brings a cell into view where it is not, and the keyboard to it. */
  show(place: Place): void {
    const [first, end] = this.window.rows;
    if (place.row > first && place.row < end - 1) this.select({ focus: place, anchor: place });
    else this.goTo(place);
  }

  /** Other columns are shown, or in another order: the keyboard stays where it can. */
  columnsChanged(focus: number): void {
    const place = { ...this.selected.focus, column: focus };
    this.select({ focus: place, anchor: place });
    this.window.rearrange();
  }

  /** Makes a column as wide as its values in view. */
  fit(place: number): void {
    this.resize(place, this.fittingWidth(place));
  }

  /** Rectangle of a cell on the screen, as far as it is drawn. */
  rectangle({ row, column }: Place): DOMRect {
    const drawn = this.box.querySelector(`#cell-${row}-${column}`);
    return (drawn ?? this.box).getBoundingClientRect();
  }

  dispose(): void {
    this.window.dispose();
    this.box.remove();
  }

  private draw(): void {
    const { layout, blocks, marks, actions } = this.options;
    const { rows, rowHeight, top, gutter } = this.window;
    const [from, to] = this.window.columns;
    const first = Math.max(layout.stuck, from - spareColumns);
    const end = Math.min(layout.count, to + spareColumns);
    blocks.show(rows, this.window.columnsWanted);
    const { focus } = this.selected;
    const selected = focus.row < 0 ? focus.column : undefined;
    this.header.draw({ first, end, gutter, selected, marks: marks() });
    const context = this.rowContext(first, end);
    this.isRearranged = false;
    const hasExtra = this.body.draw(context, { rows, rowHeight, top, focus });
    if (hasExtra) this.window.showExtra();
    this.box.setAttribute('aria-activedescendant', `cell-${focus.row}-${focus.column}`);
    actions.changed();
  }

  private rowContext(first: number, end: number): RowContext {
    const { blocks, columns, layout, texts, text, isFound } = this.options;
    return {
      ...{ columns, layout, texts, text, isFound, first, end },
      gutter: this.window.gutter,
      isRearranged: this.isRearranged,
      cell: (row, column) => blocks.cell(row, column),
      mark: (row) => blocks.mark(row),
      numberOf: (row) => blocks.numberOf(row),
      hasFailed: (row, column) => blocks.hasFailed(row, column),
      isSelected: reach(this.selected, layout.count),
    };
  }

  private keyed(event: KeyboardEvent): void {
    const command = commandOf(event, this.selected.focus);
    if (command) {
      event.preventDefault();
      this.run(command);
      return;
    }
    if (event.altKey) return;
    const next = move(this.selected, event, this.window.extent);
    if (!next) return;
    event.preventDefault();
    this.select(next);
  }

  private run(command: GridCommand): void {
    const { layout, actions } = this.options;
    const { focus } = this.selected;
    switch (command.is) {
      case 'open':
        return actions.open(focus);
      case 'filter':
        return actions.filter(focus.column);
      case 'menu':
        return this.menu(focus);
      case 'sort':
        return actions.sort(focus.column, command.isMore);
      case 'resize':
        return this.resize(focus.column, layout.widthOf(focus.column) + command.by * 16);
      case 'move': {
        const target = focus.column + command.by;
        if (target >= 0 && target < layout.count) actions.move(focus.column, target);
        return;
      }
      case 'select': {
        const all = everything(this.window.extent.rowCount, layout.count);
        return this.select(command.what === 'all' ? all : whole(command.what, focus, all));
      }
    }
  }

  /** Opens the menu of a place beside it. */
  private menu(place: Place): void {
    const { left, bottom } = this.rectangle(place);
    this.options.actions.menu(place, { x: left, y: bottom });
  }

  private anchor(place: Place, isFrom: boolean): Place {
    return isFrom && place.row >= 0 ? this.selected.anchor : place;
  }

  private isSelected({ row, column }: Place): boolean {
    return row >= 0 && reach(this.selected, this.options.layout.count)(row, column);
  }

  private select(selection: Selection): void {
    this.selected = selection;
    this.window.reveal(selection.focus);
    this.refresh();
  }

  private resize(place: number, width: number): void {
    this.options.layout.resize(place, width);
    this.window.rearrange();
  }

  private fittingWidth(place: number): number {
    const { columns, blocks, digit, layout, text } = this.options;
    const column = layout.columnAt(place);
    const described = columns[column];
    const [from, to] = this.window.rows;
    const values = Array.from({ length: to - from }, (_, index) => {
      const cell = blocks.cell(from + index, column);
      return cell === undefined ? '' : text(cell, column);
    });
    return described ? usualWidth(described, values, digit) : 0;
  }
}
