import { UserError } from '../../base/errors.ts';
import type { ItemWriter } from './itemWriter.ts';
import { eachOf } from './locks.ts';
import { withoutChecklist } from './metadata.ts';
import type { BulkOptions } from './model.ts';
import type { Places } from './places.ts';
import type { ItemRecords } from './records.ts';

const itemsAtOnce = 8;

/** What is done to many items; how many it was done to. */
export class BulkWriter {
  private readonly writer: ItemWriter;
  private readonly places: Places;
  private readonly records: ItemRecords;

  constructor(writer: ItemWriter, places: Places, records: ItemRecords) {
    this.writer = writer;
    this.places = places;
    this.records = records;
  }

  async move(
    organizationId: number,
    ids: readonly number[],
    dataset: string,
    options?: BulkOptions,
  ): Promise<number> {
    this.places.clinical(organizationId, dataset);
    return inBulk(ids, options, (id) => this.writer.update(organizationId, id, { dataset }));
  }

  clearChecklist(
    organizationId: number,
    ids: readonly number[],
    options?: BulkOptions,
  ): Promise<number> {
    return inBulk(ids, options, (id) =>
      this.writer.editMetadata(organizationId, id, (metadata) => {
        const cleared = withoutChecklist(metadata);
        return cleared.size === metadata.size ? undefined : cleared;
      }),
    );
  }

  async setMetadata(
    organizationId: number,
    dataset: string,
    rows: readonly { readonly name: string; readonly metadata: ReadonlyMap<string, string> }[],
    options?: BulkOptions,
  ): Promise<{ updated: number; missing: string[] }> {
    const { id: datasetId } = this.places.clinical(organizationId, dataset);
    const missing: string[] = [];
    const updated = await inBulk(rows, options, async ({ name, metadata: added }) => {
      try {
        const record = this.records.byName(datasetId, name);
        await this.writer.editMetadata(
          organizationId,
          record?.id ?? 0,
          (metadata) => new Map([...metadata, ...added]),
        );
      } catch (error) {
        // No record, or one that outlives its folder so that the item can come back.
        if (isNoItem(error)) missing.push(name);
        throw error;
      }
    });
    return { updated, missing };
  }
}

/** An item that is gone is passed over: the others still get what was asked for. */
async function inBulk<T>(
  values: readonly T[],
  { signal, onProgress }: BulkOptions = {},
  body: (value: T) => Promise<unknown>,
): Promise<number> {
  let [changed, done] = [0, 0];
  await eachOf(values, itemsAtOnce, async (value) => {
    signal?.throwIfAborted();
    try {
      await body(value);
      changed += 1;
    } catch (error) {
      if (!isNoItem(error)) throw error;
    }
    done += 1;
    onProgress?.(done, values.length);
  });
  return changed;
}

function isNoItem(error: unknown): boolean {
  return error instanceof UserError && error.code === 'no-such-item';
}
