import assert from 'node:assert/strict';
import { ThreadClient } from '../../../../src/studio/catalog/threadClient.ts';

describe('the main thread’s end of the catalog', function () {
  this.timeout(60_000);
  const start = () =>
    new ThreadClient(new URL('./breakingWorker.ts', import.meta.url), {
      recordsFile: '',
      listingsFile: '',
    });
  const query = { organizationId: 1, filter: 'x' };

  it('fails what was asked of a thread that breaks, and starts another for the next', async () => {
    const client = start();
    assert.deepEqual(await client.call('ids', query), query);
    await assert.rejects(client.call('totals', { organizationId: 1 }), /broken thread/);
    assert.deepEqual(await client.call('ids', query), query);
    await client.close();
  });

  it('passes a cancellation on', async () => {
    const client = start();
    const controller = new AbortController();
    const waiting = client.call('refresh', { datasetId: 1 }, controller.signal);
    controller.abort();
    await assert.rejects(waiting, { name: 'AbortError' });
    await assert.rejects(client.call('ids', query, controller.signal), { name: 'AbortError' });
    await client.close();
  });

  it('ends for a caller who left while the answer was on its way', async () => {
    const client = start();
    const controller = new AbortController();
    const waiting = client.call('ids', query, controller.signal);
    controller.abort();
    await assert.rejects(waiting, { name: 'AbortError' });
    await client.close();
  });

  it('answers nothing any more once it is closed', async () => {
    const client = start();
    const waiting = assert.rejects(client.call('refresh', { datasetId: 1 }), {
      code: 'catalog-closed',
    });
    await client.close();
    await waiting;
    await assert.rejects(client.call('ids', query), { code: 'catalog-closed' });
    await client.close();
  });
});
