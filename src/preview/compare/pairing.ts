import { UserError } from '../../base/errors.ts';
import { formatBytes, formatCount } from '../../base/text.ts';
import type { Asked } from '../service.ts';
import { cellText, type Table } from '../table.ts';
import { paceOf, type Pace } from '../query/pace.ts';
import { sortByDigit, sortByValues } from '../query/radixSort.ts';
import { exactOf, isNothing, readMeasures, standing } from '../query/values.ts';
import type { CommonPair } from './columns.ts';
import { comparableOf, plainDecimal } from './sameCells.ts';
import type { Both, Side } from './model.ts';

/** What pairing rows may take, in bytes; and the texts of keys, which lie in the heap. */
const pairingBudget = 320 << 20;
const textBudget = 128 << 20;
/** For each row: its key and how it stands, its place in the order and room to sort, and the pair that it is in. */
const bytesPerRow = 26;
const blockRows = 1 << 15;

/** In place of a row where a table has none. */
export const none = 0xffff_ffff;

/** Which row of one table is compared with which of the other, in the order of the key. */
export interface Pairing {
  readonly length: number;
  readonly before: (place: number) => number;
  readonly after: (place: number) => number;
  /** Rows of a table come in the order of its file. */
  readonly isFileOrder: boolean;
  readonly repeated: Both<number>;
  readonly keyless: Both<number>;
}

const nothing = { before: 0, after: 0 };

/** Row by row, as they stand. */
export function pairByNumber({ before, after }: Both<number>): Pairing {
  return {
    length: Math.max(before, after),
    before: (place) => (place < before ? place : none),
    after: (place) => (place < after ? place : none),
    isFileOrder: true,
    repeated: nothing,
    keyless: nothing,
  };
}

/**
 * Rows with one key are paired in the order of their files, those without a key with each other. Throws `UserError` with code
 * `too-much-to-compare`.
 */
export async function pairByKey(
  tables: Both<Table>,
  rows: Both<number>,
  pair: CommonPair,
  budget = pairingBudget,
  asked: Asked,
): Promise<Pairing> {
  const most = Math.floor(budget / bytesPerRow);
  if (rows.before + rows.after > most) throw tooMuch(rows, most);
  const pace = paceOf(asked.signal);
  const { before, after } = await readKeys(tables, rows, pair, pace, asked);
  const orders = {
    before: await orderOf(before, pace),
    after: await orderOf(after, pace),
  };
  asked.progress(0.9);
  const merged = await merge(before, after, orders, pace);
  asked.progress(1);
  const isFileOrder = orders.before === undefined && orders.after === undefined;
  return {
    ...merged,
    isFileOrder,
    keyless: { before: keyless(before), after: keyless(after) },
  };
}

function tooMuch(rows: Both<number>, most: number): UserError {
  const all = rows.before + rows.after;
  return new UserError(
    `Both tables have ${formatCount(all)} rows: up to ${formatCount(most)} can be paired by a key.`,
    { code: 'too-much-to-compare', remedy: 'Compare them by row number, which has no such limit.' },
  );
}

/** The keys of a table, in the order of its file. */
interface Keys {
  readonly values: Float64Array;
  readonly standings: Uint8Array;
}

async function readKeys(
  tables: Both<Table>,
  rows: Both<number>,
  pair: CommonPair,
  pace: Pace,
  { signal, progress }: Asked,
): Promise<Both<Keys>> {
  const all = Math.max(1, rows.before + rows.after);
  const share = (side: Side) => (done: number) =>
    progress((0.7 * (done + (side === 'after' ? rows.before : 0))) / all);
  if (comparableOf(pair) !== 'text') {
    const numbers = async (side: Side) =>
      readNumbers(tables[side], pair[side].column, rows[side], pace, share(side), signal);
    const [before, after] = [await numbers('before'), await numbers('after')];
    if (before && after) return { before, after };
  }
  const texts = new TextKeys(pair);
  const read = async (side: Side) => {
    const { column } = pair[side];
    const keys = emptyKeys(rows[side]);
    for (let start = 0; start < rows[side]; start += 4096) {
      const window = await tables[side].rows(start, 4096, [column], signal);
      for (const [index, [cell = null]] of window.rows.entries()) {
        const isNone = isNothing(cell, pair[side]);
        keys.standings[start + index] = isNone ? standing.nothing : standing.ordered;
        if (!isNone) keys.values[start + index] = texts.add(cellText(cell));
      }
      share(side)(start);
      await pace();
    }
    return keys;
  };
  const [before, after] = [await read('before'), await read('after')];
  texts.rank([before, after]);
  return { before, after };
}

const emptyKeys = (rows: number): Keys => ({
  values: new Float64Array(rows),
  standings: new Uint8Array(rows),
});

