import type { Cell, Table } from '../table.ts';
import { readMeasures, type Measures } from './values.ts';

/** What is read of some rows: columns as numbers, and columns as they are shown. */
export interface BlockColumns {
  readonly measured: readonly number[];
  readonly shown: readonly number[];
}

/** Rows of the file that lie together. */
export interface Block {
  readonly start: number;
  /** Rows; fewer than were asked for at the end of the table. */
  readonly length: number;
  readonly measures: (column: number) => Measures;
  readonly cell: (column: number, index: number) => Cell;
}

export async function readBlock(
  table: Table,
  { measured, shown }: BlockColumns,
  start: number,
  count: number,
  signal: AbortSignal,
): Promise<Block> {
  const measures = new Map<number, Measures>();
  for (const column of measured) {
    measures.set(column, await readMeasures(table, column, start, count, signal));
  }
  const rows =
    shown.length === 0 ? undefined : (await table.rows(start, count, shown, signal)).rows;
  const places = new Map(shown.map((column, place) => [column, place]));
  const [first] = measures.values();
  return {
    start,
    length: rows?.length ?? first?.values.length ?? 0,
    measures: (column) => {
      const found = measures.get(column);
      if (!found) throw new Error(`Column ${column} was not read as numbers`);
      return found;
    },
    cell: (column, index) => rows?.[index]?.[places.get(column) ?? -1] ?? null,
  };
}

/** Rows that are read at once: many of a few numbers, fewer of many cells. */
export function blockLength({ measured, shown }: BlockColumns): number {
  const perRow = Math.max(1, measured.length + 4 * shown.length);
  return Math.max(64, Math.min(1 << 15, Math.floor((1 << 17) / perRow)));
}
