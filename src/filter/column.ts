export type Numbers = Uint8Array | Uint16Array | Uint32Array | Float64Array;

/**
 * Numbers by row, as narrow as the largest needs: most codes fit one byte. Rows that were never set are 0.
 */
export class NumberColumn {
  values: Numbers = new Uint8Array(0);

  get(row: number): number {
    return this.values[row] ?? 0;
  }

  set(row: number, value: number): void {
    if (row >= this.values.length) {
      if (value === 0) return;
      this.resize(Math.max(row + 1, grown(this.values.length)));
    }
    if (!fits(this.values, value)) this.values = copied(this.values, value, this.values.length);
    this.values[row] = value;
  }

  get bytes(): number {
    return this.values.byteLength;
  }

  /** Gives back what growth took in advance. */
  trim(rows: number): void {
    if (rows < this.values.length) this.values = this.values.slice(0, rows);
  }

  private resize(capacity: number): void {
    this.values = copied(this.values, 0, capacity);
  }
}

/** Instants in 6 bytes: whole milliseconds within two thousand years of 1970. */
export class TimeColumn {
  private low = new Uint32Array(0);
  private high = new Uint16Array(0);

  get(row: number): number | undefined {
    const high = this.high[row] ?? absent;
    if (high === absent) return undefined;
    return high * 2 ** 32 + (this.low[row] ?? 0) - bias;
  }

  set(row: number, value: number | undefined): void {
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
  const width = Math.max(values.BYTES_PER_ELEMENT, widthOf(value));
  const copy =
    width === 1
      ? new Uint8Array(capacity)
      : width === 2
        ? new Uint16Array(capacity)
        : width === 4
          ? new Uint32Array(capacity)
          : new Float64Array(capacity);
  copy.set(values);
  return copy;
}

function widthOf(value: number): number {
  if (!(value >= 0 && value < 2 ** 32 && Number.isInteger(value))) return 8;
  return value < 2 ** 8 ? 1 : value < 2 ** 16 ? 2 : 4;
}
