import type { Cell, Column, ColumnKind, Table } from '../../../../src/preview/table.ts';

export interface MemoryColumn {
  readonly name: string;
  readonly kind?: ColumnKind;
  readonly values: ArrayLike<number> | readonly string[];
}

/** A table that is held as arrays. `rowCount` stays unknown, as of a CSV file. */
export function memoryTable(columns: readonly MemoryColumn[]): Table {
  const rows = columns[0]?.values.length ?? 0;
  const valueOf = (column: number, row: number) => columns[column]?.values[row];
  const cell = (column: number, row: number): Cell => {
    const value = valueOf(column, row);
    return value === undefined || Number.isNaN(value) ? null : value;
  };
  return {
    format: 'csv',
    columns: columns.map(({ name, kind = 'number' }): Column => ({ name, type: kind, kind })),
    rowCount: undefined,
    estimatedRows: rows,
    notes: [],
    rows: (start, count, wanted = columns.map((_, index) => index)) => {
      const length = Math.max(0, Math.min(count, rows - start));
      const row = (i: number) => wanted.map((column) => cell(column, start + i));
      return Promise.resolve({ start, rows: Array.from({ length }, (_, i) => row(i)) });
    },
    cell: (row, column) => Promise.resolve(cell(column, row)),
    numbers: (column, start, count, signal) => {
      signal?.throwIfAborted();
      const length = Math.max(0, Math.min(count, rows - start));
      const number = (i: number) => {
        const value = valueOf(column, start + i);
        return typeof value === 'number' ? value : NaN;
      };
      return Promise.resolve(Float64Array.from({ length }, (_, i) => number(i)));
    },
    details: () => Promise.resolve({ keyValues: [], rowGroups: [], columns: [] }),
    countRows: () => Promise.resolve(rows),
    close: () => Promise.resolve(),
  };
}

export const asked = () => ({
  signal: new AbortController().signal,
  progress: () => undefined,
});
