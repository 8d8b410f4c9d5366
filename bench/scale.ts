/**
 * The local Studio's catalog over N items (100,000 unless told) of ten files and eight metadata keys each, in a bucket that makes its
 * listing up: how long the first listing takes, what one more item and a hundredth of them cost, and, beside DuckDB in processes that
 * take turns, opening what was kept and asking one filter of it.
 *   node bench/scale.ts [N] [--json] [--rounds R] [--folder DIR]
 * A folder that is named is kept, and used again as it is: then only the openings are measured.
 */
import { build } from 'esbuild';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { nodeBundle } from '../esbuildParts.mjs';
import { Catalog } from '../src/studio/catalog/catalog.ts';
import { openDatabase } from '../src/studio/catalog/database.ts';
import { Definitions } from '../src/studio/catalog/definitions.ts';
import { ItemRecords } from '../src/studio/catalog/records.ts';
import { ThreadClient } from '../src/studio/catalog/threadClient.ts';
import { duckdb } from './peers.ts';
import { report } from './report.ts';
import type { Held } from './scale/generatedBucket.ts';
import { fillPeer, filters, nameOf, studies, studyOf } from './scale/items.ts';

const { positionals, values: options } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: 'boolean' },
    rounds: { type: 'string', default: '5' },
    folder: { type: 'string' },
  },
});
const count = Number(positionals[0] ?? 100_000);
const rounds = Number(options.rounds);
/** The goal speaks of a million: with few items opening costs what starting a thread does. */
const limit = count >= 1_000_000 ? { limit: 1 } : {};
const organizationId = 1;
const root = options.folder ?? (await mkdtemp(path.join(os.tmpdir(), 'bench-scale-')));
const data = path.join(root, 'data');
const bucketFolder = path.join(root, 'bucket');
const peerFile = path.join(root, 'items.duckdb');
const workerUrl = pathToFileURL(path.join(root, 'build', 'worker.mjs'));

async function bundle(): Promise<void> {
  const entry = (name: string) => path.join(import.meta.dirname, 'scale', `${name}.ts`);
  await build({
    ...nodeBundle,
    entryPoints: [entry('worker'), entry('open')],
    outdir: path.join(root, 'build'),
    outExtension: { '.js': '.mjs' },
  });
}

async function timed(body: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await body();
  return performance.now() - start;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? NaN;
}

async function hold(held: Held): Promise<void> {
  await writeFile(path.join(bucketFolder, 'bucket.json'), JSON.stringify(held));
}

const studyNames = Array.from(
  { length: studies },
  (_, at) => `Study ${String(at).padStart(2, '0')}`,
);

async function refreshAll(catalog: Catalog): Promise<void> {
  for (const name of studyNames) await catalog.refresh(organizationId, name);
}

