import type { Connection } from '../client/connection.ts';
import { vocabulary as studioVocabulary } from '../client/vocabulary.ts';
import type { Vocabulary } from '../filter/item.ts';
import { itemPages } from './pages.ts';

/** Items that a vocabulary is made from where the Studio does not tell it. */
const sampleSize = 1000;

/** What exists in the data: exact from a local Studio, else from the first items of a selection. */
export async function vocabularyFor(
  connection: Connection,
  kind: 'local' | 'cloud',
  organizationId: number,
  dataset?: string,
  signal?: AbortSignal,
): Promise<Vocabulary> {
  if (kind === 'local') return studioVocabulary(connection, organizationId, dataset, signal);
  const { ItemTable } = await import('../filter/table.ts');
  const table = new ItemTable();
  const selection = dataset === undefined ? {} : { dataset };
  const options = { withFiles: true };
  let total = 0;
  const pages = itemPages(connection, organizationId, selection, options, signal);
  for await (const { items, totalItems } of pages) {
    total = totalItems;
    for (const item of items) table.put({ ...item, files: item.files ?? [] });
    if (table.size >= sampleSize) break;
  }
  const exact = table.size >= total;
  return { ...table.vocabulary(), exact, ...(!exact && { total }) };
}
