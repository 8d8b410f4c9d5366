import type { Migration } from '../catalog/database.ts';

/** The tables of this folder in the records. Ids are never used again. Times are milliseconds. */
export const accessMigrations: readonly Migration[] = [
  {
    id: 'access/1-people',
    sql: `
CREATE TABLE organizations (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL,
  created INTEGER NOT NULL,
  readme TEXT,
  job_limit_minutes INTEGER
) STRICT;
CREATE TABLE users (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  username TEXT NOT NULL COLLATE NOCASE UNIQUE,
  email TEXT NOT NULL COLLATE NOCASE UNIQUE,
  name TEXT NOT NULL,
  password TEXT,
  created INTEGER NOT NULL,
  last_seen INTEGER,
  session INTEGER NOT NULL DEFAULT 0,
  totp TEXT,
  totp_offered TEXT,
  recovery TEXT NOT NULL DEFAULT '[]',
  profile TEXT NOT NULL DEFAULT '{}'
) STRICT;
CREATE TABLE members (
  organization_id INTEGER NOT NULL REFERENCES organizations(id) ON DELETE CASCADE,
  user_id INTEGER NOT NULL REFERENCES users(id) ON DELETE CASCADE,
  role TEXT NOT NULL,
  datasets TEXT NOT NULL DEFAULT '[]',
  added INTEGER NOT NULL,
  PRIMARY KEY (organization_id, user_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE api_keys (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  organization_id INTEGER NOT NULL REFERENCES organizations(id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  role TEXT NOT NULL,
  hash TEXT NOT NULL UNIQUE,
  fragment TEXT NOT NULL,
  created INTEGER NOT NULL,
  created_by INTEGER,
  expires INTEGER,
  last_used INTEGER
) STRICT;
CREATE TABLE settings (
  key TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
`,
  },
  {
    id: 'access/2-run-keys',
    sql: 'ALTER TABLE api_keys ADD COLUMN for_run INTEGER NOT NULL DEFAULT 0;',
  },
];
