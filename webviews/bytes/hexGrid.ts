import { html, nothing, render, type TemplateResult } from 'lit/html.js';
import { fill } from '../host.ts';
import { element } from '../preview/elements.ts';
import { Scroller } from '../preview/scroller.ts';
import { scrollHeight, topShowing, visibleRows, type Viewport } from '../preview/viewport.ts';
import type { Blocks } from './blocks.ts';
import type { BytesTexts } from './contract.ts';
import { hexOf, letterOf, offsetText } from './hex.ts';

export interface GridOptions {
  readonly size: number;
  readonly blocks: Blocks;
  readonly texts: BytesTexts;
  readonly name: string;
  readonly onChange: () => void;
  readonly onCopy: () => void;
}

/** Places that are selected, both included; the second moves. */
export interface Selection {
  readonly anchor: number;
  readonly focus: number;
}

const rowHeight = 20;
/** Narrower than this, in CSS pixels, a row holds eight bytes. */
const narrow = 640;

/** Bytes in rows, as hexadecimal and as text, of a file of any size: only the rows in view exist. */
export class HexGrid {
  readonly box: HTMLElement;
  private readonly options: GridOptions;
  private readonly sizer = element('div', { class: 'sizer', role: 'presentation' });
  private readonly rows = element('div', { class: 'rows', role: 'presentation' });
  private readonly scroller: Scroller;
  private readonly observer = new ResizeObserver(() => this.resized());
  private perRow = 16;
  private height = 0;
  private selected: Selection;

  constructor(options: GridOptions, selected: Selection) {
    this.options = options;
    this.selected = this.inside(selected);
    this.box = element(
      'div',
      {
        class: 'hex',
        role: 'grid',
        tabindex: 0,
        'aria-label': fill(options.texts.table, options.name),
        'aria-multiselectable': 'true',
      },
      this.rows,
      this.sizer,
    );
    this.scroller = new Scroller({
      box: this.box,
      viewport: () => this.viewport,
      onMove: () => this.draw(),
    });
    this.listen();
  }

  get selection(): Selection {
    return this.selected;
  }

  /** The first and the last place that are selected. */
  get span(): readonly [number, number] {
    const { anchor, focus } = this.selected;
    return [Math.min(anchor, focus), Math.max(anchor, focus)];
  }

  start(): void {
    this.observer.observe(this.box);
    this.resized();
    this.show();
  }

  dispose(): void {
    this.observer.disconnect();
    this.options.blocks.dispose();
  }

  select(selection: Selection): void {
    this.selected = this.inside(selection);
    this.show();
    this.options.onChange();
  }

  draw(): void {
    const { size, blocks } = this.options;
    const view = this.viewport;
    const { top } = this.scroller;
    const [first, end] = visibleRows(view, top);
    blocks.want(first * this.perRow, end * this.perRow);
    this.box.setAttribute('aria-rowcount', String(view.rowCount));
    this.box.setAttribute('aria-activedescendant', `byte-${this.selected.focus}`);
    this.sizer.style.height = `${Math.max(0, scrollHeight(view) - view.height)}px`;
    this.rows.style.height = `${view.height}px`;
    const shown = Array.from({ length: Math.max(0, end - first) }, (_, n) => first + n);
    render(
      shown.map((row) => this.row(row, size)),
      this.rows,
    );
    for (const [place, row] of [...this.rows.children].entries()) {
      (row as HTMLElement).style.transform = `translateY(${(first + place) * rowHeight - top}px)`;
    }
  }

  private get viewport(): Viewport {
    const rowCount = Math.ceil(this.options.size / this.perRow);
    return { rowCount, rowHeight, height: this.height };
  }

  private inside({ anchor, focus }: Selection): Selection {
    const last = Math.max(0, this.options.size - 1);
    const place = (offset: number) => Math.max(0, Math.min(last, Math.floor(offset)));
    return { anchor: place(anchor), focus: place(focus) };
  }

