import type {
  GetOrganizationDataItemResponse,
  ListOrganizationDataResponse,
  ListOrganizationFilesResponse,
} from 'edge-impulse-api';
import { textValues } from '../catalog/metadata.ts';
import type { ItemPage } from '../catalog/model.ts';
import { given } from './given.ts';
import { forbidden } from './errors.ts';
import { wireItem, wireRow } from './items.ts';
import type { Answer, Handlers, StudioRequest } from './request.ts';
import type { Studio } from './studio.ts';

const defaultPage = 1000;

/** Data items: lists, one, its changes. */
export function data(
  studio: Studio,
): Handlers<
  | 'listOrganizationData'
  | 'listOrganizationFiles'
  | 'getOrganizationDataItem'
  | 'updateOrganizationDataItem'
  | 'deleteOrganizationDataItem'
> {
  const { catalog } = studio;

  const page = async (request: StudioRequest): Promise<ItemPage> => {
    const dataset = request.query('dataset');
    if (dataset !== undefined) request.mustRead(dataset);
    return catalog.items({
      organizationId: request.organizationId,
      ...given('dataset', dataset),
      ...given('datasets', request.datasets),
      ...given('filter', request.query('filter')),
      ...request.page(defaultPage),
    });
  };

  return {
    async listOrganizationData(request): Promise<Answer<ListOrganizationDataResponse>> {
      const found = await page(request);
      return {
        ...given('filterParseError', found.filterProblem),
        data: found.items.map(wireRow),
        totalFileCount: found.totalFiles,
        totalDataItemCount: found.totalItems,
      };
    },

    async listOrganizationFiles(request): Promise<Answer<ListOrganizationFilesResponse>> {
      const found = await page(request);
      return {
        ...given('filterParseError', found.filterProblem),
        totalFileSize: found.totalSize,
        totalFileCount: found.totalFiles,
        totalDataItemCount: found.totalItems,
        data: found.items.map(wireItem),
      };
    },

    async getOrganizationDataItem(request): Promise<Answer<GetOrganizationDataItemResponse>> {
      const item = await catalog.item(request.organizationId, request.id('dataId'), {
        ...given('filter', request.query('filter')),
        fresh: true,
      });
      return { data: wireItem(item) };
    },

    /** `metadata` replaces the whole map. */
    async updateOrganizationDataItem(request) {
      const body = await request.fields();
      const name = body.optionalText('name');
      const dataset = body.optionalText('dataset');
      if (request.isGuest && (name !== undefined || dataset !== undefined)) {
        throw forbidden('Guests may change the metadata of an item, not its name or dataset.');
      }
      const metadata = body.optionalRecord('metadata');
      await catalog.updateItem(request.organizationId, request.id('dataId'), {
        ...given('name', name),
        ...given('dataset', dataset),
        ...given('metadata', metadata && textValues(metadata)),
      });
      return {};
    },

    /** Goes to the Studio's trash, as what a delete job removes does. */
    async deleteOrganizationDataItem(request) {
      const id = request.id('dataId');
      await catalog.item(request.organizationId, id);
      await catalog.deleteItems(request.organizationId, [id], {
        trashKey: `item-${id}-${Date.now()}`,
      });
      return {};
    },
  };
}
