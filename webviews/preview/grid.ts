import type { Column } from '../../src/preview/table.ts';
import { cellText } from './cells.ts';
import { usualWidth, type ColumnLayout } from './columnLayout.ts';
import type { PreviewTexts } from './contract.ts';
import { element } from './elements.ts';
import { Header } from './header.ts';
import { RowView, type RowContext } from './row.ts';
import type { RowBlocks } from './rowBlocks.ts';
import { Scroller } from './scroller.ts';
import { area, move, type Place, type Selection } from './selection.ts';
import { scrollHeight, topShowing, visibleRows, type Viewport } from './viewport.ts';

const rowHeight = 24;
const headerHeight = 44;
/** Room for the fields past the last column. */
const extraWidth = 240;
/** Columns that are drawn on either side of those in view. */
const spareColumns = 1;

export interface GridOptions {
  readonly name: string;
  readonly columns: readonly Column[];
  readonly layout: ColumnLayout;
  readonly blocks: RowBlocks;
  readonly texts: PreviewTexts;
  /** Width of a figure, in pixels. */
  readonly digit: number;
  /** The position, the selection or a width changed. */
  readonly onChange: () => void;
  /** A cell is to be shown whole. */
  readonly onOpen: (place: Place) => void;
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
  private readonly body = element('div', { class: 'body', role: 'presentation' });
  private readonly header: Header;
  private readonly scroller: Scroller;
  private readonly observer: ResizeObserver;
  private readonly shown = new Map<number, RowView>();
  private spare: RowView[] = [];
  private selected: Selection = { focus: { row: 0, column: 0 }, anchor: { row: 0, column: 0 } };
  private rowCount = 0;
  private height = 0;
  private width = 0;
  private gutter = 0;
  private hasExtra = false;
  private isScheduled = false;
  private isRearranged = true;

