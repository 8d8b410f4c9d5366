import type { Series } from '../../src/preview/signals/model.ts';
import type { Held } from './stock.ts';
import { covers, overlap, type Range } from './view.ts';

/** Entries `start` up to but not including `end` of a series. */
export interface Piece {
  readonly series: Series;
  readonly start: number;
  readonly end: number;
}

/** The first entry that is not before a time. */
export function firstFrom(times: Float64Array, time: number): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((times[middle] ?? NaN) < time) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The entries of a stretch, with one more on each side for the lines that lead there. */
function cut(series: Series, from: number, to: number, before = 1, after = 1): Piece {
  const { times } = series;
  const start = Math.max(0, firstFrom(times, from) - before);
  let end = firstFrom(times, to);
  while (end < times.length && times[end] === to) end += 1;
  return { series, start, end: Math.min(times.length, end + after) };
}

/** What is at hand of a stretch, in order of time: finely where it is, coarsely around it. */
export function piecesOf(
  coarse: Held<Series> | undefined,
  fine: Held<Series> | undefined,
  view: Range,
): Piece[] {
  const seen = fine && overlap(fine.range, view);
  const isBetter = fine && seen && !(coarse?.isExact === true);
  if (!isBetter) return coarse ? solid([cut(coarse.value, view.from, view.to)]) : [];
  if (!coarse || covers(fine.range, view)) return solid([cut(fine.value, view.from, view.to)]);
  const pieces: Piece[] = [];
  const isLeft = view.from < seen.from;
  const isRight = view.to > seen.to;
  if (isLeft) {
    const { start } = cut(coarse.value, view.from, seen.from, 1, 0);
    pieces.push({ series: coarse.value, start, end: firstFrom(coarse.value.times, seen.from) });
  }
  pieces.push(cut(fine.value, seen.from, seen.to, isLeft ? 0 : 1, isRight ? 0 : 1));
  if (isRight) pieces.push(cut(coarse.value, seen.to, view.to, 0, 1));
  return solid(pieces);
}

const solid = (pieces: readonly Piece[]) => pieces.filter(({ start, end }) => start < end);

/** Least and greatest value, and the least above 0; none where there is no value. */
export interface Extent {
  readonly min: number;
  readonly max: number;
  readonly minPositive: number;
}

const nothing: Extent = { min: Infinity, max: -Infinity, minPositive: Infinity };

export function extentOf(pieces: readonly Piece[]): Extent {
  let { min, max, minPositive } = nothing;
  for (const { series, start, end } of pieces) {
    const { low, high } = series;
    for (let index = start; index < end; index += 1) {
      const least = low[index] ?? NaN;
      const greatest = high[index] ?? NaN;
      if (least < min && least !== -Infinity) min = least;
      if (greatest > max && greatest !== Infinity) max = greatest;
      const positive = least > 0 ? least : greatest;
      if (positive > 0 && positive < minPositive) minPositive = positive;
    }
  }
  return { min, max, minPositive };
}

export function joined(extents: readonly Extent[]): Extent {
  return extents.reduce(
    (all, { min, max, minPositive }) => ({
      min: Math.min(all.min, min),
      max: Math.max(all.max, max),
      minPositive: Math.min(all.minPositive, minPositive),
    }),
    nothing,
  );
}

export interface ValueAt {
  readonly time: number;
  readonly low: number;
  readonly high: number;
}

/** The entry nearest to a time that lies no further from it than `reach`; none in a gap. */
export function valueAt(
  pieces: readonly Piece[],
  time: number,
  reach: number,
): ValueAt | undefined {
  let nearest: ValueAt | undefined;
  let distance = reach;
  for (const { series, start, end } of pieces) {
    const { times, low, high } = series;
    const middle = firstFrom(times, time);
    for (let index = Math.max(start, middle - 1); index <= middle && index < end; index += 1) {
      const at = times[index] ?? NaN;
      const away = Math.abs(at - time);
      if (!(away <= distance)) continue;
      distance = away;
      const least = low[index] ?? NaN;
      nearest = Number.isNaN(least)
        ? undefined
        : { time: at, low: least, high: high[index] ?? least };
    }
  }
  return nearest;
}
