import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { messageOf } from '../../base/errors.ts';
import { ItemTable } from '../../filter/table.ts';
import { ColumnsFile, DamagedColumns, writeColumns, type WriteBytes } from './columnsFile.ts';
import type { DatasetIndex } from './datasetIndex.ts';
import {
  identities,
  keptColumns,
  keptIdentities,
  removeColumns,
  withItems,
  type KeptColumns,
} from './keptColumns.ts';
import type { ListingCache } from './listingCache.ts';
import { OrganizationItems } from './organizationItems.ts';

const adoptedAtOnce = 500;

export interface KeepOptions {
  /** So long nothing has changed before the columns are written, in milliseconds. */
  readonly calm?: number;
  /** So many changed items are worth it; with many items, a hundredth of them. */
  readonly changes?: number;
  readonly write?: WriteBytes;
}

export interface HeldParts {
  /** The listings' database; the columns are kept beside it. */
  readonly file: string;
  readonly cache: ListingCache;
  readonly datasets: ReadonlyMap<number, DatasetIndex>;
  readonly later: (milliseconds: number, body: () => void) => void;
  readonly log: (text: string) => void;
  readonly keep?: KeepOptions | undefined;
}

/**
 * The items of all organizations as queries see them. The cache has every item as a row; the columns are made from the rows, or
 * taken from a file that holds them as they were, with the rows that changed since. A file in doubt is thrown away.
 */
export class HeldItems {
  private readonly parts: HeldParts;
  private readonly folder: string;
  private readonly organizations = new Map<number, OrganizationItems>();
  private file: ColumnsFile | undefined;
  /** The datasets as they were when the columns were kept. */
  private kept = '';
  private revision = 0;
  private isScheduled = false;
  /** Attempts to write the columns that failed, one after the other. */
  private failures = 0;

  constructor(parts: HeldParts) {
    this.parts = parts;
    this.folder = path.dirname(parts.file);
  }

  of(organizationId: number): OrganizationItems {
    const known = this.organizations.get(organizationId);
    if (known) return known;
    const { cache, datasets } = this.parts;
    const made = new OrganizationItems((id) => {
      const item = cache.item(id);
      return item && datasets.get(item.datasetId)?.held(item);
    });
    this.organizations.set(organizationId, made);
    return made;
  }

  /** Takes in what the last run of the Studio knew; others have their turn between. */
  async load(): Promise<void> {
    this.removeOthers();
    if (!this.restore()) {
      this.begin();
      for (const pages = this.adopting(); pages.next().done !== true;) {
        await new Promise((resolve) => setImmediate(resolve));
      }
    }
    this.schedule();
  }

  /** Changes what queries see. The cache knows of the change already. */
  apply(change: () => void): void {
    this.revision += 1;
    this.mended(change, () => undefined);
    this.schedule();
  }

  ask<T>(question: () => T): T {
    return this.mended(question, question);
  }

  /** Keeps what has changed, for the last time. */
  close(): void {
    const { journal } = this.parts.cache;
    const isKept = journal.file !== undefined && journal.size === 0 && this.isSameDatasets();
    try {
      if (!isKept) finish(this.keeping());
    } catch (error) {
      this.failed(error);
    }
    this.file?.close();
  }

  /** A part that is damaged is found when it is read: then everything is made from the rows, which know it all. */
  private mended<T>(body: () => T, again: () => T): T {
    try {
      return body();
    } catch (error) {
      if (!(error instanceof DamagedColumns)) throw error;
      this.parts.log(`${error.message}; they are made anew.`);
      this.begin();
      finish(this.adopting());
      return again();
    }
  }

  /** Nothing is held, and nothing is kept. */
  private begin(): void {
    this.parts.cache.journal.end();
    this.file?.close();
    this.file = undefined;
    this.revision += 1;
    for (const items of this.organizations.values()) items.table = new ItemTable();
    for (const index of this.parts.datasets.values()) index.count();
    this.removeOthers();
  }

  private *adopting(): Generator<void> {
    // In the order of answers: a million items that came in any other would be sorted for seconds.
    const byName = [...this.parts.datasets.values()].sort((a, b) =>
      a.dataset.name < b.dataset.name ? -1 : 1,
    );
    for (const index of byName) {
      for (let last: string | undefined = ''; last !== undefined;) {
        last = index.adopt(last, adoptedAtOnce);
        yield;
      }
    }
  }

