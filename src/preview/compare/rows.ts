import type { Asked } from '../service.ts';
import { cellText, type Cell, type Table } from '../table.ts';
import { readArranged } from '../query/arranged.ts';
import { paceOf } from '../query/pace.ts';
import { exactOf, readMeasures, standing, type Exact, type Measures } from '../query/values.ts';
import { numberOf } from '../textNumbers.ts';
import type { CommonPair } from './columns.ts';
import { codeOf } from './kindPlaces.ts';
import type { Both, Side, Tolerance } from './model.ts';
import { none, type Pairing } from './pairing.ts';
import { cellComparison, comparableOf, isWithin, type CompareCells } from './sameCells.ts';

/** Cells that are in memory at once: rows from all over a file are gathered many at a time, as each time may read all of it. */
const cellsAtOnce = { scattered: 1 << 19, together: 1 << 17 } as const;
const mostRowsAtOnce = { scattered: 1 << 17, together: 1 << 14 } as const;

/** What changed in one pair of columns. */
interface PairChanges {
  changed: number;
  largest: number;
}

export interface Compared {
  /** One of `codeOf` for each pair of rows. */
  readonly codes: Uint8Array;
  /** In the order of the columns. */
  readonly changes: readonly Readonly<PairChanges>[];
  readonly cutValues: number;
}

/** How one pair of columns is compared. */
interface Comparison {
  readonly pair: CommonPair;
  readonly compare: CompareCells;
  /** Numbers tell whether values are the same, but for some doubts. */
  readonly isMeasured: boolean;
  readonly isNumber: boolean;
  readonly exact: Exact | undefined;
  readonly changes: PairChanges;
}

/** Compares every pair of rows in the columns that both tables have. */
export async function compareRows(
  tables: Both<Table>,
  pairing: Pairing,
  pairs: readonly CommonPair[],
  tolerance: Tolerance,
  asked: Asked,
): Promise<Compared> {
  const formats = { before: tables.before.format, after: tables.after.format };
  const comparisons = pairs.map((pair): Comparison => {
    const comparable = comparableOf(pair);
    return {
      pair,
      compare: cellComparison(pair, formats, tolerance),
      isMeasured: comparable !== 'text',
      isNumber: comparable === 'number',
      exact: exactOf(pair.before) ?? exactOf(pair.after),
      changes: { changed: 0, largest: NaN },
    };
  });
  const work = new Work(tables, pairing, tolerance, asked.signal);
  const pace = paceOf(asked.signal);
  const how = pairing.isFileOrder ? 'together' : 'scattered';
  const most = Math.floor(cellsAtOnce[how] / Math.max(1, pairs.length));
  const step = Math.max(64, Math.min(mostRowsAtOnce[how], most));
  for (let start = 0; start < pairing.length; start += step) {
    const chunk = work.chunk(start, Math.min(start + step, pairing.length));
    if (chunk.places.length > 0) {
      if (pairing.isFileOrder) await work.compareTogether(chunk, comparisons);
      else await work.compareCells(chunk, comparisons);
    }
    asked.progress(Math.min(1, (start + step) / pairing.length));
    await pace();
  }
  return {
    codes: work.codes,
    changes: comparisons.map(({ changes }) => changes),
    cutValues: work.cutValues,
  };
}

/** Pairs of which both rows are there. */
interface Chunk {
  readonly places: readonly number[];
  readonly before: Uint32Array;
  readonly after: Uint32Array;
}

class Work {
  readonly codes: Uint8Array;
  cutValues = 0;
  private readonly tables: Both<Table>;
  private readonly pairing: Pairing;
  private readonly tolerance: Tolerance;
  private readonly signal: AbortSignal;

  constructor(tables: Both<Table>, pairing: Pairing, tolerance: Tolerance, signal: AbortSignal) {
    this.tables = tables;
    this.pairing = pairing;
    this.tolerance = tolerance;
    this.signal = signal;
    this.codes = new Uint8Array(pairing.length);
  }

  /** Marks rows that only one table has. */
  chunk(start: number, end: number): Chunk {
    const places: number[] = [];
    const [before, after]: [number[], number[]] = [[], []];
    for (let place = start; place < end; place += 1) {
      const [old, now] = [this.pairing.before(place), this.pairing.after(place)];
      if (old === none) this.codes[place] = codeOf.added;
      else if (now === none) this.codes[place] = codeOf.removed;
      else {
        places.push(place);
        before.push(old);
        after.push(now);
      }
    }
    return { places, before: Uint32Array.from(before), after: Uint32Array.from(after) };
  }

  /** The rows of each table lie together: columns of numbers are compared as such, and only doubts as cells. */
  async compareTogether(chunk: Chunk, comparisons: readonly Comparison[]): Promise<void> {
    for (const comparison of comparisons.filter(({ isMeasured }) => isMeasured)) {
      const [before, after] = [
        await this.measures(chunk, comparison, 'before'),
        await this.measures(chunk, comparison, 'after'),
      ];
      const doubts = this.compareNumbers(chunk, comparison, before, after);
      if (doubts.length > 0) await this.compareCells(picked(chunk, doubts), [comparison]);
    }
    const texts = comparisons.filter(({ isMeasured }) => !isMeasured);
    if (texts.length > 0) await this.compareCells(chunk, texts);
  }

