import assert from 'node:assert/strict';
import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { openTable, type TableOptions } from '../../../src/preview/open.ts';
import { countedSource } from '../../../src/preview/countedSource.ts';
import { openFileSource } from '../../../src/preview/fileSource.ts';
import { tableService } from '../../../src/preview/query/service.ts';
import type { Service } from '../../../src/preview/service.ts';
import type { TableService } from '../../../src/preview/tableService.ts';
import type { Remote } from '../../../src/preview/thread/previewThread.ts';
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

  /** A table in this thread, asked as one in the preview's thread is. */
  const opened = async (options: TableOptions = {}): Promise<Remote<TableService>> => {
    const source = countedSource(await openFileSource(file));
    open += 1;
    const table = await openTable(source, options);
    const service: Service = tableService(table, source.size);
    return {
      call: async (name, argument, { signal, onProgress } = {}) => {
        const asked = {
          signal: signal ?? new AbortController().signal,
          progress: onProgress ?? (() => undefined),
        };
        return structuredClone(await service[name]?.(argument as never, asked)) as never;
      },
      close: () => {
        open -= 1;
        return table.close();
      },
      traffic: () => ({ bytes: source.bytes, requests: source.requests }),
    };
  };

  const session = (parts: Partial<SessionParts> = {}) => {
    const made = new TableSession({
      name: 'table.csv',
      texts: previewTexts({ t: (message) => message }),
      isLocal: true,
      open: opened,
      copy: () => Promise.resolve(),
      counting: () => undefined,
      progress: () => undefined,
      exportRows: () => Promise.resolve(undefined),
      openSignals: () => Promise.resolve(),
      unforeseen: () => 'Something unforeseen.',
      ...parts,
    });
    const [page, host] = wire();
    connect(host, made.calls);
    return { session: made, remote: connect<HostCalls>(page, {}) };
  };

  it('opens the table, gives rows and tells what it read', async () => {
    const { session: host, remote } = session();
    const shownTable = await remote.call('open', {});
    assert.deepEqual(
      shownTable.columns.map(({ name }) => name),
      ['a', 'b'],
    );
    assert.deepEqual(
      [shownTable.rowCount, shownTable.size, shownTable.countsAtOnce],
      [2, 12, true],
    );
    const shown = await remote.call('rows', { start: 1, count: 5, columns: [1] });
    assert.deepEqual([shown.start, shown.rows, shown.rowCount], [1, [['y']], 2]);
    assert.deepEqual(shown.traffic, { bytes: 12, requests: 1 });
    assert.equal(await remote.call('cell', { row: 0, column: 1 }), 'x');
    host.dispose();
  });

  it('opens it anew as a person says, and closes what was open', async () => {
    const { session: host, remote } = session();
    await remote.call('open', {});
    const again = await remote.call('open', { dialect: { hasHeader: false } });
    assert.deepEqual([again.rowCount, open], [3, 1]);
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
      open: () => Promise.reject(new TypeError('undefined is not a function')),
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
    const opening = Promise.withResolvers<Remote<TableService>>();
    const { session: host, remote } = session({ open: () => opening.promise });
    const answer = remote.call('open', {});
    host.dispose();
    opening.resolve(await opened());
    await assert.rejects(answer);
    assert.equal(open, 0);
  });

  it('counts a long table and tells how far it is', async () => {
    await writeFile(file, `n\n${'1\n'.repeat(1_000_000)}`);
    const told: number[] = [];
    const { session: host, remote } = session({ counting: ({ done }) => told.push(done) });
    assert.equal((await remote.call('open', {})).rowCount, undefined);
    assert.equal(await remote.call('count', null), 1_000_000);
    assert.ok(told.length > 0 && told.every((done) => done > 0 && done <= 1));
    host.dispose();
  });

  it('counts rows in the arrangement until the file is opened anew', async () => {
    await writeFile(file, 'a,b\n2,x\n1,y\n3,z\n');
    const told: string[] = [];
    const { session: host, remote } = session({ progress: ({ of }) => told.push(of) });
    await remote.call('open', {});
    const conditions = [{ column: 0, is: '<', value: '3' } as const];
    const sort = [{ column: 0, isDescending: false }];
    assert.equal(await remote.call('arrange', { sort, conditions }), 2);
    const shown = await remote.call('rows', { start: 0, count: 9, columns: [0, 1] });
    assert.deepEqual([shown.rowCount, shown.numbers], [2, [1, 0]]);
    const from = { row: 0, column: 0 };
    const find = { text: 'X', isPattern: false, isCaseSensitive: false, isBackwards: false, from };
    assert.deepEqual(await remote.call('find', find), { row: 1, column: 1 });
    assert.equal((await remote.call('summarize', { column: 0 })).rows, 2);
    assert.deepEqual(new Set(told), new Set(['arrange', 'find', 'summarize']));
    assert.equal((await remote.call('details', null)).rowGroups.length, 0);
    assert.equal((await remote.call('open', {})).rowCount, 3);
    const all = await remote.call('rows', { start: 0, count: 9, columns: [0] });
    assert.deepEqual([all.rowCount, all.numbers], [3, undefined]);
    host.dispose();
  });

  it('ends what it exports before it closes the table', async () => {
    const target = path.join(folder, 'out.jsonl');
    const asking = Promise.withResolvers<undefined>();
    const chosen = Promise.withResolvers<undefined>();
    const { session: host, remote } = session({
      exportRows: async (_, write) => {
        asking.resolve(undefined);
        await chosen.promise;
        const done = await write(target, () => undefined, new AbortController().signal);
        return { file: 'out.jsonl', ...done };
      },
    });
    await remote.call('open', {});
    const exporting = remote.call('exportRows', { format: 'jsonl', columns: [1] });
    await asking.promise;
    host.dispose();
    chosen.resolve(undefined);
    assert.deepEqual(await exporting, { file: 'out.jsonl', rows: 2, bytes: 20 });
    assert.equal(await readFile(target, 'utf8'), '{"b":"x"}\n{"b":"y"}\n');
    assert.equal(open, 0);
  });
});
