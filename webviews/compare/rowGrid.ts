import { html, render } from 'lit/html.js';
import type { ColumnPair } from '../../src/preview/compare/model.ts';
import { cellText } from '../preview/cells.ts';
import { Scroller } from '../preview/scroller.ts';
import { scrollHeight, topShowing, visibleRows, type Viewport } from '../preview/viewport.ts';
import { element } from '../signals/elements.ts';
import type { CompareTexts } from './contract.ts';
import { cellFacts, cellId, headCells, ownColumns, rowCells } from './rowCells.ts';
import type { RowStore } from './rowStore.ts';

const rowHeight = 38;
const headHeight = 28;

export interface GridShown {
  readonly pairs: readonly ColumnPair[];
  readonly key: number | undefined;
  /** Rows of the wanted kinds. */
  readonly total: number;
}

interface Active {
  readonly row: number;
  readonly column: number;
}

export interface RowGridOptions {
  readonly texts: CompareTexts;
  readonly store: RowStore;
  readonly onCopy: (text: string) => void;
}

/** Rows of both tables in one grid: a value that changed is shown as it was above as it is. */
export class RowGrid {
  readonly box = element('div', 'rowGrid');
  readonly foot = element('div', 'rowFoot');
  private readonly options: RowGridOptions;
  private readonly layer = element('div', 'rowLayer');
  private readonly head = element('div', 'rowHead');
  private readonly sizer = element('div', 'rowSizer', this.layer);
  private readonly lines = new Map<number, HTMLElement>();
  private readonly scroller: Scroller;
  private shown: GridShown = { pairs: [], key: undefined, total: 0 };
  private active: Active = { row: 0, column: ownColumns };
  private height = 0;
  private frame = 0;

  constructor(options: RowGridOptions) {
    this.options = options;
    const { box, layer, head, sizer, foot } = this;
    box.tabIndex = 0;
    box.setAttribute('role', 'grid');
    box.setAttribute('aria-label', options.texts.rowsGrid);
    box.setAttribute('aria-readonly', 'true');
    for (const each of [sizer, layer]) each.setAttribute('role', 'presentation');
    head.setAttribute('role', 'row');
    head.setAttribute('aria-rowindex', '1');
    foot.setAttribute('aria-live', 'polite');
    layer.append(head);
    box.append(sizer);
    this.scroller = new Scroller({
      box,
      viewport: () => this.viewport,
      onMove: () => this.drawSoon(),
    });
    new ResizeObserver(() => this.measure()).observe(box);
    box.addEventListener('keydown', (event) => this.press(event));
    box.addEventListener('pointerdown', (event) => this.point(event));
  }

  show(shown: GridShown): void {
    const isOther = shown.total !== this.shown.total;
    this.shown = shown;
    const { box, layer } = this;
    const widths = shown.pairs.map((pair) => `${widthOf(pair)}px`);
    layer.style.setProperty('--columns', ['34px', '92px', '92px', ...widths].join(' '));
    box.setAttribute('aria-rowcount', String(shown.total + 1));
    box.setAttribute('aria-colcount', String(ownColumns + shown.pairs.length));
    if (isOther) {
      this.active = { row: 0, column: Math.min(this.active.column, this.lastColumn) };
      this.scroller.moveTo(0);
    }
    render(headCells(shown.pairs, shown.key, this.options.texts), this.head);
    this.measure();
    this.drawSoon();
  }

  /** Rows came. */
  drawSoon(): void {
    if (this.frame !== 0) return;
    this.frame = requestAnimationFrame(() => {
      this.frame = 0;
      this.draw();
    });
  }

  private get viewport(): Viewport {
    const height = Math.max(0, this.height - headHeight);
    return { rowCount: this.shown.total, rowHeight, height };
  }

  private get lastColumn(): number {
    return ownColumns + this.shown.pairs.length - 1;
  }

  private measure(): void {
    const { height } = this.box.getBoundingClientRect();
    this.height = this.box.clientHeight || height;
    this.sizer.style.height = `${scrollHeight(this.viewport) + headHeight}px`;
    this.layer.style.height = `${this.height}px`;
    this.drawSoon();
  }

