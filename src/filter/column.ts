import { extent, type Bits } from './bits.ts';
import {
  KeptArray,
  keptNumbers,
  readNumbers,
  zeros,
  type KeepPart,
  type KeptNumbers,
  type Numbers,
  type PartSource,
} from './parts.ts';

/**
 * Numbers by row, as narrow as the largest needs: most codes fit one byte. Rows that were never set are 0.
 */
export class NumberColumn {
  private held: Numbers = new Uint8Array(0);
  /** Until all of what was kept has been read. */
  private kept: (() => KeptArray) | undefined;

  get values(): Numbers {
    if (this.kept !== undefined) this.need(0, Infinity);
    return this.held;
  }

  /** The same, of which only those of some rows are wanted. */
  valuesOf(rows: Bits): Numbers {
    if (this.kept !== undefined) this.need(...extent(rows));
    return this.held;
  }

  get(row: number): number {
    if (this.kept !== undefined) this.need(row, row + 1);
    return this.held[row] ?? 0;
  }

  set(row: number, value: number): void {
    const { values } = this;
    if (row >= values.length) {
      if (value === 0) return;
      this.held = copied(values, 0, Math.max(row + 1, grown(values.length)));
    }
    if (!fits(this.held, value)) this.held = copied(this.held, value, this.held.length);
    this.held[row] = value;
  }

  get bytes(): number {
    return this.held.byteLength;
  }

  /** Gives back what growth took in advance. */
  trim(rows: number): void {
    if (this.kept === undefined && rows < this.held.length) this.held = this.held.slice(0, rows);
  }

  keep(rows: number, keep: KeepPart): KeptNumbers {
    return keptNumbers(this.values.subarray(0, rows), keep);
  }

  /** Is from now on what was kept. */
  restore(kept: KeptNumbers, source: PartSource): void {
    this.kept = () => {
      const array = new KeptArray(kept, source);
      this.kept = () => array;
      this.held = array.values;
      return array;
    };
  }

  private need(first: number, end: number): void {
    if (this.kept?.().need(first, end) === true) this.kept = undefined;
  }
}

export interface KeptTimes {
  readonly low: KeptNumbers;
  readonly high: KeptNumbers;
}

/** Instants in 6 bytes: whole milliseconds within two thousand years of 1970. */
export class TimeColumn {
  private low: Numbers = new Uint32Array(0);
  private high: Numbers = new Uint16Array(0);
  private kept: (() => void) | undefined;

  get(row: number): number | undefined {
    this.kept?.();
    const high = this.high[row] ?? absent;
    if (high === absent) return undefined;
    return high * 2 ** 32 + (this.low[row] ?? 0) - bias;
  }

  set(row: number, value: number | undefined): void {
    this.kept?.();
    if (row >= this.low.length) this.resize(Math.max(row + 1, grown(this.low.length)));
    const shifted = Math.trunc(value ?? NaN) + bias;
    const isKept = shifted >= 0 && shifted < 2 * bias;
    this.high[row] = isKept ? Math.floor(shifted / 2 ** 32) : absent;
    this.low[row] = isKept ? shifted % 2 ** 32 : 0;
  }

  get bytes(): number {
    return this.low.byteLength + this.high.byteLength;
  }

  trim(rows: number): void {
    if (rows < this.low.length) this.resize(rows);
  }

  keep(rows: number, keep: KeepPart): KeptTimes {
    this.kept?.();
    return {
      low: keptNumbers(this.low.subarray(0, rows), keep),
      high: keptNumbers(this.high.subarray(0, rows), keep),
    };
  }

  restore({ low, high }: KeptTimes, source: PartSource): void {
    this.kept = () => {
      [this.low, this.high] = [readNumbers(low, source), readNumbers(high, source)];
      this.kept = undefined;
    };
  }

  private resize(capacity: number): void {
    const [low, high] = [new Uint32Array(capacity), new Uint16Array(capacity)];
    low.set(this.low.subarray(0, capacity));
    high.set(this.high.subarray(0, capacity));
    [this.low, this.high] = [low, high];
  }
}

const bias = 2 ** 46;
const absent = 0xffff;

/** What comes from outside may be NaN, which is neither above nor below anything. */
export function finite(value: number): number {
  return Number.isFinite(value) ? value : 0;
}

/** A quarter more: a million rows are copied some forty times while they come one by one. */
export function grown(capacity: number): number {
  return capacity + (capacity >>> 2) + 64;
}

function fits(values: Numbers, value: number): boolean {
  if (values instanceof Float64Array) return true;
  const limit = 2 ** (8 * values.BYTES_PER_ELEMENT);
  return value >= 0 && value < limit && Number.isInteger(value);
}

/** A copy with room for `capacity` rows and for `value`. */
function copied(values: Numbers, value: number, capacity: number): Numbers {
  const copy = zeros(Math.max(values.BYTES_PER_ELEMENT, widthOf(value)), capacity);
  copy.set(values);
  return copy;
}

function widthOf(value: number): number {
  if (!(value >= 0 && value < 2 ** 32 && Number.isInteger(value))) return 8;
  return value < 2 ** 8 ? 1 : value < 2 ** 16 ? 2 : 4;
}
