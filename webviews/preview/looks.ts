import type { Cell, Column } from '../../src/preview/table.ts';
import { cellText, isCut, visibleText } from './cells.ts';
import { isAsInFile, type ColumnChoice } from './columns.ts';
import { formatter, type ColumnFormat, type Formatter } from './formats.ts';
import { choiceOf, wrappedLines, type SavedState } from './saved.ts';

/** How a person wants to see the columns and their values. */
export class Looks {
  choice: ColumnChoice;
  lines: number;
  private readonly nullText: string;
  private readonly formats = new Map<number, ColumnFormat>();
  private readonly formatters = new Map<number, Formatter>();

  constructor(columns: readonly Column[], saved: SavedState, nullText: string) {
    this.nullText = nullText;
    this.choice = choiceOf(saved, columns.length);
    this.lines = saved.lines;
    for (const [column, format] of Object.entries(saved.formats)) {
      this.setFormat([Number(column)], format);
    }
  }

  get isWrapped(): boolean {
    return this.lines > 1;
  }

  wrap(): void {
    this.lines = this.isWrapped ? 1 : wrappedLines;
  }

  formatOf(column: number): ColumnFormat | undefined {
    return this.formats.get(column);
  }

  setFormat(columns: readonly number[], format: ColumnFormat | undefined): void {
    for (const column of columns) {
      if (format) {
        this.formats.set(column, format);
        this.formatters.set(column, formatter(format));
      } else {
        this.formats.delete(column);
        this.formatters.delete(column);
      }
    }
  }

  /** A value as it is shown. */
  text(cell: Cell, column: number): string {
    if (cell === null) return this.nullText;
    const formatted = this.formatters.get(column)?.(cell);
    if (formatted !== undefined) return formatted;
    const text = visibleText(cellText(cell), this.isWrapped);
    return isCut(cell) ? `${text}…` : text;
  }

  saved(): Pick<SavedState, 'order' | 'hidden' | 'pinned' | 'formats' | 'lines'> {
    const { order, hidden, pinned } = this.choice;
    const isPlain = isAsInFile({ order, hidden: new Set(), pinned: new Set() });
    return {
      order: isPlain ? [] : order,
      hidden: [...hidden],
      pinned: [...pinned],
      formats: Object.fromEntries(this.formats),
      lines: this.lines,
    };
  }
}
