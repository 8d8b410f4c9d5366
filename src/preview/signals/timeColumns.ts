import type { Column, Table } from '../table.ts';
import type { ColumnReader } from './columnReader.ts';
import type { Clock } from './model.ts';
import { isNamedEnd, isNamedStart, isNamedTime, timeUnitOf, type TimeUnit } from './names.ts';

/** A column that counts time. */
export interface TimeColumn {
  readonly column: number;
  readonly name: string;
  readonly clock: Exclude<Clock, 'samples'>;
  /** Its values divided by this are milliseconds. */
  readonly perMillisecond: number;
  /** The unit is a guess from the values. */
  readonly guessed?: TimeUnit;
}

/** The columns that could be the time, the likeliest first, and the column of ends where each row has its own. */
export interface TimeColumns {
  readonly all: readonly TimeColumn[];
  readonly end?: TimeColumn;
}

/** Rows at the beginning that columns are judged by. */
export const headRows = 1024;
/** The share of steps that must not go back in a column of numbers. */
const leastForward = 0.9;

const perMillisecond: Readonly<Record<TimeUnit, number>> = { s: 1e-3, ms: 1, us: 1e3, ns: 1e6 };
/** Milliseconds since 1970 of the years 1990 and 2100: numbers between them are taken for dates. */
const dates = { from: 631_152_000_000, to: 4_102_444_800_000 };

/** What could be the time, by kind, name and the first rows. */
export async function findTimeColumns(
  table: Table,
  reader: ColumnReader,
  signal: AbortSignal,
): Promise<TimeColumns> {
  const found: { readonly time: TimeColumn; readonly rank: number; readonly isEnd: boolean }[] = [];
  for (const [index, column] of table.columns.entries()) {
    const rank = rankOf(column);
    if (rank === undefined) continue;
    const head = await reader.values(index, 0, headRows, signal);
    const time = timeColumn(index, column, head);
    if (time) found.push({ time, rank, isEnd: isNamedEnd(column.name) });
  }
  const starts = found.filter(({ isEnd }) => !isEnd).sort((a, b) => a.rank - b.rank);
  const [first] = starts;
  const isInterval = first !== undefined && isNamedStart(first.time.name);
  const end = isInterval
    ? found.find(({ isEnd, time }) => isEnd && time.clock === first.time.clock)
    : undefined;
  const ends = found.filter((each) => each.isEnd && each !== end);
  return {
    all: [...starts, ...ends].map(({ time }) => time),
    ...(end && { end: end.time }),
  };
}

/** Smaller is likelier; `undefined` for what cannot be the time. */
function rankOf({ kind, name }: Column): number | undefined {
  const isNamed = isNamedTime(name) || isNamedStart(name) || isNamedEnd(name);
  switch (kind) {
    case 'timestamp':
      return isNamed ? 0 : 1;
    case 'number':
      return isNamed ? 2 : undefined;
    case 'time':
      return 3;
    case 'date':
      return 4;
    case 'text':
    case 'boolean':
    case 'list':
    case 'map':
    case 'struct':
    case 'binary':
    case 'json':
      return undefined;
  }
}

/** A column as the time; `undefined` where its first values cannot be times. */
export function timeColumn(
  index: number,
  { name, kind }: Column,
  head: Float64Array,
): TimeColumn | undefined {
  const values = head.filter((value) => Number.isFinite(value));
  if (values.length < head.length / 2 || values.length === 0) return undefined;
  const base = { column: index, name };
  if (kind !== 'number') {
    // A date or time that never changes belongs to the recording, not to its samples.
    if (values.length > 1 && values.every((value) => value === values[0])) return undefined;
    return { ...base, clock: kind === 'time' ? 'elapsed' : 'instant', perMillisecond: 1 };
  }
  const steps = values.subarray(1).map((value, i) => value - (values[i] ?? 0));
  const forward = steps.filter((step) => step >= 0).length;
  if (forward < steps.length * leastForward || (steps.length > 0 && !steps.some((s) => s > 0))) {
    return undefined;
  }
  const told = timeUnitOf(name);
  const unit = told ?? guessUnit(values, steps);
  const factor = perMillisecond[unit];
  const first = (values[0] ?? 0) / factor;
  const clock = first >= dates.from && first < dates.to ? 'instant' : 'elapsed';
  const isGuess = told === undefined && clock === 'elapsed';
  return { ...base, clock, perMillisecond: factor, ...(isGuess && { guessed: unit }) };
}

/** The unit in which the first value is a date; else the one with a rate between 1 Hz and 1 kHz. */
function guessUnit(values: Float64Array, steps: Float64Array): TimeUnit {
  const first = values[0] ?? 0;
  for (const [unit, per] of Object.entries(perMillisecond)) {
    if (first / per >= dates.from && first / per < dates.to) return unit as TimeUnit;
  }
  const isWhole = values.every((value) => Number.isInteger(value));
  const positive = steps.filter((each) => each > 0).toSorted();
  const step = positive[positive.length >> 1] ?? 1;
  // Whole numbers one apart are seconds or samples, seldom a signal of 1 kHz.
  if (!isWhole || step <= 1) return step < 5 ? 's' : 'ms';
  if (step <= 1000) return 'ms';
  return step <= 1e6 ? 'us' : 'ns';
}
