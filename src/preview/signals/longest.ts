import type { Span } from './model.ts';

/** Keeps the longest of many spans. */
export class LongestSpans {
  count = 0;
  private readonly most: number;
  private spans: Span[] = [];

  constructor(most = 100) {
    this.most = most;
  }

  add(from: number, to: number): void {
    this.count += 1;
    this.spans.push({ from, to });
    if (this.spans.length >= this.most * 2) this.cut();
  }

  /** In the order of time. */
  get(): readonly Span[] {
    this.cut();
    return this.spans.toSorted((a, b) => a.from - b.from);
  }

  private cut(): void {
    this.spans.sort((a, b) => b.to - b.from - (a.to - a.from));
    this.spans.length = Math.min(this.spans.length, this.most);
  }
}
