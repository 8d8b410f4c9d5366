import { messageOf } from './errors.ts';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

export type JobEvent =
  | { readonly kind: 'log'; readonly at: number; readonly level: LogLevel; readonly text: string }
  | {
      readonly kind: 'progress';
      readonly done: number;
      /** Absent while the total is unknown. */
      readonly total?: number;
      readonly message?: string;
    }
  | { readonly kind: 'child'; readonly job: Job<unknown> }
  | { readonly kind: 'finished'; readonly outcome: JobOutcome; readonly error?: unknown };

export type JobOutcome = 'succeeded' | 'failed' | 'cancelled';

/** What a job's body is given. */
export interface JobContext {
  readonly signal: AbortSignal;
  readonly log: (text: string, level?: LogLevel) => void;
  readonly progress: (done: number, total?: number, message?: string) => void;
  readonly child: <T>(title: string, body: (context: JobContext) => Promise<T>) => Job<T>;
}

/**
 * A body with a signal, a log, progress and children. Its events replay from the start, so that a late
 * reader misses nothing.
 */
export class Job<T> {
  readonly title: string;
  readonly result: Promise<T>;
  private readonly controller = new AbortController();
  private readonly past: JobEvent[] = [];
  private waiting: (() => void)[] = [];

  constructor(title: string, body: (context: JobContext) => Promise<T>, parent?: AbortSignal) {
    this.title = title;
    const signal = parent
      ? AbortSignal.any([parent, this.controller.signal])
      : this.controller.signal;
    this.result = this.run(body, signal);
    // The outcome is an event too; whoever reads only events must not cause an unhandled rejection.
    this.result.catch(() => undefined);
  }

  get outcome(): JobOutcome | undefined {
    const last = this.past.at(-1);
    return last?.kind === 'finished' ? last.outcome : undefined;
  }

  cancel(): void {
    this.controller.abort();
  }

  /** Every event from the first on; ends after `finished`. */
  async *events(signal?: AbortSignal): AsyncGenerator<JobEvent> {
    for (let next = 0; ;) {
      const event = this.past[next];
      if (event !== undefined) {
        next += 1;
        yield event;
        if (event.kind === 'finished') return;
        continue;
      }
      signal?.throwIfAborted();
      await new Promise<void>((resolve, reject) => {
        this.waiting.push(resolve);
        signal?.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
      });
    }
  }

  private async run(body: (context: JobContext) => Promise<T>, signal: AbortSignal): Promise<T> {
    try {
      signal.throwIfAborted();
      const value = await body({
        signal,
        log: (text, level = 'info') => {
          this.push({ kind: 'log', at: Date.now(), level, text });
        },
        progress: (done, total, message) => {
          this.push({
            kind: 'progress',
            done,
            ...(total === undefined ? {} : { total }),
            ...(message === undefined ? {} : { message }),
          });
        },
        child: (title, childBody) => {
          const job = new Job(title, childBody, signal);
          this.push({ kind: 'child', job });
          return job;
        },
      });
      this.push({ kind: 'finished', outcome: 'succeeded' });
      return value;
    } catch (error) {
      const outcome = signal.aborted ? 'cancelled' : 'failed';
      if (outcome === 'failed') {
        this.push({ kind: 'log', at: Date.now(), level: 'error', text: messageOf(error) });
      }
      this.push({ kind: 'finished', outcome, error });
      throw error;
    }
  }

  private push(event: JobEvent): void {
    this.past.push(event);
    const waiting = this.waiting;
    this.waiting = [];
    for (const resolve of waiting) resolve();
  }
}
