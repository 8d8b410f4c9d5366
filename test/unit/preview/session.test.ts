import assert from 'node:assert/strict';
import { appendFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { ByteSource } from '../../../src/base/byteRange.ts';
import { openFileSource } from '../../../src/preview/fileSource.ts';
import { TableSession, type SessionParts } from '../../../src/vscode/previews/session.ts';
import { previewTexts } from '../../../src/vscode/previews/texts.ts';
import type { HostCalls } from '../../../webviews/preview/contract.ts';
import { connect, type Port } from '../../../webviews/rpc.ts';

/** Two ends joined by nothing but cloned messages, as a page and its host are. */
function wire(): [Port, Port] {
  const ends = [new Set<(message: unknown) => void>(), new Set<(message: unknown) => void>()];
  const port = (mine: number): Port => ({
    post: (message) => {
      const copy = JSON.parse(JSON.stringify(message)) as unknown;
      queueMicrotask(() => ends[1 - mine]?.forEach((listener) => listener(copy)));
    },
    onMessage: (listener) => {
      ends[mine]?.add(listener);
      return { dispose: () => ends[mine]?.delete(listener) };
    },
  });
  return [port(0), port(1)];
}

describe('the host of a table page', () => {
  let folder: string;
  let file: string;
  let open: number;

  beforeEach(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'table-session-'));
    file = path.join(folder, 'table.csv');
    await writeFile(file, 'a,b\n1,x\n2,y\n');
    open = 0;
  });

  afterEach(() => rm(folder, { recursive: true }));

  const counted = async (): Promise<ByteSource> => {
    const source = await openFileSource(file);
    open += 1;
    return {
      ...source,
      close: () => {
        open -= 1;
        return source.close();
      },
    };
  };

  const session = (parts: Partial<SessionParts> = {}) => {
    const made = new TableSession({
      name: 'table.csv',
      texts: previewTexts({ t: (message) => message }),
      isLocal: true,
      openSource: counted,
      copy: () => Promise.resolve(),
      counting: () => undefined,
      unforeseen: () => 'Something unforeseen.',
      ...parts,
    });
    const [page, host] = wire();
    connect(host, made.calls);
    return { session: made, remote: connect<HostCalls>(page, {}) };
  };

  it('opens the table, gives rows and tells what it read', async () => {
    const { session: host, remote } = session();
    const opened = await remote.call('open', {});
    assert.deepEqual(
      opened.columns.map(({ name }) => name),
      ['a', 'b'],
    );
    assert.deepEqual([opened.rowCount, opened.size, opened.countsAtOnce], [2, 12, true]);
    const shown = await remote.call('rows', { start: 1, count: 5, columns: [1] });
    assert.deepEqual([shown.start, shown.rows, shown.rowCount], [1, [['y']], 2]);
    assert.deepEqual(shown.traffic, { bytes: 12, requests: 1 });
    assert.equal(await remote.call('cell', { row: 0, column: 1 }), 'x');
    host.dispose();
  });

  it('opens it anew as a person says, and closes what was open', async () => {
    const { session: host, remote } = session();
    await remote.call('open', {});
    const opened = await remote.call('open', { dialect: { hasHeader: false } });
    assert.deepEqual([opened.rowCount, open], [3, 1]);
    host.dispose();
    assert.equal(open, 0);
  });

  it('makes the remedy a part of what the page is told', async () => {
    const { session: host, remote } = session();
    await writeFile(file, `a,b\n${'1,x\n'.repeat(100_000)}`);
    await remote.call('open', {});
    await appendFile(file, '3,z\n');
    await assert.rejects(remote.call('rows', { start: 90_000, count: 1, columns: [0] }), {
      code: 'file-changed',
      message: /changed while it was open\. Reload it/,
    });
    host.dispose();
  });

  it('names what nobody foresaw without its details', async () => {
    const seen: unknown[] = [];
    const { session: host, remote } = session({
      openSource: () => Promise.reject(new TypeError('undefined is not a function')),
      unforeseen: (error) => {
        seen.push(error);
        return 'Something unforeseen.';
      },
    });
    await assert.rejects(remote.call('open', {}), {
      message: 'Something unforeseen.',
      code: 'unforeseen',
    });
    assert.equal(seen.length, 1);
    host.dispose();
  });

  it('does not keep a table open for a page that has gone', async () => {
    const opening = Promise.withResolvers<ByteSource>();
    const { session: host, remote } = session({ openSource: () => opening.promise });
    const opened = remote.call('open', {});
    host.dispose();
    opening.resolve(await counted());
    await assert.rejects(opened);
    assert.equal(open, 0);
  });

  it('counts a long table and tells how far it is', async () => {
    await writeFile(file, `n\n${'1\n'.repeat(1_000_000)}`);
    const told: number[] = [];
    const { session: host, remote } = session({ counting: ({ done }) => told.push(done) });
    const opened = await remote.call('open', {});
    assert.equal(opened.rowCount, undefined);
    assert.equal(await remote.call('count', null), 1_000_000);
    assert.ok(told.length > 0 && told.every((done) => done > 0 && done <= 1));
    host.dispose();
  });
});
