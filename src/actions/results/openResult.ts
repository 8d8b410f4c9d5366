import type { Connection } from '../../client/connection.ts';
import { itemsPage } from '../../client/data.ts';
import type { Vocabulary } from '../../filter/item.ts';
import type { Selection } from '../pages.ts';
import type { ResultMode } from './columns.ts';
import { packPage, type PackedPage } from './packedPage.ts';
import type { FetchPage } from './resultPages.ts';

/** Bytes of pages that a window keeps of one result: some million items of eight metadata keys. */
export const threadBudget = 384 << 20;

/** Items of a page. Those with files are longer, by as many as there are files. */
const pageSizes: Readonly<Record<ResultMode, number>> = { items: 1000, files: 200 };

export interface ResultQuery {
  readonly organizationId: number;
  readonly selection: Selection;
  readonly mode: ResultMode;
}

export interface AskedResult {
  readonly first: PackedPage;
  readonly pageSize: number;
  /** Bytes of all files that are kept; only where files are asked for. */
  readonly totalSize: number;
  /** Of the first page. */
  readonly metadata: readonly ReadonlyMap<string, string>[];
  readonly vocabulary: Vocabulary | undefined;
  readonly fetch: FetchPage;
}

/** Asks a filter: its first page, and how to get the others. Throws what the Studio says against the filter. */
export async function askResult(
  connection: Connection,
  { organizationId, selection, mode }: ResultQuery,
  vocabulary: Promise<Vocabulary | undefined>,
  signal?: AbortSignal,
): Promise<AskedResult> {
  const page = (start: number, limit: number, given?: AbortSignal) => {
    const query = { ...selection, limit, offset: start, withFiles: mode === 'files' };
    return itemsPage(connection, organizationId, query, given);
  };
  const wanted = pageSizes[mode];
  // What exists only helps to choose columns: the result is there without it.
  const known = vocabulary.catch(() => undefined);
  const first = await page(0, wanted, signal);
  // A Studio may give fewer at once than it is asked for; then its pages are that long.
  const isShort = first.items.length > 0 && first.items.length < first.totalItems;
  return {
    first: packPage(first),
    pageSize: isShort ? first.items.length : wanted,
    totalSize: first.totalSize,
    metadata: first.items.slice(0, 200).map(({ metadata }) => metadata),
    vocabulary: await known,
    fetch: async (start, limit, given) => packPage(await page(start, limit, given)),
  };
}
