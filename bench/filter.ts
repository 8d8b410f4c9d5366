import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { select } from '../src/filter/evaluate.ts';
import type { FilterItem, ItemFile } from '../src/filter/item.ts';
import { parse } from '../src/filter/parser.ts';
import { ItemTable } from '../src/filter/table.ts';
import { duckdb } from './peers.ts';

/**
 * Filters over N items (100,000 unless told) with ten files and eight metadata keys each, beside DuckDB on the same rows in
 * the same run, the two taking turns; each gives its first hundred items and the exact totals:
 *   node bench/filter.ts [N] [--alone]
 */
const { positionals, values: options } = parseArgs({
  allowPositionals: true,
  options: { alone: { type: 'boolean' } },
});
const count = Number(positionals[0] ?? 100_000);
if (!(count >= 1)) throw new RangeError('the number of items must be positive');

interface Asked {
  readonly text: string;
  /** The same condition, and the files that are kept of an item, in DuckDB's words. */
  readonly where: string;
  readonly kept?: string;
}

const filters: Readonly<Record<string, Asked>> = {
  'name LIKE in a dataset': {
    text: "dataset = 'Study 07' AND name LIKE '%77%'",
    where: "dataset = 'Study 07' AND name LIKE '%77%'",
  },
  'two metadata tests': {
    text: "metadata->ei_check = 1 AND metadata->site = 'Site 3'",
    where: "TRY_CAST(ei_check AS DOUBLE) = 1 AND site = 'Site 3'",
  },
  'two ranges': {
    text: 'total_file_size BETWEEN 2000000 AND 4000000 AND metadata->age >= 60',
    where: 'size BETWEEN 2000000 AND 4000000 AND TRY_CAST(age AS DOUBLE) >= 60',
  },
  'has file A, not B': {
    text: "file_names CONTAINS 'ppg.csv' AND NOT file_names CONTAINS 'combined.parquet'",
    where: "list_contains(files, 'ppg.csv') AND NOT list_contains(files, 'combined.parquet')",
  },
  'any file LIKE': {
    text: "file_name LIKE '%.png'",
    where: "len(list_filter(files, lambda f: f LIKE '%.png')) > 0",
    kept: "len(list_filter(files, lambda f: f LIKE '%.png'))",
  },
  'labels and dataset': {
    text: "dataset = 'Study 11' AND --labels sitting,walking",
    where:
      "dataset = 'Study 11' AND list_has_any(string_split(label, ','), ['sitting', 'walking'])",
  },
};

const labels = ['sitting', 'walking', 'running', 'cycling', 'stairs', 'driving'];
const names = [
  'accelerometer.csv',
  'combined.parquet',
  'eda.csv',
  'hr.png',
  'ibi.csv',
  'labels.csv',
  'polar_h10.csv',
  'ppg.csv',
  'summary.json',
  'tags.csv',
  'temperature.csv',
];

const rss = () => process.memoryUsage().rss;
const rssBefore = rss();
const table = new ItemTable();
const building = performance.now();
for (const item of items(count)) table.put(item);
const built = performance.now() - building;
const sorting = performance.now();
select(parse(''), table).page(0, 1);
const sorted = performance.now() - sorting;
const grownBytes = table.bytes;
table.trim();

const line = (name: string, value: string) => console.log(`${name.padEnd(30)}${value}`);
line('items', String(count));
line('build', `${built.toFixed(0)} ms (items made and put), first order ${sorted.toFixed(0)} ms`);
line(
  'bytes per item',
  `${(table.bytes / count).toFixed(1)} (${(grownBytes / count).toFixed(1)} before trim)`,
);
line('resident memory', `${((rss() - rssBefore) / 2 ** 20).toFixed(0)} MB more than before`);
const peer = options.alone === true ? undefined : await filledPeer();
const ratios: number[] = [];
line('a filter', 'ours ms  DuckDB ms  ratio');
for (const [name, { text, where, kept = 'len(files)' }] of Object.entries(filters)) {
  const filter = parse(text);
  const ours = () => {
    const selection = select(filter, table);
    return [selection.page(0, 100).length, selection.count, selection.fileCount];
  };
  const theirs = async () => {
    const page = await peer?.runAndReadAll(
      `SELECT * FROM items WHERE ${where} ORDER BY dataset, name LIMIT 100`,
    );
    const totals = await peer?.runAndReadAll(
      `SELECT count(*), sum(${kept}) FROM items WHERE ${where}`,
    );
    return [page?.getRowsJS().length, ...(totals?.getRowsJS()[0] ?? []).map(Number)];
  };
  const told = ours();
  if (peer && String(await theirs()) !== String(told)) {
    throw new Error(`${name}: ${told.join(' ')} here, ${(await theirs()).join(' ')} in DuckDB`);
  }
  const times: { readonly ours: number[]; readonly theirs: number[] } = { ours: [], theirs: [] };
  for (let round = 0; round < 9; round += 1) {
    let since = performance.now();
    ours();
    times.ours.push(performance.now() - since);
    since = performance.now();
    await theirs();
    times.theirs.push(performance.now() - since);
  }
  const [a, b] = [median(times.ours), median(times.theirs)];
  ratios.push(a / b);
  const beside = peer ? `${b.toFixed(1).padStart(11)}${(a / b).toFixed(2).padStart(7)}` : '';
  line(name, `${a.toFixed(1).padStart(7)}${beside}   ${told[1]} items, ${told[2]} files`);
}
if (peer) {
  const mean = Math.exp(ratios.reduce((sum, ratio) => sum + Math.log(ratio), 0) / ratios.length);
  line(
    'geometric mean',
    `${mean.toFixed(2).padStart(25)}   (goal I1: at most 0.5, each at most 1)`,
  );
  peer.closeSync();
}
const changed = [...items(1000)].map((item, index) => ({
  ...item,
  id: count + 1 + index,
  name: `${item.name} again`,
}));
const each = (change: (item: FilterItem) => void) => {
  const times = changed.map((item) => {
    const start = performance.now();
    change(item);
    return performance.now() - start;
  });
  times.sort((a, b) => a - b);
  const at = (share: number) => (times[Math.floor(share * times.length)] ?? 0).toFixed(3);
  return `${at(0.5)} ms, 99 of 100 within ${at(0.99)}, at most ${(times.at(-1) ?? 0).toFixed(3)}`;
};
line(
  'insert',
  each((item) => table.put(item)),
);
line(
  'replace',
  each((item) => table.put({ ...item, metadata: new Map([['age', '1']]) })),
);
line(
  'remove',
  each((item) => table.delete(item.id)),
);
const page = performance.now();
select(parse(''), table).page(0, 100);
line('first page after that', `${(performance.now() - page).toFixed(1)} ms`);
const words = performance.now();
table.vocabulary();
line('vocabulary', `${(performance.now() - words).toFixed(0)} ms`);

