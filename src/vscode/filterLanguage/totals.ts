import { itemsPage } from '../../client/data.ts';
import type { FilterTarget, Workbench } from '../workbench.ts';

/** How many items and files a filter keeps, and their size in bytes. */
export async function totals(
  { accounts }: Pick<Workbench, 'accounts'>,
  { accountId, organizationId, dataset }: FilterTarget,
  filter: string,
  signal?: AbortSignal,
): Promise<{ readonly items: number; readonly files: number; readonly size: number }> {
  const connection = await accounts.connection(accountId, signal);
  const query = {
    ...(dataset !== undefined && { dataset }),
    ...(filter !== '' && { filter }),
    limit: 1,
    offset: 0,
    withFiles: true,
  };
  const page = await itemsPage(connection, organizationId, query, signal);
  return { items: page.totalItems, files: page.totalFiles, size: page.totalSize };
}
