import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { unzipped } from '../unit/actions/unzip.ts';
import { runCli } from '../unit/cli/runCli.ts';

describe('The terminal command, with the local Studio,', function () {
  this.timeout(120_000);
  let root: string;
  let environment: NodeJS.ProcessEnv;
  const cli = (...args: string[]) => runCli(args, environment);
  const answer = async (...args: string[]) => {
    const result = await cli(...args, '--json');
    assert.equal(result.code, 0, `${args.join(' ')}: ${result.out} ${result.err}`);
    return result.json() as Record<string, unknown>;
  };

  before(async () => {
    root = await mkdtemp(path.join(os.tmpdir(), 'ei-cli-'));
    environment = { EI_WORKBENCH_DATA: path.join(root, 'data') };
    for (const name of ['S1', 'S2', 'a/b']) {
      await mkdir(path.join(root, 'study', name.replace('/', ' of ')), { recursive: true });
      const file = path.join(root, 'study', name.replace('/', ' of '), 'table.csv');
      await writeFile(file, 'time,value\n0,1.5\n1,2.5\n');
    }
  });
  after(async () => {
    await cli('studio', 'stop');
    await rm(root, { recursive: true, force: true });
  });

  it('does the main job from nothing: start, add, list, filter, preview, download, stop', async () => {
    assert.equal((await cli('studio', 'status')).code, 1);
    assert.deepEqual(await readdir(root), ['study'], 'asking for the state starts nothing');
    const started = await answer('studio', 'start', '--sample');
    assert.equal(started['state'], 'running');
    assert.equal((await answer('studio', 'status'))['endpoint'], started['endpoint']);
    const organizations = (await answer('organizations')) as unknown as { id: number }[];
    assert.equal(organizations.length, 1);

    const folder = path.join(root, 'study');
    const trial = await answer('add-folder', folder, '--dry-run');
    assert.equal(trial['totalItems'], 3);
    assert.equal((await cli('add-folder', folder, '--name', 'Mine')).code, 0);
    assert.equal((await cli('add-folder', folder, '--name', 'Mine')).code, 1);
    assert.match((await cli('datasets')).out, /^Mine +clinical +3 /m);

    const set = await answer('metadata', 'S1', 'set', 'group=A', 'ei_check=1', 'x=a=b');
    assert.deepEqual(set, { group: 'A', ei_check: '1', x: 'a=b' });
    assert.deepEqual(await answer('metadata', 'S1', 'remove', 'x'), { group: 'A', ei_check: '1' });
    const listed = await answer('items', '--filter', "dataset = 'Mine' AND metadata->group = 'A'");
    assert.equal(listed['totalItems'], 1);
    assert.match((await cli('items', '--dataset', 'Mine')).out, /S1 +Mine +✓ +1 /);
    assert.equal((await cli('items', '--filter', 'nonsense =')).code, 1);
    assert.match((await cli('item', 'S1')).out, /table\.csv/);
    const parts = await cli('explain', "name = 'S1' AND total_file_count > 90");
    assert.match(parts.out, /name = 'S1' +1 +0\n.*total_file_count > 90 +0 +1/);
    const why = await cli('explain', "name = 'S1' AND total_file_count > 90", '--item', 'S1');
    assert.match(why.out, /✗ all of these\n {2}✓ name = 'S1'.*\n {2}✗ total_file_count > 90 \(/);
    assert.equal((await cli('explain', 'name =')).code, 1);
    const vocabulary = await answer('vocabulary', '--dataset', 'Mine');
    assert.equal(vocabulary['exact'], true);

    const shown = await answer('preview', 'S1/table.csv', '--rows', '1', '--from', '1');
    assert.deepEqual(shown['rows'], [['1', '2.5']]);
    assert.equal((await cli('preview', 'S1/absent.csv')).code, 1);

    const to = path.join(root, 'x.zip');
    const done = await answer('download', '--dataset', 'Mine', '--to', to);
    assert.equal(done['files'], 3);
    assert.deepEqual(Object.keys(await unzipped(to)).sort(), [
      'S1/table.csv',
      'S2/table.csv',
      'a of b/table.csv',
    ]);
    assert.equal((await cli('download', '--dataset', 'Mine', '--to', to)).code, 1);
    assert.equal((await cli('download', '--dataset', 'Mine', '--to', to, '--overwrite')).code, 0);

    assert.equal((await cli('studio', 'stop')).code, 0);
    assert.equal((await cli('studio', 'status')).code, 1);
    // Asked for something, the Studio is started by itself.
    assert.equal((await answer('items', '--dataset', 'Mine'))['totalItems'], 3);
  });
});
