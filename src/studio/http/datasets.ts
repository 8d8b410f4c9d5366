import type {
  GetOrganizationDatasetResponse,
  OrganizationDataset,
  StartJobResponse,
  VerifyOrganizationBucketResponse,
} from 'edge-impulse-api';
import type { Wire } from '../../base/wire.ts';
import type { DatasetChange, DatasetRecord, DatasetTotals } from '../catalog/model.ts';
import { verified } from './buckets.ts';
import { badRequest } from './errors.ts';
import type { Fields } from './fields.ts';
import { given } from './given.ts';
import { refreshBody } from './jobBodies.ts';
import { datasetName, prefixOf } from './names.ts';
import { iso } from './people.ts';
import type { Answer, Handlers } from './request.ts';
import type { Studio } from './studio.ts';

const types = ['clinical', 'files'] as const;

export function datasets(
  studio: Studio,
): Handlers<
  | 'addOrganizationDataset'
  | 'getOrganizationDataset'
  | 'updateOrganizationDataset'
  | 'hideOrganizationDataset'
  | 'verifyDataset'
> {
  const { access, catalog, jobs } = studio;
  return {
    /** The dataset is there at once; the job lists what is in it. */
    async addOrganizationDataset(request): Promise<Answer<StartJobResponse>> {
      const body = await request.fields();
      const { organizationId } = request;
      const name = datasetName(body.text('dataset'));
      const place = body.optionalFields('bucket');
      if (place === undefined) throw badRequest('The field “bucket” is missing.');
      const category = body.optionalText('category');
      const type = body.optionalChoice('type', types) ?? 'clinical';
      const bucket = catalog.bucket(organizationId, place.integer('id'));
      await catalog.addDataset({
        organizationId,
        name,
        type,
        tags: body.optionalTexts('tags') ?? [],
        ...given('category', category),
        bucketId: bucket.id,
        bucketPath: prefixOf(place.optionalText('path') ?? ''),
        levelsDeep: levelsDeep(place),
      });
      const id = jobs.start(
        {
          organizationId,
          kind: 'add-dataset',
          title: `Add dataset ${name}`,
          userId: request.userId,
        },
        refreshBody(studio, organizationId, name),
      );
      return { id };
    },

    async getOrganizationDataset(request): Promise<Answer<GetOrganizationDatasetResponse>> {
      const record = catalog.dataset(request.organizationId, request.parameter('dataset'));
      const totals = await catalog.totals(request.organizationId);
      return { dataset: wireDataset(studio, record, totals.get(record.name)) };
    },

    async updateOrganizationDataset(request) {
      const body = await request.fields();
      const { organizationId } = request;
      const record = catalog.dataset(organizationId, request.parameter('dataset'));
      const name = body.optionalText('dataset');
      const place = body.optionalFields('bucket');
      const change: DatasetChange = {
        ...given('name', name === undefined ? undefined : datasetName(name)),
        ...given('tags', body.optionalTexts('tags')),
        ...given('category', body.optionalText('category')),
        ...given('type', body.optionalChoice('type', types)),
        ...(place === undefined
          ? {}
          : {
              bucketId: catalog.bucket(organizationId, place.integer('id')).id,
              bucketPath: prefixOf(place.optionalText('path') ?? record.bucketPath),
              levelsDeep: levelsDeep(place),
            }),
      };
      const updated = await catalog.updateDataset(organizationId, record.name, change);
      access.organizations.renameDataset(organizationId, record.name, updated.name);
      return {};
    },

    /** Data and items stay; the dataset is listed no longer. */
    async hideOrganizationDataset(request) {
      const record = catalog.dataset(request.organizationId, request.parameter('dataset'));
      await catalog.updateDataset(request.organizationId, record.name, { hidden: true });
      return {};
    },

    async verifyDataset(request): Promise<Answer<VerifyOrganizationBucketResponse>> {
      const record = catalog.dataset(request.organizationId, request.parameter('dataset'));
      const bucket = catalog.bucket(request.organizationId, record.bucketId);
      return verified(studio, bucket.folder, record.bucketPath);
    },
  };
}

/** The datasets that are not hidden, and of those only `granted` ones where that is given. */
export async function wireDatasets(
  studio: Studio,
  organizationId: number,
  granted: readonly string[] | undefined,
): Promise<Wire<OrganizationDataset>[]> {
  const totals = await studio.catalog.totals(organizationId);
  return studio.catalog
    .datasets(organizationId)
    .filter((record) => !record.hidden && (granted?.includes(record.name) ?? true))
    .map((record) => wireDataset(studio, record, totals.get(record.name)));
}

function wireDataset(
  studio: Studio,
  record: DatasetRecord,
  totals: DatasetTotals | undefined,
): Wire<OrganizationDataset> {
  const bucket = studio.catalog.bucket(record.organizationId, record.bucketId);
  return {
    dataset: record.name,
    lastFileCreated: iso(totals?.lastFileCreated ?? record.created),
    totalFileSize: totals?.size ?? 0,
    totalFileCount: totals?.files ?? 0,
    totalItemCount: totals?.items ?? 0,
    totalItemCountChecklistOK: totals?.checklistOk ?? 0,
    totalItemCountChecklistFailed: totals?.checklistFailed ?? 0,
    tags: [...record.tags],
    ...(record.category === undefined ? {} : { category: record.category }),
    bucket: {
      id: bucket.id,
      bucket: bucket.name,
      path: record.bucketPath,
      fullBucketPathDescription: `${bucket.name}/${record.bucketPath}`,
      dataItemNamingLevelsDeep: record.levelsDeep,
    },
    type: record.type,
    bucketPath: record.bucketPath,
  };
}

function levelsDeep(place: Fields): number {
  const levels = place.optionalInteger('dataItemNamingLevelsDeep') ?? 1;
  if (levels < 1 || levels > 10) throw badRequest('Items are named by 1 to 10 folder levels.');
  return levels;
}
