import type { Migration } from './database.ts';

/**
 * What lasts. An item keeps its row while its folder is away, so that it comes back under its id; AUTOINCREMENT
 * never gives an id twice. A path is an item's name as `encodePath` writes it: SQLite's text has no room for half
 * a surrogate pair. `moving_items` says where a folder was on its way to when the Studio was killed.
 */
export const catalogMigrations: readonly Migration[] = [
  {
    id: 'catalog/1-records',
    sql: `
CREATE TABLE buckets (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  organization_id INTEGER NOT NULL,
  name TEXT NOT NULL,
  kind TEXT NOT NULL,
  folder TEXT NOT NULL,
  check_prefix TEXT,
  created INTEGER NOT NULL
) STRICT;
CREATE INDEX buckets_of_organization ON buckets (organization_id);

CREATE TABLE datasets (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  organization_id INTEGER NOT NULL,
  name TEXT NOT NULL,
  type TEXT NOT NULL CHECK (type IN ('clinical', 'files')),
  tags TEXT NOT NULL DEFAULT '[]',
  category TEXT,
  hidden INTEGER NOT NULL DEFAULT 0,
  bucket_id INTEGER NOT NULL REFERENCES buckets (id) ON DELETE CASCADE,
  bucket_path TEXT NOT NULL,
  levels_deep INTEGER NOT NULL DEFAULT 1,
  created INTEGER NOT NULL,
  UNIQUE (organization_id, name)
) STRICT;
CREATE INDEX datasets_of_bucket ON datasets (bucket_id);

CREATE TABLE items (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  dataset_id INTEGER NOT NULL REFERENCES datasets (id) ON DELETE CASCADE,
  path TEXT NOT NULL,
  created INTEGER NOT NULL,
  UNIQUE (dataset_id, path)
) STRICT;

CREATE TABLE moving_items (
  item_id INTEGER PRIMARY KEY REFERENCES items (id) ON DELETE CASCADE,
  dataset_id INTEGER NOT NULL REFERENCES datasets (id) ON DELETE CASCADE,
  path TEXT NOT NULL
) STRICT;

CREATE TABLE trashed_items (
  item_id INTEGER PRIMARY KEY,
  organization_id INTEGER NOT NULL,
  trash_key TEXT NOT NULL,
  dataset_id INTEGER NOT NULL REFERENCES datasets (id) ON DELETE CASCADE,
  path TEXT NOT NULL,
  created INTEGER NOT NULL,
  deleted INTEGER NOT NULL
) STRICT;
CREATE INDEX trashed_of_key ON trashed_items (organization_id, trash_key);
`,
  },
];

/**
 * What listings gave, and which items are other than in the file that holds the same as columns. The database can
 * be deleted at any time: it is built again from the buckets.
 */
export const listingMigrations: readonly Migration[] = [
  {
    id: 'listing/1-items',
    sql: `
CREATE TABLE listed_items (
  id INTEGER PRIMARY KEY,
  dataset_id INTEGER NOT NULL,
  path TEXT NOT NULL,
  created INTEGER NOT NULL,
  fingerprint TEXT NOT NULL,
  metadata_tag TEXT NOT NULL,
  metadata TEXT NOT NULL,
  problem TEXT,
  file_names TEXT NOT NULL,
  file_numbers BLOB NOT NULL,
  UNIQUE (dataset_id, path)
) STRICT;

CREATE TABLE listed_datasets (
  id INTEGER PRIMARY KEY,
  source TEXT NOT NULL,
  listed INTEGER NOT NULL,
  files INTEGER NOT NULL,
  size INTEGER NOT NULL,
  last INTEGER
) STRICT;
`,
  },
  {
    id: 'listing/2-columns',
    sql: `
CREATE TABLE kept_columns (name TEXT NOT NULL) STRICT;
CREATE TABLE changed_items (id INTEGER PRIMARY KEY) STRICT;
`,
  },
];
