/**
 * What a filter keeps as a table: N items (100,000 unless told) of eight metadata keys from a Studio in another thread. How long
 * a page and each question take, and the longest that the host is kept from anything else, in its own thread and in the host:
 *   node bench/results.ts [N]
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { rm } from 'node:fs/promises';
import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { resultColumns } from '../src/actions/results/columns.ts';
import { askResult, threadBudget } from '../src/actions/results/openResult.ts';
import { ResultPages } from '../src/actions/results/resultPages.ts';
import { ResultTable } from '../src/actions/results/resultTable.ts';
import { openInResultThread } from '../src/actions/results/thread/resultThread.ts';
import type { Connection } from '../src/client/connection.ts';
import { exportTable } from '../src/preview/query/export.ts';
import { tableService } from '../src/preview/query/service.ts';
import type { TableService } from '../src/preview/tableService.ts';

const count = Number(process.argv[2] ?? 100_000);

if (isMainThread) await measure();
else serve(workerData as number);

/** Answers as the data route of a Studio does. */
function serve(items: number): void {
  const item = (place: number) => ({
    id: place + 1,
    name: `session-${String(place).padStart(7, '0')}`,
    dataset: `Study ${String(place % 20).padStart(2, '0')}`,
    bucketId: 1,
    bucketName: 'research',
    bucketPath: `studies/session-${String(place).padStart(7, '0')}/`,
    fullBucketPath: `research/studies/session-${String(place).padStart(7, '0')}/`,
    totalFileCount: 10,
    totalFileSize: (place * 7919) % 5_000_000,
    created: new Date(Date.UTC(2024, 0, 1) + place * 1000).toISOString(),
    metadataStringForCLI: '{}',
    metadata: {
      age: String(18 + ((place * 31) % 70)),
      site: `Site ${place % 12}`,
      weight: (50 + ((place * 17) % 500) / 10).toFixed(1),
      device: `device-${place % 400}`,
      subject: `S${String((place * 7) % 50_000).padStart(5, '0')}`,
      recorded: new Date(Date.UTC(2023, 0, 1) + place * 60_000).toISOString(),
      ei_check: String(place % 2),
      label: place % 3 === 0 ? 'walking' : 'sitting',
    },
  });
  const server = createServer((request, response) => {
    const { searchParams } = new URL(request.url ?? '', 'http://localhost');
    const [limit, offset] = ['limit', 'offset'].map((name) => Number(searchParams.get(name)));
    const length = Math.max(0, Math.min(limit ?? 0, items - (offset ?? 0)));
    const data = Array.from({ length }, (_, index) => item((offset ?? 0) + index));
    response.setHeader('content-type', 'application/json');
    response.end(
      JSON.stringify({
        success: true,
        data,
        totalDataItemCount: items,
        totalFileCount: 10 * items,
      }),
    );
  });
  server.listen(0, '127.0.0.1', () =>
    parentPort?.postMessage((server.address() as AddressInfo).port),
  );
}

async function measure(): Promise<void> {
  const worker = new Worker(new URL(import.meta.url), { workerData: count });
  const port = await new Promise<number>((resolve) => worker.once('message', resolve));
  const connection: Connection = {
    endpoint: `http://127.0.0.1:${port}/v1`,
    credential: () => Promise.resolve(undefined),
  };
  console.log(`${count.toLocaleString('en')} items\n`);
  for (const place of ['thread', 'host'] as const) {
    await ask(connection, place);
  }
  await exportAtOnce(connection);
  await worker.terminate();
}

