import type { Arrangement } from '../../src/preview/tableService.ts';
import { messageOf } from './errors.ts';
import { asInFile, isAsInFile } from './conditions.ts';

export interface ArrangerOptions {
  readonly arrange: (arrangement: Arrangement, signal: AbortSignal) => Promise<number>;
  /** The rows are others now. */
  readonly onArranged: (rows: number) => void;
  /** Something to show changed. */
  readonly onChange: () => void;
}

/** Which rows are shown in which order, and the work that a change of it takes. */
export class Arranger {
  /** What the rows are in now. */
  current: Arrangement = asInFile;
  /** What was asked for last: the same, unless that is being worked on. */
  wanted: Arrangement = asInFile;
  /** How many rows are kept; `undefined` where all are. */
  rows: number | undefined;
  /** Between 0 and 1 while it is worked on. */
  done: number | undefined;
  failure: string | undefined;
  private readonly options: ArrangerOptions;
  private working: AbortController | undefined;

  constructor(options: ArrangerOptions) {
    this.options = options;
  }

  /** Ends when the rows are arranged, or cannot be, or something else is asked for. */
  async apply(next: Arrangement): Promise<void> {
    const { arrange, onArranged, onChange } = this.options;
    this.working?.abort();
    const working = new AbortController();
    this.working = working;
    this.wanted = next;
    this.failure = undefined;
    this.done = 0;
    onChange();
    try {
      const rows = await arrange(next, working.signal);
      if (this.working !== working) return;
      this.current = next;
      this.rows = isAsInFile(next) ? undefined : rows;
      this.finish();
      onArranged(rows);
    } catch (error) {
      if (this.working !== working) return;
      this.wanted = this.current;
      if (!working.signal.aborted) this.failure = messageOf(error);
      this.finish();
    }
  }

  showProgress(done: number): void {
    if (this.done === undefined) return;
    this.done = done;
    this.options.onChange();
  }

  cancel(): void {
    this.working?.abort();
  }

  dismiss(): void {
    this.failure = undefined;
    this.options.onChange();
  }

  private finish(): void {
    this.working = undefined;
    this.done = undefined;
    this.options.onChange();
  }
}
