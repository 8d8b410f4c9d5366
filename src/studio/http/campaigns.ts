import type {
  AddOrganizationDataCampaignDashboardResponse,
  AddOrganizationDataCampaignResponse,
  DataCampaign,
  DataCampaignDashboard,
  GetOrganizationDataCampaignDashboardResponse,
  GetOrganizationDataCampaignDashboardsResponse,
  GetOrganizationDataCampaignResponse,
  GetOrganizationDataCampaignsResponse,
} from 'edge-impulse-api';
import type { Wire } from '../../base/wire.ts';
import type {
  Campaign,
  CampaignDefinition,
  Dashboard,
  DashboardDefinition,
} from '../campaigns/campaigns.ts';
import { badRequest } from './errors.ts';
import { Fields } from './fields.ts';
import { given } from './given.ts';
import { iso } from './people.ts';
import type { Answer, Handlers } from './request.ts';
import type { Studio } from './studio.ts';

/** Campaigns are kept, their filters above all. There are no graphs of the past: nothing is counted while nobody looks. */
export function campaigns({
  campaigns: kept,
}: Studio): Handlers<
  | 'getOrganizationDataCampaignDashboards'
  | 'addOrganizationDataCampaignDashboard'
  | 'getOrganizationDataCampaignDashboard'
  | 'updateOrganizationDataCampaignDashboard'
  | 'deleteOrganizationDataCampaignDashboard'
  | 'getOrganizationDataCampaignsForDashboard'
  | 'addOrganizationDataCampaign'
  | 'getOrganizationDataCampaign'
  | 'updateOrganizationDataCampaign'
  | 'deleteOrganizationDataCampaign'
> {
  return {
    getOrganizationDataCampaignDashboards(
      request,
    ): Answer<GetOrganizationDataCampaignDashboardsResponse> {
      return { dashboards: kept.dashboards(request.organizationId).map(wireDashboard) };
    },

    async addOrganizationDataCampaignDashboard(
      request,
    ): Promise<Answer<AddOrganizationDataCampaignDashboardResponse>> {
      const definition = wholeDashboard(await request.fields());
      return { dataCampaignDashboardId: kept.addDashboard(request.organizationId, definition) };
    },

    getOrganizationDataCampaignDashboard(
      request,
    ): Answer<GetOrganizationDataCampaignDashboardResponse> {
      const id = request.id('campaignDashboardId');
      return { dashboard: wireDashboard(kept.dashboard(request.organizationId, id)) };
    },

    async updateOrganizationDataCampaignDashboard(request) {
      const id = request.id('campaignDashboardId');
      kept.updateDashboard(request.organizationId, id, dashboardFields(await request.fields()));
      return {};
    },

    deleteOrganizationDataCampaignDashboard(request) {
      kept.removeDashboard(request.organizationId, request.id('campaignDashboardId'));
      return {};
    },

    getOrganizationDataCampaignsForDashboard(
      request,
    ): Answer<GetOrganizationDataCampaignsResponse> {
      const all = kept.ofDashboard(request.organizationId, request.id('campaignDashboardId'));
      return { campaigns: all.map((campaign) => ({ campaign: wire(campaign), graphs: [] })) };
    },

    async addOrganizationDataCampaign(
      request,
    ): Promise<Answer<AddOrganizationDataCampaignResponse>> {
      const body = await request.fields();
      const dashboardId = body.integer('dataCampaignDashboardId');
      const definition = wholeCampaign(body);
      return { dataCampaignId: kept.add(request.organizationId, dashboardId, definition) };
    },

    getOrganizationDataCampaign(request): Answer<GetOrganizationDataCampaignResponse> {
      const campaign = kept.campaign(request.organizationId, request.id('campaignId'));
      return { campaign: wire(campaign), graphs: [] };
    },

    async updateOrganizationDataCampaign(request) {
      const body = await request.fields();
      const dashboardId = body.optionalInteger('dataCampaignDashboardId');
      const id = request.id('campaignId');
      kept.update(request.organizationId, id, campaignFields(body), dashboardId);
      return {};
    },

    deleteOrganizationDataCampaign(request) {
      kept.remove(request.organizationId, request.id('campaignId'));
      return {};
    },
  };
}

const whenToEmail = ['always', 'on_changes', 'never'] as const;

function wholeDashboard(body: Fields): DashboardDefinition {
  return {
    name: body.text('name'),
    emailRecipientUids:
      body.optionalIntegers('emailRecipientUids') ?? missing('emailRecipientUids'),
    whenToEmail: body.choice('whenToEmail', whenToEmail),
    showNoOfDays: body.integer('showNoOfDays'),
  };
}

function dashboardFields(body: Fields): Partial<DashboardDefinition> {
  return {
    ...given('name', body.optionalText('name')),
    ...given('emailRecipientUids', body.optionalIntegers('emailRecipientUids')),
    ...given('whenToEmail', body.optionalChoice('whenToEmail', whenToEmail)),
    ...given('showNoOfDays', body.optionalInteger('showNoOfDays')),
  };
}

function wholeCampaign(body: Fields): CampaignDefinition {
  const {
    name,
    description,
    coordinatorUids,
    queries,
    links,
    datasets,
    pipelineIds,
    projectIds,
    logo,
  } = campaignFields(body);
  return {
    name: name ?? missing('name'),
    description: description ?? missing('description'),
    coordinatorUids: coordinatorUids ?? missing('coordinatorUids'),
    queries: queries ?? missing('queries'),
    links: links ?? missing('links'),
    datasets: datasets ?? missing('datasets'),
    pipelineIds: pipelineIds ?? missing('pipelineIds'),
    projectIds: projectIds ?? missing('projectIds'),
    ...given('logo', logo),
  };
}

function campaignFields(body: Fields): Partial<CampaignDefinition> {
  const queries = body.optionalRecords('queries')?.map((one) => {
    const fields = new Fields(one);
    const [name, dataset] = [fields.text('name'), fields.text('dataset')];
    return { name, dataset, query: fields.text('query') };
  });
  const links = body.optionalRecords('links')?.map((one) => {
    const fields = new Fields(one);
    return { icon: fields.text('icon'), name: fields.text('name'), link: fields.text('link') };
  });
  return {
    ...given('name', body.optionalText('name')),
    ...given('description', body.optionalText('description')),
    ...given('coordinatorUids', body.optionalIntegers('coordinatorUids')),
    ...given('logo', body.optionalText('logo')),
    ...given('queries', queries),
    ...given('links', links),
    ...given('datasets', body.optionalTexts('datasets')),
    ...given('pipelineIds', body.optionalIntegers('pipelineIds')),
    ...given('projectIds', body.optionalIntegers('projectIds')),
  };
}

function missing(name: string): never {
  throw badRequest(`The field “${name}” is missing.`);
}

function wireDashboard({
  created,
  emailRecipientUids,
  ...rest
}: Dashboard): Wire<DataCampaignDashboard> {
  return { ...rest, emailRecipientUids: [...emailRecipientUids], created: iso(created) };
}

function wire({ created, dashboardId, ...rest }: Campaign): Wire<DataCampaign> {
  return {
    ...rest,
    coordinatorUids: [...rest.coordinatorUids],
    queries: [...rest.queries],
    links: [...rest.links],
    datasets: [...rest.datasets],
    pipelineIds: [...rest.pipelineIds],
    projectIds: [...rest.projectIds],
    created: iso(created),
    dataCampaignDashboardId: dashboardId,
  };
}