/** As the terminal command exports: with little memory for pages, from the first row to the last. */
async function exportAtOnce(connection: Connection): Promise<void> {
  const query = { organizationId: 1, selection: {}, mode: 'items' } as const;
  for (const format of ['csv', 'parquet'] as const) {
    const asked = await askResult(connection, query, Promise.resolve(undefined));
    const columns = resultColumns('items', asked, false);
    const pages = new ResultPages({ ...asked, budget: 64 << 20 });
    const table = new ResultTable('items', columns, pages);
    const file = path.join(os.tmpdir(), `results-bench-${process.pid}.${format}`);
    const heap = { most: 0 };
    const progress = () => {
      const { heapUsed, arrayBuffers } = process.memoryUsage();
      heap.most = Math.max(heap.most, heapUsed + arrayBuffers);
    };
    const start = performance.now();
    const wanted = { file, format, columns: columns.map((_, column) => column) };
    const { signal } = new AbortController();
    const { bytes } = await exportTable(table, undefined, wanted, { signal, progress });
    const took = performance.now() - start;
    const [size, most] = [bytes, heap.most].map((value) => Math.round(value / 2 ** 20));
    console.log(
      `terminal export as ${format}: ${took.toFixed(0)} ms, ${size} MB, heap ${most} MB at most`,
    );
    await rm(file);
    await table.close();
  }
}

async function ask(connection: Connection, place: 'thread' | 'host'): Promise<void> {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  const timed = async <T>(name: string, work: () => Promise<T>): Promise<T> => {
    delay.reset();
    delay.enable();
    const start = performance.now();
    const result = await work();
    const took = performance.now() - start;
    delay.disable();
    const longest = delay.max / 1e6;
    const memory = Math.round(process.memoryUsage().rss / 2 ** 20);
    console.log(
      `${place.padEnd(7)} ${name.padEnd(34)} ${took.toFixed(0).padStart(7)} ms, ` +
        `host kept ${longest.toFixed(0).padStart(5)} ms at most, ${memory} MB`,
    );
    return result;
  };
  const opened = await timed('first page and columns', async () => {
    const query = { organizationId: 1, selection: {}, mode: 'items' } as const;
    const asked = await askResult(connection, query, Promise.resolve(undefined));
    const columns = resultColumns('items', asked, false);
    const { first, pageSize, fetch } = asked;
    if (place === 'thread') {
      const opening = { mode: 'items', columns, first, pageSize } as const;
      const remote = await openInResultThread(opening, fetch);
      return { columns, remote, close: () => remote.close() };
    }
    const pages = new ResultPages({ first, pageSize, fetch, budget: threadBudget });
    const table = new ResultTable('items', columns, pages);
    const service = tableService(table, 0);
    const signal = new AbortController().signal;
    const remote = {
      call: async <Name extends keyof TableService>(
        name: Name,
        argument: Parameters<TableService[Name]>[0],
      ) => (await service[name](argument as never, { signal, progress: () => undefined })) as never,
    };
    return { columns, remote, close: () => table.close() };
  });
  const { columns, remote } = opened;
  const column = (name: string) => columns.findIndex((own) => own.name === name);
  const sorted = (name: string) => ({
    sort: [{ column: column(name), isDescending: true }],
    conditions: [],
  });
  const shown = [0, 1, 2, 3, 4, 5, 9, 10, 11, 12, 13, 14];
  await timed('a window in the middle', () =>
    remote.call('rows', { start: Math.floor(count / 2), count: 128, columns: shown }),
  );
  await timed('sort by age (reads all)', () => remote.call('arrange', sorted('age')));
  await timed('a window of the sorted rows', () =>
    remote.call('rows', { start: 500, count: 128, columns: shown }),
  );
  await timed('sort by age again', () => remote.call('arrange', sorted('age')));
  await timed('sort by subject (text)', () => remote.call('arrange', sorted('subject')));
  await timed('figures of weight', () => remote.call('summarize', { column: column('weight') }));
  await timed('find what is not there', () =>
    remote.call('find', {
      ...{ text: 'nowhere', isPattern: false, isCaseSensitive: false, isBackwards: false },
      from: { row: 0, column: 0 },
    }),
  );
  for (const format of ['csv', 'parquet'] as const) {
    const file = path.join(os.tmpdir(), `results-bench-${process.pid}.${format}`);
    await timed(`export sorted as ${format}`, () =>
      remote.call('exportTo', { file, format, columns: shown }),
    );
    await rm(file);
  }
  await opened.close();
}
