import type { Cell, Column, RowMark } from '../../src/preview/table.ts';
import { cellClass, cellText, visibleText } from './cells.ts';
import type { ColumnLayout } from './columnLayout.ts';
import type { PreviewTexts } from './contract.ts';
import { fill } from '../host.ts';
import { element } from './elements.ts';

/** What a row needs to know to draw itself. Columns are places among those shown. */
export interface RowContext {
  readonly columns: readonly Column[];
  readonly layout: ColumnLayout;
  readonly texts: PreviewTexts;
  /** Width of the row numbers. */
  readonly gutter: number;
  /** These have another column of the file, or another width, than when the row was last laid out. */
  readonly isRearranged: boolean;
  /** Places of the first column that scrolls and is in view, and of the first after those in view. */
  readonly first: number;
  readonly end: number;
  /** Takes columns of the file, as the others do. */
  readonly cell: (row: number, column: number) => Cell | undefined;
  readonly text: (cell: Cell, column: number) => string;
  readonly hasFailed: (row: number, column: number) => boolean;
  readonly isFound: (text: string, column: number) => boolean;
  readonly mark: (row: number) => RowMark | undefined;
  /** The row's place in the file. */
  readonly numberOf: (row: number) => number | undefined;
  /** Takes a place; -1 is the row's number. */
  readonly isSelected: (row: number, place: number) => boolean;
}

interface CellView {
  readonly box: HTMLElement;
  readonly text: Text;
  place: number;
  column: number;
  content: string;
  look: string;
}

/** One row on the screen; it is used again for other rows as one scrolls. */
export class RowView {
  readonly box = element('div', { role: 'row', class: 'row' });
  row = -1;
  private readonly number = document.createTextNode('');
  private readonly head = element('div', { role: 'rowheader', class: 'number' }, this.number);
  /** What does not scroll sideways. */
  private readonly frozen = element('div', { role: 'presentation', class: 'frozen' }, this.head);
  private readonly extra = element('div', { role: 'gridcell', class: 'cell extra' });
  private readonly stuck: CellView[] = [];
  private readonly moving: CellView[] = [];
  private first = -1;
  private place = '';

  constructor() {
    this.head.setAttribute('aria-colindex', '1');
    this.box.append(this.frozen);
  }

  /** Moves the row; `y` from the top of the rows. */
  moveTo(y: number): void {
    const place = `translateY(${y}px)`;
    if (place === this.place) return;
    this.place = place;
    this.box.style.transform = place;
  }

  /** Lays the cells out. */
  arrange(context: RowContext): void {
    const { layout, gutter, first, end, isRearranged } = context;
    const isSame = first === this.first && end - first === this.moving.length;
    if (isSame && !isRearranged) return;
    this.first = first;
    fit(this.moving, end - first, this.box);
    for (const [index, view] of this.moving.entries()) put(view, first + index, context);
    if (!isRearranged && layout.stuck === this.stuck.length) return;
    this.head.style.width = `${gutter}px`;
    this.frozen.style.width = `${gutter + layout.stuckWidth}px`;
    fit(this.stuck, layout.stuck, this.frozen);
    for (const [place, view] of this.stuck.entries()) put(view, place, context);
    this.extra.style.left = `${gutter + layout.width}px`;
  }

  draw(context: RowContext, row: number): void {
    const isOther = row !== this.row;
    if (isOther) {
      this.row = row;
      this.box.setAttribute('aria-rowindex', String(row + 2));
      this.head.id = `cell-${row}--1`;
    }
    let isLoading = false;
    for (const views of [this.stuck, this.moving]) {
      for (const view of views) {
        const cell = context.cell(row, view.column);
        isLoading ||= cell === undefined;
        if (isOther || view.box.id === '') view.box.id = `cell-${row}-${view.place}`;
        drawCell(context, view, row, cell);
      }
    }
    this.box.toggleAttribute('aria-busy', isLoading);
    this.drawMark(context, row);
    this.head.toggleAttribute('data-selected', context.isSelected(row, -1));
  }

  /** Shows which cell the keyboard is at; -1 for the row's number. */
  focus(place: number | undefined): void {
    this.head.classList.toggle('focused', place === -1);
    for (const views of [this.stuck, this.moving]) {
      for (const view of views) view.box.classList.toggle('focused', place === view.place);
    }
  }

  private drawMark({ columns, texts, mark, numberOf }: RowContext, row: number): void {
    const found = mark(row);
    const place = numberOf(row);
    const number = place === undefined ? '' : (place + 1).toLocaleString();
    if (this.number.data !== number) this.number.data = number;
    const sentence = found && fill(textOfMark(found, texts), found.fields, columns.length);
    this.head.classList.toggle('ragged', found !== undefined);
    if (sentence === undefined) {
      this.head.removeAttribute('title');
      this.head.removeAttribute('aria-label');
    } else {
      this.head.title = sentence;
      this.head.setAttribute('aria-label', `${number}: ${sentence}`);
    }
    if (found?.extra) {
      this.extra.textContent = found.extra.map((cell) => visibleText(cellText(cell))).join(' ⏐ ');
      this.box.append(this.extra);
    } else {
      this.extra.remove();
    }
  }
}

/** Makes as many cells as there have to be. */
function fit(views: CellView[], count: number, parent: HTMLElement): void {
  while (views.length > count) views.pop()?.box.remove();
  while (views.length < count) {
    const text = document.createTextNode('');
    const box = element('div', { role: 'gridcell', class: 'cell' }, text);
    views.push({ box, text, place: -1, column: -1, content: '', look: '' });
    parent.append(box);
  }
}

function put(view: CellView, place: number, { layout, gutter }: RowContext): void {
  const { box } = view;
  view.place = place;
  view.column = layout.columnAt(place);
  box.style.left = `${gutter + layout.left(place)}px`;
  box.style.width = `${layout.widthOf(place)}px`;
  box.setAttribute('aria-colindex', String(place + 2));
  box.id = '';
}

function drawCell(context: RowContext, view: CellView, row: number, cell: Cell | undefined): void {
  const { columns, texts, hasFailed, isSelected, isFound } = context;
  const { box, column, place } = view;
  const content = cell === undefined ? '' : context.text(cell, column);
  if (content !== view.content) {
    view.content = content;
    view.text.data = content;
  }
  const state = cell === undefined && hasFailed(row, column) ? 'failed' : cellClass(cell);
  const isChosen = isSelected(row, place);
  const found = cell !== undefined && cell !== null && isFound(content, column) ? ' found' : '';
  const kind = columns[column]?.kind ?? 'text';
  const look = `cell kind-${kind} ${state}${found}${isChosen ? ' selected' : ''}`;
  if (look === view.look) return;
  view.look = look;
  box.className = look;
  if (state === 'missing') box.setAttribute('aria-label', texts.missingValue);
  else box.removeAttribute('aria-label');
  box.setAttribute('aria-selected', String(isChosen));
}

function textOfMark(mark: RowMark, texts: PreviewTexts): string {
  switch (mark.is) {
    case 'short':
      return texts.shortRow;
    case 'long':
      return texts.longRow;
    case 'unclosed-quote':
      return texts.unclosedQuote;
    case 'malformed':
      return texts.malformedLine;
    case 'too-long':
      return texts.longLine;
  }
}
