import assert from 'node:assert/strict';
import { eventsOf } from '../../../../src/actions/push/events.ts';
import { Job, type JobContext } from '../../../../src/base/job.ts';

describe('the events of a push', () => {
  async function told(body: (context: JobContext) => Promise<unknown>): Promise<string[]> {
    const found: string[] = [];
    for await (const event of eventsOf(new Job('x', body))) {
      found.push(event.kind === 'log' ? event.text : event.kind);
    }
    return found;
  }

  it('leave out the line of the failure, and no other', async () => {
    const lines = await told(async ({ log, progress }) => {
      log('a');
      log('b', 'error');
      progress(1);
      log('broken', 'error');
      return Promise.reject(new Error('broken'));
    });
    assert.deepEqual(lines, ['a', 'b', 'progress', 'broken', 'finished']);
  });

  it('are all there where nothing failed', async () => {
    const lines = await told(async ({ log }) => {
      log('a', 'error');
      return Promise.resolve();
    });
    assert.deepEqual(lines, ['a', 'finished']);
  });
});