  private row(row: number, size: number): TemplateResult {
    const { blocks } = this.options;
    const start = row * this.perRow;
    const places = Array.from({ length: this.perRow }, (_, n) => start + n);
    const bytes = places.map((at) => (at < size ? blocks.byte(at) : undefined));
    return html`<div class="row" role="row" aria-rowindex=${row + 1}>
      <span class="offset" role="rowheader">${offsetText(start, size)}</span>
      ${places.map((at, n) =>
        at < size
          ? html`<span
              id="byte-${at}"
              class="byte ${this.classOf(at, bytes[n])}"
              role="gridcell"
              aria-selected=${this.isSelected(at) ? 'true' : 'false'}
              data-at=${at}
              >${bytes[n] === undefined ? '··' : hexOf(bytes[n])}</span
            >`
          : html`<span class="byte" role="presentation"></span>`,
      )}
      <span class="letters" role="gridcell"
        >${places.map((at, n) =>
          at < size
            ? html`<span class="letter ${this.classOf(at, bytes[n])}" data-at=${at}
                >${bytes[n] === undefined ? ' ' : letterOf(bytes[n])}</span
              >`
            : nothing,
        )}</span
      >
    </div>`;
  }

  private classOf(at: number, byte: number | undefined): string {
    const kind = byte === 0 ? 'zero' : byte !== undefined && letterOf(byte) === '·' ? 'other' : '';
    const isFocus = at === this.selected.focus;
    return `${kind} ${this.isSelected(at) ? 'selected' : ''} ${isFocus ? 'focus' : ''}`;
  }

  private isSelected(at: number): boolean {
    const [first, last] = this.span;
    return at >= first && at <= last;
  }

  private show(): void {
    const row = Math.floor(this.selected.focus / this.perRow);
    this.scroller.moveTo(topShowing(this.viewport, this.scroller.top, row));
  }

  private resized(): void {
    const { clientHeight, clientWidth } = this.box;
    const first = (this.scroller.top / rowHeight) * this.perRow;
    const end = first + (this.height / rowHeight) * this.perRow;
    const { focus } = this.selected;
    this.height = clientHeight;
    this.perRow = clientWidth < narrow ? 8 : 16;
    this.scroller.moveTo((first / this.perRow) * rowHeight);
    // What one looks at stays in view where the page grows smaller.
    if (focus >= first && focus < end) this.show();
  }

  private listen(): void {
    const { box } = this;
    box.addEventListener('keydown', (event) => this.pressed(event));
    // A page that opens leaves the keyboard where it is, and takes it when the person comes.
    window.addEventListener('focus', () => {
      if (document.activeElement === document.body) box.focus();
    });
    const placeOf = ({ target }: Event) => {
      const at = target instanceof HTMLElement ? target.dataset['at'] : undefined;
      return at === undefined ? undefined : Number(at);
    };
    box.addEventListener('pointerdown', (event) => {
      const at = placeOf(event);
      if (at === undefined || event.button !== 0) return;
      this.select({ anchor: event.shiftKey ? this.selected.anchor : at, focus: at });
    });
    box.addEventListener('pointermove', (event) => {
      const at = placeOf(event);
      if (at === undefined || event.buttons !== 1 || at === this.selected.focus) return;
      this.select({ anchor: this.selected.anchor, focus: at });
    });
  }

  private pressed(event: KeyboardEvent): void {
    const isCommand = event.ctrlKey || event.metaKey;
    const { focus, anchor } = this.selected;
    const { size } = this.options;
    const page = Math.max(1, Math.floor(this.height / rowHeight) - 1) * this.perRow;
    const rowStart = focus - (focus % this.perRow);
    const targets: Readonly<Record<string, number>> = {
      ArrowLeft: focus - 1,
      ArrowRight: focus + 1,
      ArrowUp: focus - this.perRow < 0 ? focus : focus - this.perRow,
      ArrowDown: focus + this.perRow >= size ? focus : focus + this.perRow,
      PageUp: focus - page < 0 ? focus % this.perRow : focus - page,
      PageDown: focus + page,
      Home: isCommand ? 0 : rowStart,
      End: isCommand ? size - 1 : rowStart + this.perRow - 1,
    };
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    const target = targets[key];
    if (target !== undefined) {
      const { focus: place } = this.inside({ anchor, focus: target });
      this.select({ anchor: event.shiftKey ? anchor : place, focus: place });
    } else if (isCommand && key === 'a') this.select({ anchor: 0, focus: size - 1 });
    else if (isCommand && key === 'c') this.options.onCopy();
    else return;
    event.preventDefault();
  }
}
