import { UserError } from '../../base/errors.ts';
import { packedBytes, type PackedPage } from './packedPage.ts';
import { PageReader } from './pageReader.ts';

/** Asks for the items from the place `start` on; fewer come at the end. */
export type FetchPage = (start: number, limit: number, signal: AbortSignal) => Promise<PackedPage>;

export interface ResultPagesOptions {
  readonly first: PackedPage;
  /** Items of every page but the last. */
  readonly pageSize: number;
  /** Bytes that may be kept. */
  readonly budget: number;
  readonly fetch: FetchPage;
}

interface Asking {
  readonly promise: Promise<PageReader>;
  readonly controller: AbortController;
  waiting: number;
}

/**
 * The pages of a result, which are asked for when they are needed and kept while there is room. All are of one state of the
 * data, as far as their totals tell: a page that does not fit the first throws `file-changed`.
 */
export class ResultPages {
  readonly pageSize: number;
  readonly totalItems: number;
  readonly totalFiles: number;
  private readonly options: ResultPagesOptions;
  private readonly kept = new Map<number, { readonly page: PageReader; readonly bytes: number }>();
  private readonly asking = new Map<number, Asking>();
  private bytes = 0;
  private ahead: number | undefined;
  private isClosed = false;

  constructor(options: ResultPagesOptions) {
    const { first, pageSize } = options;
    this.options = options;
    this.pageSize = Math.max(1, pageSize);
    this.totalItems = first.totalItems;
    this.totalFiles = first.totalFiles;
    this.keep(0, new PageReader(first));
  }

  get count(): number {
    return Math.ceil(this.totalItems / this.pageSize);
  }

  /** A page that nobody waits for any more is no longer asked for. */
  async page(index: number, signal?: AbortSignal): Promise<PageReader> {
    signal?.throwIfAborted();
    const known = this.kept.get(index);
    if (known) {
      // Put last again: a Map is ordered by insertion, and what goes first is at its front.
      this.kept.delete(index);
      this.kept.set(index, known);
      return known.page;
    }
    if (this.isClosed) throw closed();
    const asking = this.asking.get(index) ?? this.ask(index);
    asking.waiting += 1;
    const { promise: left, reject } = Promise.withResolvers<never>();
    const leave = () => reject(signal?.reason as Error);
    signal?.addEventListener('abort', leave, { once: true });
    try {
      return await Promise.race([asking.promise, left]);
    } finally {
      signal?.removeEventListener('abort', leave);
      asking.waiting -= 1;
      if (asking.waiting === 0 && this.ahead !== index) asking.controller.abort();
    }
  }

  /** Asks for a page that is likely to be needed next, in place of the one before. */
  readAhead(index: number): void {
    const before = this.ahead;
    this.ahead = index;
    if (before !== undefined && before !== index) {
      const asking = this.asking.get(before);
      if (asking?.waiting === 0) asking.controller.abort();
    }
    const isThere = this.kept.has(index) || this.asking.has(index);
    if (isThere || index >= this.count || this.isClosed) return;
    // Who needs it asks again, and is told why it failed.
    this.ask(index).promise.catch(() => undefined);
  }

  close(): void {
    this.isClosed = true;
    for (const { controller } of this.asking.values()) controller.abort(closed());
    this.kept.clear();
  }

  private ask(index: number): Asking {
    const controller = new AbortController();
    const { signal } = controller;
    const asking: Asking = { promise: this.fetch(index, signal), controller, waiting: 0 };
    this.asking.set(index, asking);
    const forget = () => {
      if (this.asking.get(index) === asking) this.asking.delete(index);
    };
    signal.addEventListener('abort', forget, { once: true });
    asking.promise.then(forget, forget);
    return asking;
  }

  private async fetch(index: number, signal: AbortSignal): Promise<PageReader> {
    const { fetch } = this.options;
    const start = index * this.pageSize;
    const packed = await fetch(start, this.pageSize, signal);
    signal.throwIfAborted();
    const expected = Math.min(this.pageSize, this.totalItems - start);
    if (packed.totalItems !== this.totalItems || packed.ids.length !== expected) throw changed();
    const page = new PageReader(packed);
    this.keep(index, page);
    return page;
  }

  private keep(index: number, page: PageReader): void {
    if (this.isClosed) return;
    const bytes = packedBytes(page.page);
    this.kept.set(index, { page, bytes });
    this.bytes += bytes;
    for (const [oldest, entry] of this.kept) {
      if (this.bytes <= this.options.budget || oldest === index) return;
      this.kept.delete(oldest);
      this.bytes -= entry.bytes;
    }
  }
}

function changed(): UserError {
  return new UserError('The data changed since the filter was asked.', {
    code: 'file-changed',
    remedy: 'Ask it again.',
  });
}

function closed(): UserError {
  return new UserError('The result is closed.', { code: 'file-closed' });
}
