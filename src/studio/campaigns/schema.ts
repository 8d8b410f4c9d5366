import type { Migration } from '../catalog/database.ts';

/** Data campaigns and their dashboards. Ids are never used again. Times are milliseconds; definitions are JSON. */
export const campaignsMigrations: readonly Migration[] = [
  {
    id: 'campaigns/1-campaigns',
    sql: `
CREATE TABLE campaign_dashboards (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  organization_id INTEGER NOT NULL REFERENCES organizations(id) ON DELETE CASCADE,
  definition TEXT NOT NULL,
  created INTEGER NOT NULL
) STRICT;
CREATE TABLE campaigns (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  organization_id INTEGER NOT NULL REFERENCES organizations(id) ON DELETE CASCADE,
  dashboard_id INTEGER NOT NULL REFERENCES campaign_dashboards(id) ON DELETE CASCADE,
  definition TEXT NOT NULL,
  created INTEGER NOT NULL
) STRICT;
CREATE INDEX campaigns_of_dashboard ON campaigns (dashboard_id, id);
`,
  },
];