  private draw(): void {
    const { box, layer, lines, scroller } = this;
    if (!box.isConnected || this.height === 0) return;
    const [first, end] = visibleRows(this.viewport, scroller.top);
    this.options.store.look(first, end);
    for (const [place, line] of lines) {
      if (place >= first && place < end) continue;
      line.remove();
      lines.delete(place);
    }
    for (let place = first; place < end; place += 1) {
      let line = lines.get(place);
      if (!line) {
        line = element('div', 'rowLine');
        line.setAttribute('role', 'row');
        lines.set(place, line);
        layer.append(line);
      }
      line.setAttribute('aria-rowindex', String(place + 2));
      line.style.transform = `translateY(${headHeight + place * rowHeight - scroller.top}px)`;
      const row = this.options.store.get(place);
      line.dataset['kind'] = row?.kind ?? '';
      const active = this.active.row === place ? this.active.column : undefined;
      render(rowCells(place, row, this.shown.pairs, active, this.options.texts), line);
    }
    const { row, column } = this.active;
    if (lines.has(row)) box.setAttribute('aria-activedescendant', cellId(row, column));
    else box.removeAttribute('aria-activedescendant');
    this.tell();
  }

  /** What the active cell holds, as a whole. */
  private tell(): void {
    const { texts } = this.options;
    const row = this.options.store.get(this.active.row);
    const at = this.active.column - ownColumns;
    const pair = this.shown.pairs[at];
    render(
      row && pair
        ? cellFacts(row, pair, at, texts)
        : html`${this.shown.total === 0 ? texts.noRows : ''}`,
      this.foot,
    );
  }

  private move(row: number, column: number): void {
    const { total } = this.shown;
    this.active = {
      row: Math.max(0, Math.min(total - 1, row)),
      column: Math.max(0, Math.min(this.lastColumn, column)),
    };
    this.scroller.moveTo(topShowing(this.viewport, this.scroller.top, this.active.row));
    this.draw();
    const cell = document.getElementById(cellId(this.active.row, this.active.column));
    cell?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }

  private press(event: KeyboardEvent): void {
    const { row, column } = this.active;
    const page = Math.max(1, Math.floor(this.viewport.height / rowHeight) - 1);
    const isFar = event.ctrlKey || event.metaKey;
    const places: Readonly<Record<string, readonly [number, number]>> = {
      ArrowUp: [row - 1, column],
      ArrowDown: [row + 1, column],
      ArrowLeft: [row, column - 1],
      ArrowRight: [row, column + 1],
      PageUp: [row - page, column],
      PageDown: [row + page, column],
      Home: isFar ? [0, 0] : [row, 0],
      End: isFar ? [this.shown.total - 1, this.lastColumn] : [row, this.lastColumn],
    };
    const place = places[event.key];
    if (place && !event.altKey && !event.shiftKey) {
      event.preventDefault();
      this.move(...place);
    } else if (isFar && event.key.toLowerCase() === 'c') this.copy(event);
  }

  private copy(event: KeyboardEvent): void {
    const row = this.options.store.get(this.active.row);
    const at = this.active.column - ownColumns;
    const side = row?.kind === 'removed' ? 'before' : 'after';
    const cell = row?.cells[side][at];
    if (cell === undefined) return;
    event.preventDefault();
    this.options.onCopy(cellText(cell));
  }

  private point(event: PointerEvent): void {
    const cell = (event.target as HTMLElement).closest<HTMLElement>('[data-column]');
    const line = cell?.parentElement;
    if (!cell || !line) return;
    this.active = {
      row: Number(line.getAttribute('aria-rowindex')) - 2,
      column: Number(cell.dataset['column']),
    };
    this.draw();
  }
}

function widthOf(pair: ColumnPair): number {
  const kind = (pair.after ?? pair.before)?.kind;
  const name = Math.min(220, 24 + pair.name.length * 7.5);
  const least = kind === 'timestamp' ? 210 : kind === 'number' || kind === 'boolean' ? 110 : 160;
  return Math.round(Math.max(least, name));
}
