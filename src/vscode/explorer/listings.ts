import type { FolderEntry, Item } from '../../client/model.ts';

/** Pages of a long list, as far as they were loaded. */
export interface Listing<Row> {
  readonly rows: readonly Row[];
  /** How many rows are wanted on the screen. */
  readonly wanted: number;
  readonly total?: number;
  readonly continuationToken?: string;
  /** The list may have changed: load it again from its first row, up to as many as were wanted. */
  readonly stale: boolean;
}

/** The long lists of the tree by the id of the node that they are below. */
export class Listings {
  readonly items = new Map<string, Listing<Item>>();
  readonly folders = new Map<string, Listing<FolderEntry>>();

  markStale(matches: (owner: string) => boolean): void {
    for (const map of [this.items, this.folders] as Map<string, Listing<unknown>>[]) {
      for (const [owner, listing] of map) {
        if (matches(owner)) map.set(owner, { ...listing, stale: true });
      }
    }
  }

  /** One page more is wanted below a node. */
  wantMore(owner: string, pageSize: number): void {
    for (const map of [this.items, this.folders] as Map<string, Listing<unknown>>[]) {
      const listing = map.get(owner);
      if (listing) map.set(owner, { ...listing, wanted: listing.rows.length + pageSize });
    }
  }

  forget(matches: (owner: string) => boolean): void {
    for (const map of [this.items, this.folders]) {
      for (const owner of [...map.keys()]) if (matches(owner)) map.delete(owner);
    }
  }
}

/**
 * Brings a listing up to what is wanted: the missing rows only, or all of them when it is stale. `page` gives
 * rows from an offset. A row that moved between two pages is shown once.
 */
export async function loadRows<Row>(
  before: Listing<Row> | undefined,
  pageSize: number,
  key: (row: Row) => string | number,
  page: (
    offset: number,
    limit: number,
    continuationToken: string | undefined,
  ) => Promise<{
    readonly rows: readonly Row[];
    readonly total?: number;
    readonly continuationToken?: string;
  }>,
): Promise<Listing<Row>> {
  const isFresh = before !== undefined && !before.stale;
  const wanted = before?.wanted ?? pageSize;
  const rows = new Map<string | number, Row>();
  if (isFresh) for (const row of before.rows) rows.set(key(row), row);
  let offset = isFresh ? before.rows.length : 0;
  let total = isFresh ? before.total : undefined;
  let token = isFresh ? before.continuationToken : undefined;
  const isMissing = () =>
    offset < wanted &&
    (offset === 0 || (total === undefined ? token !== undefined : offset < total));
  while (isMissing()) {
    const next = await page(offset, wanted - offset, token);
    for (const row of next.rows) rows.set(key(row), row);
    offset += next.rows.length;
    total = next.total;
    token = next.continuationToken;
    if (next.rows.length === 0) break;
  }
  return {
    rows: [...rows.values()],
    wanted: Math.max(wanted, rows.size),
    ...(total === undefined ? {} : { total }),
    ...(token === undefined ? {} : { continuationToken: token }),
    stale: false,
  };
}
