import { segmentAt, transition, type Segment } from './protocol.ts';
import type { Random } from './random.ts';
import type { Subject } from './subjects.ts';

/** Steps of the simulation in a second; the sensors take every step or every second one. */
export const stepsPerSecond = 64;

/** One second of heart and breath. The arrays have a value for each step. */
export interface BodySecond {
  /** Beats a minute at the end of the second. */
  readonly heartRate: number;
  /** Breaths a minute. */
  readonly breathing: number;
  /** Milliseconds between the last two beats. */
  readonly beatInterval: number;
  /** Heart beats since the begin, with fractions: a beat starts at each whole number. */
  readonly beats: Float64Array;
  /** Phase of the breath in radians. */
  readonly breath: Float64Array;
}

/** The heart takes about half a minute to follow a harder effort and longer to calm down. */
const secondsUp = 22;
const secondsDown = 38;

/** A heart that follows what its owner does. Call the result once for each second, in order. */
export function body(
  subject: Subject,
  segments: readonly Segment[],
  source: Random,
): (second: number) => BodySecond {
  const reserve = 208 - 0.7 * subject.age - subject.restingHeartRate;
  let settled = subject.restingHeartRate + 0.06 * reserve;
  let wandering = 0;
  let beat = source.uniform();
  let breathPhase = source.between(0, 2 * Math.PI);
  let previous = settled;
  let beatInterval = 60_000 / settled;
  let lastBeatAt = 0;

  return (second) => {
    const segment = segmentAt(segments, second);
    const { intensity } = segment?.activity ?? transition;
    const minutes = segment === undefined ? 0 : (second - segment.start) / 60;
    // A long effort drives the rate up a little further although the work stays the same.
    const drift = intensity * Math.min(minutes, 12) * 0.8;
    const target = subject.restingHeartRate + reserve * intensity * (segment?.effort ?? 1) + drift;
    settled += (target - settled) / (target > settled ? secondsUp : secondsDown);
    wandering += -wandering / 14 + 0.65 * source.gaussian();
    const mayerWave = 1.4 * Math.sin(2 * Math.PI * 0.095 * second);
    const heartRate = Math.max(38, settled + wandering + mayerWave);
    const breathing = 12 + (heartRate - subject.restingHeartRate) * 0.17;

    // Respiratory sinus arrhythmia: strong at rest, gone when the heart is busy.
    const arrhythmia = 4.5 * Math.max(0, 1 - (heartRate - subject.restingHeartRate) / 55);
    const beats = new Float64Array(stepsPerSecond);
    const breath = new Float64Array(stepsPerSecond);
    for (let step = 0; step < stepsPerSecond; step += 1) {
      breathPhase += ((2 * Math.PI * breathing) / 60) * (1 / stepsPerSecond);
      const base = previous + ((heartRate - previous) * step) / stepsPerSecond;
      const now = base + arrhythmia * Math.sin(breathPhase);
      const next = beat + now / 60 / stepsPerSecond;
      if (Math.floor(next) > Math.floor(beat)) {
        const at = second + step / stepsPerSecond + ((1 - (beat % 1)) * 60) / now;
        if (lastBeatAt > 0) beatInterval = Math.round((at - lastBeatAt) * 1000);
        lastBeatAt = at;
      }
      beat = next;
      beats[step] = beat;
      breath[step] = breathPhase;
    }
    previous = heartRate;
    return { heartRate, breathing, beatInterval, beats, breath };
  };
}
