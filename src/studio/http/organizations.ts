import type {
  CreateOrganizationResponse,
  ListProjectsResponse,
  OrganizationInfoResponse,
} from 'edge-impulse-api';
import { wireDatasets } from './datasets.ts';
import { wireOrganization } from './people.ts';
import type { Answer, Handlers } from './request.ts';
import type { Studio } from './studio.ts';

/** Transformation blocks may say what they need; this is what they get when they do not. */
const defaultComputeLimits = {
  requestsCpu: 1000,
  requestsMemory: 1024 ** 3,
  limitsCpu: 2000,
  limitsMemory: 4 * 1024 ** 3,
};

export function organizations(
  studio: Studio,
): Handlers<
  | 'createOrganization'
  | 'getOrganizationInfo'
  | 'updateOrganization'
  | 'deleteOrganization'
  | 'testOrganizationAdmin'
  | 'listOrganizationProjects'
> {
  const { access, catalog, jobs } = studio;
  return {
    async createOrganization(request): Promise<Answer<CreateOrganizationResponse>> {
      const body = await request.fields();
      const userId = request.signedInUser();
      const { id } = access.organizations.add(body.text('organizationName'), userId);
      const { key } = access.apiKeys.add(id, {
        name: 'First key',
        role: 'admin',
        createdBy: userId,
      });
      return { id, apiKey: key };
    },

    async getOrganizationInfo(request): Promise<Answer<OrganizationInfoResponse>> {
      const organization = access.organizations.existing(request.organizationId);
      return {
        organization: wireOrganization(studio, organization, request.isGuest),
        datasets: await wireDatasets(studio, organization.id, request.datasets),
        defaultComputeLimits,
        experiments: [],
        ...(organization.readme === undefined
          ? {}
          : { readme: { markdown: organization.readme, html: '' } }),
        cliLists: { objectDetectionLastLayerOptions: [], imageInputScalingOptions: [] },
        performance: { jobLimitM: organization.jobLimitMinutes },
      };
    },

    async updateOrganization(request) {
      const body = await request.fields();
      access.organizations.update(request.organizationId, {
        name: body.optionalText('name'),
        readme: body.optionalText('readme'),
        jobLimitMinutes: body.optionalInteger('jobLimitM'),
      });
      return {};
    },

    /** The files in its buckets stay. */
    async deleteOrganization(request) {
      const id = request.organizationId;
      access.organizations.existing(id);
      await jobs.endOf(id);
      for (const bucket of catalog.buckets(id)) await catalog.removeBucket(id, bucket.id);
      access.organizations.remove(id);
      return {};
    },

    testOrganizationAdmin() {
      return {};
    },

    listOrganizationProjects(): Answer<ListProjectsResponse> {
      return { projects: [] };
    },
  };
}
