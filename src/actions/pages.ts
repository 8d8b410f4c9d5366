import type { Connection } from '../client/connection.ts';
import { itemsPage } from '../client/data.ts';
import type { Item, ItemsPage } from '../client/model.ts';

/** Items of an organization: those of a dataset, those that a filter keeps, or both. */
export interface Selection {
  readonly dataset?: string;
  readonly filter?: string;
}

export interface AllItemsOptions {
  readonly withFiles?: boolean;
  /** Items asked for at once. */
  readonly batch?: number;
}

/** Every page of a selection, in order. An item that moves between pages while they are read comes once. */
export async function* itemPages(
  connection: Connection,
  organizationId: number,
  selection: Selection,
  options: AllItemsOptions = {},
  signal?: AbortSignal,
): AsyncGenerator<ItemsPage> {
  const { withFiles = false, batch = withFiles ? 200 : 500 } = options;
  const seen = new Set<number>();
  for (let offset = 0; ;) {
    const query = { ...selection, limit: batch, offset, withFiles };
    const page = await itemsPage(connection, organizationId, query, signal);
    const items = page.items.filter(({ id }) => !seen.has(id));
    for (const { id } of items) seen.add(id);
    yield { ...page, items };
    offset += page.items.length;
    if (page.items.length === 0 || offset >= page.totalItems) return;
  }
}

/** The same, item by item. */
export async function* allItems(
  connection: Connection,
  organizationId: number,
  selection: Selection,
  options: AllItemsOptions = {},
  signal?: AbortSignal,
): AsyncGenerator<Item> {
  for await (const page of itemPages(connection, organizationId, selection, options, signal)) {
    yield* page.items;
  }
}

/** A filter in an address must stay short. */
const idsPerFilter = 100;

/** Items by their ids, in batches; ids that no longer exist are left out. */
export async function* itemsById(
  connection: Connection,
  organizationId: number,
  ids: readonly number[],
  withFiles: boolean,
  signal?: AbortSignal,
): AsyncGenerator<readonly Item[]> {
  for (let from = 0; from < ids.length; from += idsPerFilter) {
    const batch = ids.slice(from, from + idsPerFilter);
    const filter = batch.map((id) => `id = ${id}`).join(' OR ');
    const items: Item[] = [];
    const selection = { filter };
    for await (const one of allItems(
      connection,
      organizationId,
      selection,
      { withFiles },
      signal,
    )) {
      items.push(one);
    }
    yield items;
  }
}
