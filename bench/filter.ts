import { performance } from 'node:perf_hooks';
import { select } from '../src/filter/evaluate.ts';
import type { FilterItem, ItemFile } from '../src/filter/item.ts';
import { parse } from '../src/filter/parser.ts';
import { ItemTable } from '../src/filter/table.ts';

/**
 * Filters over N items (100,000 unless told) with ten files and eight metadata keys each:
 *   node bench/filter.ts [N]
 * The items are the same in every run, so that another engine can be asked about the same rows.
 */
const count = Number(process.argv[2] ?? 100_000);
if (!(count >= 1)) throw new RangeError('the number of items must be positive');

const filters: Readonly<Record<string, string>> = {
  'name LIKE in a dataset': "dataset = 'Study 07' AND name LIKE '%77%'",
  'two metadata tests': "metadata->ei_check = 1 AND metadata->site = 'Site 3'",
  'two ranges': 'total_file_size BETWEEN 2000000 AND 4000000 AND metadata->age >= 60',
  'has file A, not B':
    "file_names CONTAINS 'ppg.csv' AND NOT file_names CONTAINS 'combined.parquet'",
  'any file LIKE': "file_name LIKE '%.png'",
  'labels and dataset': "dataset = 'Study 11' AND --labels sitting,walking",
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
for (const [name, text] of Object.entries(filters)) {
  const filter = parse(text);
  const run = () => {
    const selection = select(filter, table);
    return [selection, selection.page(0, 100)] as const;
  };
  const [selection] = run();
  const { median, worst } = timed(9, run);
  line(
    name,
    `${median.toFixed(1)} ms, at most ${worst.toFixed(1)} (${selection.count} items, ${selection.fileCount} files)`,
  );
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

function timed(runs: number, body: () => unknown): { median: number; worst: number } {
  const times = Array.from({ length: runs }, () => {
    const start = performance.now();
    body();
    return performance.now() - start;
  }).sort((a, b) => a - b);
  return { median: times[runs >> 1] ?? 0, worst: times.at(-1) ?? 0 };
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
