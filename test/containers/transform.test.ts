import assert from 'node:assert/strict';
import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import {
  failuresOf,
  followTransformation,
  retryFailures,
  transform,
  valuesFor,
} from '../../src/actions/transform.ts';
import {
  countItems,
  filterOfItems,
  type TransformItems,
} from '../../src/actions/transformInput.ts';
import type { JobEvent } from '../../src/base/job.ts';
import type { StudioBlock } from '../../src/client/blocks.ts';
import type { Connection } from '../../src/client/connection.ts';
import { connectionWith } from '../../src/client/signIn.ts';
import { transformations } from '../../src/client/transformations.ts';
import { Study } from '../contract/study.ts';
import { runCli } from '../unit/cli/runCli.ts';
import './engine.ts';
import { pushedBlock } from './pushedBlock.ts';

/** Fails where the item says so and nobody has mended it; waits as long as it is told. */
const program = `
import json, os, sys, time
arguments = dict(zip(sys.argv[1::2], sys.argv[2::2]))
metadata = json.loads(arguments.get('--metadata', '{}'))
time.sleep(float(arguments.get('--sleep', '0')))
if metadata.get('fail') == '1' and not os.path.exists('/mnt/s3fs/data/mended'):
    print('this item is broken', file=sys.stderr)
    sys.exit(3)
with open(os.path.join(arguments['--out-directory'], 'greeting.txt'), 'w') as file:
    file.write(arguments['--greeting'])
`;

const names = ["it's", 'a "b" c', 'back`tick', '50%_\\', '-- no', 'plain', 'broken', 'broken too'];

