import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { runCli } from './runCli.ts';

describe('the terminal command compares two tables', function () {
  this.timeout(60_000);
  let folder: string;
  let before: string;
  let after: string;

  beforeEach(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'compare-'));
    [before, after] = [path.join(folder, 'before.csv'), path.join(folder, 'after.csv')];
    await writeFile(before, 'id,hr,old\n1,60,x\n2,61,x\n3,62,x\n');
    await writeFile(after, 'id,hr,new\n3,62.5,x\n1,60,x\n4,63,x\n');
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('and says what differs, with an exit code for it', async () => {
    const found = await runCli(['compare', before, after]);
    assert.equal(found.code, 1, found.err);
    const [, answer] = found.out.split('\n');
    assert.equal(
      answer,
      'Columns: 1 added, 1 removed; rows: 1 changed, 1 added, 1 removed; values differ in 1 column.',
    );
    assert.match(found.out, /^3 +changed +hr +62 +62\.5$/m);
    assert.match(found.err, /paired by the key “id”/);
    const near = ['compare', before, after, '--tolerance', '1', '--same', 'old=new'];
    const answers = (await runCli([...near, '--key', 'id', '--json'])).json() as {
      readonly isSame: boolean;
      readonly rows: { readonly counts: unknown };
    };
    assert.equal(answers.isSame, false);
    assert.deepEqual(answers.rows.counts, { same: 2, changed: 0, added: 1, removed: 1 });
  });

  it('and says that they are the same', async () => {
    const found = await runCli(['compare', before, before]);
    assert.equal(found.code, 0, found.err);
    assert.match(found.out, /The tables are the same: 3 rows\./);
  });

  it('and tells a failure from a difference', async () => {
    await writeFile(after, Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 0]));
    const damaged = await runCli(['compare', before, after]);
    assert.equal(damaged.code, 2);
    assert.match(damaged.err, /after\.csv: after\.csv cannot be shown as a table/);
    const key = await runCli(['compare', before, before, '--key', 'none']);
    assert.equal(key.code, 2);
    assert.match(
      key.err,
      /There is no column “none” in both tables\.\nColumns of both: id, hr, old\./,
    );
    for (const wrong of [['--tolerance', 'x'], ['--key', 'id', '--by-number'], ['third.csv']]) {
      assert.equal((await runCli(['compare', before, before, ...wrong])).code, 2, wrong.join(' '));
    }
  });
});
