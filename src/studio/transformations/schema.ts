import type { Migration } from '../catalog/database.ts';

/** Tables of transformation jobs and of what each of them works on. Times are milliseconds. */
export const transformationMigrations: readonly Migration[] = [
  {
    id: 'transformations/1-transformations',
    sql: `
CREATE TABLE transformations (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  organization_id INTEGER NOT NULL REFERENCES organizations(id) ON DELETE CASCADE,
  block_id INTEGER NOT NULL,
  definition TEXT NOT NULL,
  parallel INTEGER NOT NULL,
  created INTEGER NOT NULL,
  created_by INTEGER
) STRICT;
CREATE INDEX transformations_of_organization ON transformations (organization_id, id);
CREATE TABLE units (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  transformation_id INTEGER NOT NULL REFERENCES transformations(id) ON DELETE CASCADE,
  item_id INTEGER,
  input TEXT NOT NULL,
  size INTEGER NOT NULL,
  status TEXT NOT NULL,
  job_id INTEGER,
  started INTEGER,
  finished INTEGER
) STRICT;
CREATE INDEX units_of_transformation ON units (transformation_id, id);
CREATE INDEX units_of_item ON units (item_id, id) WHERE item_id IS NOT NULL;
`,
  },
];
