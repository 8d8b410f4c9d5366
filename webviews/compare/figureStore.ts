import type { ColumnPair, ComparedFigures } from '../../src/preview/compare/model.ts';
import type { FigureWork } from './view.ts';

/** The figures of columns, worked out one column after the other. */
export class FigureStore {
  /** By the id of the pair. */
  found: ReadonlyMap<number, FigureWork> = new Map<number, FigureWork>();
  private readonly fetch: (pair: number, signal: AbortSignal) => Promise<ComparedFigures>;
  private readonly onChange: () => void;
  private working: AbortController | undefined;

  constructor(fetch: FigureStore['fetch'], onChange: FigureStore['onChange']) {
    this.fetch = fetch;
    this.onChange = onChange;
  }

  /** Goes on while there is a column that is wanted and not known. */
  async work(wanted: () => readonly ColumnPair[]): Promise<void> {
    this.stop();
    const working = new AbortController();
    this.working = working;
    const { signal } = working;
    for (;;) {
      const next = wanted().find(({ id }) => !this.found.has(id));
      if (!next) return;
      const work = await this.read(next.id, signal);
      if (signal.aborted) return;
      this.found = new Map([...this.found, [next.id, work]]);
      this.onChange();
    }
  }

  stop(): void {
    this.working?.abort();
  }

  /** The columns are others now. */
  reset(): void {
    this.stop();
    this.found = new Map();
  }

  private async read(pair: number, signal: AbortSignal): Promise<FigureWork> {
    try {
      return { is: 'done', figures: await this.fetch(pair, signal) };
    } catch (error) {
      return { is: 'failed', message: error instanceof Error ? error.message : String(error) };
    }
  }
}
