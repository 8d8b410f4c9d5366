import { accelerometerLine } from './csvFiles.ts';
import type { RecordedSecond } from './recording.ts';
import type { Subject } from './subjects.ts';

/** Where the upload of a cut recording stopped, as a part of the session. */
const cutAt = 0.62;

/** What reached the data lake of a second. */
interface ArrivedSecond extends RecordedSecond {
  /** The begin of a line of `accelerometer.csv` whose rest is lost. */
  readonly cutLine?: string;
}

/** What gets lost on the way from the devices. Call the result once for each second, in order. */
export function losses(
  subject: Subject,
  seconds: number,
): (recorded: RecordedSecond) => ArrivedSecond {
  switch (subject.flaw) {
    case 'ppg-missing':
      return (recorded) => ({ ...recorded, ppg: [] });
    case 'accelerometer-cut':
      return cutUpload(seconds * cutAt);
    default:
      return (recorded) => recorded;
  }
}

function cutUpload(from: number): (recorded: RecordedSecond) => ArrivedSecond {
  let isCut = false;
  return (recorded) => {
    if (isCut) return { ...recorded, accelerometer: [] };
    const last = recorded.accelerometer.at(-1);
    // In a drop-out there is no line to cut.
    if (recorded.second < from || last === undefined) return recorded;
    isCut = true;
    const cutLine = accelerometerLine(last).slice(0, -9);
    return { ...recorded, accelerometer: recorded.accelerometer.slice(0, -1), cutLine };
  };
}
