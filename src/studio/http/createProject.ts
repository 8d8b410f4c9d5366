import type {
  GetOrganizationDataItemTransformJobsResponse,
  OrganizationCreateProjectResponse,
  OrganizationCreateProjectStatusResponse,
  OrganizationGetCreateProjectsResponse,
} from 'edge-impulse-api';
import { UserError } from '../../base/errors.ts';
import { formatBytes } from '../../base/text.ts';
import type {
  Definition,
  TransformationRecord,
  UnitRecord,
  UnitStatus,
  UnitTotals,
} from '../transformations/records.ts';
import { titleOf } from '../transformations/transformations.ts';
import { badRequest } from './errors.ts';
import { isRecord, type Fields } from './fields.ts';
import { given } from './given.ts';
import { datasetName, prefixOf } from './names.ts';
import { iso, wireAuthor } from './people.ts';
import type { Answer, Handlers, StudioRequest } from './request.ts';
import type { Studio } from './studio.ts';

const pathRules = ['no-subfolders', 'subfolder-per-item', 'use-full-path'] as const;
const selections: Readonly<Record<string, UnitStatus[]>> = {
  created: ['created'],
  'in-progress': ['started'],
  failed: ['failed'],
};
const defaultParallel = 3;
const defaultPage = 100;

/** Transformation jobs, which the API calls create-project. */
export function createProject(
  studio: Studio,
): Handlers<
  | 'organizationCreateProject'
  | 'getOrganizationCreateProjects'
  | 'getOrganizationCreateProjectStatus'
  | 'updateOrganizationCreateProject'
  | 'deleteOrganizationCreateProject'
  | 'retryOrganizationTransform'
  | 'clearOrganizationTransform'
  | 'retryOrganizationUpload'
  | 'retryOrganizationCreateProjectFile'
  | 'deleteOrganizationCreateProjectFile'
  | 'getOrganizationDataItemTransformJobs'
> {
  const { transformations, transformer } = studio;
  const named = (request: StudioRequest) =>
    transformations.get(request.organizationId, request.id('createProjectId'));

  return {
    async organizationCreateProject(request): Promise<Answer<OrganizationCreateProjectResponse>> {
      const body = await request.fields();
      const { organizationId, userId } = request;
      const block = blockOf(studio, organizationId, body);
      const name = body.text('name').trim();
      if (name === '') throw badRequest('A transformation job needs a name.');
      const definition: Definition = {
        name,
        ...given('filter', body.optionalText('filter')),
        ...given('pathFilters', pathFiltersOf(body)),
        ...given(
          'outputDataset',
          await outputDatasetOf(studio, organizationId, body, block.definition.operatesOn),
        ),
        ...given('outputPath', outputPathOf(body)),
        ...given('pathRule', body.optionalChoice('outputDatasetPathRule', pathRules)),
        ...given('extraCliArguments', body.optionalText('extraCliArguments')),
        parameters: textsOf(body),
        emailRecipientUids: [],
      };
      const parallel = body.optionalInteger('transformationParallel') ?? defaultParallel;
      const id = await transformer.start(
        { organizationId, block, definition, parallel, userId },
        request.signal,
      );
      // The platform gives the key of the project that is made; there is none.
      return { createProjectId: id, apiKey: '' };
    },

    getOrganizationCreateProjects(request): Answer<OrganizationGetCreateProjectsResponse> {
      const { organizationId } = request;
      const { limit, offset } = request.page(defaultPage);
      const page = transformations.page(organizationId, limit, offset);
      return {
        totalJobCount: transformations.count(organizationId),
        jobs: page.map((one) => {
          const { operatesOn, ...job } = wireTransformation(studio, one);
          return { ...job, transformationOperatesOn: operatesOn };
        }),
      };
    },

    getOrganizationCreateProjectStatus(request): Answer<OrganizationCreateProjectStatusResponse> {
      const transformation = named(request);
      const limit = request.count('transformLimit');
      const offset = request.count('transformOffset');
      if (limit === undefined || offset === undefined) {
        throw badRequest('The query has no “transformLimit” or “transformOffset”.');
      }
      const status = selections[request.query('selection') ?? 'all'];
      const page = { limit: Math.min(limit, 10_000), offset, ...given('status', status) };
      const totals = transformations.totals(transformation.id);
      return {
        status: {
          ...wireTransformation(studio, transformation),
          files: transformations
            .units(transformation.id, page)
            .map((unit) => wireUnit(studio, transformation, unit)),
          fileCountForFilter: status
            ? status.reduce((sum, one) => sum + totals[one], 0)
            : totals.all,
        },
      };
    },

    async updateOrganizationCreateProject(request) {
      const { id } = named(request);
      const parallel = (await request.fields()).optionalInteger('transformationParallel');
      if (parallel !== undefined) transformer.setParallel(id, parallel);
      return {};
    },

    async deleteOrganizationCreateProject(request) {
      await transformer.remove(named(request));
      return {};
    },

    retryOrganizationTransform(request) {
      transformer.retry(named(request).id);
      return {};
    },

    clearOrganizationTransform(request) {
      transformer.clear(named(request).id);
      return {};
    },

    /** What a run writes is delivered by the run itself, so that nothing of it can wait. */
    retryOrganizationUpload(request) {
      named(request);
      return {};
    },

    retryOrganizationCreateProjectFile(request) {
      transformer.retry(named(request).id, request.id('createProjectFileId'));
      return {};
    },

    async deleteOrganizationCreateProjectFile(request) {
      await transformer.removeUnit(named(request), request.id('createProjectFileId'));
      return {};
    },

    async getOrganizationDataItemTransformJobs(
      request,
    ): Promise<Answer<GetOrganizationDataItemTransformJobsResponse>> {
      const { organizationId } = request;
      const itemId = request.id('dataId');
      await studio.catalog.item(organizationId, itemId);
      const { limit, offset } = request.page(20);
      const { units, total } = transformations.ofItem(itemId, limit, offset);
      return {
        transformationJobs: units.map((unit) => wireRun(studio, organizationId, unit)),
        totalTransformationJobCount: total,
      };
    },
  };
}

