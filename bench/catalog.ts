/**
 * The local Studio's catalog on a folder of many items: `node bench/catalog.ts [items] [files of each] [folder] [--json]`.
 * Prints what a person waits for: the first listing, a page of items, a hundredth of the items changed, a restart, one more item;
 * of what takes long also the processor's time, which a busy machine does not change. A folder that is named is kept for the
 * next time.
 */
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { Catalog } from '../src/studio/catalog/catalog.ts';
import { report as reportFigure } from './report.ts';

const organizationId = 1;
const { positionals } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'boolean' } },
});
const [items = 100_000, filesOfEach = 10] = positionals.slice(0, 2).map(Number);
const kept = positionals[2];
const workerUrl = new URL('../src/studio/catalog/worker.ts', import.meta.url);
const root = await mkdtemp(path.join(os.tmpdir(), 'ei-bench-'));
const dataFolder = path.join(root, 'data');
const study = kept ?? path.join(root, 'study');

let catalog: Catalog;

const filters = {
  none: '',
  name: "dataset = 'study' AND name LIKE '%999%'",
  check: 'metadata->ei_check = 0 AND metadata->age > 40',
  files: "file_names CONTAINS 'sensor-3.csv' AND NOT file_names CONTAINS 'sensor-99.csv'",
};

function report(what: string, figure: number, unit: string): void {
  reportFigure({ what, figure, unit });
}

async function timed<T>(body: () => Promise<T>): Promise<[milliseconds: number, value: T]> {
  const start = performance.now();
  const value = await body();
  return [performance.now() - start, value];
}

/** Reports also how long the processor worked, for the program and for the system. */
async function reported(what: string, body: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  const [took] = await timed(body);
  const { user, system } = process.cpuUsage(before);
  report(what, took, 'ms');
  report('  processor: program', user / 1000, 'ms');
  report('  processor: system', system / 1000, 'ms');
  return took;
}

/** How long a page of items takes at worst while something else is going on. */
async function asking(body: () => Promise<unknown>): Promise<number> {
  let [slowest, isDone] = [0, false];
  const ask = async () => {
    while (!isDone) {
      const page = () => catalog.items({ organizationId, limit: 100, offset: 0 });
      slowest = Math.max(slowest, (await timed(page))[0]);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  };
  const all = ask();
  await body();
  isDone = true;
  await all;
  return slowest;
}

async function median(body: () => Promise<unknown>, times = 15): Promise<number> {
  const all: number[] = [];
  for (let run = 0; run < times; run += 1) all.push((await timed(body))[0]);
  return all.sort((a, b) => a - b)[times >> 1] ?? NaN;
}

async function makeItem(index: number, generation = 0): Promise<void> {
  const folder = path.join(study, `item-${String(index).padStart(7, '0')}`);
  await mkdir(folder, { recursive: true });
  const metadata = {
    age: 20 + (index % 60),
    site: `site ${index % 12}`,
    subject: `S${index}`,
    generation,
    ei_check: index % 7 === 0 ? '0' : '1',
  };
  await Promise.all([
    writeFile(path.join(folder, 'ei-metadata.json'), JSON.stringify({ version: 1, metadata })),
    ...Array.from({ length: filesOfEach }, (_, file) =>
      writeFile(path.join(folder, `sensor-${file}.csv`), 'x'.repeat(file)),
    ),
  ]);
}

function residentBytes(): number {
  globalThis.gc?.();
  return process.memoryUsage.rss();
}

async function run(): Promise<void> {
  report('items', items, `of ${filesOfEach} files`);
  for (let index = existsSync(study) ? items : 0; index < items; index += 64) {
    const batch = Array.from({ length: Math.min(64, items - index) }, (_, at) => index + at);
    await Promise.all(batch.map(makeItem));
  }
  await mkdir(dataFolder);
  const before = residentBytes();
  catalog = await Catalog.open({ dataFolder, workerUrl });
  const bucket = await catalog.addBucket({ organizationId, folder: study });
  await catalog.addDataset({
    organizationId,
    name: 'study',
    type: 'clinical',
    bucketId: bucket.id,
    bucketPath: '',
  });
  let first = 0;
  const slowest = await asking(async () => {
    first = await reported('first listing', () => catalog.refresh(organizationId, 'study'));
  });
  report('  items', (items / first) * 1000, 'per second');
  report('  slowest page of items meanwhile', slowest, 'ms');
  report('resident memory', (residentBytes() - before) / items, 'bytes per item');
  for (const [name, filter] of Object.entries(filters)) {
    const page = () => catalog.items({ organizationId, filter, limit: 100, offset: 0 });
    report(`page of 100 items, filter: ${name}`, await median(page), 'ms');
  }
  report('totals', await median(() => catalog.totals(organizationId)), 'ms');
  const slowestAgain = await asking(async () => {
    await reported('refresh, nothing changed', () => catalog.refresh(organizationId, 'study'));
  });
  report('  slowest page of items meanwhile', slowestAgain, 'ms');
  for (let index = 7; index < items; index += 100) await makeItem(index, Date.now());
  await reported('refresh, 1 % changed', () => catalog.refresh(organizationId, 'study'));
  const { items: some } = await catalog.items({ organizationId, limit: 15, offset: 0 });
  let next = 0;
  const edit = () => {
    const id = some[next++ % some.length]?.id ?? 0;
    return catalog.updateItem(organizationId, id, { metadata: { changed: String(next) } });
  };
  report('edit of metadata, durable and visible', await median(edit), 'ms');
  await catalog.close();
  await reported('cold open to the first answer', async () => {
    catalog = await Catalog.open({ dataFolder, workerUrl });
    await catalog.items({ organizationId, filter: filters.check, limit: 100, offset: 0 });
  });
  await catalog.close();
}

try {
  await run();
} finally {
  await rm(root, { recursive: true, force: true });
}
