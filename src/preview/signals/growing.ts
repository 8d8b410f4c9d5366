/** Numbers that are added one by one. */
export class Growing {
  private values: Float64Array;
  length = 0;

  constructor(capacity = 1024) {
    this.values = new Float64Array(capacity);
  }

  push(value: number): void {
    if (this.length === this.values.length) {
      const larger = new Float64Array(this.length * 2);
      larger.set(this.values);
      this.values = larger;
    }
    this.values[this.length] = value;
    this.length += 1;
  }

  /** A view; valid until the next `push`. */
  view(): Float64Array {
    return this.values.subarray(0, this.length);
  }

  /** A copy of its own. */
  copy(): Float64Array {
    return this.values.slice(0, this.length);
  }
}

/** The value below which the share lies, of values in any order; NaN of none. */
export function quantile(values: Float64Array, share: number): number {
  const sorted = values.toSorted();
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;
}
