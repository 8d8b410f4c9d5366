import type { Migration } from '../catalog/database.ts';

/** Jobs in the records; their log lines are files. Times are milliseconds. */
export const jobsMigrations: readonly Migration[] = [
  {
    id: 'jobs/1-jobs',
    sql: `
CREATE TABLE jobs (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  organization_id INTEGER NOT NULL,
  kind TEXT NOT NULL,
  title TEXT NOT NULL,
  user_id INTEGER,
  created INTEGER NOT NULL,
  started INTEGER,
  finished INTEGER,
  successful INTEGER,
  reason TEXT,
  undo TEXT
) STRICT;
CREATE INDEX jobs_of_organization ON jobs (organization_id, id);
CREATE INDEX jobs_unfinished ON jobs (id) WHERE finished IS NULL;
`,
  },
];
