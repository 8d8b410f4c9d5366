import { stepsPerSecond } from './body.ts';
import { segmentAt, transition, type Segment } from './protocol.ts';
import type { Random } from './random.ts';

/** Acceleration at the wrist in g, gravity included, for each step of a second. */
export interface MovementSecond {
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly z: Float64Array;
  /** What the strap of a wristband feels of it, without gravity: steps more than the swing of the arm. */
  readonly jolt: Float64Array;
}

/** A wrist that moves as its owner does. Call the result once for each second, in order. */
export function movement(
  segments: readonly Segment[],
  source: Random,
): (second: number) => MovementSecond {
  let gravity: [number, number, number] = [...transition.posture];
  let cadencePhase = 0;
  let stride = 1;
  let fidget = 0;
  let fidgetPhase = 0;

  return (second) => {
    const segment = segmentAt(segments, second);
    const activity = segment?.activity ?? transition;
    const effort = segment?.effort ?? 1;
    const cadence = activity.cadence * (0.5 + 0.5 * effort) * (1 + 0.015 * source.gaussian());
    const axis = () => new Float64Array(stepsPerSecond);
    const result = { x: axis(), y: axis(), z: axis(), jolt: axis() };
    if (source.chance(activity.fidget)) fidget = source.between(0.08, 0.35);
    for (let step = 0; step < stepsPerSecond; step += 1) {
      gravity = turn(gravity, activity.posture);
      const before = cadencePhase;
      cadencePhase += cadence / stepsPerSecond;
      if (Math.floor(cadencePhase) > Math.floor(before)) stride = 1 + 0.12 * source.gaussian();
      const cycle = 2 * Math.PI * cadencePhase;
      const bounce =
        activity.bounce * effort * stride * (Math.sin(cycle) + 0.35 * Math.sin(2 * cycle + 0.6)) +
        activity.impact * stride * strike(cadencePhase % 1);
      // An arm swings once in two steps.
      const swing = activity.swing * effort * stride * Math.sin(cycle / 2);
      fidget *= 0.985;
      fidgetPhase += (2 * Math.PI * 3.1) / stepsPerSecond;
      const restless = fidget * Math.sin(fidgetPhase);
      const noise = () => activity.noise * source.gaussian();
      result.x[step] = gravity[0] * (1 + bounce) + 0.3 * swing + restless + noise();
      result.y[step] = gravity[1] * (1 + bounce) + swing - 0.6 * restless + noise();
      result.z[step] = gravity[2] * (1 + bounce) - 0.4 * swing + 0.4 * restless + noise();
      result.jolt[step] = bounce + 0.12 * swing + restless + noise();
    }
    return result;
  };
}

/** The short jolt when a foot lands, over the phase of a step. */
function strike(phase: number): number {
  return Math.exp(-(((phase - 0.25) / 0.05) ** 2));
}

/** Gravity moves to a new posture within about a second and keeps its length. */
function turn(
  from: readonly [number, number, number],
  to: readonly [number, number, number],
): [number, number, number] {
  const part = 1.5 / stepsPerSecond;
  const [x, y, z] = [0, 1, 2].map((axis) => {
    const start = from[axis] ?? 0;
    return start + ((to[axis] ?? 0) - start) * part;
  }) as [number, number, number];
  const length = Math.hypot(x, y, z);
  return [x / length, y / length, z / length];
}
