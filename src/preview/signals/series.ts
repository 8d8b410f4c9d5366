import type { Axis } from './axis.ts';
import { Growing } from './growing.ts';
import { countBelow } from './groups.ts';
import type { Series, SeriesWanted } from './model.ts';
import { cover, coverGroups, type Extent, type Pyramid } from './pyramid.ts';

/** A page never needs more. */
const mostBuckets = 16_384;

/** A stretch of a channel, from its samples where there are few of them for each bucket, else from the pyramid. */
export async function readSeries(
  axis: Axis,
  wanted: SeriesWanted,
  pyramid: () => Promise<Pyramid>,
  signal: AbortSignal,
): Promise<Series> {
  const { groups } = axis;
  const { column, from, to } = wanted;
  const buckets = Math.max(4, Math.min(mostBuckets, Math.floor(wanted.buckets) || 0));
  if (!(from <= to) || groups.count === 0) return new Entries(axis, 0).finish(true);
  // One sample more on either side: the line goes on to the edge.
  const first = Math.max(0, countBelow(groups.first, groups.count, from) - 1);
  const last = Math.min(groups.count, countBelow(groups.first, groups.count, to, true) + 1);
  // The first and the last bucket may be cut off by the edge, and hold the samples beyond it.
  const width = (to - from) / (buckets - 3);
  if (last - first > 2 * buckets + 2) {
    const entries = new Entries(axis, width);
    fromPyramid(axis, await pyramid(), entries, first, last);
    return entries.finish(false);
  }
  const start = groups.rows[first] ?? 0;
  const count = (groups.rows[last] ?? axis.rows) - start;
  const [times, values] = await Promise.all([
    axis.times(start, count, signal),
    axis.values(column, start, count, signal),
  ]);
  const a = Math.max(0, countBelow(times, times.length, from) - 1);
  const b = Math.min(times.length, countBelow(times, times.length, to, true) + 1);
  const isExact = b - a <= 2 * buckets;
  const entries = new Entries(axis, isExact ? 0 : width);
  fromSamples(entries, times.subarray(a, b), values.subarray(a, b));
  return entries.finish(isExact);
}

function fromSamples(entries: Entries, times: Float64Array, values: Float64Array): void {
  for (let i = 0; i < times.length; i += 1) {
    const time = times[i] ?? NaN;
    entries.at(time);
    cover(entries.extent, values[i] ?? NaN);
    entries.last = time;
  }
}

function fromPyramid(
  { groups }: Axis,
  pyramid: Pyramid,
  entries: Entries,
  first: number,
  last: number,
): void {
  for (let group = first; group < last;) {
    entries.at(groups.first[group] ?? NaN);
    const end = Math.max(
      group + 1,
      Math.min(last, countBelow(groups.first, groups.count, entries.bucketEnd)),
    );
    coverGroups(pyramid, group, end, entries.extent);
    entries.last = groups.last[end - 1] ?? NaN;
    group = end;
  }
}

/** Entries of a series as they are made, in the order of time. */
class Entries {
  /** Of the entry that is made. */
  readonly extent: Extent = { low: NaN, high: NaN };
  /** Time of the last sample so far. */
  last = NaN;
  bucketEnd = NaN;
  private readonly width: number;
  private readonly gapOver: number;
  private readonly times = new Growing();
  private readonly lows = new Growing();
  private readonly highs = new Growing();
  /** 1 where time makes the gap, not a missing value. */
  private readonly breaks = new Growing();
  private time = NaN;

  /** Buckets lie at multiples of `width`, so that they stay as they are while one pans; 0: each sample for itself. */
  constructor({ figures }: Axis, width: number) {
    this.width = width;
    // A gap within one bucket cannot be shown.
    this.gapOver = Math.max(figures.gapOver, width);
  }

  /** The next sample or group begins here. */
  at(time: number): void {
    if (time < this.bucketEnd) return;
    this.close();
    if (time - this.last > this.gapOver) this.add((time + this.last) / 2, NaN, NaN, 1);
    this.time = time;
    this.bucketEnd = this.width > 0 ? (Math.floor(time / this.width) + 1) * this.width : -Infinity;
  }

  finish(isExact: boolean): Series {
    this.close();
    const series = { times: this.times.copy(), low: this.lows.copy(), high: this.highs.copy() };
    return { ...withoutMissing(series, this.breaks.view(), isExact), isExact };
  }

  private close(): void {
    if (Number.isNaN(this.time)) return;
    this.add(this.time, this.extent.low, this.extent.high, 0);
    this.extent.low = this.extent.high = this.time = NaN;
  }

  private add(time: number, low: number, high: number, isBreak: number): void {
    this.times.push(time);
    this.lows.push(low);
    this.highs.push(high);
    this.breaks.push(isBreak);
  }
}

type Lines = Omit<Series, 'isExact'>;

/**
 * Of entries without a value in a row one is enough. Where they are the most, the channel is slower than the rows of its file
 * (a heart rate beside an acceleration): they are no gaps then, but three times the usual distance between values is.
 */
function withoutMissing(all: Lines, breaks: Float64Array, isExact: boolean): Lines {
  const isMissing = (i: number) => Number.isNaN(all.low[i]) && breaks[i] === 0;
  let missing = 0;
  let entries = 0;
  for (let i = 0; i < breaks.length; i += 1) {
    if (breaks[i] === 0) entries += 1;
    if (isMissing(i)) missing += 1;
  }
  if (missing * 2 > entries && missing < entries) return sparse(all);
  const isKept = (i: number) =>
    !isMissing(i) || isExact || i === 0 || !Number.isNaN(all.low[i - 1]);
  const kept = Uint32Array.from(breaks.keys()).filter(isKept);
  const pick = (values: Float64Array) => Float64Array.from(kept, (i) => values[i] ?? NaN);
  return { times: pick(all.times), low: pick(all.low), high: pick(all.high) };
}

function sparse({ times, low, high }: Lines): Lines {
  const there = Uint32Array.from(low.keys()).filter((i) => !Number.isNaN(low[i]));
  const timeOf = (i: number) => times[there[i] ?? 0] ?? NaN;
  const steps = Float64Array.from(
    { length: Math.max(0, there.length - 1) },
    (_, i) => timeOf(i + 1) - timeOf(i),
  );
  const gapOver = 3 * (steps.toSorted()[steps.length >> 1] ?? Infinity);
  const result = { times: new Growing(), low: new Growing(), high: new Growing() };
  for (const [place, i] of there.entries()) {
    if (place > 0 && timeOf(place) - timeOf(place - 1) > gapOver) {
      result.times.push((timeOf(place) + timeOf(place - 1)) / 2);
      result.low.push(NaN);
      result.high.push(NaN);
    }
    result.times.push(times[i] ?? NaN);
    result.low.push(low[i] ?? NaN);
    result.high.push(high[i] ?? NaN);
  }
  return { times: result.times.copy(), low: result.low.copy(), high: result.high.copy() };
}
