import { stepsPerSecond, type BodySecond } from './body.ts';
import type { MovementSecond } from './movement.ts';
import type { Random } from './random.ts';

export const ppgRate = 64;
export const accelerometerRate = 32;

/** Every `at` is milliseconds since 1970-01-01T00:00:00Z, by the clock of the device. */
export interface PpgSample {
  readonly at: number;
  /** Counts of an 18-bit converter. */
  readonly value: number;
}

export interface AccelerometerSample {
  readonly at: number;
  /** In g, in steps of 1 mg, within ±8 g. */
  readonly x: number;
  readonly y: number;
  readonly z: number;
}

export interface PolarSample {
  readonly at: number;
  readonly heartRate: number;
  /** Milliseconds between beats. */
  readonly beatInterval: number;
  readonly breathing: number;
}

/** A light on the wrist: pulse, breath, drift and whatever movement adds. */
export function ppgSensor(start: number, source: Random) {
  const base = source.between(112_000, 142_000);
  const strength = source.between(1900, 2900);
  const looseness = source.between(0.2, 0.5);
  const lost = dropouts(source, 40, 2.2);
  let drift = 0;
  let blood = 0;
  let shaken = 0;
  return (second: number, heart: BodySecond, arm: MovementSecond): PpgSample[] => {
    const samples: PpgSample[] = [];
    drift += -drift / 90 + 90 * source.gaussian();
    blood += -blood / 40 + 0.02 * source.gaussian();
    for (let step = 0; step < stepsPerSecond; step += 1) {
      const breath = heart.breath[step] ?? 0;
      const pulse = pulseWave((heart.beats[step] ?? 0) % 1) * (1 + 0.12 * Math.sin(breath));
      // Skin and strap pass on only the slow part of a movement.
      shaken += ((arm.jolt[step] ?? 0) - shaken) * 0.22;
      const value =
        base +
        drift +
        450 * Math.sin(breath) +
        strength * ((1 + blood) * pulse + looseness * shaken + 0.03 * source.gaussian());
      const at = stamp(start, second + step / ppgRate, 1.5, 4, source);
      if (lost(second + step / ppgRate)) continue;
      samples.push({ at, value: Math.min(262_143, Math.max(0, Math.round(value))) });
    }
    return samples;
  };
}

export function accelerometerSensor(start: number, source: Random) {
  const offset = [0, 1, 2].map(() => 0.008 * source.gaussian());
  const lost = dropouts(source, 50, 1.6);
  const every = stepsPerSecond / accelerometerRate;
  return (second: number, arm: MovementSecond): AccelerometerSample[] => {
    const samples: AccelerometerSample[] = [];
    for (let index = 0; index < accelerometerRate; index += 1) {
      const [x, y, z] = [arm.x, arm.y, arm.z].map((axis, number) => {
        const value =
          (axis[index * every] ?? 0) + (offset[number] ?? 0) + 0.004 * source.gaussian();
        // Adding zero turns the −0 of a tiny negative value into 0.
        return Math.round(Math.min(8, Math.max(-8, value)) * 1000) / 1000 + 0;
      }) as [number, number, number];
      const seconds = second + index / accelerometerRate;
      const at = stamp(start, seconds, 2.5, 6, source);
      if (!lost(seconds)) samples.push({ at, x, y, z });
    }
    return samples;
  };
}

/** A chest strap: reports the mean of the last seconds once a second. */
export function polarSensor(start: number, source: Random) {
  const lost = dropouts(source, 12, 3);
  let recent: number[] = [];
  return (second: number, heart: BodySecond): PolarSample | undefined => {
    recent = [...recent.slice(-3), heart.heartRate];
    const mean = recent.reduce((sum, value) => sum + value, 0) / recent.length;
    const at = stamp(start, second + 0.5, 12, 40, source);
    if (lost(second)) return undefined;
    const breathing = Math.round((heart.breathing + 0.3 * source.gaussian()) * 10) / 10;
    return { at, heartRate: Math.round(mean), beatInterval: heart.beatInterval, breathing };
  };
}

/** One beat in the blood volume: the wave from the heart, then its reflection. */
function pulseWave(phase: number): number {
  return Math.exp(-(((phase - 0.2) / 0.1) ** 2)) + 0.36 * Math.exp(-(((phase - 0.47) / 0.13) ** 2));
}

/** The time of a sample with the jitter of a radio link, never so much that two change places. */
function stamp(start: number, seconds: number, deviation: number, most: number, source: Random) {
  const jitter = Math.min(most, Math.max(-most, deviation * source.gaussian()));
  return Math.round(start + seconds * 1000 + jitter);
}

/** Whether a sample is lost: drop-outs begin at random and last a while. */
function dropouts(source: Random, perHour: number, meanSeconds: number) {
  let next = (-Math.log(1 - source.uniform()) * 3600) / perHour;
  let until = 0;
  return (seconds: number): boolean => {
    if (seconds >= next) {
      until = next + 0.3 - Math.log(1 - source.uniform()) * meanSeconds;
      next = until - (Math.log(1 - source.uniform()) * 3600) / perHour;
    }
    return seconds < until;
  };
}
