import type { Column } from '../../src/preview/table.ts';

export const narrowest = 40;
export const widest = 2000;
const usualWidest = 360;

/** Where columns lie, in CSS pixels from the right of the row numbers. */
export class ColumnLayout {
  /** The widths that were changed by hand, by column. */
  readonly changed = new Map<number, number>();
  private readonly widths: number[];
  private lefts: number[] = [];

  constructor(widths: readonly number[]) {
    this.widths = [...widths];
    this.place(0);
  }

  get count(): number {
    return this.widths.length;
  }

  get width(): number {
    return this.lefts[this.widths.length] ?? 0;
  }

  left(column: number): number {
    return this.lefts[column] ?? 0;
  }

  widthOf(column: number): number {
    return this.widths[column] ?? 0;
  }

  resize(column: number, width: number): void {
    const kept = Math.round(Math.max(narrowest, Math.min(widest, width)));
    this.changed.set(column, kept);
    this.widths[column] = kept;
    this.place(column);
  }

  /** Columns that are at least partly between two places: `[first, end)`. */
  visible(from: number, to: number): readonly [number, number] {
    const first = Math.max(0, this.firstBeyond(from) - 1);
    const end = Math.min(this.count, this.firstBeyond(to - 1));
    return [first, Math.max(first, end)];
  }

  /** The first column that begins after a place. */
  private firstBeyond(x: number): number {
    let low = 0;
    let high = this.count;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.lefts[middle] ?? 0) <= x) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  private place(from: number): void {
    let left = this.lefts[from] ?? 0;
    for (let column = from; column < this.widths.length; column += 1) {
      this.lefts[column] = left;
      left += this.widths[column] ?? 0;
    }
    this.lefts[this.widths.length] = left;
  }
}

/** A width that shows the name, the type and usual values, where `digit` is the width of a figure. */
export function usualWidth(column: Column, values: readonly string[], digit: number): number {
  const longest = values.reduce((most, value) => Math.max(most, Math.min(value.length, 80)), 0);
  // The type is written smaller, and a few characters more tell that the name is not cut.
  const characters = Math.max(column.name.length + 1, column.type.length * 0.85, longest);
  const least = column.kind === 'number' ? 96 : 64;
  return Math.round(Math.max(least, Math.min(usualWidest, characters * digit + 20)));
}
