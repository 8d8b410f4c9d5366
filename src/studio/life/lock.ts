import { openDatabase, type Database } from '../catalog/database.ts';

export interface Lock {
  release(): void;
}

const sqliteBusy = 5;

/**
 * Takes a lock that the operating system drops when the process ends, however it ends: SQLite's write lock on a
 * file of its own. Waits a few seconds for another holder; `undefined` when that one stays.
 */
export function takeLock(file: string): Lock | undefined {
  let database: Database | undefined;
  try {
    database = openDatabase(file, [], { durability: 'normal' });
    database.exec('BEGIN IMMEDIATE');
  } catch (error) {
    database?.close();
    if (isBusy(error)) return undefined;
    throw error;
  }
  const held = database;
  return { release: () => held.close() };
}

function isBusy(error: unknown): boolean {
  return (
    error instanceof Error &&
    'errcode' in error &&
    typeof error.errcode === 'number' &&
    (error.errcode & 0xff) === sqliteBusy
  );
}
