import { Growing } from './growing.ts';

/** Groups of rows at most, besides those that end early at a gap. */
const mostGroups = 1 << 18;
/** Gaps at most at which a group ends. */
const mostSplits = 1 << 17;
const leastRows = 16;

/** Consecutive rows that are remembered by one least and one greatest value. None spans a gap. */
export interface Groups {
  readonly count: number;
  /** The first row of each, and the number of rows at the end. */
  readonly rows: Float64Array;
  readonly first: Float64Array;
  readonly last: Float64Array;
}

export class GroupBuilder {
  private readonly rows = new Growing();
  private readonly first = new Growing();
  private readonly last = new Growing();
  private readonly size: number;
  private readonly gapOver: number;
  private row = 0;
  private start = 0;
  private splits = 0;
  private previous = NaN;

  constructor(rows: number, gapOver: number) {
    this.size = Math.max(leastRows, 2 ** Math.ceil(Math.log2(Math.max(1, rows) / mostGroups)));
    this.gapOver = gapOver;
  }

  push(time: number): void {
    const isGap = time - this.previous > this.gapOver && this.splits < mostSplits;
    if (this.row === 0 || isGap || this.row - this.start >= this.size) {
      if (isGap) this.splits += 1;
      if (this.row > 0) this.last.push(this.previous);
      this.rows.push(this.row);
      this.first.push(time);
      this.start = this.row;
    }
    this.previous = time;
    this.row += 1;
  }

  finish(): Groups {
    if (this.row > 0) this.last.push(this.previous);
    const count = this.first.length;
    this.rows.push(this.row);
    return { count, rows: this.rows.copy(), first: this.first.copy(), last: this.last.copy() };
  }
}

/** How many of the sorted values are smaller than `value`, or not greater where `isInclusive`. */
export function countBelow(
  values: Float64Array,
  count: number,
  value: number,
  isInclusive = false,
): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >> 1;
    const each = values[middle] ?? NaN;
    if (each < value || (isInclusive && each === value)) low = middle + 1;
    else high = middle;
  }
  return low;
}
