import type { Column } from '../../src/preview/table.ts';

export const narrowest = 40;
export const widest = 2000;
const usualWidest = 360;

/**
 * Where the columns shown lie, in CSS pixels from the right of the row numbers. Those shown are counted from the left; `columnAt`
 * tells which column of the file it is.
 */
export class ColumnLayout {
  /** The widths that were changed by hand, by column of the file. */
  readonly changed = new Map<number, number>();
  /** So many of the columns shown, from the left, do not scroll. */
  stuck = 0;
  private readonly widths: number[];
  private shown: readonly number[] = [];
  private places = new Map<number, number>();
  private pinned = 0;
  private lefts: number[] = [];

  constructor(widths: readonly number[]) {
    this.widths = [...widths];
    this.choose(
      widths.map((_, column) => column),
      0,
    );
  }

  /** Shows these columns of the file, of which the first are pinned. */
  choose(shown: readonly number[], pinned: number): void {
    this.shown = shown;
    this.pinned = pinned;
    this.stuck = Math.min(this.stuck, pinned);
    this.places = new Map(shown.map((column, place) => [column, place]));
    this.lefts = [0];
    this.place(0);
  }

  get count(): number {
    return this.shown.length;
  }

  get width(): number {
    return this.left(this.count);
  }

  get stuckWidth(): number {
    return this.left(this.stuck);
  }

  columnAt(place: number): number {
    return this.shown[place] ?? -1;
  }

  placeOf(column: number): number | undefined {
    return this.places.get(column);
  }

  /** The columns of the file at the places `[first, end)`. */
  columnsAt(first: number, end: number): readonly number[] {
    return this.shown.slice(first, end);
  }

  left(place: number): number {
    return this.lefts[place] ?? 0;
  }

  widthOf(place: number): number {
    return this.widths[this.columnAt(place)] ?? 0;
  }

  resize(place: number, width: number): void {
    const column = this.columnAt(place);
    const kept = Math.round(Math.max(narrowest, Math.min(widest, width)));
    this.changed.set(column, kept);
    this.widths[column] = kept;
    this.place(place);
  }

  /** Pinned columns stick as far as they leave room for others. */
  stick(room: number): boolean {
    let stuck = this.pinned;
    while (stuck > 0 && this.left(stuck) > room) stuck -= 1;
    const isOther = stuck !== this.stuck;
    this.stuck = stuck;
    return isOther;
  }

  /** Places that scroll and are at least partly in a window that begins at `left`: `[first, end)`. */
  visible(left: number, width: number): readonly [number, number] {
    const first = Math.max(this.stuck, this.firstBeyond(left + this.stuckWidth) - 1);
    const end = Math.min(this.count, this.firstBeyond(left + width - 1));
    return [first, Math.max(first, end)];
  }

  /** The place at an `x` of the content; the last one where it is beyond. */
  placeAt(x: number): number {
    return Math.max(0, Math.min(this.count, this.firstBeyond(x)) - 1);
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
    for (let place = from; place < this.count; place += 1) {
      this.lefts[place] = left;
      left += this.widthOf(place);
    }
    this.lefts[this.count] = left;
  }
}

/** A width that shows the name, the type and usual values, where `digit` is the width of a figure. */
export function usualWidth(column: Column, values: readonly string[], digit: number): number {
  const longest = values.reduce((most, value) => Math.max(most, Math.min(value.length, 80)), 0);
  // The type is written smaller; beside the name there is room for what the header can do.
  const name = (column.name.length + 1) * digit + 48;
  const text = Math.max(column.type.length * 0.85, longest) * digit + 20;
  const least = column.kind === 'number' ? 96 : 72;
  return Math.round(Math.max(least, Math.min(usualWidest, Math.max(name, text))));
}
