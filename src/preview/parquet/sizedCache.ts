/** Keeps values up to a budget of bytes; those not used for longest go first. */
export class SizedCache<Value> {
  private readonly kept = new Map<number, { readonly value: Value; readonly size: number }>();
  private readonly budget: number;
  private readonly onDrop: ((value: Value) => void) | undefined;
  private size = 0;

  /** `onDrop` is told of each value that has to go. */
  constructor(budget: number, onDrop?: (value: Value) => void) {
    this.budget = budget;
    this.onDrop = onDrop;
  }

  get(key: number): Value | undefined {
    const entry = this.kept.get(key);
    if (!entry) return undefined;
    // Put last again: a Map is ordered by insertion.
    this.kept.delete(key);
    this.kept.set(key, entry);
    return entry.value;
  }

  /** A value that alone is more than the budget is kept until the next one comes. */
  keep(key: number, value: Value, size: number): void {
    this.size += size - (this.kept.get(key)?.size ?? 0);
    this.kept.delete(key);
    this.kept.set(key, { value, size });
    for (const [oldest, entry] of this.kept) {
      if (this.size <= this.budget || oldest === key) return;
      this.kept.delete(oldest);
      this.size -= entry.size;
      this.onDrop?.(entry.value);
    }
  }
}