function blockOf(studio: Studio, organizationId: number, body: Fields) {
  if (body.optionalChoice('uploadType', ['dataset', 'project']) === 'project') {
    throw new UserError('This Studio has no projects to import into.', {
      code: 'bad-request',
      remedy: 'Set "uploadType": "dataset" and name an output dataset.',
    });
  }
  const id = body.optionalInteger('transformationBlockId');
  if (id === undefined) {
    throw badRequest('The field “transformationBlockId” is missing: the block that is run.');
  }
  const block = studio.blocks.get(organizationId, id);
  if (block.definition.dockerContainer === '' && block.image === undefined) {
    throw new UserError(`The block “${block.definition.name}” has no image yet.`, {
      code: 'bad-request',
      remedy: 'Push it, and wait until its build has succeeded.',
    });
  }
  return block;
}

/** The dataset that takes the output; made where it does not exist. */
async function outputDatasetOf(
  { catalog }: Studio,
  organizationId: number,
  body: Fields,
  operatesOn: string,
): Promise<string | undefined> {
  const wanted = body.optionalText('outputDatasetName');
  if (wanted === undefined) {
    if (operatesOn === 'standalone') return undefined;
    throw badRequest('The field “outputDatasetName” is missing: where the output goes.');
  }
  const name = datasetName(wanted);
  if (catalog.datasets(organizationId).some((dataset) => dataset.name === name)) return name;
  const bucketId = body.optionalInteger('outputDatasetBucketId');
  if (bucketId === undefined) {
    throw new UserError(`There is no dataset “${name}”.`, {
      code: 'bad-request',
      remedy: 'Name one that exists, or give “outputDatasetBucketId” to make it.',
    });
  }
  const bucketPath = prefixOf(body.optionalText('outputDatasetBucketPath') ?? name);
  const type = body.optionalText('outputDatasetPathRule') === undefined ? 'clinical' : 'files';
  await catalog.addDataset({
    organizationId,
    name,
    type,
    bucketId: catalog.bucket(organizationId, bucketId).id,
    bucketPath,
  });
  return name;
}

function outputPathOf(body: Fields): string | undefined {
  const path = body.optionalText('outputPathInDataset');
  return path === undefined ? undefined : prefixOf(path);
}

function pathFiltersOf(body: Fields): Definition['pathFilters'] | undefined {
  return body.optionalRecords('pathFilters')?.map(({ dataset, filter }) => {
    if (typeof dataset === 'string' && typeof filter === 'string') return { dataset, filter };
    throw badRequest('A path filter has the texts “dataset” and “filter”.');
  });
}

