import assert from 'node:assert/strict';
import { allItems, itemPages, itemsById } from '../../../src/actions/pages.ts';
import { vocabularyFor } from '../../../src/actions/vocabulary.ts';
import { connectionTo, json, serve, type TestServer } from '../client/testServer.ts';

describe('Pages of items', () => {
  let server: TestServer;
  afterEach(() => server.close());

  const studio = (total: () => number, mostAtOnce = Infinity) =>
    serve((request, response) => {
      const { searchParams: query } = new URL(request.url ?? '', 'http://x');
      const offset = Number(query.get('offset'));
      const limit = Math.min(Number(query.get('limit')), mostAtOnce);
      const length = Math.max(0, Math.min(limit, total() - offset));
      const data = Array.from({ length }, (_, index) => ({
        id: offset + index,
        name: `S${offset + index}`,
        dataset: 'D',
        metadata: { group: String((offset + index) % 2) },
        files: [{ name: 'a.csv', size: 1 }],
      }));
      json(response, { success: true, data, totalDataItemCount: total() });
    });
  const ids = async (batch?: number) => {
    const found: number[] = [];
    const options = batch === undefined ? {} : { batch };
    for await (const { id } of allItems(connectionTo(server.endpoint), 1, {}, options))
      found.push(id);
    return found;
  };

  it('give every item once', async () => {
    server = await studio(() => 1203);
    assert.deepEqual(
      await ids(),
      Array.from({ length: 1203 }, (_, index) => index),
    );
    assert.equal(server.requests.length, 3);
  });

  it('go on where a Studio gives less than was asked for', async () => {
    server = await studio(() => 25, 10);
    assert.equal((await ids(100)).length, 25);
  });

  it('end when items vanish meanwhile', async () => {
    let total = 30;
    server = await studio(() => total);
    const found: number[] = [];
    for await (const page of itemPages(connectionTo(server.endpoint), 1, {}, { batch: 10 })) {
      found.push(...page.items.map(({ id }) => id));
      total = 15;
    }
    assert.equal(found.length, 15);
  });

  it('by ids ask in short filters', async () => {
    server = await studio(() => 0);
    const wanted = Array.from({ length: 250 }, (_, index) => index);
    const batches = [];
    for await (const batch of itemsById(connectionTo(server.endpoint), 1, wanted, false)) {
      batches.push(batch);
    }
    assert.equal(batches.length, 3);
    for (const { url } of server.requests) assert.ok((url ?? '').length < 4000);
  });

  it('make a vocabulary where the Studio tells none, and say from how many', async () => {
    server = await studio(() => 5000);
    const found = await vocabularyFor(connectionTo(server.endpoint), 'cloud', 1);
    assert.equal(found.exact, false);
    assert.equal(found.items, 1000);
    assert.deepEqual(
      found.keys.map(({ text, count }) => [text, count]),
      [['group', 1000]],
    );
    assert.deepEqual(found.fileNames, [{ text: 'a.csv', count: 1000 }]);
    await server.close();
    server = await studio(() => 7);
    assert.equal((await vocabularyFor(connectionTo(server.endpoint), 'cloud', 1)).exact, true);
  });
});
