import { UserError } from '../../base/errors.ts';
import type { Records } from '../records.ts';

export interface DashboardDefinition {
  readonly name: string;
  readonly emailRecipientUids: readonly number[];
  readonly whenToEmail: 'always' | 'on_changes' | 'never';
  readonly showNoOfDays: number;
}

export interface CampaignDefinition {
  readonly name: string;
  readonly description: string;
  readonly coordinatorUids: readonly number[];
  readonly logo?: string;
  readonly queries: readonly {
    readonly name: string;
    readonly dataset: string;
    readonly query: string;
  }[];
  readonly links: readonly {
    readonly icon: string;
    readonly name: string;
    readonly link: string;
  }[];
  readonly datasets: readonly string[];
  readonly pipelineIds: readonly number[];
  readonly projectIds: readonly number[];
}

export interface Dashboard extends DashboardDefinition {
  readonly id: number;
  readonly created: number;
}

export interface Campaign extends CampaignDefinition {
  readonly id: number;
  readonly dashboardId: number;
  readonly created: number;
}

interface Row {
  readonly id: number;
  readonly dashboard_id: number;
  readonly definition: string;
  readonly created: number;
}

/** Data campaigns of organizations, grouped by dashboards. This Studio keeps them and mails nothing. */
export class Campaigns {
  private readonly records: Records;

  constructor(records: Records) {
    this.records = records;
  }

  dashboards(organizationId: number): Dashboard[] {
    return this.records
      .all<Row>(
        'SELECT * FROM campaign_dashboards WHERE organization_id = ? ORDER BY id',
        organizationId,
      )
      .map(toDashboard);
  }

  dashboard(organizationId: number, id: number): Dashboard {
    return toDashboard(this.row('campaign_dashboards', organizationId, id));
  }

  addDashboard(organizationId: number, definition: DashboardDefinition): number {
    return this.records.run(
      'INSERT INTO campaign_dashboards (organization_id, definition, created) VALUES (?, ?, ?)',
      organizationId,
      JSON.stringify(definition),
      Date.now(),
    ).id;
  }

  updateDashboard(organizationId: number, id: number, change: Partial<DashboardDefinition>): void {
    const { definition } = this.row('campaign_dashboards', organizationId, id);
    this.records.run(
      'UPDATE campaign_dashboards SET definition = ? WHERE id = ?',
      changed(definition, change),
      id,
    );
  }

  /** Its campaigns go with it. */
  removeDashboard(organizationId: number, id: number): void {
    this.row('campaign_dashboards', organizationId, id);
    this.records.run('DELETE FROM campaign_dashboards WHERE id = ?', id);
  }

  ofDashboard(organizationId: number, dashboardId: number): Campaign[] {
    this.row('campaign_dashboards', organizationId, dashboardId);
    return this.records
      .all<Row>('SELECT * FROM campaigns WHERE dashboard_id = ? ORDER BY id', dashboardId)
      .map(toCampaign);
  }

  campaign(organizationId: number, id: number): Campaign {
    return toCampaign(this.row('campaigns', organizationId, id));
  }

  add(organizationId: number, dashboardId: number, definition: CampaignDefinition): number {
    this.row('campaign_dashboards', organizationId, dashboardId);
    return this.records.run(
      `INSERT INTO campaigns (organization_id, dashboard_id, definition, created)
       VALUES (?, ?, ?, ?)`,
      organizationId,
      dashboardId,
      JSON.stringify(definition),
      Date.now(),
    ).id;
  }

  update(
    organizationId: number,
    id: number,
    change: Partial<CampaignDefinition>,
    dashboardId?: number,
  ): void {
    const before = this.row('campaigns', organizationId, id);
    if (dashboardId !== undefined) this.row('campaign_dashboards', organizationId, dashboardId);
    this.records.run(
      'UPDATE campaigns SET definition = ?, dashboard_id = ? WHERE id = ?',
      changed(before.definition, change),
      dashboardId ?? before.dashboard_id,
      id,
    );
  }

  remove(organizationId: number, id: number): void {
    this.row('campaigns', organizationId, id);
    this.records.run('DELETE FROM campaigns WHERE id = ?', id);
  }

  private row(table: 'campaigns' | 'campaign_dashboards', organizationId: number, id: number): Row {
    const row = this.records.get<Row>(
      `SELECT * FROM ${table} WHERE organization_id = ? AND id = ?`,
      organizationId,
      id,
    );
    if (row) return row;
    const what = table === 'campaigns' ? 'campaign' : 'dashboard';
    throw new UserError(`There is no such ${what}.`, { code: 'not-found' });
  }
}

/** What the change does not name stays. */
function changed(definition: string, change: object): string {
  return JSON.stringify({ ...(JSON.parse(definition) as object), ...change });
}

function toDashboard({ id, created, definition }: Row): Dashboard {
  return { ...(JSON.parse(definition) as DashboardDefinition), id, created };
}

function toCampaign({ id, created, dashboard_id: dashboardId, definition }: Row): Campaign {
  return { ...(JSON.parse(definition) as CampaignDefinition), id, created, dashboardId };
}
