import { bitsFor, clearBit, hasBit, setBit, widened, type Bits } from './bits.ts';
import {
  keptNumbers,
  readNumbers,
  type KeepPart,
  type KeptNumbers,
  type PartSource,
} from './parts.ts';

export interface KeptOrder {
  readonly length: number;
  /** Absent where the rows are in order as they stand. */
  readonly rows?: KeptNumbers;
}

/**
 * Rows in the order of the listing. Changes are only noted; they are sorted in when somebody asks, the few
 * new rows by binary search, so that one more item does not sort a million.
 */
export class RowOrder {
  private readonly compare: (a: number, b: number) => number;
  private sorted: Uint32Array = new Uint32Array(0);
  /** Where the order is kept, until somebody asks for it. */
  private kept: (() => Uint32Array) | undefined;
  private length = 0;
  /** Every row stands at its own number, as after a listing that came in order. */
  private isInPlace = true;
  private pending: number[] = [];
  private isPending: Bits = bitsFor(0);
  /** Rows that left: their entry in `sorted` is void, even where the row is used again. */
  private isVoid: Bits = bitsFor(0);
  private voids = 0;

  constructor(compare: (a: number, b: number) => number) {
    this.compare = compare;
  }

  add(row: number): void {
    this.isPending = widened(this.isPending, row + 1);
    setBit(this.isPending, row);
    this.pending.push(row);
  }

  remove(row: number): void {
    if (hasBit(this.isPending, row)) {
      clearBit(this.isPending, row);
      return;
    }
    this.isVoid = widened(this.isVoid, row + 1);
    setBit(this.isVoid, row);
    this.voids += 1;
  }

  /** True when the order is that of the rows themselves. */
  get isPlain(): boolean {
    if (this.kept === undefined && this.voids + this.pending.length > 0) this.rows();
    return this.isInPlace && this.voids + this.pending.length === 0;
  }

  /** Valid until the next change. */
  rows(): Uint32Array {
    if (this.kept !== undefined) {
      this.sorted = this.kept();
      this.kept = undefined;
    }
    if (this.voids > 0) this.dropVoids();
    if (this.pending.length > 0) this.merge(this.takePending());
    return this.sorted.subarray(0, this.length);
  }

  get bytes(): number {
    return this.sorted.byteLength + this.isPending.byteLength + this.isVoid.byteLength;
  }

  keep(keep: KeepPart): KeptOrder {
    const rows = this.rows();
    const { length } = rows;
    return this.isInPlace ? { length } : { length, rows: keptNumbers(rows, keep) };
  }

  restore({ length, rows }: KeptOrder, source: PartSource): void {
    this.length = length;
    this.isInPlace = rows === undefined;
    this.kept = () =>
      rows ? (readNumbers(rows, source) as Uint32Array) : new Uint32Array(length).map(toPlace);
  }

  private dropVoids(): void {
    const { sorted, isVoid } = this;
    let to = 0;
    this.isInPlace = false;
    for (let from = 0; from < this.length; from += 1) {
      const row = sorted[from] ?? 0;
      if (!hasBit(isVoid, row)) sorted[to++] = row;
    }
    this.length = to;
    this.isVoid.fill(0);
    this.voids = 0;
  }

  private takePending(): number[] {
    const taken: number[] = [];
    // A row that left and came again stands in the list twice; its bit is there once.
    for (const row of this.pending) {
      if (!hasBit(this.isPending, row)) continue;
      clearBit(this.isPending, row);
      taken.push(row);
    }
    this.pending = [];
    // Listings mostly come in order: seeing that costs a tenth of sorting.
    const isSorted = taken.every(
      (row, at) => at === 0 || this.compare(taken[at - 1] ?? 0, row) <= 0,
    );
    return isSorted ? taken : taken.sort(this.compare);
  }

  /** From the back: the larger part of `sorted` moves as whole blocks. */
  private merge(added: readonly number[]): void {
    const total = this.length + added.length;
    if (total > this.sorted.length) {
      const room = added.length < 1024 ? total + (total >>> 3) + 64 : total;
      const wider = new Uint32Array(room);
      wider.set(this.sorted.subarray(0, this.length));
      this.sorted = wider;
    }
    const { sorted } = this;
    this.isInPlace &&= added.every((row, at) => row === this.length + at) && this.isBehind(added);
    let end = this.length;
    for (let at = added.length - 1; at >= 0; at -= 1) {
      const row = added[at] ?? 0;
      const place = this.placeOf(row, end);
      sorted.copyWithin(place + at + 1, place, end);
      sorted[place + at] = row;
      end = place;
    }
    this.length = total;
  }

  private isBehind([first = 0]: readonly number[]): boolean {
    return this.placeOf(first, this.length) === this.length;
  }

  /** Behind every row of `sorted[0, end)` that comes before `row`. */
  private placeOf(row: number, end: number): number {
    let [low, high] = [0, end];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.compare(this.sorted[middle] ?? 0, row) <= 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

function toPlace(_row: number, place: number): number {
  return place;
}
