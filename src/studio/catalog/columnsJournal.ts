import { transaction, type Database, type Statement } from './database.ts';

/**
 * Which file holds the columns of the listing, and which items are other than in it. Both are changed in the same transactions as
 * the listing: whenever a Studio ends, the file and the items noted here are the listing.
 */
export class ColumnsJournal {
  private readonly database: Database;
  private readonly insert: Statement;
  private name: string | undefined;
  private count: number;

  constructor(database: Database) {
    this.database = database;
    this.insert = database.prepare('INSERT OR IGNORE INTO changed_items VALUES (?)');
    const row = database.prepare('SELECT name FROM kept_columns').get();
    this.name = row && String(row['name']);
    const counted = database.prepare('SELECT count(*) AS items FROM changed_items').get();
    this.count = Number(counted?.['items']);
  }

  /** The file's name; without one there is nothing to note. */
  get file(): string | undefined {
    return this.name;
  }

  /** How many items are noted. */
  get size(): number {
    return this.count;
  }

  /** The item is about to change, or is not to be there any more. */
  note(id: number): void {
    if (this.name === undefined) return;
    this.count += Number(this.insert.run(id).changes);
  }

  changed(): number[] {
    const rows = this.database.prepare('SELECT id FROM changed_items').all();
    return rows.map((row) => Number(row['id']));
  }

  /** The listing as it is now is in this file. */
  begin(name: string): void {
    transaction(this.database, () => {
      this.database.exec('DELETE FROM kept_columns; DELETE FROM changed_items');
      this.database.prepare('INSERT INTO kept_columns VALUES (?)').run(name);
    });
    [this.name, this.count] = [name, 0];
  }

  /** The listing is in no file. */
  end(): void {
    if (this.name === undefined) return;
    transaction(this.database, () => {
      this.database.exec('DELETE FROM kept_columns; DELETE FROM changed_items');
    });
    [this.name, this.count] = [undefined, 0];
  }
}
