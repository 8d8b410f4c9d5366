import type { CountShown } from './contract.ts';

export interface CounterOptions {
  readonly count: (signal: AbortSignal) => Promise<number>;
  readonly onChange: () => void;
  readonly onFail: (error: unknown) => void;
}

/** How many rows the file has, as far as that is known, and counting them. */
export class RowCounter {
  rowCount: number | undefined;
  estimatedRows: number;
  /** Between 0 and 1 while they are counted. */
  done: number | undefined;
  private readonly options: CounterOptions;
  private counting: AbortController | undefined;

  constructor(rowCount: number | undefined, estimatedRows: number, options: CounterOptions) {
    this.rowCount = rowCount;
    this.estimatedRows = estimatedRows;
    this.options = options;
  }

  /** The best that is known. */
  get rows(): number {
    return this.rowCount ?? this.estimatedRows;
  }

  async start(): Promise<void> {
    if (this.counting) return;
    const counting = new AbortController();
    this.counting = counting;
    this.done = 0;
    this.options.onChange();
    try {
      const rowCount = await this.options.count(counting.signal);
      if (this.counting === counting) this.rowCount = rowCount;
    } catch (error) {
      if (!counting.signal.aborted) this.options.onFail(error);
    }
    if (this.counting !== counting) return;
    this.counting = undefined;
    this.done = undefined;
    this.options.onChange();
  }

  stop(): void {
    this.counting?.abort();
  }

  dispose(): void {
    this.stop();
    this.counting = undefined;
  }

  showProgress({ done, estimatedRows }: CountShown): void {
    if (!this.counting) return;
    this.done = done;
    this.estimatedRows = estimatedRows;
    this.options.onChange();
  }

  /** What came with rows of the file. */
  told(rowCount: number | undefined, estimatedRows: number): void {
    this.rowCount = rowCount ?? this.rowCount;
    this.estimatedRows = estimatedRows;
  }
}
