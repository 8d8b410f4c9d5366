import { campaignDashboards, campaignsOf, type CampaignQuery } from '../client/campaigns.ts';
import type { Connection } from '../client/connection.ts';

export interface CampaignFilter extends CampaignQuery {
  /** Name of the campaign. */
  readonly campaign: string;
}

/** The filters of all data campaigns of an organization, in the order of the Studio. */
export async function campaignFilters(
  connection: Connection,
  organizationId: number,
  signal?: AbortSignal,
): Promise<readonly CampaignFilter[]> {
  const found: CampaignFilter[] = [];
  for (const { id } of await campaignDashboards(connection, organizationId, signal)) {
    for (const { name, queries } of await campaignsOf(connection, organizationId, id, signal)) {
      found.push(...queries.map((query) => ({ ...query, campaign: name })));
    }
  }
  return found;
}