describe('transforming items with a block of a local Studio', () => {
  let study: Study;
  let connection: Connection;
  let organizationId: number;
  let block: StudioBlock;

  before(async function () {
    this.timeout(180_000);
    study = await Study.make();
    ({ organizationId } = study);
    for (const name of names) {
      await study.write(`in/${name}/a.csv`, 'x\n1\n');
      const metadata = { fail: name.startsWith('broken') ? '1' : '0' };
      const text = JSON.stringify({ version: 1, action: 'replace', metadata });
      await study.write(`in/${name}/ei-metadata.json`, text);
    }
    await study.addDataset("The study's", 'in');
    connection = connectionWith(study.studio.endpoint, { kind: 'jwt', value: study.studio.token });
    block = await pushedBlock(connection, organizationId, program, {
      name: 'Greeter',
      mounts: [{ kind: 'bucket', bucketId: study.bucketId, mountPoint: '/mnt/s3fs/data' }],
      parameters: [
        { name: 'Greeting', param: 'greeting', type: 'string', value: 'hello' },
        { name: 'Sleep', param: 'sleep', type: 'float', value: 0 },
      ],
    });
  });
  after(() => study.dispose());

  async function started(items: TransformItems, given: Record<string, string> = {}) {
    return transform(connection, organizationId, block, {
      name: 'Greet',
      filter: filterOfItems(items),
      parameters: valuesFor(block, new Map(Object.entries(given))),
      output: { dataset: 'Out', bucket: { id: study.bucketId, path: 'out' } },
      parallel: 4,
    });
  }

  async function outNames(): Promise<string[]> {
    return (await study.items('Out')).map(({ name }) => name);
  }

  const pace = { first: 50, slowest: 200 };

  it('transforms what is chosen of names that look like filters, and nothing else', async () => {
    const all = await study.items("The study's");
    const ids = all.flatMap(({ id, name }) => (/["'`%]/.test(name) ? [id] : []));
    const items = { sets: [], ids };
    const count = await countItems(connection, organizationId, items);
    assert.deepEqual([count.items, count.files, count.isExact], [4, 4, true]);
    const target = await started(items, { greeting: 'a b; rm -rf "$HOME"' });
    const result = await followTransformation(target, 'Greet', pace).result;
    assert.deepEqual(
      [result.total, result.succeeded, result.failed, result.failures],
      [4, 4, 0, []],
    );
    assert.deepEqual(
      new Set(await outNames()),
      new Set(all.filter(({ id }) => ids.includes(id)).map(({ name }) => name)),
    );
    const text = await readFile(
      path.join(study.folder, 'out', 'back`tick', 'greeting.txt'),
      'utf8',
    );
    assert.equal(text, 'a b; rm -rf "$HOME"');
  });

  it('tells each failure with its reason, and runs again only what failed', async () => {
    const set = { dataset: "The study's", filter: "name LIKE 'b%' // failing ones", except: [] };
    const target = await started({ sets: [set], ids: [] });
    const job = followTransformation(target, 'Greet', pace);
    const events: JobEvent[] = [];
    for await (const event of job.events()) events.push(event);
    const result = await job.result;
    assert.deepEqual([result.total, result.succeeded, result.failed], [3, 1, 2]);
    assert.deepEqual(
      result.failures.map(({ name }) => name),
      ['broken', 'broken too'],
    );
    for (const { reason, jobId } of result.failures) {
      assert.match(reason, /this item is broken.*exit code 3/);
      assert.ok(jobId);
    }
    const told = events.flatMap((event) => (event.kind === 'log' ? [event.text] : []));
    // The runs are side by side: either may be the first to fail.
    assert.deepEqual(told.map((text) => text.split(':')[0]).sort(), ['broken', 'broken too']);
    for (const text of told) assert.match(text, /: this item is broken.*\(job \d+\)$/);
    const last = events.findLast(({ kind }) => kind === 'progress');
    assert.deepEqual(last?.kind === 'progress' && [last.done, last.total], [3, 3]);
    assert.deepEqual(await failuresOf(target, new AbortController().signal), result.failures);

    await study.write('mended', '');
    const [first] = result.failures;
    const one = await retryFailures(target, 'Greet', first?.runId, pace).result;
    assert.deepEqual([one.succeeded, one.failures.map(({ name }) => name)], [2, ['broken too']]);
    const both = await retryFailures(target, 'Greet', undefined, pace).result;
    assert.deepEqual([both.succeeded, both.failed, both.failures], [3, 0, []]);
    await rm(path.join(study.folder, 'mended'));
  });

  it('stops the job in the Studio when it is cancelled', async () => {
    const set = { dataset: "The study's", except: [] };
    const target = await started({ sets: [set], ids: [] }, { sleep: '600' });
    const job = followTransformation(target, 'Greet', pace);
    for await (const event of job.events()) {
      if (event.kind === 'progress') job.cancel();
    }
    await assert.rejects(job.result, { name: 'AbortError' });
    assert.equal(job.outcome, 'cancelled');
    const list = await transformations(connection, organizationId, { limit: 10, offset: 0 });
    assert.ok(!list.transformations.some(({ id }) => id === target.id));
  });

  it('is refused for a parameter that the block does not have, or a value that does not fit', () => {
    assert.throws(() => valuesFor(block, new Map([['greet', 'x']])), { code: 'no-parameter' });
    assert.throws(() => valuesFor(block, new Map([['sleep', 'long']])), {
      code: 'parameter-value',
    });
  });

  it('is one command in a terminal, which fails when a run does', async () => {
    const words = ['transform', '--data', study.studio.data, '--block', 'Greeter', '--wait'];
    const more = ['--to', 'Told', '--bucket', String(study.bucketId), '--param', 'greeting=hi'];
    const where = ['--dataset', "The study's", '--filter', "name = 'plain' OR name = 'broken'"];
    const { code, out, err } = await runCli([...words, ...more, ...where]);
    assert.equal(code, 1, err);
    assert.match(out, /1 of 2 runs succeeded/);
    assert.match(err, /2 items, 2 files/);
    assert.match(err, /broken: this item is broken/);
    const text = await readFile(path.join(study.folder, 'Told/plain/greeting.txt'), 'utf8');
    assert.equal(text, 'hi');
    const well = ['--dataset', "The study's", '--filter', "name = 'plain'", '--json'];
    const again = await runCli([...words, ...more, ...well]);
    assert.equal(again.code, 0, again.err);
    assert.equal((again.json() as { succeeded: number }).succeeded, 1);
  });

  it('takes folders of a dataset of files by wildcards', async () => {
    await study.write('plain/x1/a.csv', 'x');
    await study.write('plain/y1/a.csv', 'x');
    const bucket = { id: study.bucketId, path: 'plain', dataItemNamingLevelsDeep: 1 };
    const dataset = { dataset: 'Plain', tags: [], category: '', type: 'files', bucket };
    const { id } = await study.post(`${study.route}/dataset`, dataset);
    await study.studio.finished(organizationId, id);
    const words = ['transform', '--data', study.studio.data, '--block', 'Greeter', '--wait'];
    const where = ['--dataset', 'Plain', '--path-filter', 'x*', '--to', 'Plain', '--json'];
    const { code, out, err } = await runCli([...words, ...where]);
    assert.equal(code, 0, out + err);
    const text = await readFile(path.join(study.folder, 'plain/x1/greeting.txt'), 'utf8');
    assert.equal(text, 'hello');
  });
});
