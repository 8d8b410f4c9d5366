import type { Asked } from '../service.ts';
import { cellText, type Table } from '../table.ts';
import type { Arrangement } from '../tableService.ts';
import { blockLength, readBlock, type BlockColumns } from './block.ts';
import type { Budget } from './budget.ts';
import { testOf, type Test } from './conditions.ts';
import { paceOf, type Pace } from './pace.ts';
import { bytesPerKey, KeyColumn } from './sortKeys.ts';

/** Which rows of the file are shown, in which order. */
export interface Order {
  readonly rows: Uint32Array;
  /** The rows are in the order of the file. */
  readonly isFileOrder: boolean;
}

/** Of a kept row: its place in the file, its place in the order, and room to sort. */
const bytesPerRow = 12;
/** The share of the work that is reading. */
const readingShare = 0.8;

/**
 * Reads the columns that are asked for from end to end, keeps what meets the conditions and sorts it: by value, texts by
 * UTF-16 code unit and their first `shownLength` units; last come texts among numbers, then NaN, then NULL. Throws
 * `too-much-to-arrange` and `not-a-value`.
 */
export async function arrange(
  table: Table,
  { sort, conditions }: Arrangement,
  budget: Budget,
  { signal, progress }: Asked,
): Promise<Order> {
  const tests = conditions.map((condition) => testOf(table, condition));
  const keys = sort.map((key) => {
    const described = table.columns[key.column];
    if (!described) throw new Error(`There is no column ${key.column}`);
    return new KeyColumn(key, described, budget);
  });
  const pace = paceOf(signal);
  const isSorted = keys.length > 0;
  const share = isSorted ? readingShare : 1;
  const rows = await collect(table, tests, keys, budget, pace, signal, (done) =>
    progress(done * share),
  );
  if (!isSorted) return { rows, isFileOrder: true };

  const places = new Uint32Array(rows.length);
  number(places);
  const scratch = new Uint32Array(places.length);
  // By the last key first: sorting by one before it leaves equal rows as they are.
  const sortPlaces = async () => {
    for (const [index, key] of keys.toReversed().entries()) {
      await key.sort(places, scratch, pace);
      progress(share + ((index + 1) / keys.length) * (1 - share));
    }
  };
  await sortPlaces();
  if (await readTies(table, keys, places, rows, pace, signal)) {
    // Equal rows stay in the order of the file.
    number(places);
    await sortPlaces();
  }
  for (let i = 0; i < places.length; i += 1) places[i] = rows[places[i] ?? 0] ?? 0;
  return { rows: places, isFileOrder: false };
}

/** In loops: over millions, what takes a function for each is slow. */
function number(places: Uint32Array): void {
  for (let place = 0; place < places.length; place += 1) places[place] = place;
}

async function collect(
  table: Table,
  tests: readonly Test[],
  keys: readonly KeyColumn[],
  budget: Budget,
  pace: Pace,
  signal: AbortSignal,
  progress: (done: number) => void,
): Promise<Uint32Array> {
  const wanted: BlockColumns = columnsOf([...tests, ...keys]);
  const perRow = bytesPerRow + bytesPerKey * keys.length;
  // Without a condition it is known beforehand whether all of it fits.
  if (tests.length === 0) budget.checkRows(table.rowCount ?? 0, perRow);
  let rows = new Uint32Array(0);
  let length = 0;
  const makeRoom = (count: number) => {
    if (length + count <= rows.length) return;
    budget.checkRows(length + count, perRow);
    const room = Math.max(length + count, Math.min(2 * rows.length, table.estimatedRows));
    const larger = new Uint32Array(room);
    larger.set(rows.subarray(0, length));
    rows = larger;
    for (const key of keys) key.reserve(room);
  };

  const step = blockLength(wanted);
  for (let start = 0; ; start += step) {
    const block = await readBlock(table, wanted, start, step, signal);
    let kept = new Uint32Array(block.length);
    number(kept);
    for (const test of tests) {
      if (kept.length > 0) kept = new Uint32Array(await test.keep(block, kept, signal));
    }
    makeRoom(kept.length);
    for (let i = 0; i < kept.length; i += 1) rows[length + i] = start + (kept[i] ?? 0);
    for (const key of keys) key.add(block, kept);
    length += kept.length;
    progress(Math.min(1, (start + step) / Math.max(1, table.estimatedRows)));
    if (block.length < step) break;
    await pace();
  }
  for (const key of keys) key.finish();
  return rows.slice(0, length);
}

function columnsOf(
  wanted: readonly { readonly column: number; readonly isMeasured: boolean }[],
): BlockColumns {
  const of = (isMeasured: boolean) => [
    ...new Set(wanted.filter((own) => own.isMeasured === isMeasured).map(({ column }) => column)),
  ];
  return { measured: of(true), shown: of(false) };
}

/** Reads the exact values where rows that lie side by side differ less than floats do; false where none do. */
async function readTies(
  table: Table,
  keys: readonly KeyColumn[],
  places: Uint32Array,
  rows: Uint32Array,
  pace: Pace,
  signal: AbortSignal,
): Promise<boolean> {
  const ties = new Map<KeyColumn, Uint8Array>();
  for (let i = 1; i < places.length; i += 1) {
    const [a, b] = [places[i - 1] ?? 0, places[i] ?? 0];
    for (const key of keys) {
      if (!key.isSame(a, b)) break;
      if (!key.isUnsure(a)) continue;
      let marked = ties.get(key);
      if (!marked) ties.set(key, (marked = new Uint8Array(places.length)));
      marked[a] = 1;
      marked[b] = 1;
    }
    if (i % 4096 === 0) await pace();
  }
  const step = 4096;
  for (const [key, marked] of ties) {
    const bases = new Map<number, bigint>();
    for (let place = marked.indexOf(1); place >= 0;) {
      const start = rows[place] ?? 0;
      const window = await table.rows(start, step, [key.column], signal);
      while (place >= 0 && (rows[place] ?? 0) < start + step) {
        const cell = window.rows[(rows[place] ?? 0) - start]?.[0] ?? null;
        const exact = key.exact?.of(cellText(cell));
        if (exact !== undefined) key.setExact(place, exact, bases);
        place = marked.indexOf(1, place + 1);
      }
      await pace();
    }
  }
  return ties.size > 0;
}
