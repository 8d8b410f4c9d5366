import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { openFileTable } from '../../src/actions/preview.ts';
import { runCli } from '../unit/cli/runCli.ts';

/** More than a page. */
const count = 1010;

describe('The terminal command exports what a filter keeps', function () {
  this.timeout(120_000);
  let root: string;
  let environment: NodeJS.ProcessEnv;
  const cli = (...args: string[]) => runCli(args, environment);
  const out = (name: string) => path.join(root, 'out', name);

  before(async () => {
    root = await mkdtemp(path.join(os.tmpdir(), 'ei-cli-export-'));
    environment = { EI_WORKBENCH_DATA: path.join(root, 'data') };
    await mkdir(path.join(root, 'out'));
    for (let at = 0; at < count; at += 1) {
      const folder = path.join(root, 'study', `P${String(at).padStart(4, '0')}`);
      await mkdir(folder, { recursive: true });
      const metadata = { age: String(at % 90), 'body mass': at % 2 === 0 ? '70.5' : 'a "b", c' };
      const file = { version: 1, action: 'add-metadata', metadata };
      await writeFile(path.join(folder, 'ei-metadata.json'), JSON.stringify(file));
      await writeFile(path.join(folder, at % 2 === 0 ? 'a.csv' : 'b.csv'), 'x\n');
    }
    const added = await cli('add-folder', path.join(root, 'study'), '--name', 'Mine');
    assert.equal(added.code, 0, added.err);
  });
  after(async () => {
    await cli('studio', 'stop');
    await rm(root, { recursive: true, force: true });
  });

  it('as CSV, with the columns that are named', async () => {
    const columns = 'name,metadata->age,metadata->`body mass`,metadata->absent';
    const filter = "dataset = 'Mine' AND metadata->age < 3";
    const args = ['--filter', filter, '--columns', columns, '--export', out('a.csv'), '--json'];
    const done = await cli('items', ...args);
    assert.equal(done.code, 0, done.err);
    const lines = (await readFile(out('a.csv'), 'utf8')).trimEnd().split('\n');
    assert.equal((done.json() as { rows: number }).rows, lines.length - 1);
    assert.deepEqual(lines.slice(0, 3), [
      'name,age,body mass,absent',
      'P0000,0,70.5,',
      'P0001,1,"a ""b"", c",',
    ]);
    assert.equal(lines.length - 1, 12 + 12 + 12);
  });

  it('as Parquet with types, all of it or some rows', async () => {
    const done = await cli('items', '--dataset', 'Mine', '--export', out('all.parquet'));
    assert.equal(done.code, 0, done.err);
    const table = await openFileTable(out('all.parquet'));
    const age = table.columns.findIndex(({ name }) => name === 'age');
    const { rows } = await table.rows(count - 1, 5, [0, age]);
    await table.close();
    assert.equal(table.rowCount, count);
    assert.equal(table.columns[age]?.type, 'int64');
    assert.deepEqual(rows, [['P1009', 19]]);
    const some = ['--limit', '4', '--offset', '1000', '--columns', 'name'];
    await cli('items', '--dataset', 'Mine', ...some, '--export', out('some.csv'));
    assert.equal(await readFile(out('some.csv'), 'utf8'), 'name\nP1000\nP1001\nP1002\nP1003\n');
  });

  it('as a row for each file that is kept', async () => {
    const filter = "dataset = 'Mine' AND file_name = 'b.csv'";
    const columns = ['--columns', 'name,file_name,file_size'];
    const args = ['--files', '--filter', filter, ...columns, '--export', out('files.jsonl')];
    const done = await cli('items', ...args);
    assert.equal(done.code, 0, done.err);
    const lines = (await readFile(out('files.jsonl'), 'utf8')).trimEnd().split('\n');
    assert.equal(lines.length, count / 2);
    assert.equal(lines.at(-1), '{"name":"P1009","file_name":"b.csv","file_size":2}');
  });

  it('or nothing at all, and says why', async () => {
    const before = await readdir(path.join(root, 'out'));
    const refused = await cli('items', '--columns', 'nam', '--export', out('no.csv'));
    assert.match(refused.err, /no column “nam”\. Did you mean name\?/);
    assert.equal((await cli('items', '--filter', 'name =', '--export', out('no.csv'))).code, 1);
    assert.equal((await cli('items', '--columns', 'name')).code, 2);
    assert.equal((await cli('items', '--export', out('no.txt'))).code, 2);
    assert.equal((await cli('items', '--export', out('a.csv'))).code, 1, 'it is there already');
    assert.deepEqual(await readdir(path.join(root, 'out')), before);
  });
});
