import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import type { ByteSource } from '../../../../src/base/byteRange.ts';
import { memorySource } from '../../../../src/preview/memorySource.ts';
import { PreviewThread } from '../../../../src/preview/thread/previewThread.ts';
import type { TestService } from './testWorker.ts';

const text = new TextEncoder().encode('a,b\n1,2\n3,4\n');

/** A source that tells whether it was closed. */
function watched(source: ByteSource): ByteSource & { readonly closed: () => number } {
  let closed = 0;
  return {
    name: source.name,
    size: source.size,
    read: (start, end, signal) => source.read(start, end, signal),
    close: () => {
      closed += 1;
      return source.close();
    },
    closed: () => closed,
  };
}

describe('the preview’s thread', function () {
  this.timeout(60_000);
  const workers: Worker[] = [];
  let thread: PreviewThread;
  const start = (idleMilliseconds?: number) =>
    new PreviewThread(() => {
      const worker = new Worker(new URL('./testWorker.ts', import.meta.url), {
        resourceLimits: { maxOldGenerationSizeMb: 48 },
      });
      workers.push(worker);
      return worker;
    }, idleMilliseconds);
  const open = (source: ByteSource | { readonly path: string } = memorySource('t.csv', text)) =>
    thread.open<TestService>('test', source, {});

  beforeEach(() => {
    workers.length = 0;
    thread = start();
  });
  afterEach(() => thread.end());

  it('opens a file that the host reads, answers calls and counts what it cost', async () => {
    const source = watched(memorySource('t.csv', text));
    const remote = await open(source);
    assert.deepEqual(remote.traffic(), { bytes: text.length, requests: 1 });
    const rows = await remote.call('rows', { start: 1, count: 5 });
    assert.deepEqual(rows, { start: 1, rows: [['3', '4']] });
    await remote.close();
    assert.equal(source.closed(), 1);
    await assert.rejects(remote.call('rows', { start: 0, count: 1 }), { code: 'file-closed' });
    await remote.close();
    assert.equal(source.closed(), 1);
  });

  it('opens a file of this machine itself', async () => {
    const folder = await mkdtemp(path.join(os.tmpdir(), 'thread-'));
    try {
      const file = path.join(folder, 't.csv');
      await writeFile(file, text);
      const remote = await open({ path: file });
      const { rows } = await remote.call('rows', { start: 0, count: 1 });
      assert.deepEqual(rows, [['1', '2']]);
      await remote.close();
      await assert.rejects(open({ path: path.join(folder, 'none.csv') }), {
        code: 'file-not-found',
      });
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('opens several files as one object, and closes all of them', async () => {
    const sources = ['a', 'b'].map((name) => watched(memorySource(`${name}.csv`, text)));
    const remote = await thread.open<TestService>('test', sources, {});
    assert.equal(await remote.call('files', null), 2);
    assert.deepEqual(remote.traffic(), { bytes: 2 * text.length, requests: 2 });
    await remote.close();
    assert.deepEqual(
      sources.map(({ closed }) => closed()),
      [1, 1],
    );
    const damaged = memorySource('AMS_002/x.csv', new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0, 0]));
    const other = watched(memorySource('a.csv', text));
    await assert.rejects(thread.open('test', [other, damaged], {}), {
      code: 'not-a-table',
      message: /^AMS_002\/x\.csv /,
    });
    assert.equal(other.closed(), 1);
  });

  it('hands typed arrays over', async () => {
    const remote = await open();
    const { values } = await remote.call('numbers', { count: 1000 });
    assert.deepEqual([values.length, values[999]], [1000, text.length]);
    assert.equal(await remote.call('isKept', null), false);
  });

  it('passes cancelling and progress on', async () => {
    const remote = await open();
    const stop = new AbortController();
    const waiting = remote.call('untilCancelled', null, {
      signal: stop.signal,
      onProgress: (done) => {
        assert.equal(done, 0.5);
        stop.abort();
      },
    });
    await assert.rejects(waiting, { name: 'AbortError' });
    assert.equal(await remote.call('cancelled', null), 1);
    let told = 0;
    const answer = await remote.call('steps', 100_000, { onProgress: () => (told += 1) });
    assert.equal(answer, 'done');
    assert.ok(told > 0 && told < 1000, `told ${told} times`);
  });

  it('keeps what an error tells a person, and tells bugs from it', async () => {
    const remote = await open();
    await assert.rejects(remote.call('fail', 'person'), {
      name: 'UserError',
      code: 'broken',
      message: 'It is broken.',
      remedy: 'Mend it.',
    });
    await assert.rejects(remote.call('fail', 'bug'), { name: 'TypeError', message: 'a bug' });
    await assert.rejects(remote.call('askTooLong', null), { code: 'too-much-memory' });
    assert.deepEqual((await remote.call('rows', { start: 0, count: 1 })).rows, [['1', '2']]);
  });

  it('passes an error of the host’s source and its cancelling through the thread', async () => {
    const bytes = new TextEncoder().encode(`a,b\n${'1,2\n'.repeat(200_000)}`);
    let reads = 0;
    const hanging = new AbortController();
    const source = watched(memorySource('long.csv', bytes));
    const remote = await open({
      ...source,
      read: async (from, to, signal) => {
        reads += 1;
        if (reads === 1) return source.read(from, to);
        assert.ok(signal);
        const aborted = once(signal, 'abort');
        hanging.abort();
        await aborted;
        throw signal.reason;
      },
    });
    await assert.rejects(
      remote.call('rows', { start: 20_000, count: 1 }, { signal: hanging.signal }),
      { name: 'AbortError' },
    );
  });

  it('closes the source when what it holds is no table', async () => {
    const source = watched(memorySource('x.csv', new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0, 0])));
    await assert.rejects(open(source), { code: 'not-a-table' });
    assert.equal(source.closed(), 1);
  });

  it('stops opening when the caller leaves, and closes the source', async () => {
    const stop = new AbortController();
    const source = watched({
      ...memorySource('t.csv', text),
      read: async (_from, _to, signal) => {
        assert.ok(signal);
        const aborted = once(signal, 'abort');
        stop.abort();
        await aborted;
        throw signal.reason;
      },
    });
    await assert.rejects(thread.open('test', source, {}, stop.signal), { name: 'AbortError' });
    assert.equal(source.closed(), 1);
  });

  it('ends alone when its memory is used up: open files are told, the next starts another', async () => {
    const source = watched(memorySource('t.csv', text));
    const [remote, other] = [await open(source), await open()];
    const waiting = assert.rejects(other.call('untilCancelled', null), { code: 'too-much-memory' });
    await assert.rejects(remote.call('fillHeap', null), { code: 'too-much-memory' });
    await waiting;
    assert.equal(source.closed(), 1);
    await assert.rejects(remote.call('rows', { start: 0, count: 1 }), { code: 'too-much-memory' });
    await remote.close();
    const again = await open();
    assert.deepEqual((await again.call('rows', { start: 0, count: 1 })).rows, [['1', '2']]);
    assert.equal(workers.length, 2);
  });

  it('tells what was open when it ends unexpectedly', async () => {
    const remote = await open();
    await assert.rejects(remote.call('exit', null), { code: 'preview-ended' });
  });

  it('ends what is under way in a file that is closed', async () => {
    const remote = await open();
    const waiting = assert.rejects(remote.call('untilCancelled', null), { code: 'file-closed' });
    await remote.close();
    await waiting;
    const other = await open();
    assert.equal(await other.call('cancelled', null), 1);
  });

  it('ends some time after its last file, and starts again for the next', async () => {
    thread = start(0);
    const [first, second] = [await open(), await open()];
    await first.close();
    assert.equal((await second.call('rows', { start: 0, count: 9 })).rows.length, 2);
    const [worker] = workers;
    assert.ok(worker);
    const ended = once(worker, 'exit');
    await second.close();
    await ended;
    const again = await open();
    assert.equal((await again.call('rows', { start: 0, count: 9 })).rows.length, 2);
    assert.equal(workers.length, 2);
  });
});
