import assert from 'node:assert/strict';
import { Job, type JobEvent } from '../../../src/base/job.ts';

async function all(job: Job<unknown>): Promise<JobEvent[]> {
  const events: JobEvent[] = [];
  for await (const event of job.events()) events.push(event);
  return events;
}

describe('Job', () => {
  it('replays every event to a reader that comes late', async () => {
    const job = new Job('count', async ({ log, progress }) => {
      log('begin');
      progress(1, 2, 'half');
      await Promise.resolve();
      return 42;
    });
    assert.equal(await job.result, 42);
    const kinds = (await all(job)).map((event) => event.kind);
    assert.deepEqual(kinds, ['log', 'progress', 'finished']);
    assert.equal(job.outcome, 'succeeded');
  });

  it('gives a reader that is there from the start the same events', async () => {
    const gate = Promise.withResolvers<void>();
    const job = new Job('wait', async ({ log }) => {
      log('before');
      await gate.promise;
      log('after');
    });
    const early = all(job);
    gate.resolve();
    assert.deepEqual(await early, await all(job));
  });

  it('cancels its children with itself', async () => {
    let child: Job<unknown> | undefined;
    const forever = (signal: AbortSignal) =>
      new Promise<never>((_, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason as Error));
      });
    const started = Promise.withResolvers<void>();
    const job = new Job('parent', async (context) => {
      child = context.child('child', ({ signal }) => forever(signal));
      started.resolve();
      await child.result;
    });
    await started.promise;
    job.cancel();
    await assert.rejects(job.result, { name: 'AbortError' });
    assert.equal(job.outcome, 'cancelled');
    assert.equal(child?.outcome, 'cancelled');
  });

  it('tells why it failed, in its log and in its outcome', async () => {
    const job = new Job('break', () => Promise.reject(new Error('the disk\nis full')));
    await assert.rejects(job.result);
    const events = await all(job);
    assert.deepEqual(
      events.map((event) => (event.kind === 'log' ? event.text : event.kind)),
      ['the disk is full', 'finished'],
    );
  });

  it('lets a reader leave', async () => {
    const job = new Job('endless', ({ signal }) => {
      return new Promise<never>((_, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason as Error));
      });
    });
    const reader = new AbortController();
    const reading = (async () => {
      for await (const event of job.events(reader.signal)) assert.fail(event.kind);
    })();
    reader.abort();
    await assert.rejects(reading, { name: 'AbortError' });
    job.cancel();
    await assert.rejects(job.result);
  });
});
