import type { Segment } from './protocol.ts';
import type { AccelerometerSample, PolarSample, PpgSample } from './sensors.ts';

export const accelerometerHeader = 'timestamp [ms],accX [g],accY [g],accZ [g]\n';
export const ppgHeader = 'timestamp [ms],ppg [counts]\n';
export const polarHeader = 'Phone timestamp,HR [bpm],RR interval [ms],Breathing [rpm]\n';

export function accelerometerLine({ at, x, y, z }: AccelerometerSample): string {
  return `${at},${x.toFixed(3)},${y.toFixed(3)},${z.toFixed(3)}\n`;
}

export function ppgLine({ at, value }: PpgSample): string {
  return `${at},${value}\n`;
}

/** The app on the phone writes its own kind of time: ISO 8601 without a zone, in UTC. */
export function polarLine({ at, heartRate, beatInterval, breathing }: PolarSample): string {
  return `${isoTime(at)},${heartRate},${Math.round(beatInterval)},${breathing.toFixed(1)}\n`;
}

/** `labels.csv`: what the subject did, as noted by the person with the tablet. */
export function labelsFile(start: number, segments: readonly Segment[]): string {
  const lines = segments.map((segment) => {
    const [from, to] = [segment.start, segment.end].map((second) => isoTime(start + second * 1000));
    return `${from},${to},${segment.activity.label}\n`;
  });
  return ['start,end,label\n', ...lines].join('');
}

function isoTime(at: number): string {
  return new Date(at).toISOString().slice(0, -1);
}
