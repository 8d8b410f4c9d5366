import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { connectionWith } from '../../../../src/client/signIn.ts';
import {
  randomNumbers,
  randomOffsets,
  samplesIn,
  type SampleChoice,
} from '../../../../src/actions/testRun/samples.ts';

describe('random offsets', () => {
  it('are as many different ones as are wanted, in order', () => {
    for (let seed = 0; seed < 200; seed += 1) {
      const total = seed % 40;
      const offsets = randomOffsets(total, 12, randomNumbers(seed));
      assert.equal(offsets.length, Math.min(12, total));
      assert.deepEqual(
        [...new Set(offsets)].sort((a, b) => a - b),
        offsets,
      );
      assert.ok(offsets.every((offset) => offset >= 0 && offset < total));
    }
  });

  it('are the same for a seed, and other ones for another', () => {
    const of = (seed: number) => randomOffsets(100_000, 20, randomNumbers(seed));
    assert.deepEqual(of(42), of(42));
    assert.notDeepEqual(of(42), of(43));
  });

  it('reach every place alike', () => {
    const counts = new Array<number>(10).fill(0);
    for (let seed = 0; seed < 4000; seed += 1) {
      for (const offset of randomOffsets(10, 3, randomNumbers(seed))) {
        counts[offset] = (counts[offset] ?? 0) + 1;
      }
    }
    for (const count of counts) assert.ok(count > 1050 && count < 1350, counts.join(' '));
  });
});

describe('samples', () => {
  let server: Server;
  let endpoint: string;
  const asked: URL[] = [];
  const items = Array.from({ length: 30 }, (_, index) => ({
    id: index + 1,
    name: `item-${index}`,
    dataset: 'Ward',
    bucketId: 1,
    bucketName: 'b',
    bucketPath: '',
    created: '2026-01-01T00:00:00Z',
    metadata: {},
    totalFileCount: 2,
    totalFileSize: (index * 7) % 30,
    files: ['a.csv', 'b.csv'].map((name, at) => ({ name, size: ((index * 7) % 30) + at * 100 })),
  }));

  before(async () => {
    server = createServer((request, response) => {
      const url = new URL(request.url ?? '', 'http://studio');
      asked.push(url);
      const at = (name: string) => Number(url.searchParams.get(name));
      const data = items.slice(at('offset'), at('offset') + at('limit'));
      const totals = { totalDataItemCount: items.length, totalFileCount: 60, totalFileSize: 1 };
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ success: true, data, totalCount: items.length, ...totals }));
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
  });
  after(() => server.close());
  beforeEach(() => asked.splice(0));

  const place = { accountId: 'local', organizationId: 1, dataset: 'Ward', filter: '' };
  async function names(choice: object, operatesOn: 'directory' | 'file' = 'directory') {
    const whole = { place, count: 4, ...choice } as Exclude<
      SampleChoice,
      { kind: 'failed' | 'list' }
    >;
    const { inputs } = await samplesIn(connectionWith(endpoint), whole, operatesOn);
    return inputs.map((input) =>
      input.kind === 'item' ? [input.itemName, input.fileName].filter(Boolean).join('/') : '',
    );
  }

  it('are the first ones, under the filter', async () => {
    const filtered = { ...place, filter: "name LIKE 'item%'" };
    assert.deepEqual(await names({ kind: 'first', place: filtered }), [
      'item-0',
      'item-1',
      'item-2',
      'item-3',
    ]);
    assert.equal(asked.length, 1);
    assert.equal(asked[0]?.searchParams.get('filter'), "name LIKE 'item%'");
    assert.equal(asked[0]?.searchParams.get('dataset'), 'Ward');
  });

  it('are the largest ones', async () => {
    const found = await names({ kind: 'largest' });
    const size = (name: string) => items.find((item) => item.name === name)?.totalFileSize;
    assert.deepEqual(found.map(size), [29, 28, 27, 26]);
  });

  it('are random ones, again and again the same', async () => {
    const found = await names({ kind: 'random', seed: 7 });
    assert.equal(new Set(found).size, 4);
    assert.deepEqual(await names({ kind: 'random', seed: 7 }), found);
    assert.ok(asked.every((url) => url.searchParams.get('limit') === '1'));
  });

  it('are files for a block on files', async () => {
    assert.deepEqual(await names({ kind: 'first', count: 3 }, 'file'), [
      'item-0/a.csv',
      'item-0/b.csv',
      'item-1/a.csv',
    ]);
    const [largest = ''] = await names({ kind: 'largest' }, 'file');
    assert.match(largest, /\/b\.csv$/);
    assert.equal((await names({ kind: 'random', seed: 1 }, 'file')).length, 4);
  });
});