  constructor(options: GridOptions) {
    this.options = options;
    const { columns, name, layout, texts } = options;
    this.header = new Header({
      columns,
      layout,
      texts,
      onResize: (column, width) => this.resize(column, width),
      fit: (column) => this.fittingWidth(column),
    });
    this.box = element(
      'div',
      {
        class: 'grid',
        role: 'grid',
        tabindex: 0,
        'aria-label': name,
        'aria-colcount': columns.length + 1,
        'aria-multiselectable': 'true',
        'aria-readonly': 'true',
      },
      this.sizer,
    );
    this.sizer.append(this.layer);
    this.layer.append(this.header.box, this.body);
    this.scroller = new Scroller({
      box: this.box,
      viewport: () => this.viewport,
      onMove: () => this.refresh(),
    });
    this.observer = new ResizeObserver(() => this.measure());
    this.observer.observe(this.box);
    this.box.addEventListener('keydown', (event) => this.keyed(event));
    this.box.addEventListener('pointerdown', (event) => this.pressed(event));
    this.box.addEventListener('dblclick', (event) => {
      const place = placeOf(event.target);
      if (place && place.row >= 0 && place.column >= 0) options.onOpen(place);
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
    const digits = Math.max(3, count.toLocaleString().length);
    this.gutter = Math.ceil(digits * this.options.digit + 26);
    this.box.setAttribute('aria-rowcount', String(count + 1));
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
    this.scroller.moveTo(place.row * rowHeight - this.height / 3);
    this.select({ focus: place, anchor: place });
  }

  dispose(): void {
    this.observer.disconnect();
    this.box.remove();
  }

  private get viewport(): Viewport {
    return { rowCount: this.rowCount, rowHeight, height: this.height };
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
    const extra = this.hasExtra ? extraWidth : 0;
    this.sizer.style.width = `${this.gutter + this.options.layout.width + extra}px`;
    this.sizer.style.height = `${headerHeight + scrollHeight(this.viewport)}px`;
    this.scroller.moveTo(this.scroller.top);
  }

  private draw(): void {
    const { layout, blocks, columns, onChange } = this.options;
    const left = this.box.scrollLeft;
    const [from, to] = layout.visible(left, left + this.width - this.gutter);
    const first = Math.max(0, from - spareColumns);
    const end = Math.min(columns.length, to + spareColumns);
    const rows = visibleRows(this.viewport, this.scroller.top);
    blocks.show(rows, [from, to]);
    const { focus } = this.selected;
    this.header.draw(first, end, this.gutter, focus.row < 0 ? focus.column : undefined);
    this.drawRows(rows, first, end);
    this.box.setAttribute('aria-activedescendant', `cell-${focus.row}-${focus.column}`);
    onChange();
  }

  private drawRows(rows: readonly [number, number], first: number, end: number): void {
    const context = this.rowContext(first);
    for (const [row, view] of this.shown) {
      if (row >= rows[0] && row < rows[1]) continue;
      this.shown.delete(row);
      this.spare.push(view);
    }
    const isRearranged = this.isRearranged;
    this.isRearranged = false;
    const { focus } = this.selected;
    let hasExtra = false;
    for (let row = rows[0]; row < rows[1]; row += 1) {
      const view = this.shown.get(row) ?? this.spare.pop() ?? new RowView();
      this.shown.set(row, view);
      if (!view.box.isConnected) this.body.append(view.box);
      view.arrange(context, first, end, isRearranged);
      view.draw(context, row);
      view.moveTo(row * rowHeight - this.scroller.top);
      view.focus(row === focus.row ? focus.column : undefined);
      hasExtra ||= context.mark(row)?.extra !== undefined;
    }
    // Those left over keep the widths of today: they are not worth keeping.
    for (const view of this.spare) view.box.remove();
    this.spare = [];
    if (!hasExtra || this.hasExtra) return;
    this.hasExtra = true;
    this.rearrange();
  }

  private rowContext(first: number): RowContext {
    const { blocks, columns, layout, texts } = this.options;
    const { top, bottom, left, right } = area(this.selected, columns.length);
    const isWhole = left === 0 && right === columns.length - 1;
    return {
      columns,
      layout,
      texts,
      gutter: this.gutter,
      cell: (row, column) => blocks.cell(row, column),
      mark: (row) => blocks.mark(row, first),
      hasFailed: (row, column) => blocks.hasFailed(row, column),
      isSelected: (row, column) =>
        row >= top && row <= bottom && (column < 0 ? isWhole : column >= left && column <= right),
    };
  }

  private keyed(event: KeyboardEvent): void {
    const { columns, layout, onOpen } = this.options;
    const { focus } = this.selected;
    if (event.key === 'Enter' && focus.row >= 0 && focus.column >= 0) {
      event.preventDefault();
      onOpen(focus);
    } else if (event.key === ' ' && focus.row >= 0) {
      event.preventDefault();
      const row = { row: focus.row, column: -1 };
      this.select({ focus: row, anchor: row });
    } else if (event.altKey) {
      const isSideways = event.key === 'ArrowLeft' || event.key === 'ArrowRight';
      if (!isSideways || focus.column < 0) return;
      event.preventDefault();
      const step = event.key === 'ArrowLeft' ? -16 : 16;
      this.resize(focus.column, layout.widthOf(focus.column) + step);
    } else {
      const page = Math.max(1, Math.floor(this.height / rowHeight) - 1);
      const extent = { rowCount: this.rowCount, columnCount: columns.length, page };
      const next = move(this.selected, event, extent);
      if (!next) return;
      event.preventDefault();
      this.select(next);
    }
  }

  private pressed(event: PointerEvent): void {
    const place = placeOf(event.target);
    if (event.button !== 0 || !place) return;
    const anchor = event.shiftKey && place.row >= 0 ? this.selected.anchor : place;
    this.select({ focus: place, anchor });
  }

  private select(selection: Selection): void {
    this.selected = selection;
    const { layout } = this.options;
    const { row, column } = selection.focus;
    if (row >= 0) this.scroller.moveTo(topShowing(this.viewport, this.scroller.top, row));
    if (column >= 0) {
      const from = layout.left(column);
      const to = from + layout.widthOf(column) - (this.width - this.gutter);
      const { scrollLeft } = this.box;
      this.box.scrollLeft = from < scrollLeft ? from : Math.max(scrollLeft, Math.min(to, from));
    }
    this.refresh();
  }

  private resize(column: number, width: number): void {
    this.options.layout.resize(column, width);
    this.rearrange();
  }

  private fittingWidth(column: number): number {
    const { columns, blocks, digit } = this.options;
    const described = columns[column];
    const [from, to] = visibleRows(this.viewport, this.scroller.top);
    const values = Array.from({ length: to - from }, (_, index) =>
      cellText(blocks.cell(from + index, column) ?? null),
    );
    return described ? usualWidth(described, values, digit) : 0;
  }
}

/** The cell that an element belongs to; its id tells. */
function placeOf(target: EventTarget | null): Place | undefined {
  const cell = target instanceof Element ? target.closest('[id^="cell-"]') : null;
  const match = cell && /^cell-(-?\d+)-(-?\d+)$/.exec(cell.id);
  return match ? { row: Number(match[1]), column: Number(match[2]) } : undefined;
}
