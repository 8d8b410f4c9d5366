import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { FilterItem, ItemFile } from '../../src/filter/item.ts';
import type { DuckConnection } from '../peers.ts';

/** Filters, and the items that they are asked of: ten files and eight metadata keys each. */

export interface Asked {
  readonly text: string;
  /** The same condition, and the files that are kept of an item, in DuckDB's words. */
  readonly where: string;
  readonly kept?: string;
}

export const filters: Readonly<Record<string, Asked>> = {
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

/** The same items in DuckDB, a column for each key; answers how many milliseconds reading them took. */
export async function fillPeer(connection: DuckConnection, count: number): Promise<number> {
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
    const keys = ['age', 'sex', 'site', 'bmi', 'device', 'subject', 'ei_check', 'label'];
    const texts = ['name', 'dataset', 'names', ...keys].map((key) => `'${key}': 'VARCHAR'`);
    const since = performance.now();
    await connection.run(
      `CREATE TABLE items AS SELECT * EXCLUDE (names), string_split(names, '|') AS files
       FROM read_csv('${file}', header = false,
         names = ['id', 'name', 'dataset', 'size', 'names', ${keys.map((k) => `'${k}'`).join(', ')}],
         types = {'id': 'BIGINT', 'size': 'BIGINT', ${texts.join(', ')}})`,
    );
    return performance.now() - since;
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Items in the order of the listing, as a catalog reads them. */
export function* items(count: number): Generator<FilterItem> {
  for (let index = 0; index < count; index += 1) yield itemAt(index, count);
}

export const studies = 20;

export function studyOf(index: number, count: number): string {
  const study = Math.floor(index / Math.ceil(count / studies));
  return `Study ${String(study).padStart(2, '0')}`;
}

export function nameOf(index: number): string {
  return `AMS_${String(index).padStart(7, '0')}`;
}

/** One of `count` items, the same each time; `generation` makes others of the same name. */
export function itemAt(index: number, count: number, generation = 0): FilterItem {
  const random = randomNumbers(index + generation * count);
  const below = (limit: number) => Math.floor(random() * limit);
  const first = Date.UTC(2020, 0, 1);
  const dataset = studyOf(index, count);
  const name = nameOf(index);
  const metadata = new Map([
    ['age', String(18 + below(70))],
    ['sex', below(2) === 0 ? 'female' : 'male'],
    ['site', `Site ${below(20)}`],
    ['bmi', (18 + below(200) / 10).toFixed(1)],
    ['device', `E4-${below(500)}`],
    ['subject', `P${below(Math.ceil(count / 10))}`],
    ['ei_check', below(10) === 0 ? '0' : '1'],
    ['label', labels.filter(() => below(4) === 0).join(',') || 'none'],
  ]);
  return {
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
