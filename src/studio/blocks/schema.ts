import type { Migration } from '../catalog/database.ts';

/** Transformation blocks and secrets of organizations. Ids are never used again. Times are milliseconds. */
export const blocksMigrations: readonly Migration[] = [
  {
    id: 'blocks/1-blocks',
    sql: `
CREATE TABLE blocks (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  organization_id INTEGER NOT NULL REFERENCES organizations(id) ON DELETE CASCADE,
  definition TEXT NOT NULL,
  image TEXT,
  source TEXT,
  created INTEGER NOT NULL,
  created_by INTEGER,
  updated INTEGER,
  updated_by INTEGER
) STRICT;
CREATE INDEX blocks_of_organization ON blocks (organization_id, id);
CREATE TABLE secrets (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  organization_id INTEGER NOT NULL REFERENCES organizations(id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  description TEXT NOT NULL,
  sealed TEXT NOT NULL,
  created INTEGER NOT NULL,
  created_by INTEGER,
  UNIQUE (organization_id, name)
) STRICT;
`,
  },
];
