import { build } from 'esbuild';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { open } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs, promisify } from 'node:util';
import { parseContentRange, parseRangeHeader } from '../src/base/byteRange.ts';
import { formatBytes } from '../src/base/text.ts';
import { openTable } from '../src/preview/open.ts';
import { openRangeSource } from '../src/preview/rangeSource.ts';
import { benchFiles, type BenchFile } from './parquetFiles.ts';
import type { Measured } from './parquetReader.ts';
import { isJson, report } from './report.ts';

/**
 * Parquet files beside DuckDB, on the same files in the same run, the two taking turns, each in a process of its own. Files
 * of so many rows (4,000,000 unless told: about a minute; 40,000,000 are about 1 GB each) are written with DuckDB and
 * pyarrow into `.cache/peers` at the first use:
 *   node bench/parquet.ts [ROWS] [--rounds N] [--json]
 * Of the rounds the best counts, on both sides: what else the machine does only makes them longer.
 */
const { positionals, values: options } = parseArgs({
  allowPositionals: true,
  options: { rounds: { type: 'string', default: '5' }, json: { type: 'boolean' } },
});
const rows = Number(positionals[0] ?? 4_000_000);
const rounds = Number(options.rounds);
if (!(rows >= 10_000) || !(rounds >= 1)) throw new RangeError('at least 10,000 rows and a round');

const root = path.join(import.meta.dirname, '..');
const run = promisify(execFile);

/** Bundled as in the extension: what Node takes to strip types is none of the reader's time. */
async function bundle(): Promise<string> {
  const outdir = path.join(root, '.cache', 'peers', 'parquet-reader');
  await build({
    entryPoints: [path.join(import.meta.dirname, 'parquetReader.ts')],
    outdir,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    minify: true,
    platform: 'node',
    format: 'esm',
    target: 'node22',
    logLevel: 'warning',
    define: { 'import.meta.dirname': JSON.stringify(import.meta.dirname) },
  });
  return path.join(outdir, 'parquetReader.mjs');
}

async function measured(program: string, which: string, file: BenchFile, mode: string) {
  // Young objects as in the thread that files are looked at in (`maxYoungGenerationSizeMb` there is three of these).
  const heap = '--max-semi-space-size=8';
  const args = [heap, program, which, file.file, String(file.rows), mode];
  return JSON.parse((await run(process.execPath, args)).stdout) as Measured;
}

const warmRounds = Math.min(rounds, 3);

const median = (values: readonly number[]) =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? NaN;

interface Row {
  readonly goal: string;
  readonly what: string;
  readonly ours: string;
  readonly duckdb: string;
  readonly ratio: string;
  readonly wanted: string;
  readonly met: string;
}

const table: Row[] = [];

/** A line of the table: a ratio to DuckDB where there is one, else a figure of ours under a limit. */
function tell(
  goal: string,
  what: string,
  figures: { readonly ours: number; readonly duckdb?: number; readonly unit: string },
  limit: number,
): void {
  const { ours, duckdb, unit } = figures;
  const shown = (value: number) =>
    unit === 'bytes' ? formatBytes(value) : `${Number(value.toPrecision(3))} ${unit}`;
  const ratio = duckdb === undefined ? undefined : ours / duckdb;
  if (isJson) {
    const isBytes = ratio === undefined && unit === 'bytes';
    const scale = isBytes ? 1024 : 1;
    report({
      ...{ goal, what, figure: (ratio ?? ours) / scale, limit: limit / scale },
      unit: ratio === undefined ? (isBytes ? 'KB' : unit) : '× DuckDB',
    });
    return;
  }
  table.push({
    goal,
    what,
    ours: shown(ours),
    duckdb: duckdb === undefined ? '' : shown(duckdb),
    ratio: ratio === undefined ? '' : ratio.toFixed(2),
    wanted: ratio === undefined ? `≤ ${shown(limit)}` : `≤ ${limit} ×`,
    met: (ratio ?? ours) <= limit ? 'yes' : 'no',
  });
}

