/** Numbers of which it is not known how many come. */
export class GrowingNumbers {
  private numbers: Float64Array;
  private length = 0;

  /** Room for as many to begin with, within reason. */
  constructor(expected: number) {
    this.numbers = new Float64Array(Math.max(16, Math.min(expected, 1 << 16)));
  }

  push(value: number): void {
    if (this.length === this.numbers.length) {
      const grown = new Float64Array(this.length * 2);
      grown.set(this.numbers);
      this.numbers = grown;
    }
    this.numbers[this.length] = value;
    this.length += 1;
  }

  /** With a buffer of their own, so that they can be handed to another thread. */
  taken(): Float64Array {
    return this.length === this.numbers.length ? this.numbers : this.numbers.slice(0, this.length);
  }
}