  private async measures(
    chunk: Chunk,
    { pair }: Comparison,
    side: Side,
  ): Promise<Measures & { first: number }> {
    const first = chunk[side][0] ?? 0;
    const last = chunk[side].at(-1) ?? first;
    const { column } = pair[side];
    const read = await readMeasures(
      this.tables[side],
      column,
      first,
      last - first + 1,
      this.signal,
    );
    return { ...read, first };
  }

  /** Gives the places in the chunk that numbers alone do not decide. */
  private compareNumbers(
    chunk: Chunk,
    { exact, isNumber, changes }: Comparison,
    before: Measures & { readonly first: number },
    after: Measures & { readonly first: number },
  ): readonly number[] {
    const doubts: number[] = [];
    const { tolerance } = this;
    for (let index = 0; index < chunk.places.length; index += 1) {
      const old = (chunk.before[index] ?? 0) - before.first;
      const now = (chunk.after[index] ?? 0) - after.first;
      const standsBefore = before.standings?.[old] ?? standing.ordered;
      const standsAfter = after.standings?.[now] ?? standing.ordered;
      if (standsBefore !== standing.ordered || standsAfter !== standing.ordered) {
        const isDoubt = standsBefore === standing.noNumber && standsAfter === standing.noNumber;
        if (isDoubt) doubts.push(index);
        else if (standsBefore !== standsAfter) this.change(chunk, index, changes);
        continue;
      }
      const [x, y] = [before.values[old] ?? NaN, after.values[now] ?? NaN];
      if (isNumber ? isWithin(x, y, tolerance) : x === y) {
        const isExact = isNumber && tolerance.amount > 0;
        if (exact && !isExact && x === y && !exact.isCertain(x)) doubts.push(index);
      } else {
        this.change(chunk, index, changes);
        if (isNumber) changes.largest = larger(changes.largest, Math.abs(y - x));
      }
    }
    return doubts;
  }

  async compareCells(chunk: Chunk, comparisons: readonly Comparison[]): Promise<void> {
    const [before, after] = await Promise.all([
      this.cells(chunk, comparisons, 'before'),
      this.cells(chunk, comparisons, 'after'),
    ]);
    for (let index = 0; index < chunk.places.length; index += 1) {
      for (const [place, comparison] of comparisons.entries()) {
        const [a, b] = [before[index]?.[place] ?? null, after[index]?.[place] ?? null];
        let sameness = comparison.compare(a, b);
        if (sameness === 'cut') {
          const rows = { before: chunk.before[index] ?? 0, after: chunk.after[index] ?? 0 };
          const whole = await sameWhole(
            this.tables,
            comparison.pair,
            comparison.compare,
            rows,
            this.signal,
          );
          if (whole === 'cut') this.cutValues += 1;
          sameness = whole === 'cut' ? 'same' : whole;
        }
        if (sameness === 'same') continue;
        const { changes, isNumber } = comparison;
        this.change(chunk, index, changes);
        if (!isNumber) continue;
        const difference = Math.abs(numberOf(cellText(b)) - numberOf(cellText(a)));
        if (!Number.isNaN(difference)) changes.largest = larger(changes.largest, difference);
      }
    }
  }

  private async cells(
    chunk: Chunk,
    comparisons: readonly Comparison[],
    side: Side,
  ): Promise<readonly (readonly Cell[])[]> {
    const columns = comparisons.map(({ pair }) => pair[side].column);
    const order = { rows: chunk[side], isFileOrder: true };
    const { rows } = await readArranged(
      this.tables[side],
      order,
      0,
      chunk[side].length,
      columns,
      this.signal,
    );
    return rows;
  }

  private change({ places }: Chunk, index: number, changes: PairChanges): void {
    changes.changed += 1;
    this.codes[places[index] ?? 0] = codeOf.changed;
  }
}

function picked({ places, before, after }: Chunk, indexes: readonly number[]): Chunk {
  return {
    places: indexes.map((index) => places[index] ?? 0),
    before: Uint32Array.from(indexes, (index) => before[index] ?? 0),
    after: Uint32Array.from(indexes, (index) => after[index] ?? 0),
  };
}

const larger = (a: number, b: number) => (Number.isNaN(a) || b > a ? b : a);

/** Values whose beginnings are the same; `cut` where even `Table.cell` gives no more than a beginning. */
export async function sameWhole(
  tables: Both<Table>,
  pair: CommonPair,
  compare: CompareCells,
  rows: Both<number>,
  signal: AbortSignal,
): Promise<'same' | 'other' | 'cut'> {
  const before = await tables.before.cell(rows.before, pair.before.column, signal);
  const after = await tables.after.cell(rows.after, pair.after.column, signal);
  return compare(before, after);
}
