import type { Cell, Column } from '../../src/preview/table.ts';
import { usualWidth, type ColumnLayout } from './columnLayout.ts';
import type { PreviewTexts } from './contract.ts';
import { element } from './elements.ts';
import { commandOf, type GridCommand } from './gridKeys.ts';
import { GridRows } from './gridRows.ts';
import { listenToPointer } from './gridPointer.ts';
import { Header, type HeaderMarks } from './header.ts';
import type { RowContext } from './row.ts';
import type { RowBlocks } from './rowBlocks.ts';
import { Scroller } from './scroller.ts';
import { area, everything, move, whole, type Place, type Selection } from './selection.ts';
import { scrollHeight, topShowing, visibleRows, type Viewport } from './viewport.ts';

const firstLine = 24;
const nextLine = 18;
const headerHeight = 44;
/** Room for the fields past the last column. */
const extraWidth = 240;
/** Room that pinned columns leave for the others. */
const leastMoving = 140;
/** Columns that are drawn on either side of those in view. */
const spareColumns = 1;
/** Columns that are asked for together. */
const columnsAtOnce = 64;

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
  private readonly sizer = element('div', { class: 'sizer', role: 'presentation' });
  private readonly layer = element('div', { class: 'layer', role: 'presentation' });
  private readonly body = new GridRows();
  private readonly header: Header;
  private readonly scroller: Scroller;
  private readonly observer: ResizeObserver;
  private selected: Selection = { focus: { row: 0, column: 0 }, anchor: { row: 0, column: 0 } };
  private rowCount = 0;
  private rowHeight = firstLine;
  private height = 0;
  private width = 0;
  private gutter = 0;
  private hasExtra = false;
  private isScheduled = false;
  private isRearranged = true;

  constructor(options: GridOptions) {
    this.options = options;
    const { columns, name, layout, texts, actions } = options;
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
      placeAt: (clientX) => this.placeAt(clientX),
    });
    this.box = element(
      'div',
      {
        class: 'grid',
        role: 'grid',
        tabindex: 0,
        'aria-label': name,
        'aria-multiselectable': 'true',
        'aria-readonly': 'true',
      },
      this.sizer,
    );
    this.sizer.append(this.layer);
    this.layer.append(element('div', { role: 'rowgroup' }, this.header.box), this.body.box);
    this.scroller = new Scroller({
      box: this.box,
      viewport: () => this.viewport,
      onMove: () => this.refresh(),
    });
    this.observer = new ResizeObserver(() => this.measure());
    this.observer.observe(this.box);
    this.box.addEventListener('keydown', (event) => this.keyed(event));
    listenToPointer(this.box, {
      select: (place, isFrom) => this.select({ focus: place, anchor: this.anchor(place, isFrom) }),
      scroll: (x, y) => this.scrollBy(x, y),
      open: (place) => actions.open(place),
      menu: (place, at) => {
        if (!this.isSelected(place)) this.select({ focus: place, anchor: place });
        actions.menu(place, at);
      },
    });
  }

  get position(): GridPosition {
    return { top: this.scroller.top, left: this.box.scrollLeft, selection: this.selected };
  }

  get selection(): Selection {
    return this.selected;
  }

  focus(): void {
    this.box.focus({ preventScroll: true });
  }

  setRowCount(count: number): void {
    if (count === this.rowCount) return;
    this.rowCount = count;
    this.box.setAttribute('aria-rowcount', String(count + 1));
    this.widen(count);
    this.rearrange();
  }

  /** Makes room for the numbers of so many rows of the file. */
  widen(rows: number): void {
    const digits = Math.max(3, rows.toLocaleString().length);
    this.gutter = Math.max(this.gutter, Math.ceil(digits * this.options.digit + 26));
  }

  /** So many lines of each value are shown. */
  setLines(lines: number): void {
    const row = this.scroller.top / this.rowHeight;
    this.rowHeight = firstLine + (lines - 1) * nextLine;
    this.box.classList.toggle('wrapped', lines > 1);
    this.box.dataset['lines'] = String(lines);
    this.scroller.moveTo(row * this.rowHeight);
    this.rearrange();
  }

  restore({ top, left, selection }: GridPosition): void {
    this.measure();
    this.selected = selection;
    this.scroller.moveTo(top);
    this.box.scrollLeft = left;
  }

  /** Draws in the next frame. */
  refresh(): void {
    if (this.isScheduled) return;
    this.isScheduled = true;
    requestAnimationFrame(() => {
      this.isScheduled = false;
      if (this.height > 0 && this.box.isConnected) this.draw();
    });
  }

  /** Brings a cell into view, with rows before it, and the keyboard to it. */
  goTo(place: Place): void {
    this.scroller.moveTo(place.row * this.rowHeight - this.height / 3);
    this.select({ focus: place, anchor: place });
  }

  /** Brings a cell into view where it is not, and the keyboard to it. */
  show(place: Place): void {
    const [first, end] = visibleRows(this.viewport, this.scroller.top);
    if (place.row > first && place.row < end - 1) this.select({ focus: place, anchor: place });
    else this.goTo(place);
  }

  /** Other columns are shown, or in another order: the keyboard stays where it can. */
  columnsChanged(focus: number): void {
    const place = { ...this.selected.focus, column: focus };
    this.isRearranged = true;
    this.select({ focus: place, anchor: place });
    this.rearrange();
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
    this.observer.disconnect();
    this.box.remove();
  }

  private get viewport(): Viewport {
    return { rowCount: this.rowCount, rowHeight: this.rowHeight, height: this.height };
  }

  private measure(): void {
    const { clientHeight, clientWidth } = this.box;
    this.height = Math.max(0, clientHeight - headerHeight);
    this.width = clientWidth;
    this.layer.style.height = `${clientHeight}px`;
    this.rearrange();
  }

  /** After a change of widths or of the number of rows. */
  private rearrange(): void {
    this.isRearranged = true;
    const { layout } = this.options;
    layout.stick(this.width - this.gutter - leastMoving);
    const extra = this.hasExtra ? extraWidth : 0;
    this.sizer.style.width = `${this.gutter + layout.width + extra}px`;
    this.sizer.style.height = `${headerHeight + scrollHeight(this.viewport)}px`;
    this.box.setAttribute('aria-colcount', String(layout.count + 1));
    this.scroller.moveTo(this.scroller.top);
  }

  private draw(): void {
    const { layout, blocks, marks, actions } = this.options;
    const [from, to] = layout.visible(this.box.scrollLeft, this.width - this.gutter);
    const first = Math.max(layout.stuck, from - spareColumns);
    const end = Math.min(layout.count, to + spareColumns);
    const rows = visibleRows(this.viewport, this.scroller.top);
    blocks.show(rows, this.columnsWanted(from, to));
    const { focus } = this.selected;
    const selected = focus.row < 0 ? focus.column : undefined;
    this.header.draw({ first, end, gutter: this.gutter, selected, marks: marks() });
    const context = this.rowContext(first, end);
    this.isRearranged = false;
    const { rowHeight, scroller } = this;
    const hasExtra = this.body.draw(context, { rows, rowHeight, top: scroller.top, focus });
    if (hasExtra && !this.hasExtra) {
      this.hasExtra = true;
      this.rearrange();
    }
    this.box.setAttribute('aria-activedescendant', `cell-${focus.row}-${focus.column}`);
    actions.changed();
  }

  /** More columns than are in view, so that not every step sideways asks. */
  private columnsWanted(from: number, to: number): readonly number[] {
    const { layout } = this.options;
    const first = Math.floor(from / columnsAtOnce) * columnsAtOnce;
    const end = Math.ceil(to / columnsAtOnce) * columnsAtOnce;
    const moving = layout.columnsAt(Math.max(first, layout.stuck), end);
    return [...layout.columnsAt(0, layout.stuck), ...moving];
  }

  private rowContext(first: number, end: number): RowContext {
    const { blocks, columns, layout, texts, text, isFound } = this.options;
    const { top, bottom, left, right } = area(this.selected, layout.count);
    const isWhole = left === 0 && right === layout.count - 1;
    return {
      ...{ columns, layout, texts, text, isFound, first, end },
      gutter: this.gutter,
      isRearranged: this.isRearranged,
      cell: (row, column) => blocks.cell(row, column),
      mark: (row) => blocks.mark(row),
      numberOf: (row) => blocks.numberOf(row),
      hasFailed: (row, column) => blocks.hasFailed(row, column),
      isSelected: (row, place) =>
        row >= top && row <= bottom && (place < 0 ? isWhole : place >= left && place <= right),
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
    const { layout } = this.options;
    const page = Math.max(1, Math.floor(this.height / this.rowHeight) - 1);
    const extent = { rowCount: this.rowCount, columnCount: layout.count, page };
    const next = move(this.selected, event, extent);
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
        const all = everything(this.rowCount, layout.count);
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
    return row >= 0 && this.rowContext(0, 0).isSelected(row, column);
  }

  private select(selection: Selection): void {
    this.selected = selection;
    const { layout } = this.options;
    const { row, column } = selection.focus;
    if (row >= 0) this.scroller.moveTo(topShowing(this.viewport, this.scroller.top, row));
    if (column === 0) {
      this.box.scrollLeft = 0;
    } else if (column >= layout.stuck) {
      const from = layout.left(column) - layout.stuckWidth;
      const to = layout.left(column + 1) - (this.width - this.gutter);
      const { scrollLeft } = this.box;
      this.box.scrollLeft = from < scrollLeft ? from : Math.max(scrollLeft, Math.min(to, from));
    }
    this.refresh();
  }

  private scrollBy(x: number, y: number): void {
    this.box.scrollLeft += x;
    if (y !== 0) this.scroller.moveTo(this.scroller.top + y);
  }

  private resize(place: number, width: number): void {
    this.options.layout.resize(place, width);
    this.rearrange();
  }

  private placeAt(clientX: number): number {
    const { layout } = this.options;
    const x = clientX - this.box.getBoundingClientRect().left - this.gutter;
    return layout.placeAt(x < layout.stuckWidth ? x : x + this.box.scrollLeft);
  }

  private fittingWidth(place: number): number {
    const { columns, blocks, digit, layout, text } = this.options;
    const column = layout.columnAt(place);
    const described = columns[column];
    const [from, to] = visibleRows(this.viewport, this.scroller.top);
    const values = Array.from({ length: to - from }, (_, index) => {
      const cell = blocks.cell(from + index, column);
      return cell === undefined ? '' : text(cell, column);
    });
    return described ? usualWidth(described, values, digit) : 0;
  }
}
