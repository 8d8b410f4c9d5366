import { setImmediate } from 'node:timers/promises';
import { UserError } from '../../base/errors.ts';
import { plural } from '../../base/text.ts';
import type { Asked } from '../service.ts';
import type { Table } from '../table.ts';
import { blockRows, type ColumnReader } from './columnReader.ts';
import { GroupBuilder, type Groups } from './groups.ts';
import { LongestSpans } from './longest.ts';
import type { Clock, Span } from './model.ts';
import { StepSample, TypicalStep, type StepFigures } from './steps.ts';
import type { TimeColumn } from './timeColumns.ts';
import { mostSorted, orderedValues, timeOrder, type ReadValues } from './timeOrder.ts';

/** The time of each sample of a file, in order. What it reads is shared: nobody writes into it or hands it on. */
export interface Axis {
  readonly clock: Clock;
  readonly time?: TimeColumn;
  /** Samples: the rows that have a time. */
  readonly rows: number;
  readonly from: number;
  readonly to: number;
  readonly figures: StepFigures;
  /** The typical step in ms; 0 where there are none. */
  readonly typical: number;
  readonly groups: Groups;
  readonly gaps: { readonly longest: readonly Span[]; readonly missingTime: number };
  /** Steps that do not go on or go back, in the order of the file. */
  readonly disorder: number;
  readonly notes: readonly string[];
  /** The row in the file of each sample, where they are not in the order of time. */
  readonly order?: Uint32Array;
  /** Milliseconds (or samples) of consecutive samples. */
  times(start: number, count: number, signal: AbortSignal): Promise<Float64Array>;
  values: ReadValues;
}

/** Reads the column of times once, or twice where it is not kept. Without one, rows are counted. */
export async function readAxis(
  table: Table,
  reader: ColumnReader,
  time: TimeColumn | undefined,
  asked: Asked,
): Promise<Axis> {
  if (time === undefined) return countedAxis(table, reader, [], asked);
  const { name, column, perMillisecond } = time;
  const half = (from: number) => (done: number) => asked.progress(from + done / 2);
  const scaled: ReadValues = async (from, start, count, signal) => {
    const values = await reader.values(from, start, count, signal);
    return perMillisecond === 1 ? values : values.map((value) => value / perMillisecond);
  };
  const first = await scan(table, scaled, column, asked.signal, half(0));
  const { rows, missing, disorder, goesBack } = first;
  if (rows === missing) {
    throw new UserError(`The column “${name}” holds no times.`, { code: 'no-times' });
  }
  const notes: string[] = [];
  if (time.guessed !== undefined) {
    notes.push(`The unit of “${name}” is taken to be ${time.guessed}, from its values.`);
  }
  if (missing > 0) notes.push(`${plural(missing, 'row')} without a time ${are(missing)} left out.`);
  if (goesBack > 0) {
    const times = goesBack === 1 ? 'once' : `${plural(goesBack, 'time')}`;
    notes.push(`Times go back ${times}: rows are shown in the order of time.`);
  }
  const isSorted = goesBack === 0 && missing === 0;
  if (!isSorted && rows > mostSorted) {
    const why = `Times are not in order, and ${plural(rows, 'row')} are too many to sort: samples are counted.`;
    return countedAxis(table, reader, [why], asked);
  }
  const sorted = isSorted ? undefined : await sortedTimes(reader, rows, time, asked.signal);
  const times: Axis['times'] = (start, count, signal) =>
    sorted
      ? Promise.resolve(sorted.times.subarray(start, start + count))
      : scaled(column, start, Math.min(count, rows - start), signal);
  const count = sorted?.order.length ?? rows;
  const { figures } = sorted ? stepsOf(sorted.times) : first;
  const grouped = await group(times, count, figures, asked.signal, half(0.5));
  return {
    clock: time.clock,
    time,
    rows: count,
    ...grouped,
    figures,
    disorder,
    notes,
    ...(sorted && { order: sorted.order }),
    times,
    values: sorted
      ? orderedValues(reader, rows, sorted.order)
      : (from, start, wanted, signal) => reader.values(from, start, wanted, signal),
  };
}

