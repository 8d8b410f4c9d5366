import type { ColumnLayout } from './columnLayout.ts';
import { element } from './elements.ts';
import { Scroller } from './scroller.ts';
import type { Extent, Place } from './selection.ts';
import { scrollHeight, topShowing, visibleRows, type Viewport } from './viewport.ts';

const firstLine = 24;
const nextLine = 18;
const headerHeight = 44;
/** Room for the fields past the last column. */
const extraWidth = 240;
/** Room that pinned columns leave for the others. */
const leastMoving = 140;
/** Columns that are asked for together. */
const columnsAtOnce = 64;

export interface GridWindowOptions {
  readonly layout: ColumnLayout;
  /** Width of a figure, in pixels. */
  readonly digit: number;
  /** It shows another part now. */
  readonly onMove: () => void;
  /** Columns are elsewhere, or have other widths. */
  readonly onRearrange: () => void;
}

/** The window on the table: its size, the size of what is behind it, and the part that it shows. */
export class GridWindow {
  /** What stays in view; the header and the rows are drawn in it. */
  readonly layer = element('div', { class: 'layer', role: 'presentation' });
  private readonly box: HTMLElement;
  private readonly options: GridWindowOptions;
  private readonly sizer = element('div', { class: 'sizer', role: 'presentation' }, this.layer);
  private readonly scroller: Scroller;
  private readonly observer: ResizeObserver;
  private rowCount = 0;
  private heightOfRow = firstLine;
  private height = 0;
  private width = 0;
  private widthOfNumbers = 0;
  private hasExtra = false;

  constructor(box: HTMLElement, options: GridWindowOptions) {
    this.box = box;
    this.options = options;
    box.append(this.sizer);
    this.scroller = new Scroller({
      box,
      viewport: () => this.viewport,
      onMove: options.onMove,
    });
    this.observer = new ResizeObserver(() => this.measure());
    this.observer.observe(box);
  }

  /** In pixels of the content. */
  get top(): number {
    return this.scroller.top;
  }

  get left(): number {
    return this.box.scrollLeft;
  }

  get isShown(): boolean {
    return this.height > 0 && this.box.isConnected;
  }

  get rowHeight(): number {
    return this.heightOfRow;
  }

  /** Width of the row numbers. */
  get gutter(): number {
    return this.widthOfNumbers;
  }

  /** Rows that are at least partly in view: `[first, end)`. */
  get rows(): readonly [number, number] {
    return visibleRows(this.viewport, this.scroller.top);
  }

  /** Places of columns that scroll and are at least partly in view: `[first, end)`. */
  get columns(): readonly [number, number] {
    return this.options.layout.visible(this.left, this.width - this.gutter);
  }

  /** Columns of the file: more than are in view, so that not every step sideways asks. */
  get columnsWanted(): readonly number[] {
    const { layout } = this.options;
    const [from, to] = this.columns;
    const first = Math.floor(from / columnsAtOnce) * columnsAtOnce;
    const end = Math.ceil(to / columnsAtOnce) * columnsAtOnce;
    const moving = layout.columnsAt(Math.max(first, layout.stuck), end);
    return [...layout.columnsAt(0, layout.stuck), ...moving];
  }

  /** What keys move by. */
  get extent(): Extent {
    const page = Math.max(1, Math.floor(this.height / this.rowHeight) - 1);
    return { rowCount: this.rowCount, columnCount: this.options.layout.count, page };
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
    this.widthOfNumbers = Math.max(this.gutter, Math.ceil(digits * this.options.digit + 26));
  }

  /** So many lines of each value are shown. */
  setLines(lines: number): void {
    const row = this.scroller.top / this.rowHeight;
    this.heightOfRow = firstLine + (lines - 1) * nextLine;
    this.box.classList.toggle('wrapped', lines > 1);
    this.box.dataset['lines'] = String(lines);
    this.scroller.moveTo(row * this.rowHeight);
    this.rearrange();
  }

  /** Makes room for fields past the last column. */
  showExtra(): void {
    if (this.hasExtra) return;
    this.hasExtra = true;
    this.rearrange();
  }

  moveTo(top: number, left: number): void {
    this.scroller.moveTo(top);
    this.box.scrollLeft = left;
  }

  /** With rows before it. */
  moveToRow(row: number): void {
    this.scroller.moveTo(row * this.rowHeight - this.height / 3);
  }

  moveBy(x: number, y: number): void {
    this.box.scrollLeft += x;
    if (y !== 0) this.scroller.moveTo(this.scroller.top + y);
  }

  /** Brings a cell wholly into view, moving as little as possible. */
  reveal({ row, column }: Place): void {
    const { layout } = this.options;
    if (row >= 0) this.scroller.moveTo(topShowing(this.viewport, this.scroller.top, row));
    if (column === 0) {
      this.box.scrollLeft = 0;
    } else if (column >= layout.stuck) {
      const from = layout.left(column) - layout.stuckWidth;
      const to = layout.left(column + 1) - (this.width - this.gutter);
      const { scrollLeft } = this.box;
      this.box.scrollLeft = from < scrollLeft ? from : Math.max(scrollLeft, Math.min(to, from));
    }
  }

  /** The place of the column under an `x` of the screen. */
  placeAt(clientX: number): number {
    const { layout } = this.options;
    const x = clientX - this.box.getBoundingClientRect().left - this.gutter;
    return layout.placeAt(x < layout.stuckWidth ? x : x + this.box.scrollLeft);
  }

  measure(): void {
    const { clientHeight, clientWidth } = this.box;
    this.height = Math.max(0, clientHeight - headerHeight);
    this.width = clientWidth;
    this.layer.style.height = `${clientHeight}px`;
    this.rearrange();
  }

  /** After a change of widths or of the number of rows. */
  rearrange(): void {
    const { layout, onRearrange } = this.options;
    onRearrange();
    layout.stick(this.width - this.gutter - leastMoving);
    const extra = this.hasExtra ? extraWidth : 0;
    this.sizer.style.width = `${this.gutter + layout.width + extra}px`;
    this.sizer.style.height = `${headerHeight + scrollHeight(this.viewport)}px`;
    this.box.setAttribute('aria-colcount', String(layout.count + 1));
    this.scroller.moveTo(this.scroller.top);
  }

  dispose(): void {
    this.observer.disconnect();
  }

  private get viewport(): Viewport {
    return { rowCount: this.rowCount, rowHeight: this.rowHeight, height: this.height };
  }
}