  /** From the file; false when there is none that can be used. */
  private restore(): boolean {
    const { cache, datasets, log } = this.parts;
    const name = cache.journal.file;
    if (name === undefined) return false;
    try {
      const file = new ColumnsFile(path.join(this.folder, name));
      this.file = file;
      const kept = file.description as KeptColumns;
      this.kept = keptIdentities(kept);
      if (!this.isSameDatasets()) return false;
      for (const { id, table } of kept.organizations) {
        this.of(id).table = ItemTable.restored(table, file);
      }
      // Where a good part has changed, taking in all rows is as quick.
      if (cache.journal.size * 4 > this.size + 4000) return false;
      for (const [at, index] of withItems(datasets.values()).entries()) {
        index.count(kept.datasets[at]?.totals);
      }
      for (const id of cache.journal.changed()) this.catchUp(id);
      return true;
    } catch (error) {
      if (!(error instanceof DamagedColumns)) throw error;
      log(`${error.message}; they are made anew.`);
      return false;
    }
  }

  /** An item that is other than in the file. */
  private catchUp(id: number): void {
    const { cache, datasets } = this.parts;
    for (const [organizationId, items] of this.organizations) {
      const before = items.table.get(id);
      if (before === undefined) continue;
      const counted = [...datasets.values()].find(
        ({ dataset }) =>
          dataset.organizationId === organizationId && dataset.name === before.dataset,
      );
      counted?.release(before);
      items.remove(id);
    }
    const now = cache.item(id);
    if (now) datasets.get(now.datasetId)?.show(now);
  }

  private get size(): number {
    return [...this.organizations.values()].reduce((sum, { table }) => sum + table.size, 0);
  }

  /** With many changes the columns are written when all is calm; with few at the end only. */
  private schedule(): void {
    const { cache, keep, later } = this.parts;
    const worth = Math.max(keep?.changes ?? 256, this.size / 100);
    const isDue = cache.journal.file === undefined || cache.journal.size >= worth;
    if (this.isScheduled || !isDue) return;
    this.isScheduled = true;
    const { revision } = this;
    later((keep?.calm ?? 2000) * 2 ** Math.min(this.failures, 8), () => {
      this.isScheduled = false;
      if (revision !== this.revision) return this.schedule();
      this.keepInSteps(this.keeping());
    });
  }

  private keepInSteps(steps: Generator<void>): void {
    try {
      if (steps.next().done === true) {
        this.failures = 0;
        return this.schedule();
      }
    } catch (error) {
      return this.failed(error);
    }
    this.parts.later(0, () => this.keepInSteps(steps));
  }

  /** All is in the rows: it will be tried again after a later change, or at the end. */
  private failed(error: unknown): void {
    this.failures += 1;
    this.removeOthers();
    this.parts.log(`Keeping the columns: ${messageOf(error)}`);
  }

  /** Writes the columns to a file of their own, unless something changes meanwhile. */
  private *keeping(): Generator<void> {
    const { cache, datasets, keep } = this.parts;
    // For the first time: after many items were taken in.
    if (cache.journal.file === undefined) {
      for (const { table } of this.organizations.values()) yield* table.trimming();
    }
    const { revision } = this;
    const parts: Uint8Array[] = [];
    const description = this.ask(() => {
      const tables = [...this.organizations].map(([id, { table }]) => [id, table] as const);
      return keptColumns(tables, datasets.values(), parts);
    });
    const name = `catalog.${randomUUID()}.columns`;
    const writing = writeColumns(path.join(this.folder, name), parts, description, keep?.write);
    while (writing.next().done !== true) {
      yield;
      if (revision !== this.revision) return void writing.return(undefined);
    }
    cache.journal.begin(name);
    this.kept = keptIdentities(description);
    this.file?.close();
    this.file = undefined;
    this.removeOthers();
  }

  private isSameDatasets(): boolean {
    return identities(this.parts.datasets.values()) === this.kept;
  }

  private removeOthers(): void {
    removeColumns(this.folder, this.parts.cache.journal.file);
  }
}

function finish(steps: Generator<void>): void {
  while (steps.next().done !== true);
}