async function compare(program: string, file: BenchFile): Promise<void> {
  const cold: Record<'ours' | 'duckdb', Measured[]> = { ours: [], duckdb: [] };
  for (let round = 0; round <= rounds; round += 1) {
    for (const which of ['ours', 'duckdb'] as const) {
      const found = await measured(program, which, file, 'cold');
      // The first of each fills the system's caches.
      if (round > 0) cold[which].push(found);
    }
  }
  const warm: Record<'ours' | 'duckdb', Measured[]> = { ours: [], duckdb: [] };
  for (let round = 0; round < warmRounds; round += 1) {
    for (const which of ['ours', 'duckdb'] as const) {
      warm[which].push(await measured(program, which, file, 'warm'));
    }
  }
  const { name } = file;
  const best = (found: readonly Measured[], pick: (one: Measured) => number) =>
    Math.min(...found.map(pick));
  const both = (found: typeof cold, pick: (one: Measured) => number, unit = 'ms') => ({
    ...{ ours: best(found.ours, pick), duckdb: best(found.duckdb, pick), unit },
  });
  const coldest = both(cold, (found) => found.cold);
  tell('P1', `cold first page: ${name}`, coldest, file.isZstd ? 0.6 : 0.35);
  const most = (await footerLength(file)) + (64 << 10) + 5 * (8 << 10);
  const read = best(cold.ours, ({ bytes }) => bytes);
  tell('P2', `read for the first page: ${name}`, { ours: read, unit: 'bytes' }, most);
  const random = both(warm, (found) => median(found.random));
  tell('P3', `random page: ${name}`, random, file.randomGoal);
  tell(
    'P3',
    `the next page: ${name}`,
    both(warm, (found) => median(found.next)),
    0.1,
  );
  const bounds = both(warm, (found) => median(found.bounds));
  tell('P4', `least, greatest, NULL: ${name}`, bounds, 0.1);
  const first = best(cold.ours, ({ firstMemory }) => firstMemory);
  tell('P7', `memory, first page: ${name}`, { ours: first, unit: 'MB' }, 8);
  const session = both(warm, (found) => found.mostMemory, 'MB');
  tell('P7', `memory, 80 pages: ${name}`, session, 0.5);
}

async function footerLength({ file, size }: BenchFile): Promise<number> {
  const handle = await open(file);
  try {
    const { buffer } = await handle.read(new Uint8Array(8), 0, 8, size - 8);
    return new DataView(buffer.buffer).getUint32(0, true) + 8;
  } finally {
    await handle.close();
  }
}

const roundTrip = 30;

/** The file behind a server that takes so long for each answer. */
async function overHttp(file: BenchFile): Promise<void> {
  const handle = await open(file.file);
  const asked: { readonly from: number; to: number; readonly bytes: number }[] = [];
  const server = createServer((request, response) => {
    void (async () => {
      const range = parseRangeHeader(request.headers.range, file.size);
      if (typeof range !== 'object') throw new RangeError('no range was asked for');
      const { start, end } = range;
      const entry = { from: performance.now(), to: NaN, bytes: end - start };
      asked.push(entry);
      const { buffer } = await handle.read(new Uint8Array(end - start), 0, end - start, start);
      await delay(roundTrip);
      entry.to = performance.now();
      response.writeHead(206, { 'content-range': `bytes ${start}-${end - 1}/${file.size}` });
      response.end(buffer);
    })();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const fetchRange = async (start: number, end: number, signal: AbortSignal) => {
    const headers = { range: `bytes=${start}-${end - 1}` };
    const { body, headers: answer } = await fetch(address, { headers, signal });
    const size = parseContentRange(answer.get('content-range'))?.size;
    return { bytes: body ?? [], partial: true, ...(size === undefined ? {} : { size }) };
  };

  const [times, trips, bytes, again]: number[][] = [[], [], [], []];
  for (let round = 0; round <= rounds; round += 1) {
    asked.length = 0;
    const start = performance.now();
    const source = await openRangeSource({
      name: 'wide.parquet',
      size: file.size,
      spoolFolder: os.tmpdir(),
      fetchRange: async (from, to, signal) => {
        const answer = await fetchRange(from, to, signal);
        return { ...answer, bytes: answer.bytes as AsyncIterable<Uint8Array> };
      },
    });
    const found = await openTable(source);
    await found.rows(0, 100);
    times?.push(performance.now() - start);
    trips?.push(sequence(asked));
    bytes?.push(asked.reduce((sum, entry) => sum + entry.bytes, 0));
    const requests = asked.length;
    await found.rows(20, 60);
    again?.push(asked.length - requests);
    await found.close();
  }
  server.close();
  server.closeAllConnections();
  await handle.close();
  const of = (values: number[] | undefined) => Math.min(...(values ?? []).slice(1));
  tell(
    'P5',
    'over HTTP: first page of 8 columns',
    { ours: of(times), unit: 'ms' },
    2 * roundTrip + 25,
  );
  tell('P5', 'over HTTP: requests one after the other', { ours: of(trips), unit: '' }, 2);
  tell('P5', 'over HTTP: read', { ours: of(bytes), unit: 'bytes' }, 160 << 10);
  tell('P5', 'over HTTP: requests for rows that are there', { ours: of(again), unit: '' }, 0);
}

/** The longest series of requests of which each was made after the one before had been answered. */
function sequence(asked: readonly { readonly from: number; readonly to: number }[]): number {
  const depths = new Map<object, number>();
  for (const entry of asked.toSorted((a, b) => a.from - b.from)) {
    const before = asked.filter(({ to }) => to <= entry.from).map((own) => depths.get(own) ?? 0);
    depths.set(entry, 1 + Math.max(0, ...before));
  }
  return Math.max(0, ...depths.values());
}

const { files, wide } = await benchFiles(rows);
const program = await bundle();
for (const file of files) {
  if (!isJson)
    console.log(
      `${file.name}: ${file.rows.toLocaleString('en-US')} rows, ${formatBytes(file.size)}`,
    );
  await compare(program, file);
}
await overHttp(wide);
if (!isJson) console.table(table.toSorted((a, b) => a.goal.localeCompare(b.goal)));