function textsOf(body: Fields): Readonly<Record<string, string>> {
  const parameters = body.optionalRecord('parameters') ?? {};
  if (!isRecord(parameters) || Object.values(parameters).some((one) => typeof one !== 'string')) {
    throw badRequest('The values of “parameters” have to be text.');
  }
  return parameters as Readonly<Record<string, string>>;
}

function statusOf(totals: UnitTotals): 'created' | 'started' | 'finished' | 'failed' {
  if (totals.started > 0) return 'started';
  if (totals.created > 0) return totals.finished + totals.failed > 0 ? 'started' : 'created';
  return totals.failed > 0 ? 'failed' : 'finished';
}

function wireTransformation(studio: Studio, transformation: TransformationRecord) {
  const { id, organizationId, definition, parallel, created, createdBy, blockId } = transformation;
  const totals = studio.transformations.totals(id);
  const status = statusOf(totals);
  const seconds = totals.time / 1000;
  const block = studio.blocks.ofOrganization(organizationId).find((one) => one.id === blockId);
  const dataset = studio.catalog
    .datasets(organizationId)
    .find(({ name }) => name === definition.outputDataset);
  return {
    id,
    organizationId,
    name: definition.name,
    uploadType: 'dataset' as const,
    status,
    transformJobStatus: status,
    uploadJobStatus: 'finished' as const,
    category: 'split' as const,
    created: iso(created),
    ...given('createdByUser', wireAuthor(studio, createdBy)),
    transformationBlockId: blockId,
    ...given('transformationBlockName', block?.definition.name),
    ...given('outputDatasetName', definition.outputDataset),
    ...given('outputDatasetBucketId', dataset?.bucketId),
    ...given('outputDatasetBucketPath', dataset?.bucketPath),
    ...given('filterQuery', definition.filter),
    totalDownloadFileCount: totals.all,
    totalDownloadFileSize: totals.size,
    totalDownloadFileSizeString: formatBytes(totals.size),
    totalUploadFileCount: 0,
    transformationParallel: parallel,
    transformationSummary: {
      startedCount: totals.started,
      succeededCount: totals.finished,
      finishedCount: totals.finished + totals.failed,
      totalFileCount: totals.all,
      totalTimeSpentSeconds: seconds,
    },
    inProgress: totals.created + totals.started > 0,
    operatesOn: block?.definition.operatesOn ?? ('directory' as const),
    totalTimeSpentSeconds: seconds,
    totalTimeSpentString: durationText(seconds),
  };
}

function wireUnit(studio: Studio, { organizationId }: TransformationRecord, unit: UnitRecord) {
  const { input } = unit;
  const dataset = 'dataset' in input ? input.dataset : undefined;
  const found = studio.catalog.datasets(organizationId).find(({ name }) => name === dataset);
  const link = new URLSearchParams({ ...(dataset === undefined ? {} : { dataset }) });
  return {
    id: unit.id,
    fileName: titleOf(input),
    bucketPath: 'bucketPath' in input ? input.bucketPath : 'path' in input ? input.path : '',
    ...given('transformationJobId', unit.jobId),
    transformationJobStatus: unit.status,
    linkToDataItem: `/organization/${organizationId}/data?${link.toString()}`,
    lengthString: formatBytes(unit.size),
    sourceDatasetType: found?.type ?? ('clinical' as const),
  };
}

function wireRun(studio: Studio, organizationId: number, unit: UnitRecord) {
  const transformation = studio.transformations.get(organizationId, unit.transformationId);
  const block = studio.blocks
    .ofOrganization(organizationId)
    .find(({ id }) => id === transformation.blockId);
  return {
    id: unit.id,
    transformationJobId: unit.id,
    createProjectId: unit.transformationId,
    created: iso(transformation.created),
    jobId: unit.jobId ?? 0,
    ...given('jobStarted', unit.started === undefined ? undefined : iso(unit.started)),
    ...given('jobFinished', unit.finished === undefined ? undefined : iso(unit.finished)),
    ...given(
      'jobFinishedSuccessful',
      unit.finished === undefined ? undefined : unit.status === 'finished',
    ),
    transformationBlockName: block?.definition.name ?? 'a deleted block',
  };
}

function durationText(seconds: number): string {
  const whole = Math.round(seconds);
  const parts = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60), whole % 60];
  return parts.map((part) => String(part).padStart(2, '0')).join(':');
}
