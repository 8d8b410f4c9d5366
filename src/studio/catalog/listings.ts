import { isAbort } from '../../base/errors.ts';
import type { DatasetIndex } from './datasetIndex.ts';
import { Locks } from './locks.ts';
import type { ThreadEvent } from './protocol.ts';

/** Between two reports of how far a listing is. */
const reportMilliseconds = 200;
/** A large dataset in which much happens is not listed all the time: this many times what the last took lies between. */
const restFactor = 4;

interface Listing {
  readonly result: Promise<void>;
  readonly controller: AbortController;
  readonly listeners: Set<(files: number) => void>;
  /** Nobody waits for it, but it shall come to its end. */
  isWanted: boolean;
}

/** Runs the listings of datasets: of one bucket one after the other, of one dataset never two that do the same. */
export class Listings {
  private readonly send: (event: ThreadEvent) => void;
  private readonly locks = new Locks();
  private readonly waiting = new Map<number, Listing>();
  private readonly running = new Map<number, Listing>();
  private readonly durations = new Map<number, number>();
  private readonly ends = new Map<number, number>();

  constructor(send: (event: ThreadEvent) => void) {
    this.send = send;
  }

  /** Lists because something may have changed. */
  background(index: DatasetIndex): Promise<void> {
    const listing = alive(this.waiting.get(index.dataset.id)) ?? this.start(index);
    listing.isWanted = true;
    return listing.result;
  }

  /**
   * Lists because a person asks; the first listing of a dataset, under way, is as good as a new one. When nobody waits for it any
   * more it ends, the first of a dataset also when it began by itself: a person who joined it has said that it is too much.
   */
  async refresh(
    index: DatasetIndex,
    signal: AbortSignal,
    onFiles: (files: number) => void,
  ): Promise<void> {
    const { id } = index.dataset;
    const first = index.isListed ? undefined : alive(this.running.get(id));
    const listing = alive(this.waiting.get(id)) ?? first ?? this.start(index);
    listing.listeners.add(onFiles);
    const leave = () => {
      listing.listeners.delete(onFiles);
      const isUnwanted = !listing.isWanted || (listing === first && signal.aborted);
      if (listing.listeners.size === 0 && isUnwanted) listing.controller.abort();
    };
    try {
      await Promise.race([listing.result, aborted(signal)]);
    } finally {
      leave();
    }
  }

  /** Milliseconds until it is reasonable to list this dataset again. */
  pause(datasetId: number): number {
    return (this.durations.get(datasetId) ?? 0) * restFactor;
  }

  /** Whether the last listing is so long ago, and was so short, that a look for its own sake is in order. */
  isDue(datasetId: number, milliseconds: number): boolean {
    const ended = this.ends.get(datasetId) ?? -Infinity;
    return performance.now() - ended > Math.max(milliseconds, this.pause(datasetId) * restFactor);
  }

  forget(datasetId: number): void {
    this.waiting.get(datasetId)?.controller.abort();
    this.running.get(datasetId)?.controller.abort();
    this.durations.delete(datasetId);
    this.ends.delete(datasetId);
  }

  async close(): Promise<void> {
    const all = [...this.waiting.values(), ...this.running.values()];
    for (const { controller } of all) controller.abort();
    await Promise.allSettled(all.map(({ result }) => result));
  }

  private start(index: DatasetIndex): Listing {
    const { id } = index.dataset;
    const controller = new AbortController();
    const listeners = new Set<(files: number) => void>();
    const result = this.locks.run(String(index.bucket.id), async () => {
      if (this.waiting.get(id) === listing) this.waiting.delete(id);
      controller.signal.throwIfAborted();
      this.running.set(id, listing);
      try {
        await this.run(index, listing);
      } finally {
        this.running.delete(id);
      }
    });
    const listing: Listing = { result, controller, listeners, isWanted: false };
    result.catch(() => undefined);
    this.waiting.set(id, listing);
    return listing;
  }

  private async run(index: DatasetIndex, listing: Listing): Promise<void> {
    const started = performance.now();
    let reported = started;
    let seen = 0;
    const report = (done: boolean) => {
      const { organizationId, name } = index.dataset;
      const progress = { organizationId, dataset: name, files: seen, done };
      this.send({ kind: 'indexing', progress });
      for (const listener of listing.listeners) listener(seen);
    };
    report(false);
    try {
      await index.list(listing.controller.signal, (files) => {
        seen = files;
        if (performance.now() - reported < reportMilliseconds) return;
        reported = performance.now();
        report(false);
      });
    } catch (error) {
      if (!isAbort(error) || !listing.controller.signal.aborted) throw error;
      throw listing.controller.signal.reason;
    } finally {
      report(true);
      this.durations.set(index.dataset.id, performance.now() - started);
      this.ends.set(index.dataset.id, performance.now());
    }
  }
}

/** One that was cancelled has yet to find out; nobody joins it any more. */
function alive(listing: Listing | undefined): Listing | undefined {
  return listing?.controller.signal.aborted === true ? undefined : listing;
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    const fail = () => reject(signal.reason as Error);
    if (signal.aborted) fail();
    else signal.addEventListener('abort', fail, { once: true });
  });
}
