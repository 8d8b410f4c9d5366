import type {
  DataCampaignQuery,
  GetOrganizationDataCampaignDashboardsResponse,
  GetOrganizationDataCampaignsResponse,
} from 'edge-impulse-api';
import type { Connection } from './connection.ts';
import { callJson } from './http.ts';
import { path } from './path.ts';
import { list, number, optionalList, optionalText, text, type UntrustedWire } from './shape.ts';

/** A filter that a data campaign counts. */
export interface CampaignQuery {
  readonly name: string;
  /** Empty: all datasets. */
  readonly dataset: string;
  readonly query: string;
}

export interface Campaign {
  readonly id: number;
  readonly name: string;
  readonly description: string;
  readonly queries: readonly CampaignQuery[];
}

export interface CampaignDashboard {
  readonly id: number;
  readonly name: string;
}

export async function campaignDashboards(
  connection: Connection,
  organizationId: number,
  signal?: AbortSignal,
): Promise<CampaignDashboard[]> {
  return callJson<GetOrganizationDataCampaignDashboardsResponse, CampaignDashboard[]>(
    connection,
    {
      path: path`/api/organizations/${organizationId}/campaign-dashboards`,
      doing: 'list the dashboards of data campaigns',
    },
    (answer) =>
      list(answer.dashboards, 'dashboards', ({ id, name }) => ({
        id: number(id, 'id'),
        name: text(name, 'name'),
      })),
    signal,
  );
}

export async function campaignsOf(
  connection: Connection,
  organizationId: number,
  dashboardId: number,
  signal?: AbortSignal,
): Promise<Campaign[]> {
  return callJson<GetOrganizationDataCampaignsResponse, Campaign[]>(
    connection,
    {
      path: path`/api/organizations/${organizationId}/campaign-dashboard/${dashboardId}/campaigns`,
      doing: 'list data campaigns',
    },
    (answer) =>
      list(answer.campaigns, 'campaigns', ({ campaign }) => ({
        id: number(campaign?.id, 'id'),
        name: text(campaign?.name, 'name'),
        description: optionalText(campaign?.description) ?? '',
        queries: optionalList(campaign?.queries, 'queries', toQuery),
      })),
    signal,
  );
}

function toQuery({ name, dataset, query }: UntrustedWire<DataCampaignQuery>): CampaignQuery {
  return {
    name: text(name, 'name'),
    dataset: optionalText(dataset) ?? '',
    query: text(query, 'query'),
  };
}
