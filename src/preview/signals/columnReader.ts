import { SizedCache } from '../parquet/sizedCache.ts';
import type { Table } from '../table.ts';

/** Rows that are read and kept together. */
export const blockRows = 1 << 16;
/** Bytes of values that are kept of one file; what is not is read again. */
const keptBytes = 48 << 20;
/** Columns that are read together at most. */
const mostTogether = 24;

/** The values of numeric columns by blocks. What it gives is shared: nobody writes into it or hands it on. */
export class ColumnReader {
  private readonly table: Table;
  private readonly kept = new SizedCache<Float64Array>(keptBytes);
  private together: readonly number[] = [];

  constructor(table: Table) {
    this.table = table;
  }

  /** Columns that will all be wanted: where that is cheaper, and all can be kept, they are read together. */
  expect(columns: readonly number[]): void {
    const { table } = this;
    const bytes = 8 * columns.length * (table.rowCount ?? table.estimatedRows);
    const isCheaper = table.manyNumbers !== undefined && columns.length > 1;
    this.together =
      isCheaper && columns.length <= mostTogether && bytes <= keptBytes ? columns : [];
  }

  /** Block `index` of `blockRows` rows; shorter at the end of the table, empty past it. */
  async block(column: number, index: number, signal: AbortSignal): Promise<Float64Array> {
    const kept = this.kept.get(this.key(column, index));
    if (kept) return kept;
    const { table, together } = this;
    const start = index * blockRows;
    if (table.manyNumbers && together.includes(column)) {
      const all = await table.manyNumbers(together, start, blockRows, signal);
      for (const [i, values] of all.entries()) this.keep(together[i] ?? column, index, values);
      const own = all[together.indexOf(column)];
      if (own) return own;
    }
    const values = await table.numbers(column, start, blockRows, signal);
    this.keep(column, index, values);
    return values;
  }

  /** Rows `[start, start + count)`, cut at the end of the table. */
  async values(
    column: number,
    start: number,
    count: number,
    signal: AbortSignal,
  ): Promise<Float64Array> {
    const first = Math.floor(start / blockRows);
    const within = start - first * blockRows;
    if (within + count <= blockRows) {
      return (await this.block(column, first, signal)).subarray(within, within + count);
    }
    const result = new Float64Array(count);
    let filled = 0;
    for (let index = first; filled < count; index += 1) {
      const block = await this.block(column, index, signal);
      const offset = index === first ? within : 0;
      const part = block.subarray(offset, offset + count - filled);
      result.set(part, filled);
      filled += part.length;
      if (block.length < blockRows) break;
    }
    return result.subarray(0, filled);
  }

  private key(column: number, index: number): number {
    return index * this.table.columns.length + column;
  }

  private keep(column: number, index: number, values: Float64Array): void {
    this.kept.keep(this.key(column, index), values, values.byteLength);
  }
}
