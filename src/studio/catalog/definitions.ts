import type { Database, Row } from './database.ts';
import type { BucketRecord, DatasetRecord } from './model.ts';

/** Reads and writes the definitions of buckets and datasets in the records. */
export class Definitions {
  private readonly database: Database;

  constructor(database: Database) {
    this.database = database;
  }

  buckets(): BucketRecord[] {
    return this.database.prepare('SELECT * FROM buckets ORDER BY id').all().map(bucketOf);
  }

  datasets(): DatasetRecord[] {
    return this.database
      .prepare('SELECT * FROM datasets')
      .all()
      .map(datasetOf)
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  addBucket(bucket: Omit<BucketRecord, 'id'>): number {
    const { lastInsertRowid } = this.database
      .prepare(
        `INSERT INTO buckets (organization_id, name, kind, folder, check_prefix, created)
         VALUES (?, ?, ?, ?, ?, ?)`,
      )
      .run(
        bucket.organizationId,
        bucket.name,
        bucket.kind,
        bucket.folder,
        bucket.checkConnectivityPrefix ?? null,
        bucket.created,
      );
    return Number(lastInsertRowid);
  }

  updateBucket(bucket: BucketRecord): void {
    this.database
      .prepare('UPDATE buckets SET name = ?, folder = ?, check_prefix = ? WHERE id = ?')
      .run(bucket.name, bucket.folder, bucket.checkConnectivityPrefix ?? null, bucket.id);
  }

  removeBucket(id: number): void {
    this.database.prepare('DELETE FROM buckets WHERE id = ?').run(id);
  }

  addDataset(dataset: Omit<DatasetRecord, 'id'>): number {
    const { lastInsertRowid } = this.database
      .prepare(
        `INSERT INTO datasets (name, type, tags, category, hidden, bucket_id, bucket_path,
           levels_deep, organization_id, created) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      )
      .run(...changeable(dataset), dataset.organizationId, dataset.created);
    return Number(lastInsertRowid);
  }

  updateDataset(dataset: DatasetRecord): void {
    this.database
      .prepare(
        `UPDATE datasets SET name = ?, type = ?, tags = ?, category = ?, hidden = ?, bucket_id = ?,
           bucket_path = ?, levels_deep = ? WHERE id = ?`,
      )
      .run(...changeable(dataset), dataset.id);
  }

  removeDataset(id: number): void {
    this.database.prepare('DELETE FROM datasets WHERE id = ?').run(id);
  }
}

function changeable(dataset: Omit<DatasetRecord, 'id'>): (string | number | null)[] {
  return [
    dataset.name,
    dataset.type,
    JSON.stringify(dataset.tags),
    dataset.category ?? null,
    dataset.hidden ? 1 : 0,
    dataset.bucketId,
    dataset.bucketPath,
    dataset.levelsDeep,
  ];
}

function bucketOf(row: Row): BucketRecord {
  const prefix = row['check_prefix'];
  return {
    id: Number(row['id']),
    organizationId: Number(row['organization_id']),
    name: String(row['name']),
    kind: 'folder',
    folder: String(row['folder']),
    ...(typeof prefix === 'string' ? { checkConnectivityPrefix: prefix } : {}),
    created: Number(row['created']),
  };
}

function datasetOf(row: Row): DatasetRecord {
  const category = row['category'];
  return {
    id: Number(row['id']),
    organizationId: Number(row['organization_id']),
    name: String(row['name']),
    type: row['type'] === 'files' ? 'files' : 'clinical',
    tags: JSON.parse(String(row['tags'])) as string[],
    ...(typeof category === 'string' ? { category } : {}),
    hidden: row['hidden'] === 1,
    bucketId: Number(row['bucket_id']),
    bucketPath: String(row['bucket_path']),
    levelsDeep: Number(row['levels_deep']),
    created: Number(row['created']),
  };
}
