import assert from 'node:assert/strict';
import { campaignFilters } from '../../src/actions/campaignFilters.ts';
import { connectionWith } from '../../src/client/signIn.ts';
import { bindings, type Bindings } from './bindings.ts';
import { Study } from './study.ts';

describe('data campaigns, by the official bindings', () => {
  let study: Study;
  let owner: Bindings;
  let organizationId: number;

  before(async function () {
    this.timeout(120_000);
    study = await Study.make();
    owner = await bindings(study.studio.endpoint, { jwtToken: study.studio.token });
    organizationId = study.organizationId;
  });
  after(() => study.dispose());

  const api = () => owner.organizationDataCampaigns;
  const campaign = {
    name: 'Falls',
    description: 'Enough of each?',
    coordinatorUids: [],
    queries: [
      { name: 'Adults', dataset: 'In', query: 'metadata->age >= 18' },
      { name: "Jan's", dataset: '', query: "name LIKE 'Jan''s%'" },
    ],
    links: [{ icon: 'link', name: 'Protocol', link: 'https://example.com' }],
    datasets: ['In'],
    pipelineIds: [],
    projectIds: [],
  };
  const dashboard = {
    name: 'Studies',
    emailRecipientUids: [],
    whenToEmail: 'never' as const,
    showNoOfDays: 7,
  };

  async function newDashboard(): Promise<number> {
    const made = await api().addOrganizationDataCampaignDashboard(organizationId, dashboard);
    return made.dataCampaignDashboardId;
  }

  it('are kept below dashboards, and give their filters', async () => {
    const id = await newDashboard();
    const added = await api().addOrganizationDataCampaign(organizationId, {
      ...campaign,
      dataCampaignDashboardId: id,
    });
    const { dashboards } = await api().getOrganizationDataCampaignDashboards(organizationId);
    assert.deepEqual(
      dashboards.map(({ name, showNoOfDays }) => [name, showNoOfDays]),
      [['Studies', 7]],
    );
    const { campaigns } = await api().getOrganizationDataCampaignsForDashboard(organizationId, id);
    assert.deepEqual(campaigns[0]?.campaign.queries, campaign.queries);
    assert.equal(campaigns[0].campaign.id, added.dataCampaignId);

    const connection = connectionWith(study.studio.endpoint, {
      kind: 'jwt',
      value: study.studio.token,
    });
    assert.deepEqual(
      (await campaignFilters(connection, organizationId)).map((one) => [one.campaign, one.query]),
      [
        ['Falls', 'metadata->age >= 18'],
        ['Falls', "name LIKE 'Jan''s%'"],
      ],
    );
    await api().deleteOrganizationDataCampaignDashboard(organizationId, id);
  });

  it('change what a change names, and end', async () => {
    const id = await newDashboard();
    const { dataCampaignId } = await api().addOrganizationDataCampaign(organizationId, {
      ...campaign,
      dataCampaignDashboardId: id,
    });
    await api().updateOrganizationDataCampaign(organizationId, dataCampaignId, { queries: [] });
    const changed = await api().getOrganizationDataCampaign(organizationId, dataCampaignId);
    assert.deepEqual([changed.campaign.name, changed.campaign.queries], ['Falls', []]);
    await api().updateOrganizationDataCampaignDashboard(organizationId, id, { name: 'Other' });
    const found = await api().getOrganizationDataCampaignDashboard(organizationId, id);
    assert.deepEqual([found.dashboard.name, found.dashboard.showNoOfDays], ['Other', 7]);
    await api().deleteOrganizationDataCampaign(organizationId, dataCampaignId);
    await assert.rejects(api().getOrganizationDataCampaign(organizationId, dataCampaignId));
    await api().deleteOrganizationDataCampaignDashboard(organizationId, id);
    const { dashboards } = await api().getOrganizationDataCampaignDashboards(organizationId);
    assert.deepEqual(dashboards, []);
  });
});
