import { SizedCache } from '../parquet/sizedCache.ts';
import { blockRows, type ColumnReader } from './columnReader.ts';

/** Rows in another order than that of the file are held whole, up to so many. */
export const mostSorted = 1 << 22;
/** Bytes of sorted columns that are kept. */
const keptBytes = 48 << 20;

/** Values of consecutive samples in the order of time. */
export type ReadValues = (
  column: number,
  start: number,
  count: number,
  signal: AbortSignal,
) => Promise<Float64Array>;

/** The numbers of the rows that have a time, sorted by it; of equal ones the first stays first. */
export function timeOrder(times: Float64Array): Uint32Array {
  const order = new Uint32Array(times.length);
  let count = 0;
  for (const [row, time] of times.entries()) {
    if (!Number.isFinite(time)) continue;
    order[count] = row;
    count += 1;
  }
  return order.subarray(0, count).sort((a, b) => (times[a] ?? NaN) - (times[b] ?? NaN) || a - b);
}

/** Reads columns whole and gives their values in another order. */
export function orderedValues(reader: ColumnReader, rows: number, order: Uint32Array): ReadValues {
  const kept = new SizedCache<Float64Array>(keptBytes);
  return async (column, start, count, signal) => {
    let values = kept.get(column);
    if (!values) {
      const inFile = new Float64Array(rows).fill(NaN);
      for (let first = 0; first < rows; first += blockRows) {
        inFile.set(await reader.block(column, first / blockRows, signal), first);
      }
      values = new Float64Array(order.length);
      for (const [place, row] of order.entries()) values[place] = inFile[row] ?? NaN;
      kept.keep(column, values, values.byteLength);
    }
    return values.subarray(start, start + count);
  };
}
