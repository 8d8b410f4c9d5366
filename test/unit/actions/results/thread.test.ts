import assert from 'node:assert/strict';
import { resultColumns } from '../../../../src/actions/results/columns.ts';
import { packPage, type PackedPage } from '../../../../src/actions/results/packedPage.ts';
import type { FetchPage } from '../../../../src/actions/results/resultPages.ts';
import { openInResultThread } from '../../../../src/actions/results/thread/resultThread.ts';
import { cellText } from '../../../../src/preview/table.ts';
import { pageOf, study } from './study.ts';

const items = study(900);

function openThread(fetch: FetchPage) {
  const metadata = items.map((item) => item.metadata);
  const columns = resultColumns('items', { metadata }, true);
  const first = packPage(pageOf(items, 0, 100));
  return openInResultThread({ mode: 'items', columns, first, pageSize: 100 }, fetch);
}

describe('the thread of a result', function () {
  this.timeout(20_000);

  it('asks the host for pages and answers what it is asked', async () => {
    const asked: number[] = [];
    const remote = await openThread((start, limit) => {
      asked.push(start);
      return Promise.resolve(packPage(pageOf(items, start, limit)));
    });
    try {
      const { columns } = await remote.call('describe', null);
      const age = columns.findIndex(({ name }) => name === 'age');
      const sort = [{ column: age, isDescending: true }];
      assert.equal(await remote.call('arrange', { sort, conditions: [] }), 900);
      const { rows } = await remote.call('rows', { start: 0, count: 2, columns: [age] });
      assert.deepEqual(rows.flat().map(cellText), ['89', '89']);
      assert.deepEqual(asked.toSorted(), [100, 200, 300, 400, 500, 600, 700, 800]);
      assert.equal(remote.traffic().requests, 9);
    } finally {
      await remote.close();
    }
  });

  it('gives up a page that nobody wants any more, and tells an error as it is', async () => {
    const { promise: asking, resolve } = Promise.withResolvers<AbortSignal>();
    const remote = await openThread((start, limit, signal) => {
      if (start > 200) return Promise.resolve(packPage(pageOf(items.slice(1), start, limit)));
      resolve(signal);
      return new Promise<PackedPage>(() => undefined);
    });
    try {
      const controller = new AbortController();
      const wanted = { start: 100, count: 5, columns: [0] };
      const reading = remote.call('rows', wanted, { signal: controller.signal });
      const signal = await asking;
      const aborted = new Promise((told) => signal.addEventListener('abort', told));
      controller.abort();
      await assert.rejects(reading, { name: 'AbortError' });
      await aborted;
      const other = remote.call('rows', { start: 300, count: 5, columns: [0] });
      await assert.rejects(other, { code: 'file-changed' });
    } finally {
      await remote.close();
    }
    await assert.rejects(remote.call('describe', null), { code: 'file-closed' });
  });
});
