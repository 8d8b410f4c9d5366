import assert from 'node:assert/strict';
import { changeMetadata, saveMetadata } from '../../../src/actions/metadata.ts';
import { bodyText, connectionTo, json, serve, type TestServer } from '../client/testServer.ts';

/** A Studio with one item that replaces its metadata, or merges into it. */
async function studio(start: Record<string, unknown>, merges = false) {
  let metadata = start;
  let writes = 0;
  const server: TestServer = await serve((request, response) => {
    if (request.method === 'GET') {
      const data = { id: 1, name: 'S', dataset: 'D', bucketId: 1, metadata, files: [] };
      return json(response, { success: true, data });
    }
    void bodyText(request).then((body) => {
      const sent = (JSON.parse(body) as { metadata: Record<string, unknown> }).metadata;
      metadata = merges ? { ...metadata, ...sent } : sent;
      writes += 1;
      json(response, { success: true });
    });
  });
  return {
    server,
    connection: connectionTo(server.endpoint),
    set: (value: Record<string, unknown>) => (metadata = value),
    get: () => metadata,
    writes: () => writes,
  };
}

describe('Metadata', () => {
  let fake: Awaited<ReturnType<typeof studio>>;
  afterEach(() => fake.server.close());

  it('is replaced when nobody has changed it', async () => {
    fake = await studio({ a: '1', b: '2' });
    const change = { set: new Map([['c', '3']]), remove: ['a'] };
    const result = await changeMetadata(fake.connection, 1, 1, change);
    assert.equal(result.kind, 'saved');
    assert.deepEqual(fake.get(), { b: '2', c: '3' });
  });

  it('that someone else has changed is a conflict with both versions, and is not written', async () => {
    fake = await studio({ a: '1' });
    const yours = new Map([['a', 'yours']]);
    fake.set({ a: 'theirs' });
    const result = await saveMetadata(fake.connection, 1, 1, new Map([['a', '1']]), yours);
    assert.deepEqual(result, { kind: 'conflict', yours, theirs: new Map([['a', 'theirs']]) });
    assert.equal(fake.writes(), 0);
  });

  it('that someone else has changed in the same way is saved already', async () => {
    fake = await studio({ a: '2' });
    const same = new Map([['a', '2']]);
    const result = await saveMetadata(fake.connection, 1, 1, new Map([['a', '1']]), same);
    assert.equal(result.kind, 'saved');
    assert.equal(fake.writes(), 0);
  });

  it('that a Studio keeps although it was taken out is told', async () => {
    fake = await studio({ a: '1', b: '2' }, true);
    const change = changeMetadata(fake.connection, 1, 1, { remove: ['a'] });
    await assert.rejects(change, { code: 'metadata-kept', message: /“a”/ });
  });

  it('of numbers, booleans and nested values is text', async () => {
    fake = await studio({ n: 1, t: true, o: { deep: [1] }, none: null, s: 'x' });
    const result = await changeMetadata(fake.connection, 1, 1, { set: new Map([['s', 'y']]) });
    assert.equal(result.kind, 'saved');
    assert.deepEqual(fake.get(), { n: '1', t: 'true', o: '{"deep":[1]}', s: 'y' });
  });
});