/** How long a page of items takes at worst while something else is going on. */
async function slowestPage(catalog: Catalog, body: () => Promise<unknown>): Promise<number> {
  let [slowest, isDone] = [0, false];
  const ask = async () => {
    while (!isDone) {
      const page = () => catalog.items({ organizationId, limit: 100, offset: 0 });
      slowest = Math.max(slowest, await timed(page));
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  };
  const asking = ask();
  await body();
  isDone = true;
  await asking;
  return slowest;
}

/** The full build, then what changes cost; leaves a catalog that was closed. */
async function fill(): Promise<void> {
  await mkdir(data, { recursive: true });
  await mkdir(bucketFolder);
  await hold({ count, generation: 0 });
  const before = process.memoryUsage.rss();
  const catalog = await Catalog.open({ dataFolder: data, workerUrl });
  const { id: bucketId } = await catalog.addBucket({ organizationId, folder: bucketFolder });
  let full = 0;
  const slowest = await slowestPage(catalog, async () => {
    full = await timed(async () => {
      for (const name of studyNames) {
        const bucketPath = `studies/${name}/`;
        const dataset = { organizationId, name, type: 'clinical', bucketId, bucketPath } as const;
        await catalog.addDataset(dataset);
      }
      await refreshAll(catalog);
    });
  });
  report({ what: `first listing of ${count} items`, figure: full / 1000, unit: 's' });
  report({ what: '  items a second', figure: (count / full) * 1000, unit: '1/s' });
  report({ what: '  slowest page of items meanwhile', figure: slowest, unit: 'ms' });
  const memory = (process.memoryUsage.rss() - before) / 2 ** 20;
  report({ what: '  memory of the process', figure: memory, unit: 'MB more' });
  await hold({ count, generation: 1 });
  const refreshed = await timed(() => refreshAll(catalog));
  report({ what: 'listing again, 1 % changed', figure: refreshed / full, unit: 'of the first' });
  const again = await timed(() => refreshAll(catalog));
  report({ what: 'listing again, nothing changed', figure: again / full, unit: 'of the first' });
  report({ what: 'closing', figure: await timed(() => catalog.close()), unit: 'ms' });
  await touch(bucketId, full);
  await hold({ count, generation: 0 });
  const last = await Catalog.open({ dataFolder: data, workerUrl });
  await refreshAll(last);
  await last.close();
  const files = await readdir(data);
  const bytes = await Promise.all(
    files.map(async (file) => (await stat(path.join(data, file))).size),
  );
  const columns = files.findIndex((file) => file.endsWith('.columns'));
  report({
    what: 'columns on the disk',
    figure: (bytes[columns] ?? 0) / count,
    unit: 'bytes an item',
  });
  const sum = bytes.reduce((a, b) => a + b, 0);
  report({ what: 'everything on the disk', figure: sum / count, unit: 'bytes an item' });
}

/** Items that are said to have changed, as writes of the Studio and watches say it. */
async function touch(bucketId: number, full: number): Promise<void> {
  const recordsFile = path.join(data, 'records.sqlite');
  const listingsFile = path.join(data, 'catalog.sqlite');
  const thread = new ThreadClient(workerUrl, { recordsFile, listingsFile });
  const database = openDatabase(recordsFile, []);
  const datasetId = new Definitions(database).datasets().at(-1)?.id ?? 0;
  const look = (index: number) => {
    const study = studyOf(Math.min(index, count - 1), count);
    return thread.call('touch', { bucketId, key: `studies/${study}/${nameOf(index)}/` });
  };
  const more = Array.from({ length: 1001 }, (_, at) => count + at);
  try {
    // As a write of the Studio does: the record is made, and on the disk, before the item is there.
    const named = more.map((index) => ({ name: nameOf(index), created: Date.now() }));
    new ItemRecords(database).ensure(datasetId, named);
    await hold({ count, generation: 1, added: more.length });
    await thread.call('sync', undefined);
    const times: number[] = [];
    for (const index of more) times.push(await timed(() => look(index)));
    const [first = NaN, ...rest] = times;
    report({ what: 'the first new item after opening', figure: first, unit: 'ms' });
    report({ what: 'one more item', figure: median(rest), unit: 'ms', goal: 'I4', limit: 1 });
    await hold({ count, generation: 2, added: more.length });
    const changed = await timed(async () => {
      const all: Promise<unknown>[] = [];
      for (let index = 37; index < count; index += 100) all.push(look(index));
      await Promise.all(all);
    });
    const share = { figure: changed / full, unit: 'of the first listing' };
    report({ what: '1 % of the items synchronized', ...share, goal: 'I4', limit: 0.05 });
  } finally {
    await thread.close();
    database.close();
  }
}

interface Opened {
  readonly milliseconds: number;
  readonly told: readonly number[];
  readonly memory: number;
}

/** With the milliseconds from the start of the process on. */
async function opened(...parameters: readonly string[]): Promise<Opened & { whole: number }> {
  const start = performance.now();
  const child = spawn(process.execPath, parameters, { stdio: ['ignore', 'pipe', 'inherit'] });
  let text = '';
  let whole = 0;
  child.stdout.on('data', (chunk: Buffer) => {
    whole = performance.now() - start;
    text += String(chunk);
  });
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`opening failed with ${code}`);
  return { ...(JSON.parse(text) as Opened), whole };
}

async function openings(): Promise<void> {
  if (!existsSync(peerFile)) {
    const connection = await duckdb(peerFile);
    await fillPeer(connection, count);
    await connection.run('CHECKPOINT');
    connection.closeSync();
  }
  const ours = (name: string) =>
    opened(path.join(root, 'build', 'open.mjs'), 'catalog', data, workerUrl.href, name);
  const source = path.join(import.meta.dirname, 'scale', 'open.ts');
  const theirs = (name: string) => opened(source, 'duckdb', peerFile, '-', name);
  const ratios: number[] = [];
  const wholes: number[] = [];
  for (const name of Object.keys(filters)) {
    const times: { readonly ours: number[]; readonly theirs: number[] } = { ours: [], theirs: [] };
    let memory = 0;
    for (let round = 0; round < rounds; round += 1) {
      const [a, b] = [await ours(name), await theirs(name)];
      times.ours.push(a.milliseconds);
      wholes.push(a.whole);
      times.theirs.push(b.milliseconds);
      memory = a.memory / 2 ** 20;
      if (String(a.told) !== String(b.told)) {
        throw new Error(`${name}: ${a.told.join(' ')} here, ${b.told.join(' ')} in DuckDB`);
      }
    }
    const [a, b] = [Math.min(...times.ours), Math.min(...times.theirs)];
    ratios.push(a / b);
    const beside = `${a.toFixed(0)} ms beside ${b.toFixed(0)}, ${memory.toFixed(0)} MB`;
    const what = `open + ${name} (${beside})`;
    report({ what, figure: a / b, unit: '× DuckDB', goal: 'I3', ...limit });
  }
  const started = { figure: Math.min(...wholes), unit: 'ms' };
  report({ what: 'start of the process to the first answer', ...started });
  const mean = Math.exp(ratios.reduce((sum, ratio) => sum + Math.log(ratio), 0) / ratios.length);
  report({
    what: 'open + first filter, geometric mean',
    figure: mean,
    unit: '× DuckDB',
    goal: 'I3',
    ...limit,
  });
}

try {
  await mkdir(root, { recursive: true });
  await bundle();
  if (!existsSync(data)) await fill();
  await openings();
} finally {
  if (options.folder === undefined) await rm(root, { recursive: true, force: true });
}
