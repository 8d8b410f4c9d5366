import { forEachBit, hasBit, type Bits } from './bits.ts';
import type { Dictionary } from './dictionary.ts';
import type { Counted, Vocabulary } from './item.ts';
import { createdDays, rangesOf, valueFigures } from './figures.ts';
import { rowsOfDatasets } from './scan.ts';
import type { ItemTable } from './table.ts';

export interface VocabularyLimits {
  /** Only the items of these datasets. */
  readonly datasets?: ReadonlySet<string>;
  /** Metadata keys; 10,000 unless told. */
  readonly keys?: number;
  /** Values of each key; 100 unless told. */
  readonly values?: number;
  /** File names; 1,000 unless told. Datasets and buckets are never cut. */
  readonly fileNames?: number;
}

/** Counts what occurs; the most frequent first, equally frequent ones by name. */
export function vocabularyOf(table: ItemTable, limits: VocabularyLimits = {}): Vocabulary {
  const rows = limits.datasets === undefined ? table.live : rowsOfDatasets(table, limits.datasets);
  const maxValues = limits.values ?? 100;
  const keys = [...table.keys.values()].map((column) => {
    const counts = new Uint32Array(column.dictionary.size);
    let count = 0;
    const visit = (row: number, code: number) => {
      if (code < 0 || !hasBit(rows, row)) return;
      counts[code] = (counts[code] ?? 0) + 1;
      count += 1;
    };
    const { dense } = column;
    if (dense === undefined) column.forEachSparse(visit);
    else forEachBit(rows, (row) => visit(row, dense.get(row) - 1));
    const values = mostFrequent(column.dictionary, counts, maxValues);
    const figures = valueFigures(column.dictionary, counts, values[0]);
    return { text: column.key, count, values, ...figures };
  });
  const [items, datasets] = countCodes(table.datasets.dictionary, rows, (row) =>
    table.datasets.codes.get(row),
  );
  const [, buckets] = countCodes(table.bucketNames.dictionary, rows, (row) =>
    table.bucketNames.codes.get(row),
  );
  return {
    exact: true,
    items,
    datasets,
    buckets,
    keys: keys
      .filter(({ count }) => count > 0)
      .sort(byCount)
      .slice(0, limits.keys ?? 10_000),
    fileNames: fileNames(table, rows, limits.fileNames ?? 1000),
    created: createdDays(table, rows),
    ranges: rangesOf(table, rows),
  };
}

function fileNames(table: ItemTable, rows: Bits, limit: number): Counted[] {
  const { names, nameCodes } = table.files;
  const counts = new Uint32Array(names.size);
  forEachBit(rows, (row) => {
    const start = table.fileStarts.get(row);
    const end = start + table.fileCounts.get(row);
    for (let place = start; place < end; place += 1) {
      const code = nameCodes.get(place);
      counts[code] = (counts[code] ?? 0) + 1;
    }
  });
  return mostFrequent(names, counts, limit);
}

function countCodes(
  dictionary: Dictionary,
  rows: Bits,
  codeOf: (row: number) => number,
): readonly [total: number, counted: Counted[]] {
  const counts = new Uint32Array(dictionary.size);
  let total = 0;
  forEachBit(rows, (row) => {
    const code = codeOf(row);
    counts[code] = (counts[code] ?? 0) + 1;
    total += 1;
  });
  return [total, mostFrequent(dictionary, counts, Infinity)];
}

/** Only the texts that are returned become strings, unless very many are equally frequent. */
function mostFrequent(dictionary: Dictionary, counts: Uint32Array, limit: number): Counted[] {
  const floor = leastCount(counts, limit);
  const found: Counted[] = [];
  let ties = 0;
  for (const [code, count] of counts.entries()) {
    if (count === 0 || count < floor) continue;
    if (count === floor && (ties += 1) > maxTies) continue;
    found.push({ text: dictionary.text(code), count });
  }
  return found.sort(byCount).slice(0, limit);
}

/** Among a million values that occur once each, which hundred are offered does not matter. */
const maxTies = 10_000;

/** The smallest count that still belongs to the `limit` largest. */
function leastCount(counts: Uint32Array, limit: number): number {
  const present = counts.filter((count) => count > 0);
  if (present.length <= limit) return 1;
  return present.sort()[present.length - limit] ?? 1;
}

function byCount(a: Counted, b: Counted): number {
  return b.count - a.count || (a.text < b.text ? -1 : a.text > b.text ? 1 : 0);
}
