import { UserError } from '../../base/errors.ts';
import { encodeSegment } from '../../base/safePath.ts';
import type { Trash } from '../buckets/trash.ts';
import { isThere, lockKey, type WriterParts } from './itemWriter.ts';
import { eachOf } from './locks.ts';
import type { BulkOptions } from './model.ts';
import type { TrashedItem } from './records.ts';

const itemsAtOnce = 4;

/** How long deleted items can be brought back. */
export const trashMilliseconds = 7 * 24 * 60 * 60 * 1000;

/** Deletes items so that they can be brought back under their ids. */
export class ItemTrash {
  private readonly parts: WriterParts;
  private readonly trash: Trash;

  constructor(parts: WriterParts, trash: Trash) {
    this.parts = parts;
    this.trash = trash;
  }

  /** How many there were; ids without an item are passed over. */
  async delete(
    organizationId: number,
    ids: readonly number[],
    { trashKey, signal, onProgress }: BulkOptions & { readonly trashKey: string },
  ): Promise<number> {
    let [deleted, done] = [0, 0];
    await eachOf(ids, itemsAtOnce, async (id) => {
      signal?.throwIfAborted();
      if (await this.deleteOne(organizationId, id, trashKey)) deleted += 1;
      done += 1;
      onProgress?.(done, ids.length);
    });
    return deleted;
  }

  /** `kept` names the items that stay in the trash because something else has their place. */
  async restore(
    organizationId: number,
    trashKey: string,
    { signal, onProgress }: BulkOptions = {},
  ): Promise<{ restored: number; kept: string[] }> {
    const items = this.parts.records.trashed(organizationId, trashKey);
    const kept: string[] = [];
    let done = 0;
    await eachOf(items, itemsAtOnce, async (item) => {
      signal?.throwIfAborted();
      if (!(await this.restoreOne(item))) kept.push(item.name);
      done += 1;
      onProgress?.(done, items.length);
    });
    return { restored: items.length - kept.length, kept };
  }

  /** Removes for good what was deleted before `time`. */
  async purge(time: number): Promise<void> {
    for (const item of this.parts.records.trashedBefore(time)) {
      await this.trash.remove(slotOf(item));
      this.parts.records.forgetTrashed(item.id);
    }
    await this.trash.removeBefore(time);
  }

  private async deleteOne(organizationId: number, id: number, trashKey: string): Promise<boolean> {
    const { places, records, thread, locks } = this.parts;
    if (records.byId(id) === undefined) return false;
    const { dataset, prefix } = places.item(organizationId, id);
    return locks.run(lockKey(dataset, prefix), async () => {
      const item = records.byId(id);
      if (item === undefined) return false;
      const place = places.placeOf(item, dataset);
      if (place.prefix !== prefix || !(await isThere(place.files, prefix))) return false;
      records.beginDelete(organizationId, item, trashKey);
      try {
        await this.trash.put(slotOf({ organizationId, trashKey, id }), place.files, prefix);
        records.finishDelete(id);
      } finally {
        await thread.call('touch', { bucketId: dataset.bucketId, key: prefix });
      }
      return true;
    });
  }

  private async restoreOne(item: TrashedItem): Promise<boolean> {
    const { places, records, thread, locks } = this.parts;
    const dataset = places.datasetById(item.datasetId);
    if (dataset === undefined) return false;
    const { files, prefix } = places.placeOf(item, dataset);
    return locks.run(lockKey(dataset, prefix), async () => {
      const slot = slotOf(item);
      if (await this.trash.has(slot)) {
        try {
          await this.trash.restore(slot, files, prefix);
        } catch (error) {
          if (error instanceof UserError && error.code === 'already-exists') return false;
          throw error;
        }
        records.restore(item);
      } else {
        records.forgetTrashed(item.id);
        // The Studio was killed before the folder went, or another undo was first.
        if (!(await isThere(files, prefix))) return false;
      }
      await thread.call('touch', { bucketId: dataset.bucketId, key: prefix });
      return true;
    });
  }
}

function slotOf(item: Pick<TrashedItem, 'organizationId' | 'trashKey' | 'id'>): string {
  return `${item.organizationId}-${encodeSegment(item.trashKey)}/${item.id}`;
}
