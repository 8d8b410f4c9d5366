import type { GuestCheck } from '../access/routes.ts';
import { badRequest } from './errors.ts';
import { parseIds } from './items.ts';
import type { StudioRequest } from './request.ts';
import type { Studio } from './studio.ts';

/** Holds a guest to the datasets granted, before the handler runs. Others pass. */
export async function checkGuest(
  studio: Studio,
  check: GuestCheck,
  request: StudioRequest,
): Promise<void> {
  if (!request.isGuest) return;
  const mustReadItem = async (id: number) => {
    const item = await studio.catalog.item(request.organizationId, id);
    request.mustRead(item.dataset);
  };
  switch (check) {
    case 'item':
      return mustReadItem(request.id('dataId'));
    case 'items':
      for (const id of parseIds(request.requiredQuery('dataIds'))) await mustReadItem(id);
      return;
    case 'dataset':
      request.mustRead(request.parameter('dataset'));
      return;
    case 'query': {
      const dataset = request.query('dataset');
      if (dataset === undefined) throw badRequest('The query has no “dataset”.');
      request.mustRead(dataset);
      return;
    }
    case 'listing':
      // The handler leaves out what is not in `request.datasets`.
      return;
  }
}
