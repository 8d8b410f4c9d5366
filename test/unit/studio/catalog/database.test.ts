import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { openDatabase, transaction } from '../../../../src/studio/catalog/database.ts';

const people = { id: 'people/1-table', sql: 'CREATE TABLE people (name TEXT) STRICT' };
const ages = { id: 'people/2-age', sql: 'ALTER TABLE people ADD COLUMN age INTEGER' };
const jobs = { id: 'jobs/1-table', sql: 'CREATE TABLE jobs (id INTEGER PRIMARY KEY) STRICT' };

describe('database', () => {
  let folder: string;
  const file = () => path.join(folder, 'deep', 'records.sqlite');
  beforeEach(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'ei-database-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('applies each step once, several groups in one file', () => {
    openDatabase(file(), [people]).close();
    const database = openDatabase(file(), [people, ages, jobs]);
    database.exec("INSERT INTO people VALUES ('Ada', 36)");
    database.close();
    const again = openDatabase(file(), [people, ages]);
    assert.deepEqual({ ...again.prepare('SELECT * FROM people').get() }, { name: 'Ada', age: 36 });
    again.close();
  });

  it('refuses records of a newer version', () => {
    openDatabase(file(), [people, ages]).close();
    assert.throws(() => openDatabase(file(), [people]), { code: 'records-newer' });
    openDatabase(file(), [jobs]).close();
  });

  it('applies all steps or none', () => {
    const wrong = { id: 'people/2-wrong', sql: 'CREATE NONSENSE' };
    assert.throws(() => openDatabase(file(), [people, wrong]));
    const database = openDatabase(file(), [people]);
    database.exec("INSERT INTO people VALUES ('Ada')");
    database.close();
  });

  it('says that a file is damaged, and leaves it as it is', async () => {
    openDatabase(file(), [people]).close();
    const damaged = Buffer.from('this is no database, '.repeat(500));
    await writeFile(file(), damaged);
    assert.throws(() => openDatabase(file(), [people]), { code: 'records-corrupt' });
    assert.deepEqual(await readFile(file()), damaged);
  });

  it('finds damage behind an intact start', async () => {
    const database = openDatabase(file(), [people]);
    transaction(database, () => {
      const insert = database.prepare('INSERT INTO people VALUES (?)');
      for (let count = 0; count < 5000; count += 1) insert.run('somebody '.repeat(10));
    });
    database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    database.close();
    const bytes = await readFile(file());
    bytes.fill(0xaa, 3 * 4096, 40 * 4096);
    await writeFile(file(), bytes);
    assert.throws(() => openDatabase(file(), [people]), { code: 'records-corrupt' });
  });

  it('undoes what a failed body did', () => {
    const database = openDatabase(file(), [people]);
    const failing = () =>
      transaction(database, () => {
        database.exec("INSERT INTO people VALUES ('Ada')");
        throw new Error('no');
      });
    assert.throws(failing, /no/);
    assert.equal(database.prepare('SELECT count(*) AS n FROM people').get()?.['n'], 0);
    database.close();
  });

  it('keeps what two connections write', () => {
    const first = openDatabase(file(), [people]);
    const second = openDatabase(file(), [people]);
    for (const database of [first, second, first]) {
      transaction(database, () => database.exec("INSERT INTO people VALUES ('Ada')"));
    }
    assert.equal(second.prepare('SELECT count(*) AS n FROM people').get()?.['n'], 3);
    first.close();
    second.close();
  });

  it('lasts at once and holds foreign keys', () => {
    const database = openDatabase(file(), [people]);
    const pragma = (name: string) => Object.values(database.prepare(`PRAGMA ${name}`).get() ?? {});
    assert.deepEqual(pragma('journal_mode'), ['wal']);
    assert.deepEqual(pragma('synchronous'), [2]);
    assert.deepEqual(pragma('foreign_keys'), [1]);
    assert.deepEqual(pragma('busy_timeout'), [5000]);
    database.close();
  });
});
