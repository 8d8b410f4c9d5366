import { mkdirSync, statSync } from 'node:fs';
import path from 'node:path';
import type * as Sqlite from 'node:sqlite';
import { UserError, messageOf } from '../../base/errors.ts';

const maxCheckedBytes = 8 * 1024 * 1024;

export type Database = Sqlite.DatabaseSync;
export type Statement = Sqlite.StatementSync;

/** What a row holds before it is looked at. */
export type Row = Record<string, null | number | bigint | string | Uint8Array>;

/**
 * A step that is applied to a file once. `id` is `group/number-name`: steps of one group belong to one part of the
 * Studio, and one file may hold several groups.
 */
export interface Migration {
  readonly id: string;
  readonly sql: string;
}

export interface DatabaseOptions {
  /** `full`: a commit is on the disk when it returns. `normal`: for what can be built again. */
  readonly durability?: 'full' | 'normal';
}

/**
 * Opens a database and brings it up to date. Throws `UserError`s with codes `sqlite-missing`, `records-newer`,
 * `records-corrupt`, `no-permission`, `disk-full`.
 */
export function openDatabase(
  file: string,
  migrations: readonly Migration[],
  options: DatabaseOptions = {},
): Database {
  const { DatabaseSync } = sqlite();
  let database: Database | undefined;
  try {
    mkdirSync(path.dirname(file), { recursive: true });
    database = new DatabaseSync(file, { enableForeignKeyConstraints: true, timeout: 5000 });
    database.exec('PRAGMA journal_mode = WAL');
    database.exec(`PRAGMA synchronous = ${options.durability === 'normal' ? 'NORMAL' : 'FULL'}`);
    migrate(file, database, migrations);
    checkSmall(file, database);
    return database;
  } catch (error) {
    database?.close();
    throw openingError(file, error);
  }
}

/** Runs a body in one write transaction; what it throws undoes everything. */
export function transaction<T>(database: Database, body: () => T): T {
  database.exec('BEGIN IMMEDIATE');
  try {
    const value = body();
    database.exec('COMMIT');
    return value;
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK');
    throw writingError(error);
  }
}

function sqlite(): typeof Sqlite {
  // A static import of a module that an editor's Node lacks would stop the whole program.
  const found = process.getBuiltinModule('node:sqlite') as typeof Sqlite | undefined;
  if (found?.DatabaseSync === undefined) {
    throw new UserError(`Node ${process.versions.node} has no SQLite.`, {
      code: 'sqlite-missing',
      remedy: 'Run the Studio with Node 22.13 or newer.',
    });
  }
  return found;
}

/** Looks through a file that is small enough for nobody to notice; damage in a large one is met on use. */
function checkSmall(file: string, database: Database): void {
  if (statSync(file).size > maxCheckedBytes) return;
  const result = database.prepare('PRAGMA quick_check(1)').get()?.['quick_check'];
  if (result !== 'ok') throw damaged(file, new Error(String(result)));
}

function migrate(file: string, database: Database, migrations: readonly Migration[]): void {
  transaction(database, () => {
    database.exec(
      'CREATE TABLE IF NOT EXISTS migrations (id TEXT PRIMARY KEY, applied INTEGER NOT NULL) STRICT',
    );
    const applied = new Set(
      database
        .prepare('SELECT id FROM migrations')
        .all()
        .map((row) => String(row['id'])),
    );
    const known = new Set(migrations.map((migration) => migration.id));
    const groups = new Set(migrations.map((migration) => groupOf(migration.id)));
    for (const id of applied) {
      if (known.has(id) || !groups.has(groupOf(id))) continue;
      throw new UserError(`${file} was written by a newer version (it has “${id}”).`, {
        code: 'records-newer',
        remedy: 'Update the extension, or choose another data folder for the Studio.',
      });
    }
    const note = database.prepare('INSERT INTO migrations (id, applied) VALUES (?, ?)');
    for (const { id, sql } of migrations) {
      if (applied.has(id)) continue;
      database.exec(sql);
      note.run(id, Date.now());
    }
  });
}

function groupOf(id: string): string {
  return id.slice(0, Math.max(0, id.indexOf('/')));
}

/** SQLite's primary result code (https://sqlite.org/rescode.html), if the error has one. */
function resultCode(error: unknown): number | undefined {
  return error instanceof Error && 'errcode' in error && typeof error.errcode === 'number'
    ? error.errcode & 0xff
    : undefined;
}

function openingError(file: string, error: unknown): unknown {
  if (error instanceof UserError) return error;
  const code = resultCode(error);
  if (code === 11 || code === 26) return damaged(file, error);
  if (code === 14 || code === 8 || code === 3) {
    return new UserError(`${file} cannot be opened: ${messageOf(error)}.`, {
      code: 'no-permission',
      remedy: 'Check who may write to this folder.',
      cause: error,
    });
  }
  return writingError(error);
}

function damaged(file: string, cause: unknown): UserError {
  return new UserError(`${file} is damaged: ${messageOf(cause)}.`, {
    code: 'records-corrupt',
    remedy:
      'Put a copy from a backup in its place. To start afresh, move it away together with the files of the same name that end in -wal and -shm; the data in the buckets stays.',
    cause,
  });
}

function writingError(error: unknown): unknown {
  if (resultCode(error) !== 13) return error;
  return new UserError('The disk of the Studio is full.', {
    code: 'disk-full',
    remedy: 'Make room and try again.',
    cause: error,
  });
}
