import { random } from './random.ts';
import type { Subject } from './subjects.ts';

/** How a body moves and how hard its heart works during an activity. Accelerations are in g. */
export interface Activity {
  readonly label: string;
  /** Part of the heart-rate reserve (maximum − resting) that is used once the heart has settled. */
  readonly intensity: number;
  /** Steps or pedal strokes a second. */
  readonly cadence: number;
  readonly bounce: number;
  readonly swing: number;
  readonly impact: number;
  readonly noise: number;
  /** Probability that a small movement of the arm begins within a second. */
  readonly fidget: number;
  /** Direction of gravity at the wrist. */
  readonly posture: readonly [number, number, number];
  /** Length beside the other activities. */
  readonly share: number;
}

const still = { cadence: 0, bounce: 0, swing: 0, impact: 0 };

export const activities: readonly Activity[] = [
  {
    ...still,
    label: 'lying',
    intensity: 0.01,
    noise: 0.005,
    fidget: 0.02,
    posture: [0.1, 0.35, 0.93],
    share: 0.8,
  },
  {
    ...still,
    label: 'sitting',
    intensity: 0.04,
    noise: 0.008,
    fidget: 0.05,
    posture: [0.25, 0.15, 0.96],
    share: 1.2,
  },
  {
    ...still,
    label: 'standing',
    intensity: 0.1,
    noise: 0.012,
    fidget: 0.08,
    posture: [0.97, 0.2, 0.12],
    share: 0.8,
  },
  {
    label: 'walking',
    intensity: 0.36,
    cadence: 1.85,
    bounce: 0.24,
    swing: 0.2,
    impact: 0.12,
    noise: 0.03,
    fidget: 0.02,
    posture: [0.95, 0.25, 0.18],
    share: 1.3,
  },
  {
    label: 'running',
    intensity: 0.82,
    cadence: 2.7,
    bounce: 0.85,
    swing: 0.5,
    impact: 0.7,
    noise: 0.08,
    fidget: 0,
    posture: [0.55, 0.75, 0.36],
    share: 1,
  },
  {
    label: 'stairs',
    intensity: 0.58,
    cadence: 1.55,
    bounce: 0.32,
    swing: 0.14,
    impact: 0.2,
    noise: 0.04,
    fidget: 0.02,
    posture: [0.9, 0.35, 0.25],
    share: 0.9,
  },
  {
    label: 'cycling',
    intensity: 0.52,
    cadence: 1.3,
    bounce: 0.06,
    swing: 0.03,
    impact: 0,
    noise: 0.055,
    fidget: 0.02,
    posture: [0.3, 0.8, 0.52],
    share: 1.1,
  },
];

/** What somebody does between two labelled parts. */
export const transition: Activity = {
  ...still,
  label: '',
  intensity: 0.15,
  noise: 0.03,
  fidget: 0.4,
  posture: [0.9, 0.3, 0.3],
  share: 0,
};

/** A labelled part of a session: seconds `[start, end)` since its begin. */
export interface Segment {
  readonly activity: Activity;
  /** About 1: how hard this person goes at it this time. */
  readonly effort: number;
  readonly start: number;
  readonly end: number;
}

/** `retest` is another session of the same person, in which the hardest part came first. */
type Session = 'main' | 'retest';

/**
 * A session: rest first, then every activity that the person does in an order of their own, then rest
 * again. Lengths scale with the session; a few unlabelled seconds lie between the parts.
 */
export function protocol(subject: Subject, seconds: number, session: Session = 'main'): Segment[] {
  const source = random(`${subject.studyId}/protocol/${session}`);
  const done = activities.filter((activity) => !subject.skips.includes(activity.label));
  const rest = done.filter((activity) => activity.label === 'sitting');
  const others = source.shuffle(done.filter((activity) => activity.label !== 'sitting'));
  const order =
    session === 'main'
      ? [...rest, ...others, ...rest]
      : done.toSorted((one, other) => other.intensity - one.intensity);
  const shares = order.map((activity) => activity.share * source.between(0.85, 1.15));
  const total = shares.reduce((sum, share) => sum + share, 0);
  const segments: Segment[] = [];
  let start = 0;
  order.forEach((activity, index) => {
    const end = Math.round(start + ((shares[index] ?? 0) / total) * seconds);
    const last = index === order.length - 1;
    const pause = last
      ? 0
      : Math.min(Math.round(source.between(2, 6)), Math.floor((end - start) / 8));
    const effort = source.between(0.92, 1.08);
    segments.push({ activity, effort, start, end: last ? seconds : end - pause });
    start = end;
  });
  return segments;
}

/** The segment at a second, `undefined` between two. */
export function segmentAt(segments: readonly Segment[], second: number): Segment | undefined {
  return segments.find((segment) => second >= segment.start && second < segment.end);
}
