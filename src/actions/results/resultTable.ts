import {
  wholeLength,
  type Cell,
  type CountProgress,
  type Rows,
  type Table,
} from '../../preview/table.ts';
import type { TableDetails } from '../../preview/tableDetails.ts';
import { cellsOf, numbersOf } from './cells.ts';
import type { ResultColumn, ResultMode } from './columns.ts';
import { fileStretches, itemStretches, type Stretch } from './stretches.ts';
import type { ResultPages } from './resultPages.ts';

/** What a filter keeps, as a table: each row is an item, or a file of one. */
export class ResultTable implements Table {
  readonly format = 'items';
  readonly notes = [];
  readonly columns: readonly ResultColumn[];
  private readonly pages: ResultPages;
  private readonly stretches: (
    start: number,
    count: number,
    signal?: AbortSignal,
  ) => AsyncGenerator<Stretch>;
  private readonly mode: ResultMode;

  constructor(mode: ResultMode, columns: readonly ResultColumn[], pages: ResultPages) {
    this.mode = mode;
    this.columns = columns;
    this.pages = pages;
    this.stretches = mode === 'items' ? itemStretches(pages) : fileStretches(pages);
  }

  get rowCount(): number {
    return this.mode === 'items' ? this.pages.totalItems : this.pages.totalFiles;
  }

  get estimatedRows(): number {
    return this.rowCount;
  }

  async rows(
    start: number,
    count: number,
    columns: readonly number[] = this.columns.map((_, column) => column),
    signal?: AbortSignal,
  ): Promise<Rows> {
    const described = columns.map((column) => this.column(column));
    const rows: (readonly Cell[])[] = [];
    for await (const { reader, place, from, to } of this.stretches(start, count, signal)) {
      const read = described.map((column) => cellsOf(reader, place, column));
      for (let row = from; row < to; row += 1) rows.push(read.map((cell) => cell(row)));
    }
    return { start, rows };
  }

  async cell(row: number, column: number, signal?: AbortSignal): Promise<Cell> {
    const described = this.column(column);
    for await (const { reader, place, from } of this.stretches(row, 1, signal)) {
      return cellsOf(reader, place, described, wholeLength)(from);
    }
    return null;
  }

  async numbers(
    column: number,
    start: number,
    count: number,
    signal?: AbortSignal,
  ): Promise<Float64Array> {
    const described = this.column(column);
    const first = Math.min(start, this.rowCount);
    const numbers = new Float64Array(Math.max(0, Math.min(count, this.rowCount - first)));
    let length = 0;
    for await (const { reader, place, from, to } of this.stretches(start, count, signal)) {
      const read = numbersOf(reader, place, described);
      for (let row = from; row < to; row += 1) {
        numbers[length] = read(row);
        length += 1;
      }
    }
    return numbers.subarray(0, length);
  }

  details(): Promise<TableDetails> {
    return Promise.resolve({ keyValues: [], rowGroups: [], columns: [] });
  }

  countRows(onProgress?: CountProgress): Promise<number> {
    onProgress?.(1);
    return Promise.resolve(this.rowCount);
  }

  close(): Promise<void> {
    this.pages.close();
    return Promise.resolve();
  }

  private column(column: number): ResultColumn {
    const found = this.columns[column];
    if (!found) throw new Error(`There is no column ${column}`);
    return found;
  }
}