/** `undefined` where numbers as floats would take different keys for one. */
async function readNumbers(
  table: Table,
  column: number,
  rows: number,
  pace: Pace,
  progress: (done: number) => void,
  signal: AbortSignal,
): Promise<Keys | undefined> {
  const described = table.columns[column];
  // Instants of a file are never nearer than a float tells apart.
  const exact = described?.kind === 'number' ? exactOf(described) : undefined;
  const keys = emptyKeys(rows);
  for (let start = 0; start < rows; start += blockRows) {
    const block = await readMeasures(table, column, start, blockRows, signal);
    const { values, standings } = block;
    if (exact && values.some((value) => !Number.isNaN(value) && !exact.isCertain(value)))
      return undefined;
    // A word among numbers is a key, too.
    if (standings?.includes(standing.noNumber)) return undefined;
    keys.values.set(values.subarray(0, rows - start), start);
    if (standings) keys.standings.set(standings.subarray(0, rows - start), start);
    progress(start);
    await pace();
  }
  for (let row = 0; row < rows; row += 1) {
    // The sum makes -0 a 0; what is not in order is all alike.
    keys.values[row] = keys.standings[row] === standing.ordered ? (keys.values[row] ?? 0) + 0 : 0;
  }
  return keys;
}

/** Keys that are texts, or numbers too long for a float: each gets its place in the order of all. */
class TextKeys {
  private readonly codes = new Map<string, number>();
  private readonly isNumber: boolean;
  private bytes = 0;

  constructor(pair: CommonPair) {
    this.isNumber = comparableOf(pair) === 'number';
  }

  add(text: string): number {
    const key = this.isNumber ? plainDecimal(text) : text;
    const known = this.codes.get(key);
    if (known !== undefined) return known;
    this.bytes += 2 * key.length + 64;
    if (this.bytes > textBudget) {
      throw new UserError(
        `The keys have more than ${formatBytes(textBudget)} of different texts.`,
        { code: 'too-much-to-compare', remedy: 'Choose another key, or compare by row number.' },
      );
    }
    this.codes.set(key, this.codes.size);
    return this.codes.size - 1;
  }

  /** Codes become places in the order. */
  rank(all: readonly Keys[]): void {
    const texts = [...this.codes.keys()].sort((a, b) =>
      this.isNumber && Number(a) !== Number(b) ? Number(a) - Number(b) : compared(a, b),
    );
    const ranks = new Float64Array(texts.length);
    for (const [rank, text] of texts.entries()) ranks[this.codes.get(text) ?? 0] = rank;
    for (const { values, standings } of all) {
      for (let row = 0; row < values.length; row += 1) {
        if (standings[row] === standing.ordered) values[row] = ranks[values[row] ?? 0] ?? 0;
      }
    }
  }
}

/** Not a difference: that of two infinite values is no number. */
function compared<T extends number | string>(a: T | undefined, b: T | undefined): number {
  if (a === undefined || b === undefined || a === b) return 0;
  return a < b ? -1 : 1;
}

/** The rows by their keys, what has none last; `undefined` where they stand so already. */
async function orderOf({ values, standings }: Keys, pace: Pace): Promise<Uint32Array | undefined> {
  const { length } = values;
  let isSorted = true;
  for (let row = 1; row < length && isSorted; row += 1) {
    const step = (standings[row] ?? 0) - (standings[row - 1] ?? 0);
    isSorted = step > 0 || (step === 0 && (values[row] ?? 0) >= (values[row - 1] ?? 0));
  }
  if (isSorted) return undefined;
  const places = Uint32Array.from({ length }, (_, row) => row);
  const scratch = new Uint32Array(length);
  await sortByValues(places, scratch, values, false, pace);
  await sortByDigit(places, scratch, (place) => standings[place] ?? 0, 4, pace);
  return places;
}

async function merge(
  a: Keys,
  b: Keys,
  orders: Both<Uint32Array | undefined>,
  pace: Pace,
): Promise<Pick<Pairing, 'length' | 'before' | 'after' | 'repeated'>> {
  const [rowsA, rowsB] = [a.values.length, b.values.length];
  const [before, after] = [new Uint32Array(rowsA + rowsB), new Uint32Array(rowsA + rowsB)];
  const rowA = (place: number) => orders.before?.[place] ?? place;
  const rowB = (place: number) => orders.after?.[place] ?? place;
  const step = (keysA: Keys, x: number, keysB: Keys, y: number) =>
    compared(keysA.standings[x], keysB.standings[y]) || compared(keysA.values[x], keysB.values[y]);
  let [i, j, length] = [0, 0, 0];
  while (i < rowsA || j < rowsB) {
    const order = i >= rowsA ? 1 : j >= rowsB ? -1 : step(a, rowA(i), b, rowB(j));
    before[length] = order <= 0 ? rowA(i) : none;
    after[length] = order >= 0 ? rowB(j) : none;
    if (order <= 0) i += 1;
    if (order >= 0) j += 1;
    length += 1;
    if (length % 65_536 === 0) await pace();
  }
  const repeats = (keys: Keys, row: (place: number) => number) => {
    let count = 0;
    for (let place = 1; place < keys.values.length; place += 1) {
      const own = row(place);
      if (keys.standings[own] !== standing.nothing && step(keys, row(place - 1), keys, own) === 0)
        count += 1;
    }
    return count;
  };
  return {
    length,
    before: (place) => before[place] ?? none,
    after: (place) => after[place] ?? none,
    repeated: { before: repeats(a, rowA), after: repeats(b, rowB) },
  };
}

function keyless({ standings }: Keys): number {
  return standings.reduce((sum, own) => sum + Number(own === standing.nothing), 0);
}
