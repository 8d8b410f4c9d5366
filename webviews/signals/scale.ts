import type { Extent } from './pieces.ts';
import { logTicks, valueTicks, type ValueTick } from './ticks.ts';

/** From values to a height between 0, the bottom, and 1. */
export interface Scale {
  readonly min: number;
  readonly max: number;
  readonly isLog: boolean;
}

/** With some air above and below; one value alone lies in the middle. */
export function scaleOf({ min, max, minPositive }: Extent, isLog: boolean): Scale {
  if (isLog) {
    if (!(minPositive <= max)) return { min: 0.1, max: 10, isLog };
    const least = Math.log10(minPositive);
    const room = Math.max(Math.log10(max) - least, 0.1) * 0.06;
    return { min: 10 ** (least - room), max: 10 ** (Math.log10(max) + room), isLog };
  }
  if (!(min <= max)) return { min: -1, max: 1, isLog };
  const room = max > min ? (max - min) * 0.06 : Math.abs(max) * 0.1 || 1;
  return { min: min - room, max: max + room, isLog };
}

export function heightOf({ min, max, isLog }: Scale, value: number): number {
  if (!isLog) return (value - min) / (max - min);
  return value > 0 ? Math.log(value / min) / Math.log(max / min) : NaN;
}

export function ticksOf({ min, max, isLog }: Scale, wanted: number): ValueTick[] {
  return isLog ? logTicks(min, max, wanted) : valueTicks(min, max, wanted);
}
