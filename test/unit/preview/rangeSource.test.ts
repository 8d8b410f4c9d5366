import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import {
  openRangeSource,
  type RangeAnswer,
  type RangeTransport,
} from '../../../src/preview/rangeSource.ts';

const bytes = Uint8Array.from({ length: 200_000 }, (_, i) => (i * 7) % 251);

function withoutSize(transport: RangeTransport): RangeTransport {
  const { name, fetchRange, spoolFolder } = transport;
  return { name, fetchRange, spoolFolder };
}

describe('a file behind a server', () => {
  let folder: string;
  let asked: [number, number][];

  beforeEach(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'range-source-'));
    asked = [];
  });

  afterEach(() => rm(folder, { recursive: true, force: true }));

  const transport = (
    answer: (start: number, end: number, signal: AbortSignal) => RangeAnswer | Promise<RangeAnswer>,
    more: Partial<RangeTransport> = {},
  ): RangeTransport => ({
    name: 'numbers.bin',
    size: bytes.length,
    spoolFolder: path.join(folder, 'spool'),
    fetchRange: (start, end, signal) => {
      asked.push([start, end]);
      return Promise.resolve(answer(start, end, signal));
    },
    ...more,
  });
  const ranges = (start: number, end: number): RangeAnswer => ({
    bytes: bytes.slice(start, end),
    size: bytes.length,
    partial: true,
  });
  const spooled = () => readdir(path.join(folder, 'spool'));

  it('is asked for exactly what is read', async () => {
    const source = await openRangeSource(transport(ranges));
    assert.deepEqual([...(await source.read(10, 13))], [...bytes.slice(10, 13)]);
    assert.deepEqual([...(await source.read(199_999, 300_000))], [...bytes.slice(199_999)]);
    assert.equal((await source.read(200_000, 200_010)).length, 0);
    assert.deepEqual(asked, [
      [10, 13],
      [199_999, 200_000],
    ]);
    await source.close();
  });

  it('tells its size with the first answer where it was not known', async () => {
    const source = await openRangeSource(withoutSize(transport(ranges)));
    assert.equal(source.size, bytes.length);
    assert.deepEqual(asked, [[0, 65_536]]);
    await source.read(0, 1000);
    assert.equal(asked.length, 1, 'what came with the size is used');
    await source.close();
  });

  it('is collected from pieces, and a server that sends too much is not listened to', async () => {
    let sent = 0;
    const source = await openRangeSource(
      transport((start) => ({
        partial: true,
        bytes: (async function* () {
          for (let at = start; ; at += 100) {
            sent += 1;
            yield await Promise.resolve(bytes.slice(at, at + 100));
          }
        })(),
      })),
    );
    assert.deepEqual([...(await source.read(50, 1000))], [...bytes.slice(50, 1000)]);
    assert.equal(sent, 10);
    await source.close();
  });

  it('is told to be cut off when an answer ends early or breaks', async () => {
    const short = await openRangeSource(
      transport((start) => ({ partial: true, bytes: bytes.slice(start, start + 5) })),
    );
    await assert.rejects(short.read(0, 10), { code: 'file-truncated' });
    const broken = await openRangeSource(
      transport(() => ({
        partial: true,
        bytes: (async function* () {
          yield await Promise.resolve(bytes.slice(0, 3));
          throw new Error('ECONNRESET');
        })(),
      })),
    );
    await assert.rejects(broken.read(0, 10), {
      code: 'file-truncated',
      message: /after 3 of 10 bytes/,
    });
  });

  it('is told to have changed when its tag or its size is another', async () => {
    let etag = 'a';
    const tagged = await openRangeSource(
      transport((start, end) => ({ ...ranges(start, end), etag })),
    );
    await tagged.read(0, 1);
    etag = 'b';
    await assert.rejects(tagged.read(1, 2), { code: 'file-changed' });
    const grown = await openRangeSource(
      transport((start, end) => ({ ...ranges(start, end), size: bytes.length + 1 })),
    );
    await assert.rejects(grown.read(0, 1), { code: 'file-changed' });
  });

  it('is copied once where the server gives no ranges, and the copy goes with it', async () => {
    const progress: number[] = [];
    const source = await openRangeSource(
      transport(() => ({ partial: false, size: bytes.length, bytes: pieces() }), {
        onProgress: (done) => progress.push(done),
      }),
    );
    const [middle, last] = await Promise.all([
      source.read(100_000, 100_004),
      source.read(199_998, 200_000),
    ]);
    assert.deepEqual([...middle], [...bytes.slice(100_000, 100_004)]);
    assert.deepEqual([...last], [...bytes.slice(199_998)]);
    assert.deepEqual([...(await source.read(0, 2))], [...bytes.slice(0, 2)]);
    assert.equal(progress.at(-1), bytes.length);
    assert.equal((await spooled()).length, 1);
    assert.ok(asked.length <= 2, 'only reads that began at once asked both');
    await source.close();
    assert.deepEqual(await spooled(), []);
  });

  it('tells its size after the copy where nothing else tells it', async () => {
    const unknown = withoutSize(transport(() => ({ partial: false, bytes: pieces() })));
    const source = await openRangeSource(unknown);
    assert.equal(source.size, bytes.length);
    assert.deepEqual([...(await source.read(5, 8))], [...bytes.slice(5, 8)]);
    await source.close();
  });

  it('serves what the copy has before it is whole', async () => {
    const gate = Promise.withResolvers<void>();
    const source = await openRangeSource(
      transport(() => ({
        partial: false,
        bytes: (async function* () {
          yield bytes.slice(0, 1000);
          await gate.promise;
          yield bytes.slice(1000);
        })(),
      })),
    );
    assert.equal((await source.read(10, 20)).length, 10);
    gate.resolve();
    assert.equal((await source.read(5000, 5010)).length, 10);
    await source.close();
  });

  it('ends the copy when the one who waits has left, and leaves nothing behind', async () => {
    let isAborted = false;
    const begun = Promise.withResolvers<void>();
    const source = await openRangeSource(
      transport((_start, _end, signal) => ({
        partial: false,
        bytes: (async function* () {
          signal.addEventListener('abort', () => {
            isAborted = true;
          });
          yield bytes.slice(0, 10);
          begun.resolve();
          await new Promise(() => undefined);
        })(),
      })),
    );
    const reader = new AbortController();
    const read = source.read(100, 200, reader.signal);
    await begun.promise;
    reader.abort();
    await assert.rejects(read, { name: 'AbortError' });
    assert.equal(isAborted, true);
    await source.close();
    assert.deepEqual(await spooled(), []);
  });

  it('names a copy that is cut off, and tries again', async () => {
    let tries = 0;
    const source = await openRangeSource(
      transport(() => {
        tries += 1;
        return { partial: false, bytes: tries === 1 ? bytes.slice(0, 50) : pieces() };
      }),
    );
    await assert.rejects(source.read(100, 200), { code: 'file-truncated' });
    assert.equal((await source.read(100, 200)).length, 100);
    await source.close();
  });

  it('is not read after it was closed', async () => {
    const source = await openRangeSource(transport(ranges));
    await source.close();
    await assert.rejects(source.read(0, 1), { code: 'file-closed' });
  });

  async function* pieces(): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < bytes.length; at += 30_000) {
      yield await Promise.resolve(bytes.slice(at, at + 30_000));
    }
  }
});
