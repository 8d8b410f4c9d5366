import type { CachedItem } from './listingCache.ts';
import { checkOf } from './metadata.ts';
import type { DatasetTotals } from './model.ts';

/** What is counted of an item. */
export type CountedItem = Pick<CachedItem, 'metadata' | 'files'>;

/** The totals of a dataset, kept in step item by item. */
export class Counts {
  /** Of the youngest file; it does not go back when that file goes, until the next listing. */
  last: number | undefined;
  /** Of the youngest file that was counted since a listing began: it may not know of it. */
  private lastAdded: number | undefined;
  private readonly sums = { items: 0, checklistOk: 0, checklistFailed: 0, files: 0, size: 0 };

  get totals(): DatasetTotals {
    const { last } = this;
    return { ...this.sums, ...(last === undefined ? {} : { lastFileCreated: last }) };
  }

  /** As they were kept; without, nothing is counted yet. */
  restore(totals?: DatasetTotals): void {
    for (const key of ['items', 'checklistOk', 'checklistFailed', 'files', 'size'] as const) {
      this.sums[key] = totals?.[key] ?? 0;
    }
    this.last = later(this.last, totals?.lastFileCreated);
  }

  add(item: CountedItem): void {
    this.count(item, 1);
    for (const { modified } of item.files) {
      this.last = later(this.last, modified);
      this.lastAdded = later(this.lastAdded, modified);
    }
  }

  beginListing(): void {
    this.lastAdded = undefined;
  }

  endListing(last: number | undefined): void {
    this.last = later(last, this.lastAdded);
  }

  remove(item: CountedItem): void {
    this.count(item, -1);
  }

  /** For a dataset without items; whether anything is other than before. */
  setFiles(files: number, size: number, last: number | undefined): boolean {
    const { sums } = this;
    const isChanged = sums.files !== files || sums.size !== size || this.last !== last;
    Object.assign(sums, { files, size });
    this.last = last;
    return isChanged;
  }

  private count(item: CountedItem, sign: 1 | -1): void {
    const { sums } = this;
    sums.items += sign;
    sums.files += sign * item.files.length;
    for (const file of item.files) sums.size += sign * file.size;
    const check = checkOf(item.metadata);
    if (check === true) sums.checklistOk += sign;
    if (check === false) sums.checklistFailed += sign;
  }
}

function later(one: number | undefined, other: number | undefined): number | undefined {
  return one === undefined || other === undefined ? (one ?? other) : Math.max(one, other);
}