function median(times: readonly number[]): number {
  return times.toSorted((a, b) => a - b)[times.length >> 1] ?? 0;
}

/** The same items in DuckDB, a column for each key, in memory. */
async function filledPeer() {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'bench-filter-'));
  try {
    const file = path.join(folder, 'items.csv');
    const stream = createWriteStream(file);
    for (const { id, name, dataset, metadata, files } of items(count)) {
      const size = files.reduce((sum, one) => sum + one.size, 0);
      const names = files.map((one) => one.name).join('|');
      const row = [id, name, dataset, size, names, ...metadata.values()];
      if (!stream.write(`${row.map((value) => `"${value}"`).join(',')}\n`)) {
        await once(stream, 'drain');
      }
    }
    stream.end();
    await once(stream, 'finish');
    const connection = await duckdb();
    const keys = ['age', 'sex', 'site', 'bmi', 'device', 'subject', 'ei_check', 'label'];
    const texts = ['name', 'dataset', 'names', ...keys].map((key) => `'${key}': 'VARCHAR'`);
    const since = performance.now();
    await connection.run(
      `CREATE TABLE items AS SELECT * EXCLUDE (names), string_split(names, '|') AS files
       FROM read_csv('${file}', header = false,
         names = ['id', 'name', 'dataset', 'size', 'names', ${keys.map((k) => `'${k}'`).join(', ')}],
         types = {'id': 'BIGINT', 'size': 'BIGINT', ${texts.join(', ')}})`,
    );
    line('DuckDB', `${(performance.now() - since).toFixed(0)} ms to read the same from CSV`);
    return connection;
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Items in the order of the listing, as a catalog reads them. */
function* items(length: number): Generator<FilterItem> {
  const random = randomNumbers(1);
  const below = (limit: number) => Math.floor(random() * limit);
  const perStudy = Math.ceil(length / 20);
  const first = Date.UTC(2020, 0, 1);
  for (let index = 0; index < length; index += 1) {
    const dataset = `Study ${String(Math.floor(index / perStudy)).padStart(2, '0')}`;
    const name = `AMS_${String(index).padStart(7, '0')}`;
    const metadata = new Map([
      ['age', String(18 + below(70))],
      ['sex', below(2) === 0 ? 'female' : 'male'],
      ['site', `Site ${below(20)}`],
      ['bmi', (18 + below(200) / 10).toFixed(1)],
      ['device', `E4-${below(500)}`],
      ['subject', `P${below(Math.ceil(length / 10))}`],
      ['ei_check', below(10) === 0 ? '0' : '1'],
      ['label', labels.filter(() => below(4) === 0).join(',') || 'none'],
    ]);
    yield {
      id: index + 1,
      name,
      dataset,
      bucketId: 1,
      bucketName: 'research',
      bucketPath: `studies/${dataset}/${name}/`,
      created: first + index * 120_000 + below(60_000),
      metadata,
      files: filesOf(below, first + index * 120_000),
    };
  }
}

function filesOf(below: (limit: number) => number, modified: number): ItemFile[] {
  const skipped = new Set([below(names.length), below(names.length)]);
  const chosen = names.filter((_, index) => !skipped.has(index)).slice(0, 9);
  const all = [...chosen, `activity_${below(1000)}.csv`];
  return all.map((name) => ({
    name,
    size: 1000 + below(700_000),
    modified: modified + below(100_000),
  }));
}

function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
