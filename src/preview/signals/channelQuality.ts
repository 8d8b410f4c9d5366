import { setImmediate } from 'node:timers/promises';
import type { Asked } from '../service.ts';
import type { Axis } from './axis.ts';
import { blockRows } from './columnReader.ts';
import { Growing, quantile } from './growing.ts';
import { LongestSpans } from './longest.ts';
import type { Channel, ChannelQuality } from './model.ts';
import { cover, type Extent } from './pyramid.ts';

/** Runs of equal values are kept from this length on, in samples. */
const shortestRun = 3;
/** A flat stretch has at least so many samples and lasts so long. */
const flat = { samples: 20, milliseconds: 2000, timesUsual: 10 } as const;
/** The part of the range below an extreme that a signal which is not cut off passes through. */
const nearExtreme = 0.01;

/** A run of equal values. */
interface Run {
  readonly value: number;
  readonly samples: number;
  readonly from: number;
  readonly to: number;
}

/**
 * Reads a channel twice: for its range, then for what stays.
 *
 * - *Flat*: a run of equal values of at least 20 samples and 2 s, and ten times as long as 95 % of the channel's runs are; a
 *   channel that never changes is flat as a whole.
 * - *Clipped*: runs of at least three samples at the extreme value, where that value is held twice as often as the whole
 *   hundredth of the range beside it (at least two of the steps in which the values are stored). A least value of 0 is taken
 *   for a natural floor.
 */
export async function channelQuality(
  axis: Axis,
  { column, name }: Channel,
  { signal, progress }: Asked,
): Promise<ChannelQuality> {
  const range: Extent = { low: NaN, high: NaN };
  let missing = 0;
  let resolution = Infinity;
  let previous = NaN;
  await eachBlock(axis, column, signal, (values) => {
    for (const value of values) {
      if (Number.isFinite(value)) cover(range, value);
      else missing += 1;
      const change = Math.abs(value - previous);
      if (change > 0 && change < resolution) resolution = change;
      previous = value;
    }
  });
  progress(0.5);
  const { low, high } = range;
  const near = Math.max((high - low) * nearExtreme, 2 * resolution);
  const counts = { low: 0, nearLow: 0, high: 0, nearHigh: 0 };
  const lengths = new Growing();
  const long: Run[] = [];
  let runs = 0;
  const take = (run: Run) => {
    runs += 1;
    if (lengths.length < 1 << 17) lengths.push(run.samples);
    if (run.samples >= shortestRun && long.length < 1 << 18) long.push(run);
  };
  const collect = new Runs(take, axis.figures.gapOver);
  await eachBlock(axis, column, signal, (values, times) => {
    for (const [i, value] of values.entries()) {
      if (value === low) counts.low += 1;
      else if (value <= low + near) counts.nearLow += 1;
      if (value === high) counts.high += 1;
      else if (value >= high - near) counts.nearHigh += 1;
      collect.add(value, times[i] ?? NaN);
    }
  });
  collect.finish();
  progress(1);
  const isConstant = runs > 0 && low === high;
  const usual = isConstant ? 0 : quantile(lengths.view(), 0.95);
  const atLeast = Math.max(flat.samples, flat.timesUsual * usual);
  const isTime = axis.clock !== 'samples';
  const flatSpans = new LongestSpans();
  const clipped = new LongestSpans();
  const isCut = {
    low: !isConstant && low !== 0 && counts.low > 2 * counts.nearLow,
    high: !isConstant && counts.high > 2 * counts.nearHigh,
  };
  for (const { value, samples, from, to } of long) {
    const isLong = !isTime || to - from >= flat.milliseconds;
    if (samples >= atLeast && isLong) flatSpans.add(from, to);
    if ((value === low && isCut.low) || (value === high && isCut.high)) clipped.add(from, to);
  }
  return {
    ...{ column, name, samples: axis.rows - missing, missing },
    flat: flatSpans.get(),
    clipped: clipped.get(),
    // No number that JSON does not carry.
    min: Number.isFinite(low) ? low : 0,
    max: Number.isFinite(high) ? high : 0,
  };
}

async function eachBlock(
  axis: Axis,
  column: number,
  signal: AbortSignal,
  take: (values: Float64Array, times: Float64Array) => void,
): Promise<void> {
  for (let start = 0; start < axis.rows; start += blockRows) {
    const times = await axis.times(start, blockRows, signal);
    take(await axis.values(column, start, times.length, signal), times);
    await setImmediate(undefined, { signal });
  }
}

/** Finds runs of equal values; a missing value or a gap ends one. */
class Runs {
  private readonly take: (run: Run) => void;
  private readonly gapOver: number;
  private value = NaN;
  private samples = 0;
  private from = NaN;
  private to = NaN;

  constructor(take: (run: Run) => void, gapOver: number) {
    this.take = take;
    this.gapOver = gapOver;
  }

  add(value: number, time: number): void {
    if (value === this.value && time - this.to <= this.gapOver) {
      this.samples += 1;
      this.to = time;
      return;
    }
    this.finish();
    this.value = value;
    this.samples = 1;
    this.from = this.to = time;
  }

  finish(): void {
    const { value, samples, from, to } = this;
    if (samples > 0 && !Number.isNaN(value)) this.take({ value, samples, from, to });
    this.samples = 0;
  }
}
