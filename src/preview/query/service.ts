import type { Table } from '../table.ts';
import type { TableService } from '../tableService.ts';
import { arrange, type Order } from './arrange.ts';
import { readArranged } from './arranged.ts';
import { Budget } from './budget.ts';

/** Answers questions about an open table, of `size` bytes. Whoever opened the table closes it. */
export function tableService(table: Table, size: number): TableService {
  let order: Order | undefined;
  const inFile = (row: number) => (order ? order.rows[row] : row);

  return {
    describe() {
      const { format, columns, notes, rowCount, estimatedRows, dialect } = table;
      const facts = { format, columns, notes, rowCount, estimatedRows, size };
      return dialect ? { ...facts, dialect } : facts;
    },
    rows({ start, count, columns }, { signal }) {
      if (order) return readArranged(table, order, start, count, columns, signal);
      return table.rows(start, count, columns, signal);
    },
    async cell({ row, column }, { signal }) {
      const place = inFile(row);
      return place === undefined ? null : table.cell(place, column, signal);
    },
    count(_, { signal, progress }) {
      return table.countRows(progress, signal);
    },
    details(_, { signal }) {
      return table.details(signal);
    },
    async arrange(wanted, asked) {
      if (wanted.sort.length === 0 && wanted.conditions.length === 0) {
        order = undefined;
        return table.rowCount ?? table.estimatedRows;
      }
      const arranged = await arrange(table, wanted, new Budget(), asked);
      // Another one may have been asked for since.
      asked.signal.throwIfAborted();
      order = arranged;
      return arranged.rows.length;
    },
    async summarize({ column }, asked) {
      const { summarize } = await import('./summary.ts');
      return summarize(table, order, column, asked);
    },
    async find(wanted, asked) {
      const { find } = await import('./find.ts');
      return find(table, order, wanted, asked);
    },
    async exportTo(wanted, asked) {
      const { exportTable } = await import('./export.ts');
      return exportTable(table, order, wanted, asked);
    },
  };
}
