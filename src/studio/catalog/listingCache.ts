import { rmSync } from 'node:fs';
import { UserError } from '../../base/errors.ts';
import { decodePath, encodePath } from '../../base/safePath.ts';
import type { ItemFile } from '../../filter/item.ts';
import { ColumnsJournal } from './columnsJournal.ts';
import { openDatabase, transaction, type Database, type Row, type Statement } from './database.ts';
import { listingMigrations } from './schema.ts';

/** What a listing gave for an item. */
export interface CachedItem {
  readonly id: number;
  readonly datasetId: number;
  readonly name: string;
  readonly created: number;
  readonly fingerprint: string;
  /** The etag of `ei-metadata.json`; empty without one. */
  readonly metadataTag: string;
  readonly metadata: ReadonlyMap<string, string>;
  readonly problem?: string;
  readonly files: readonly ItemFile[];
}

export interface ItemName {
  readonly id: number;
  readonly name: string;
}

export interface CachedDataset {
  /** What was listed: another bucket, path or depth makes the listing worthless. */
  readonly source: string;
  readonly files: number;
  readonly size: number;
  readonly last?: number;
}

/** The last listing of every bucket, so that a restart can answer before everything is read again. */
export class ListingCache {
  /** What has changed since the columns of the listing were kept. */
  readonly journal: ColumnsJournal;
  private readonly database: Database;
  private readonly byId: Statement;
  private readonly prints: Statement;
  private readonly byName: Statement;
  private readonly page: Statement;
  private readonly namePage: Statement;
  private readonly insert: Statement;
  private readonly remove: Statement;
  /** Items of a study mostly have files of the same names. */
  private readonly namesByText = new Map<string, readonly string[]>();

  constructor(file: string) {
    this.database = openDisposable(file);
    this.journal = new ColumnsJournal(this.database);
    this.byId = this.database.prepare('SELECT * FROM listed_items WHERE id = ?');
    this.prints = this.database.prepare(
      'SELECT id, fingerprint FROM listed_items WHERE id IN (SELECT value FROM json_each(?))',
    );
    this.byName = this.database.prepare(
      'SELECT id FROM listed_items WHERE dataset_id = ? AND path = ?',
    );
    this.namePage = this.database.prepare(
      'SELECT id, path FROM listed_items WHERE dataset_id = ? AND path > ? ORDER BY path LIMIT ?',
    );
    this.page = this.database.prepare(
      'SELECT * FROM listed_items WHERE dataset_id = ? AND path > ? ORDER BY path LIMIT ?',
    );
    this.insert = this.database.prepare(
      'INSERT OR REPLACE INTO listed_items VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
    );
    this.remove = this.database.prepare('DELETE FROM listed_items WHERE id = ?');
  }

  close(): void {
    this.database.close();
  }

  write(body: () => void): void {
    transaction(this.database, body);
  }

  item(id: number): CachedItem | undefined {
    const row = this.byId.get(id);
    return row && this.itemOf(row);
  }

  /** What the items looked like when they were taken in, by id. */
  fingerprints(ids: readonly number[]): ReadonlyMap<number, string> {
    const rows = this.prints.all(JSON.stringify(ids));
    return new Map(rows.map((row) => [Number(row['id']), String(row['fingerprint'])]));
  }

  idOf(datasetId: number, name: string): number | undefined {
    const row = this.byName.get(datasetId, encodePath(name));
    return row && Number(row['id']);
  }

  /** Up to `limit` items whose names come after `name`, nearly in the order of listings. */
  itemsAfter(datasetId: number, name: string, limit: number): CachedItem[] {
    const rows = this.page.all(datasetId, encodePath(name), limit);
    return rows.map((row) => this.itemOf(row));
  }

  /** The same, of which no more is wanted. */
  namesAfter(datasetId: number, name: string, limit: number): ItemName[] {
    const rows = this.namePage.all(datasetId, encodePath(name), limit);
    return rows.map((row) => ({ id: Number(row['id']), name: decodePath(String(row['path'])) }));
  }

