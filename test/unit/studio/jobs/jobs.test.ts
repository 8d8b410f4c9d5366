import assert from 'node:assert/strict';
import { appendFile, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { UserError } from '../../../../src/base/errors.ts';
import { Jobs } from '../../../../src/studio/jobs/jobs.ts';
import { jobsMigrations } from '../../../../src/studio/jobs/schema.ts';
import { Records } from '../../../../src/studio/records.ts';

const kind = 'refresh-dataset';

describe('jobs', () => {
  let folder: string;
  let records: Records;
  let jobs: Jobs;

  beforeEach(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'ei-jobs-'));
    records = new Records(path.join(folder, 'records.sqlite'), jobsMigrations);
    jobs = new Jobs(records, path.join(folder, 'jobs'));
  });
  afterEach(async () => {
    await jobs.end();
    records.close();
    await rm(folder, { recursive: true });
  });

  const start = (title: string, body: Parameters<Jobs['start']>[1], organizationId = 1) =>
    jobs.start({ organizationId, kind, title, userId: 4 }, body);

  it('go from waiting to finished, and keep what they said', async () => {
    const id = start('a', (context) => {
      context.log('first');
      context.log('two\nlines', 'warn');
      return Promise.resolve();
    });
    const waiting = jobs.get(1, id);
    assert.equal(waiting.isSuccessful, undefined);
    assert.equal(waiting.userId, 4);
    await jobs.settled(id);
    const done = jobs.get(1, id);
    assert.equal(done.isSuccessful, true);
    assert.ok(done.started !== undefined && done.finished !== undefined);
    const { lines, total } = await jobs.log(id).tail(2);
    assert.equal(total, 3);
    assert.deepEqual(
      lines.map((line) => line.text),
      ['two', 'lines'],
    );
    assert.deepEqual((await jobs.log(id).tail(9, 'warn')).total, 2);
    assert.deepEqual((await jobs.log(id).tail(0)).lines, []);
  });

  it('fail with a reason', async () => {
    const id = start('a', () => {
      throw new UserError('The bucket is gone.', { code: 'x', remedy: 'Bring it back.' });
    });
    await jobs.settled(id);
    const job = jobs.get(1, id);
    assert.equal(job.isSuccessful, false);
    assert.equal(job.reason, 'The bucket is gone. Bring it back.');
    assert.deepEqual(
      (await jobs.log(id).tail(9, 'error')).lines.map((line) => line.text),
      ['The bucket is gone.'],
    );
  });

  it('of one organization run one after another, of two side by side', async () => {
    const order: string[] = [];
    const gate = Promise.withResolvers<void>();
    const first = start('first', async () => {
      order.push('first begins');
      await gate.promise;
      order.push('first ends');
    });
    const second = start('second', () => Promise.resolve(void order.push('second')));
    const other = start('other', () => Promise.resolve(void order.push('other')), 2);
    await jobs.settled(other);
    assert.deepEqual(order, ['first begins', 'other']);
    gate.resolve();
    await jobs.settled(second);
    await jobs.settled(first);
    assert.deepEqual(order, ['first begins', 'other', 'first ends', 'second']);
  });

  it('go on after one that failed', async () => {
    start('bad', () => Promise.reject(new Error('no')));
    const good = start('good', () => Promise.resolve());
    await jobs.settled(good);
    assert.equal(jobs.get(1, good).isSuccessful, true);
  });

  it('can be cancelled while they wait and while they run, and not afterwards', async () => {
    const running = start(
      'running',
      ({ signal }) =>
        new Promise((_, reject) => {
          signal.addEventListener('abort', () => reject(signal.reason as Error));
        }),
    );
    let hasRun = false;
    const waiting = start('waiting', () => Promise.resolve(void (hasRun = true)));
    jobs.cancel(1, waiting);
    jobs.cancel(1, running);
    await jobs.settled(running);
    await jobs.settled(waiting);
    assert.ok(!hasRun);
    for (const id of [running, waiting]) {
      assert.equal(jobs.get(1, id).reason, 'The job was cancelled.');
      assert.throws(() => jobs.cancel(1, id), { code: 'already-ended' });
    }
  });

  it('are told of as they change', async () => {
    const seen: unknown[] = [];
    jobs.onDidChange(({ jobId }) => seen.push([jobId, jobs.get(1, jobId).isSuccessful]));
    const id = start('a', () => Promise.resolve());
    await jobs.settled(id);
    await jobs.end();
    assert.deepEqual(seen, [
      [id, undefined],
      [id, undefined],
      [id, true],
    ]);
  });

  it('that an earlier process left are failed, with the reason in their log', async () => {
    const gate = Promise.withResolvers<void>();
    const id = start('a', () => gate.promise);
    const later = new Jobs(records, path.join(folder, 'jobs'));
    const job = later.get(1, id);
    assert.equal(job.isSuccessful, false);
    assert.match(job.reason ?? '', /Studio ended/);
    assert.equal((await later.log(id).tail(1)).lines[0]?.level, 'error');
    gate.resolve();
    await jobs.settled(id);
  });

  it('are listed newest first, by state, kind and time, in pages', async () => {
    const bad = start('bad', () => Promise.reject(new Error('no')));
    const good = start('good', () => Promise.resolve());
    start('elsewhere', () => Promise.resolve(), 2);
    await jobs.settled(good);
    await jobs.settled(bad);
    const ids = (query: object) =>
      jobs.list({ organizationId: 1, ...query }).jobs.map((job) => job.id);
    assert.deepEqual(ids({}), [good, bad]);
    assert.deepEqual(ids({ state: 'failed' }), [bad]);
    assert.deepEqual(ids({ state: 'successful' }), [good]);
    assert.deepEqual(ids({ state: 'active' }), []);
    assert.deepEqual(ids({ kind: 'add-folder' }), []);
    assert.deepEqual(ids({ limit: 1, offset: 1 }), [bad]);
    assert.deepEqual(ids({ from: Date.now() + 1000 }), []);
    assert.equal(jobs.list({ organizationId: 1, limit: 1 }).total, 2);
  });

  it('of another organization are not there', () => {
    const id = start('a', () => Promise.resolve());
    assert.throws(() => jobs.get(2, id), { code: 'not-found' });
    assert.throws(() => jobs.cancel(2, id), { code: 'not-found' });
  });

  it('give back what they kept once', async () => {
    const id = start('a', (context) => Promise.resolve(context.keepUndo('trash')));
    assert.throws(() => jobs.takeUndo(1, id), { code: 'nothing-to-undo' });
    await jobs.settled(id);
    assert.equal(jobs.takeUndo(1, id), 'trash');
    assert.throws(() => jobs.takeUndo(1, id), { code: 'nothing-to-undo' });
  });

  it('have logs that survive a line cut in half', async () => {
    const id = start('a', (context) => Promise.resolve(context.log('whole')));
    await jobs.settled(id);
    await appendFile(jobs.log(id).file, '{"at":1,"lev');
    assert.deepEqual(
      (await jobs.log(id).tail(9)).lines.map((line) => line.text),
      ['whole'],
    );
  });

  it('start no more once the Studio ends', async () => {
    await jobs.end();
    assert.throws(() => start('a', () => Promise.resolve()), { code: 'studio-ending' });
  });
});
