import type { Asked } from '../service.ts';
import type { Axis } from './axis.ts';
import { blockRows } from './columnReader.ts';

/** Entries of a level that one entry of the next stands for. */
const fanOut = 16;

interface Level {
  /** NaN where all values are missing. */
  readonly low: Float64Array;
  readonly high: Float64Array;
}

/** The least and greatest value of each group of rows, of sixteen groups, and so on. */
export interface Pyramid {
  readonly levels: readonly Level[];
  readonly bytes: number;
}

export interface Extent {
  low: number;
  high: number;
}

/** Makes an extent cover a value. What is missing or infinite is nothing to draw. */
export function cover(extent: Extent, low: number, high = low): void {
  if (!Number.isFinite(low) || !Number.isFinite(high)) return;
  if (!(low >= extent.low)) extent.low = low;
  if (!(high <= extent.high)) extent.high = high;
}

/** Covers the values `[from, to)`: all of a recording come by here, so that nothing is called or kept for each. */
function coverAll(extent: Extent, values: Float64Array, from: number, to: number): void {
  let { low, high } = extent;
  for (let i = from; i < to; i += 1) {
    const value = values[i] as number;
    if (value - value !== 0) continue;
    if (!(value >= low)) low = value;
    if (!(value <= high)) high = value;
  }
  extent.low = low;
  extent.high = high;
}

/** Reads a channel once. */
export async function readPyramid(axis: Axis, column: number, asked: Asked): Promise<Pyramid> {
  const { rows, groups } = axis;
  const low = new Float64Array(groups.count);
  const high = new Float64Array(groups.count);
  const extent: Extent = { low: NaN, high: NaN };
  let group = 0;
  let end = groups.rows[1] ?? 0;
  const close = () => {
    low[group] = extent.low;
    high[group] = extent.high;
    extent.low = extent.high = NaN;
    group += 1;
    end = groups.rows[group + 1] ?? Infinity;
  };
  for (let start = 0; start < rows; start += blockRows) {
    const values = await axis.values(column, start, blockRows, asked.signal);
    for (let i = 0; i < values.length;) {
      const last = Math.min(values.length, end - start);
      coverAll(extent, values, i, last);
      if (start + last === end) close();
      i = last;
    }
    asked.progress(Math.min(1, (start + blockRows) / rows));
  }
  if (group < groups.count) close();
  const levels: Level[] = [{ low, high }];
  for (let top = levels[0]; top && top.low.length > fanOut; top = levels.at(-1)) {
    levels.push(above(top));
  }
  const bytes = levels.reduce((sum, level) => sum + 2 * level.low.byteLength, 0);
  return { levels, bytes };
}

function above({ low, high }: Level): Level {
  const count = Math.ceil(low.length / fanOut);
  const result = { low: new Float64Array(count), high: new Float64Array(count) };
  for (let i = 0; i < count; i += 1) {
    const extent: Extent = { low: NaN, high: NaN };
    const end = Math.min(low.length, (i + 1) * fanOut);
    for (let j = i * fanOut; j < end; j += 1) cover(extent, low[j] ?? NaN, high[j] ?? NaN);
    result.low[i] = extent.low;
    result.high[i] = extent.high;
  }
  return result;
}

/** Covers the groups `[from, to)`, by the coarsest levels that lie within. */
export function coverGroups({ levels }: Pyramid, from: number, to: number, extent: Extent): void {
  let [start, end] = [from, to];
  for (const [depth, level] of levels.entries()) {
    const take = (i: number) => cover(extent, level.low[i] ?? NaN, level.high[i] ?? NaN);
    const isTop = depth === levels.length - 1;
    while (start < end && (isTop || start % fanOut !== 0)) take(start++);
    while (start < end && end % fanOut !== 0) take(--end);
    if (start >= end) return;
    start /= fanOut;
    end /= fanOut;
  }
}