  ids(datasetId: number): number[] {
    const statement = this.database.prepare('SELECT id FROM listed_items WHERE dataset_id = ?');
    return statement.all(datasetId).map((row) => Number(row['id']));
  }

  put(item: CachedItem): void {
    this.journal.note(item.id);
    const { files } = item;
    const numbers = new Float64Array(files.length * 2);
    files.forEach((file, index) => {
      numbers[index * 2] = file.size;
      numbers[index * 2 + 1] = file.modified ?? NaN;
    });
    this.insert.run(
      item.id,
      item.datasetId,
      encodePath(item.name),
      item.created,
      item.fingerprint,
      item.metadataTag,
      JSON.stringify([...item.metadata]),
      item.problem ?? null,
      JSON.stringify(files.map((file) => file.name)),
      new Uint8Array(numbers.buffer),
    );
  }

  delete(id: number): void {
    // Noted first: an item that is noted and still there is only looked at in vain.
    this.journal.note(id);
    this.remove.run(id);
  }

  deleteDataset(datasetId: number): void {
    this.journal.end();
    transaction(this.database, () => {
      this.database.prepare('DELETE FROM listed_items WHERE dataset_id = ?').run(datasetId);
      this.database.prepare('DELETE FROM listed_datasets WHERE id = ?').run(datasetId);
    });
  }

  dataset(id: number): CachedDataset | undefined {
    const row = this.database.prepare('SELECT * FROM listed_datasets WHERE id = ?').get(id);
    if (row === undefined) return undefined;
    const last = row['last'];
    return {
      source: String(row['source']),
      files: Number(row['files']),
      size: Number(row['size']),
      ...(last === null ? {} : { last: Number(last) }),
    };
  }

  putDataset(id: number, dataset: CachedDataset): void {
    const { source, files, size, last } = dataset;
    this.database
      .prepare('INSERT OR REPLACE INTO listed_datasets VALUES (?, ?, ?, ?, ?, ?)')
      .run(id, source, Date.now(), files, size, last ?? null);
  }

  private itemOf(row: Row): CachedItem {
    const names = this.fileNames(String(row['file_names']));
    const bytes = row['file_numbers'] as Uint8Array;
    const numbers = new Float64Array(bytes.slice().buffer);
    const problem = row['problem'];
    return {
      id: Number(row['id']),
      datasetId: Number(row['dataset_id']),
      name: decodePath(String(row['path'])),
      created: Number(row['created']),
      fingerprint: String(row['fingerprint']),
      metadataTag: String(row['metadata_tag']),
      metadata: new Map(JSON.parse(String(row['metadata'])) as [string, string][]),
      ...(typeof problem === 'string' ? { problem } : {}),
      files: names.map((name, index) => {
        const modified = numbers[index * 2 + 1] ?? NaN;
        const size = numbers[index * 2] ?? 0;
        return Number.isNaN(modified) ? { name, size } : { name, size, modified };
      }),
    };
  }

  private fileNames(text: string): readonly string[] {
    const known = this.namesByText.get(text);
    if (known) return known;
    const names = JSON.parse(text) as string[];
    if (this.namesByText.size > 10_000) this.namesByText.clear();
    this.namesByText.set(text, names);
    return names;
  }
}

/** What cannot be read is thrown away: everything in it comes from the buckets. */
function openDisposable(file: string): Database {
  try {
    return openDatabase(file, listingMigrations, { durability: 'normal' });
  } catch (error) {
    const code = error instanceof UserError ? error.code : undefined;
    if (code !== 'records-corrupt' && code !== 'records-newer') throw error;
    for (const ending of ['', '-wal', '-shm']) rmSync(file + ending, { force: true });
    return openDatabase(file, listingMigrations, { durability: 'normal' });
  }
}
