import assert from 'node:assert/strict';
import type { ByteSource } from '../../../src/base/byteRange.ts';
import { cachedSource } from '../../../src/preview/blockCache.ts';
import { countedSource } from '../../../src/preview/countedSource.ts';
import { memorySource } from '../../../src/preview/memorySource.ts';

const bytes = Uint8Array.from({ length: 1000 }, (_, i) => i % 251);
const counted = () => countedSource(memorySource('numbers', bytes));

describe('the block cache', () => {
  it('gives what the source has, at every boundary', async () => {
    const source = cachedSource(counted(), { blockSize: 64 });
    const ranges = [
      [0, 1],
      [999, 1000],
      [0, 1000],
      [63, 65],
      [64, 128],
      [500, 500],
      [990, 2000],
      [1000, 1100],
      [-5, 5],
      [700, 600],
    ] as const;
    for (const [start, end] of ranges) {
      const read = await source.read(start, end);
      const expected = bytes.slice(Math.max(0, start), Math.max(0, end));
      assert.deepEqual([...read], [...expected], `${start}–${end}`);
    }
  });

  it('joins reads of the same turn into one request, and asks for nothing twice', async () => {
    const source = counted();
    const cached = cachedSource(source, { blockSize: 64 });
    await Promise.all([cached.read(0, 64), cached.read(64, 200), cached.read(10, 100)]);
    assert.deepEqual([source.requests, source.bytes], [1, 256]);
    await cached.read(0, 256);
    assert.equal(source.requests, 1);
    await Promise.all([cached.read(0, 1), cached.read(600, 601)]);
    assert.equal(source.requests, 2);
  });

  it('keeps no more than its budget, the latest used', async () => {
    const source = counted();
    const cached = cachedSource(source, { blockSize: 100, budget: 300 });
    for (const start of [0, 100, 200, 0, 300]) await cached.read(start, start + 100);
    assert.equal(source.requests, 4);
    await cached.read(0, 100);
    assert.equal(source.requests, 4, 'the block that was used again was kept');
    await cached.read(100, 200);
    assert.equal(source.requests, 5, 'the one that was not is gone');
  });

  it('ends a request when everybody who waited has left, and begins it again for the next', async () => {
    let asked = 0;
    let aborted = 0;
    const begun = Promise.withResolvers<void>();
    const hanging: ByteSource = {
      name: 'hanging',
      size: 100,
      read: (start, end, signal) => {
        asked += 1;
        if (asked > 1) return Promise.resolve(bytes.slice(start, end));
        begun.resolve();
        return new Promise((_, reject) => {
          signal?.addEventListener('abort', () => {
            aborted += 1;
            reject(signal.reason as Error);
          });
        });
      },
      close: () => Promise.resolve(),
    };
    const cached = cachedSource(hanging, { blockSize: 50 });
    const [first, second] = [new AbortController(), new AbortController()];
    const reads = [cached.read(0, 100, first.signal), cached.read(0, 50, second.signal)];
    const ends = Promise.allSettled(reads);
    await begun.promise;
    first.abort();
    assert.equal(aborted, 0, 'one still waits');
    second.abort();
    const results = await ends;
    assert.deepEqual(
      results.map((result) => result.status),
      ['rejected', 'rejected'],
    );
    assert.equal(aborted, 1);
    assert.equal((await cached.read(0, 100)).length, 100);
    assert.equal(asked, 2);
  });

  it('does not keep a failure', async () => {
    let isBroken = true;
    const source: ByteSource = {
      ...memorySource('numbers', bytes),
      read: (start, end) =>
        isBroken ? Promise.reject(new Error('broken')) : Promise.resolve(bytes.slice(start, end)),
    };
    const cached = cachedSource(source);
    await assert.rejects(cached.read(0, 10), /broken/);
    isBroken = false;
    assert.equal((await cached.read(0, 10)).length, 10);
  });
});
