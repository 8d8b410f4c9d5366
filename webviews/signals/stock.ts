import { covers, overlap, span, type Range } from './view.ts';

/** An answer for a stretch of a channel. */
export interface Held<T> {
  readonly range: Range;
  readonly value: T;
  /** Holds every sample, so that nothing finer can come. */
  readonly isExact: boolean;
  /** The length of time that one entry stands for. */
  readonly step: number;
}

/** Asks for a stretch; `parts` is how many entries are enough. */
type Fetch<T> = (
  range: Range,
  parts: number,
  signal: AbortSignal,
) => Promise<{ readonly value: T; readonly isExact: boolean }>;

export interface StockOptions<T> {
  /** All there is of the channel, in its own time. */
  readonly extent: Range;
  readonly fetch: Fetch<T>;
  readonly onChange: () => void;
  readonly onFail: (error: unknown) => void;
}

const overviewParts = 2048;
/** A wheel turns on for a while: ask when it rests, or at the latest after so many milliseconds. */
const restMilliseconds = 60;
const latestMilliseconds = 240;
/** Room to both sides of a view, so that a small move finds its samples at hand. */
const room = 0.5;

/**
 * What is at hand of one channel: all of it coarsely, and the stretch last looked at finely. At most one question for each
 * is on its way; a newer question cancels the one before, so that a late answer never replaces a newer one.
 */
export class Stock<T> {
  coarse: Held<T> | undefined;
  fine: Held<T> | undefined;
  private readonly options: StockOptions<T>;
  private overview: AbortController | undefined;
  private detail: { readonly controller: AbortController; readonly wanted: Wanted } | undefined;
  private planned: { timer: ReturnType<typeof setTimeout>; readonly since: number } | undefined;
  private hasFailed = false;
  private isDisposed = false;

  constructor(options: StockOptions<T>) {
    this.options = options;
  }

  /** Something is on its way. */
  get isBusy(): boolean {
    return (
      (this.overview !== undefined && !this.hasFailed) ||
      this.detail !== undefined ||
      this.planned !== undefined
    );
  }

  /** What is shown now, in the channel's own time, and over how many pixels. Cheap enough for every frame. */
  look(view: Range, pixels: number): void {
    if (this.isDisposed) return;
    if (!this.coarse) {
      this.fetchOverview();
      return;
    }
    const seen = overlap(view, this.options.extent);
    const wanted = seen && { range: seen, step: span(view) / Math.max(1, pixels) };
    if (!wanted || [this.coarse, this.fine].some((held) => held && serves(held, wanted))) {
      this.forget();
      return;
    }
    if (this.detail && serves(this.detail.wanted, wanted)) {
      this.unplan();
      return;
    }
    this.plan(view, pixels);
  }

  dispose(): void {
    this.isDisposed = true;
    this.overview?.abort();
    this.forget();
  }

  /** Nobody waits for a finer answer any more. */
  private forget(): void {
    this.unplan();
    this.detail?.controller.abort();
    this.detail = undefined;
  }

  private unplan(): void {
    if (this.planned) clearTimeout(this.planned.timer);
    this.planned = undefined;
  }

  private plan(view: Range, pixels: number): void {
    const now = performance.now();
    const since = this.planned?.since ?? now;
    this.unplan();
    const wait = Math.max(0, Math.min(restMilliseconds, since + latestMilliseconds - now));
    const timer = setTimeout(() => {
      this.planned = undefined;
      void this.fetchDetail(view, pixels);
    }, wait);
    this.planned = { timer, since };
  }

  private fetchOverview(): void {
    if (this.overview) return;
    const controller = new AbortController();
    this.overview = controller;
    const { extent } = this.options;
    void this.ask(extent, overviewParts, controller).then((held) => {
      if (held === undefined) {
        // It is not asked for again until the file is opened again.
        this.hasFailed = true;
        return;
      }
      this.overview = undefined;
      this.coarse = held;
      this.options.onChange();
    });
  }

  private async fetchDetail(view: Range, pixels: number): Promise<void> {
    this.detail?.controller.abort();
    const more = span(view) * room;
    const padded = { from: view.from - more, to: view.to + more };
    const range = overlap(padded, this.options.extent);
    if (!range) return;
    const step = span(view) / Math.max(1, pixels);
    const parts = Math.max(16, Math.ceil(span(range) / step));
    const controller = new AbortController();
    this.detail = { controller, wanted: { range, step, isExact: false } };
    const held = await this.ask(range, parts, controller);
    // The one that is on its way now is newer.
    if (this.detail?.controller !== controller) return;
    this.detail = undefined;
    if (!held) return;
    this.fine = held;
    this.options.onChange();
  }

  private async ask(
    range: Range,
    parts: number,
    { signal }: AbortController,
  ): Promise<Held<T> | undefined> {
    try {
      const { value, isExact } = await this.options.fetch(range, parts, signal);
      if (signal.aborted || this.isDisposed) return undefined;
      return { range, value, isExact, step: span(range) / parts };
    } catch (error) {
      if (!signal.aborted && !this.isDisposed) this.options.onFail(error);
      return undefined;
    }
  }
}

interface Wanted {
  readonly range: Range;
  readonly step: number;
  readonly isExact?: boolean;
}

/** Fine enough, a fifth coarser at most, over the whole stretch. */
function serves(held: Wanted, wanted: Wanted): boolean {
  return (
    covers(held.range, wanted.range) && (held.isExact === true || held.step <= wanted.step * 1.2)
  );
}