const are = (count: number) => (count === 1 ? 'is' : 'are');

async function scan(
  table: Table,
  read: ReadValues,
  column: number,
  signal: AbortSignal,
  progress: (done: number) => void,
) {
  const steps = new StepSample();
  let [rows, missing, disorder, goesBack, previous] = [0, 0, 0, 0, NaN];
  for (;;) {
    const block = await read(column, rows, blockRows, signal);
    for (let i = 0; i < block.length; i += 1) {
      const time = block[i] as number;
      if (!Number.isFinite(time)) {
        missing += 1;
        continue;
      }
      const step = time - previous;
      previous = time;
      if (step <= 0) disorder += 1;
      if (step < 0) goesBack += 1;
      else if (step >= 0) steps.push(step);
    }
    rows += block.length;
    if (block.length < blockRows) break;
    progress(Math.min(1, rows / Math.max(1, table.rowCount ?? table.estimatedRows)));
    await setImmediate(undefined, { signal });
  }
  return { rows, missing, disorder, goesBack, figures: steps.figures() };
}

async function sortedTimes(
  reader: ColumnReader,
  rows: number,
  { column, perMillisecond }: TimeColumn,
  signal: AbortSignal,
) {
  const values = await reader.values(column, 0, rows, signal);
  const order = timeOrder(values);
  const times = Float64Array.from(order, (row) => (values[row] ?? NaN) / perMillisecond);
  return { order, times };
}

function stepsOf(times: Float64Array): { readonly figures: StepFigures } {
  const steps = new StepSample();
  for (let i = 1; i < times.length; i += 1) steps.push((times[i] ?? 0) - (times[i - 1] ?? 0));
  return { figures: steps.figures() };
}

async function group(
  times: Axis['times'],
  rows: number,
  { gapOver, median }: StepFigures,
  signal: AbortSignal,
  progress: (done: number) => void,
) {
  const groups = new GroupBuilder(rows, gapOver);
  const gaps = new LongestSpans();
  const typical = new TypicalStep();
  let [missingTime, from, previous] = [0, NaN, NaN];
  for (let start = 0; start < rows; start += blockRows) {
    const block = await times(start, blockRows, signal);
    for (let i = 0; i < block.length; i += 1) {
      const time = block[i] as number;
      if (Number.isNaN(from)) from = time;
      if (time - previous > gapOver) {
        gaps.add(previous, time);
        missingTime += time - previous - median;
      } else if (time >= previous) typical.push(time - previous);
      groups.push(time);
      previous = time;
    }
    progress(Math.min(1, (start + blockRows) / rows));
    await setImmediate(undefined, { signal });
  }
  return {
    from,
    to: previous,
    typical: typical.get(),
    groups: groups.finish(),
    gaps: { longest: gaps.get(), missingTime },
  };
}

/** Samples are counted from 0. */
async function countedAxis(
  table: Table,
  reader: ColumnReader,
  notes: readonly string[],
  { signal, progress }: Asked,
): Promise<Axis> {
  const rows = table.rowCount ?? (await table.countRows(progress, signal));
  const groups = new GroupBuilder(rows, Infinity);
  for (let row = 0; row < rows; row += 1) groups.push(row);
  const length = (start: number, count: number) => Math.max(0, Math.min(count, rows - start));
  return {
    clock: 'samples',
    rows,
    from: 0,
    to: Math.max(0, rows - 1),
    figures: { median: 1, gapOver: Infinity, jitter: 0 },
    typical: 1,
    groups: groups.finish(),
    gaps: { longest: [], missingTime: 0 },
    disorder: 0,
    notes,
    times: (start, count) =>
      Promise.resolve(Float64Array.from({ length: length(start, count) }, (_, i) => start + i)),
    values: (column, start, count, inner) =>
      reader.values(column, start, length(start, count), inner),
  };
}
