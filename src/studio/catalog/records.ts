import { decodePath, encodePath } from '../../base/safePath.ts';
import { transaction, type Database, type Row, type Statement } from './database.ts';

/** What lasts of an item; its files and metadata are in the bucket. */
export interface ItemRecord {
  readonly id: number;
  readonly datasetId: number;
  readonly name: string;
  readonly created: number;
}

export interface TrashedItem extends ItemRecord {
  readonly organizationId: number;
  readonly trashKey: string;
  readonly deleted: number;
}

export interface ItemMove {
  readonly item: ItemRecord;
  readonly datasetId: number;
  readonly name: string;
}

/** The items' part of the records; both threads use it, each with its own connection. */
export class ItemRecords {
  private readonly database: Database;
  private readonly statements = new Map<string, Statement>();

  constructor(database: Database) {
    this.database = database;
  }

  byId(id: number): ItemRecord | undefined {
    const row = this.statement('SELECT * FROM items WHERE id = ?').get(id);
    return row && itemOf(row);
  }

  byName(datasetId: number, name: string): ItemRecord | undefined {
    const row = this.statement('SELECT * FROM items WHERE dataset_id = ? AND path = ?').get(
      datasetId,
      encodePath(name),
    );
    return row && itemOf(row);
  }

  /** The records of these names, made where there are none; committed when this returns. */
  ensure(
    datasetId: number,
    items: readonly { readonly name: string; readonly created: number }[],
  ): ItemRecord[] {
    const paths = items.map(({ name }) => encodePath(name));
    const known = this.byPaths(datasetId, paths);
    const found = paths.map((path) => known.get(path));
    if (found.every((record) => record !== undefined)) return found;
    return transaction(this.database, () =>
      items.map(({ name, created }, index) => {
        const before = found[index];
        if (before) return before;
        const added = this.statement(
          'INSERT INTO items (dataset_id, path, created) VALUES (?, ?, ?) ON CONFLICT DO NOTHING RETURNING *',
        ).get(datasetId, paths[index] ?? '', Math.round(created));
        if (added) return itemOf(added);
        const record = this.byName(datasetId, name);
        if (record === undefined) throw new Error(`No record of item “${name}” after adding it`);
        return record;
      }),
    );
  }

  private byPaths(datasetId: number, paths: readonly string[]): ReadonlyMap<string, ItemRecord> {
    const rows = this.statement(
      'SELECT * FROM items WHERE dataset_id = ? AND path IN (SELECT value FROM json_each(?))',
    ).all(datasetId, JSON.stringify(paths));
    return new Map(rows.map((row) => [String(row['path']), itemOf(row)]));
  }

  /** Notes where an item's folder is about to go. */
  beginMove(id: number, datasetId: number, name: string): void {
    this.statement('INSERT OR REPLACE INTO moving_items VALUES (?, ?, ?)').run(
      id,
      datasetId,
      encodePath(name),
    );
  }

  /** The folder is there: the id goes with it, and whatever had the name before is gone. */
  finishMove(id: number, datasetId: number, name: string): void {
    transaction(this.database, () => {
      const path = encodePath(name);
      this.statement('DELETE FROM items WHERE dataset_id = ? AND path = ? AND id <> ?').run(
        datasetId,
        path,
        id,
      );
      this.statement('UPDATE items SET dataset_id = ?, path = ? WHERE id = ?').run(
        datasetId,
        path,
        id,
      );
      this.forgetMove(id);
    });
  }

  forgetMove(id: number): void {
    this.statement('DELETE FROM moving_items WHERE item_id = ?').run(id);
  }

  /** Moves that were under way when the Studio ended. */
  unfinishedMoves(): ItemMove[] {
    const rows = this.statement('SELECT * FROM moving_items').all();
    return rows.flatMap((row) => {
      const item = this.byId(Number(row['item_id']));
      const [datasetId, name] = [Number(row['dataset_id']), decodePath(String(row['path']))];
      return item ? [{ item, datasetId, name }] : [];
    });
  }

  /** Before an item's folder goes to the trash: with this, every way to end can be undone. */
  beginDelete(organizationId: number, item: ItemRecord, trashKey: string): void {
    this.statement('INSERT OR REPLACE INTO trashed_items VALUES (?, ?, ?, ?, ?, ?, ?)').run(
      item.id,
      organizationId,
      trashKey,
      item.datasetId,
      encodePath(item.name),
      item.created,
      Date.now(),
    );
  }

  finishDelete(id: number): void {
    this.statement('DELETE FROM items WHERE id = ?').run(id);
  }

  trashed(organizationId: number, trashKey: string): TrashedItem[] {
    return this.statement(
      'SELECT * FROM trashed_items WHERE organization_id = ? AND trash_key = ? ORDER BY item_id',
    )
      .all(organizationId, trashKey)
      .map(trashedOf);
  }

  trashedBefore(time: number): TrashedItem[] {
    return this.statement('SELECT * FROM trashed_items WHERE deleted < ?').all(time).map(trashedOf);
  }

  /** The item's folder is back: it gets its id again. */
  restore(item: TrashedItem): void {
    transaction(this.database, () => {
      const path = encodePath(item.name);
      this.statement('DELETE FROM items WHERE dataset_id = ? AND path = ?').run(
        item.datasetId,
        path,
      );
      this.statement(
        'INSERT OR REPLACE INTO items (id, dataset_id, path, created) VALUES (?, ?, ?, ?)',
      ).run(item.id, item.datasetId, path, item.created);
      this.forgetTrashed(item.id);
    });
  }

  forgetTrashed(id: number): void {
    this.statement('DELETE FROM trashed_items WHERE item_id = ?').run(id);
  }

  private statement(sql: string): Statement {
    const known = this.statements.get(sql);
    if (known) return known;
    const made = this.database.prepare(sql);
    this.statements.set(sql, made);
    return made;
  }
}

function itemOf(row: Row): ItemRecord {
  return {
    id: Number(row['id']),
    datasetId: Number(row['dataset_id']),
    name: decodePath(String(row['path'])),
    created: Number(row['created']),
  };
}

function trashedOf(row: Row): TrashedItem {
  return {
    ...itemOf({ ...row, id: row['item_id'] ?? null }),
    organizationId: Number(row['organization_id']),
    trashKey: String(row['trash_key']),
    deleted: Number(row['deleted']),
  };
}
