import { body } from './body.ts';
import { movement } from './movement.ts';
import { protocol, segmentAt } from './protocol.ts';
import { random } from './random.ts';
import {
  accelerometerSensor,
  polarSensor,
  ppgSensor,
  type AccelerometerSample,
  type PolarSample,
  type PpgSample,
} from './sensors.ts';
import type { Subject } from './subjects.ts';

/** What all devices recorded in one second; drop-outs leave samples out. */
export interface RecordedSecond {
  readonly second: number;
  /** Absent between two activities. */
  readonly label?: string;
  readonly ppg: readonly PpgSample[];
  readonly accelerometer: readonly AccelerometerSample[];
  readonly polar?: PolarSample;
}

/** A subject's session, second by second: no more than one second is in memory. */
export function* recording(subject: Subject, seconds: number): Generator<RecordedSecond> {
  const source = (part: string) => random(`${subject.studyId}/${part}`);
  const segments = protocol(subject, seconds);
  const heart = body(subject, segments, source('body'));
  const arm = movement(segments, source('movement'));
  const ppg = ppgSensor(subject.start, source('ppg'));
  const accelerometer = accelerometerSensor(subject.start, source('accelerometer'));
  const polar = polarSensor(subject.start, source('polar'));
  const other = subject.flaw === 'ppg-of-another-session' ? retest(subject, seconds) : undefined;

  for (let second = 0; second < seconds; second += 1) {
    const [heartNow, armNow] = [heart(second), arm(second)];
    const [ppgHeart, ppgArm] = other?.(second) ?? [heartNow, armNow];
    const label = segmentAt(segments, second)?.activity.label;
    const polarNow = polar(second, heartNow);
    yield {
      second,
      ...(label === undefined ? {} : { label }),
      ppg: ppg(second, ppgHeart, ppgArm),
      accelerometer: accelerometer(second, armNow),
      ...(polarNow === undefined ? {} : { polar: polarNow }),
    };
  }
}

/** What the wristband would have recorded at the retest. */
function retest(subject: Subject, seconds: number) {
  const source = (part: string) => random(`${subject.studyId}/retest/${part}`);
  const segments = protocol(subject, seconds, 'retest');
  const heart = body(subject, segments, source('body'));
  const arm = movement(segments, source('movement'));
  return (second: number) => [heart(second), arm(second)] as const;
}
