import type {
  GetOrganizationDataItemTransformJobsResponse,
  OrganizationCreateProjectResponse,
  OrganizationCreateProjectStatusResponse,
  OrganizationGetCreateProjectsResponse,
} from 'edge-impulse-api';
import type { Definition, UnitStatus } from '../transformations/model.ts';
import { wireRun, wireTransformation, wireUnit } from './createProjectAnswers.ts';
import {
  blockOf,
  outputDatasetOf,
  outputPathOf,
  pathFiltersOf,
  textsOf,
} from './createProjectFields.ts';
import { badRequest } from './errors.ts';
import { given } from './given.ts';
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
