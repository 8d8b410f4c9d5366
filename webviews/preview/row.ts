import type { Cell, Column, RowMark } from '../../src/preview/table.ts';
import { cellClass, cellText, visibleText } from './cells.ts';
import type { ColumnLayout } from './columnLayout.ts';
import type { PreviewTexts } from './contract.ts';
import { fill } from '../host.ts';
import { element } from './elements.ts';

/** What a row needs to know to draw itself. */
export interface RowContext {
  readonly columns: readonly Column[];
  readonly layout: ColumnLayout;
  readonly texts: PreviewTexts;
  /** Width of the row numbers. */
  readonly gutter: number;
  readonly cell: (row: number, column: number) => Cell | undefined;
  readonly mark: (row: number) => RowMark | undefined;
  readonly hasFailed: (row: number, column: number) => boolean;
  readonly isSelected: (row: number, column: number) => boolean;
}

interface CellView {
  readonly box: HTMLElement;
  readonly text: Text;
  content: string;
  look: string;
}

/** One row on the screen; it is used again for other rows as one scrolls. */
export class RowView {
  readonly box = element('div', { role: 'row', class: 'row' });
  row = -1;
  private readonly number = document.createTextNode('');
  private readonly head = element('div', { role: 'rowheader', class: 'number' }, this.number);
  private readonly extra = element('div', { role: 'gridcell', class: 'cell extra' });
  private readonly cells: CellView[] = [];
  private first = -1;
  private place = '';

  constructor() {
    this.box.append(this.head);
  }

  /** Moves the row; `y` from the top of the rows. */
  moveTo(y: number): void {
    const place = `translateY(${y}px)`;
    if (place === this.place) return;
    this.place = place;
    this.box.style.transform = place;
  }

  /** Lays the cells of the columns `[first, end)` out; `isForced` where widths changed. */
  arrange(context: RowContext, first: number, end: number, isForced: boolean): void {
    if (!isForced && first === this.first && end - first === this.cells.length) return;
    this.first = first;
    while (this.cells.length > end - first) this.cells.pop()?.box.remove();
    while (this.cells.length < end - first) {
      const text = document.createTextNode('');
      const box = element('div', { role: 'gridcell', class: 'cell' }, text);
      this.cells.push({ box, text, content: '', look: '' });
      this.box.append(box);
    }
    this.head.style.width = `${context.gutter}px`;
    for (const [index, { box }] of this.cells.entries()) {
      const column = first + index;
      box.style.left = `${context.gutter + context.layout.left(column)}px`;
      box.style.width = `${context.layout.widthOf(column)}px`;
      box.setAttribute('aria-colindex', String(column + 2));
      box.id = '';
    }
    this.extra.style.left = `${context.gutter + context.layout.width}px`;
  }

  draw(context: RowContext, row: number): void {
    const { texts } = context;
    const isOther = row !== this.row;
    if (isOther) {
      this.row = row;
      this.box.setAttribute('aria-rowindex', String(row + 2));
      this.head.id = `cell-${row}--1`;
    }
    let isLoading = false;
    for (const [index, view] of this.cells.entries()) {
      const column = this.first + index;
      const cell = context.cell(row, column);
      isLoading ||= cell === undefined;
      if (isOther || view.box.id === '') view.box.id = `cell-${row}-${column}`;
      this.drawCell(context, view, row, column, cell);
    }
    this.box.toggleAttribute('aria-busy', isLoading);
    this.drawMark(context, context.mark(row), texts, row);
    this.head.toggleAttribute('data-selected', context.isSelected(row, -1));
  }

  /** Shows which cell the keyboard is at; -1 for the row's number. */
  focus(column: number | undefined): void {
    this.head.classList.toggle('focused', column === -1);
    for (const [index, { box }] of this.cells.entries()) {
      box.classList.toggle('focused', column === this.first + index);
    }
  }

  private drawCell(
    { columns, texts, hasFailed, isSelected }: RowContext,
    view: CellView,
    row: number,
    column: number,
    cell: Cell | undefined,
  ): void {
    const content =
      cell === undefined
        ? ''
        : cell === null
          ? texts.nullValue
          : visibleText(cellText(cell)) + (isCut(cell) ? '…' : '');
    if (content !== view.content) {
      view.content = content;
      view.text.data = content;
    }
    const state = cell === undefined && hasFailed(row, column) ? 'failed' : cellClass(cell);
    const kind = columns[column]?.kind ?? 'text';
    const isChosen = isSelected(row, column);
    const look = `cell kind-${kind} ${state}${isChosen ? ' selected' : ''}`;
    if (look === view.look) return;
    view.look = look;
    view.box.className = look;
    if (state === 'missing') view.box.setAttribute('aria-label', texts.missingValue);
    else view.box.removeAttribute('aria-label');
    view.box.setAttribute('aria-selected', String(isChosen));
  }

  private drawMark(
    { columns }: RowContext,
    mark: RowMark | undefined,
    texts: PreviewTexts,
    row: number,
  ): void {
    const number = (row + 1).toLocaleString();
    if (this.number.data !== number) this.number.data = number;
    const sentence = mark && fill(textOfMark(mark, texts), mark.fields, columns.length);
    this.head.classList.toggle('ragged', mark !== undefined);
    if (sentence === undefined) {
      this.head.removeAttribute('title');
      this.head.removeAttribute('aria-label');
    } else {
      this.head.title = sentence;
      this.head.setAttribute('aria-label', `${number}: ${sentence}`);
    }
    if (mark?.extra) {
      this.extra.textContent = mark.extra.map((cell) => visibleText(cellText(cell))).join(' ⏐ ');
      this.box.append(this.extra);
    } else {
      this.extra.remove();
    }
  }
}

function isCut(cell: Cell): boolean {
  return cell !== null && typeof cell === 'object' && cell.isCut === true;
}

function textOfMark(mark: RowMark, texts: PreviewTexts): string {
  switch (mark.is) {
    case 'short':
      return texts.shortRow;
    case 'long':
      return texts.longRow;
    case 'unclosed-quote':
      return texts.unclosedQuote;
  }
}
