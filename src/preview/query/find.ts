import type { Asked } from '../service.ts';
import { cellText, type Table } from '../table.ts';
import type { CellPlace, Find } from '../tableService.ts';
import type { Order } from './arrange.ts';
import { batches, readArranged, rowsOf, type Batch } from './arranged.ts';
import { paceOf } from './pace.ts';
import { searchFor, type Search } from './search.ts';
import { wholeText } from './values.ts';

/** Rows of a batch when the search goes backwards. */
const backwardStep = 1024;

/**
 * The next cell that holds the text, row by row from the one after `from`, and from the other end when there is none
 * there; the cell itself comes last.
 */
export async function find(
  table: Table,
  order: Order | undefined,
  wanted: Find,
  asked: Asked,
): Promise<CellPlace | undefined> {
  if (wanted.text === '') return undefined;
  const columns = wanted.columns ?? table.columns.map((_, column) => column);
  if (columns.length === 0) return undefined;
  const search = searchFor(wanted.text, wanted.isPattern, wanted.isCaseSensitive);
  const finder = new Finder(table, order, columns, search, asked);
  return wanted.isBackwards ? finder.backwards(wanted.from) : finder.forwards(wanted.from);
}

class Finder {
  private readonly table: Table;
  private readonly order: Order | undefined;
  private readonly columns: readonly number[];
  private readonly search: Search;
  private readonly asked: Asked;

  constructor(
    table: Table,
    order: Order | undefined,
    columns: readonly number[],
    search: Search,
    asked: Asked,
  ) {
    this.table = table;
    this.order = order;
    this.columns = columns;
    this.search = search;
    this.asked = asked;
  }

  async forwards(from: CellPlace): Promise<CellPlace | undefined> {
    const start = Math.max(0, from.row);
    const isAfter = (found: CellPlace) =>
      found.row > from.row || (found.row === from.row && this.isRightOf(found, from));
    for await (const batch of this.batches(start, undefined)) {
      this.tell(batch.start - start);
      const found = (await this.matches(batch)).find(isAfter);
      if (found) return found;
    }
    for await (const batch of this.batches(0, start + 1)) {
      this.tell((rowsOf(this.table, this.order) ?? 0) - start + batch.start);
      const [found] = await this.matches(batch);
      if (found) return found;
    }
    return undefined;
  }

  async backwards(from: CellPlace): Promise<CellPlace | undefined> {
    const { signal, progress } = this.asked;
    const rows = this.order
      ? this.order.rows.length
      : await this.table.countRows((done) => progress(done / 2), signal);
    const start = Math.min(Math.max(0, from.row), Math.max(0, rows - 1));
    const isBefore = (found: CellPlace) =>
      found.row < from.row || (found.row === from.row && this.isRightOf(from, found));
    const pace = paceOf(signal);
    let looked = 0;
    const search = async (low: number, high: number, isWanted: (found: CellPlace) => boolean) => {
      for (let end = high; end > low; end -= backwardStep) {
        const batch = await this.batch(Math.max(low, end - backwardStep), end);
        const found = (await this.matches(batch)).findLast(isWanted);
        if (found) return found;
        looked += backwardStep;
        this.tell(looked);
        await pace();
      }
      return undefined;
    };
    return (await search(0, start + 1, isBefore)) ?? (await search(start, rows, () => true));
  }

  private isRightOf(one: CellPlace, other: CellPlace): boolean {
    return this.rank(one.column) > this.rank(other.column);
  }

  /** Where a column stands among those that are searched, or between them. */
  private rank(column: number): number {
    const place = this.columns.indexOf(column);
    return place >= 0 ? place : this.columns.filter((own) => own < column).length - 0.5;
  }

  private batches(from: number, to: number | undefined): AsyncGenerator<Batch> {
    const { signal } = this.asked;
    return batches(this.table, this.order, this.columns, { from, to }, paceOf(signal), signal);
  }

  private async batch(from: number, to: number): Promise<Batch> {
    const { signal } = this.asked;
    const { rows, numbers } = this.order
      ? await readArranged(this.table, this.order, from, to - from, this.columns, signal)
      : await this.table.rows(from, to - from, this.columns, signal);
    return { start: from, rows, numberOf: (index) => numbers?.[index] ?? from + index };
  }

  /** In the order of rows and columns. */
  private async matches({ start, rows, numberOf }: Batch): Promise<CellPlace[]> {
    const texts: string[] = [];
    for (const [index, row] of rows.entries()) {
      for (const [place, column] of this.columns.entries()) {
        const cell = row[place] ?? null;
        const isCut = typeof cell === 'object' && cell?.isCut === true;
        texts.push(
          isCut
            ? await wholeText(this.table, numberOf(index), column, cell, this.asked.signal)
            : cellText(cell),
        );
      }
    }
    return this.search(texts).map((match) => ({
      row: start + Math.floor(match / this.columns.length),
      column: this.columns[match % this.columns.length] ?? 0,
    }));
  }

  private tell(looked: number): void {
    const rows = rowsOf(this.table, this.order) ?? this.table.estimatedRows;
    this.asked.progress(Math.max(0, Math.min(1, looked / Math.max(1, rows))));
  }
}
