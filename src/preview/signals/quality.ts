import { setImmediate } from 'node:timers/promises';
import type { Asked } from '../service.ts';
import type { Axis } from './axis.ts';
import { channelQuality } from './channelQuality.ts';
import { blockRows } from './columnReader.ts';
import type { Channel, ChannelQuality, TrackQuality } from './model.ts';

const millisecondsPerHour = 3_600_000;
/** A measured rate this near to a round one is meant to be it. */
const nominalWithin = 0.005;

/** Samples a second by the typical step; `undefined` where it says nothing. */
export function rateOf({ clock, typical }: Axis): number | undefined {
  return clock === 'samples' || typical === 0 ? undefined : 1000 / typical;
}

/** Reads the times and every channel once. */
export async function readQuality(
  axis: Axis,
  channels: readonly Channel[],
  { signal, progress }: Asked,
): Promise<TrackQuality> {
  const parts = channels.length + 1;
  const drift = await driftOf(axis, signal);
  const qualities: ChannelQuality[] = [];
  for (const [index, channel] of channels.entries()) {
    const part = (done: number) => progress((index + 1 + done) / parts);
    qualities.push(await channelQuality(axis, channel, { signal, progress: part }));
  }
  const { figures, gaps, disorder } = axis;
  return {
    rate: rateOf(axis) ?? 0,
    jitter: figures.jitter,
    gaps: gaps.longest,
    missingTime: gaps.missingTime,
    disorder,
    drift,
    channels: qualities,
  };
}

/** The step that the device was set to, as far as the measured one tells. */
function nominalStep(typical: number): number {
  const rate = 1000 / typical;
  const round = rate >= 10 ? 1000 / Math.round(rate) : Math.max(1, Math.round(typical));
  return Math.abs(round / typical - 1) <= nominalWithin ? round : typical;
}

/** How far the expected time of the next sample follows that of the last one. */
const followed = 0.02;
/** A slope this many times its standard error is more than what late and early samples make by chance. */
const significant = 2.5;

/**
 * The slope of time against counted samples, by least squares within the stretches between gaps, all together. A sample that
 * comes more than half a step later than the ones before it let expect means that one was lost, which is counted too. 0 where
 * chance explains it.
 */
async function driftOf(axis: Axis, signal: AbortSignal): Promise<number> {
  const { clock, rows, figures, typical } = axis;
  if (clock === 'samples' || typical === 0) return 0;
  const nominal = nominalStep(typical);
  const fit = new StretchFit();
  let [counted, passed, expected, previous] = [0, 0, 0, NaN];
  for (let start = 0; start < rows; start += blockRows) {
    for (const time of await axis.times(start, blockRows, signal)) {
      const step = time - previous;
      previous = time;
      if (!(step <= figures.gapOver)) {
        fit.nextStretch();
        counted = passed = expected = 0;
      } else {
        passed += step;
        expected += nominal;
        const lost = Math.max(-1, Math.round((passed - expected) / nominal)) * nominal;
        expected += lost + (passed - expected - lost) * followed;
        counted += nominal + lost;
      }
      fit.add(counted, passed - counted);
    }
    await setImmediate(undefined, { signal });
  }
  return fit.slope(significant) * millisecondsPerHour;
}

/** Sums of squares around the means of each stretch (Welford), pooled. */
class StretchFit {
  private n = 0;
  private meanX = 0;
  private meanY = 0;
  private xx = 0;
  private xy = 0;
  private yy = 0;
  private freedom = -1;

  add(x: number, y: number): void {
    this.n += 1;
    const dx = x - this.meanX;
    const dy = y - this.meanY;
    this.meanX += dx / this.n;
    this.meanY += dy / this.n;
    this.xx += dx * (x - this.meanX);
    this.xy += dx * (y - this.meanY);
    this.yy += dy * (y - this.meanY);
    if (this.n > 1) this.freedom += 1;
  }

  nextStretch(): void {
    this.n = this.meanX = this.meanY = 0;
  }

  /** 0 where it is less than so many times its standard error. */
  slope(times: number): number {
    if (this.xx === 0 || this.freedom < 2) return 0;
    const slope = this.xy / this.xx;
    const rest = Math.max(0, this.yy - slope * this.xy) / this.freedom;
    return Math.abs(slope) < times * Math.sqrt(rest / this.xx) ? 0 : slope;
  }
}
