import type { LabelRun, Series, TrackQuality } from '../../../src/preview/signals/model.ts';
import { signalTexts } from '../../../src/vscode/signals/texts.ts';
import type {
  HostCalls,
  OpenedSignals,
  PageCalls,
  ShownTrack,
} from '../../../webviews/signals/contract.ts';
import { connect, type Port, type Remote } from '../../../webviews/rpc.ts';
import { english } from './hosts.ts';

export const start = Date.UTC(2022, 4, 1, 9, 30);
export const rate = 64;
const seconds = 7200;

/** A recording of two hours with two gaps, one spike and a heart that beats at 72 a minute. */
function samples(): { readonly times: Float64Array; readonly values: readonly Float64Array[] } {
  const count = seconds * rate;
  const times: number[] = [];
  const values = Array.from({ length: 6 }, () => [] as number[]);
  let noise = 7;
  const random = () => {
    noise = (noise * 16807) % 2147483647;
    return noise / 2147483647 - 0.5;
  };
  for (let n = 0; n < count; n += 1) {
    const t = n / rate;
    if ((t > 2400 && t < 2520) || (t > 5000 && t < 5003)) continue;
    times.push(start + t * 1000);
    const walks = t % 1200 > 500;
    const shake = walks ? 1 : 0.08;
    for (const axis of [0, 1, 2]) {
      const swing = Math.sin(2 * Math.PI * 1.8 * t + axis * 2) * 3 * shake;
      values[axis]?.push((axis === 2 ? 9.81 : 0) + swing + random() * (0.4 + 2 * shake));
    }
    const beat = (t * 1.2) % 1;
    const pulse =
      Math.exp(-((beat - 0.3) ** 2) / 0.01) + 0.4 * Math.exp(-((beat - 0.6) ** 2) / 0.02);
    values[3]?.push(
      n === 300_000 ? 2400 : 500 + 180 * pulse + 60 * Math.sin(t / 9) + random() * 12,
    );
    values[4]?.push(33 + Math.sin(t / 900) + random() * 0.02);
    values[5]?.push(2 + Math.exp(Math.sin(t / 300) * 2) + random() * 0.05);
  }
  return { times: Float64Array.from(times), values: values.map((each) => Float64Array.from(each)) };
}

let made: ReturnType<typeof samples> | undefined;
const recording = () => (made ??= samples());

/** The series as a real host tells it: whole where it fits, else least and greatest of equal stretches of time. */
function seriesOf(
  times: Float64Array,
  values: Float64Array,
  { from, to, buckets }: { readonly from: number; readonly to: number; readonly buckets: number },
  gapOver: number,
): Series {
  const rows: [number, number, number][] = [];
  let first = times.findIndex((time) => time >= from);
  if (first < 0) first = times.length;
  let end = first;
  while (end < times.length && (times[end] ?? 0) <= to) end += 1;
  const isExact = end - first <= 2 * buckets;
  const width = (to - from) / buckets;
  let last = NaN;
  let bucket = NaN;
  for (let n = first; n < end; n += 1) {
    const time = times[n] ?? NaN;
    const value = values[n] ?? NaN;
    const place = Math.floor((time - from) / width);
    if (time - last > gapOver) rows.push([last + gapOver / 2, NaN, NaN]);
    const row = rows.at(-1);
    if (!isExact && row && place === bucket && time - last <= gapOver) {
      row[1] = Math.min(row[1], value);
      row[2] = Math.max(row[2], value);
    } else rows.push([time, value, value]);
    bucket = place;
    last = time;
  }
  const column = (place: 0 | 1 | 2) => Float64Array.from(rows, (row) => row[place]);
  return { times: column(0), low: column(1), high: column(2), isExact };
}

const activities = ['Sitting', 'Walking', 'Stairs', 'Sitting', 'Running', 'Resting'];

const runs: readonly LabelRun[] = Array.from({ length: 12 }, (_, index) => ({
  from: start + index * 600_000 + (index % 3) * 20_000,
  to: start + (index + 1) * 600_000 - 15_000,
  text: activities[index % activities.length] ?? '',
}));

const heartTimes = Float64Array.from({ length: seconds }, (_, n) => start + 400 + n * 1000);
const heartValues = heartTimes.map((_, n) => Math.round(72 + 14 * Math.sin(n / 400) + (n % 7)));

const watch: ShownTrack = {
  ...{
    id: 0,
    file: 'acc_ppg.parquet',
    clock: 'instant',
    timeColumn: 0,
    rows: seconds * rate - 7872,
  },
  timeColumns: [
    { column: 0, name: 'timestamp' },
    { column: 8, name: 'device time' },
  ],
  ...{ from: start, to: start + seconds * 1000 - 1000 / rate, rate, offset: 0 },
  channels: [
    { column: 1, name: 'accX (m/s²)', unit: 'm/s²' },
    { column: 2, name: 'accY (m/s²)', unit: 'm/s²' },
    { column: 3, name: 'accZ (m/s²)', unit: 'm/s²' },
    { column: 4, name: 'ppg' },
    { column: 5, name: 'temperature [°C]', unit: '°C' },
    { column: 6, name: 'eda (µS)', unit: 'µS' },
  ],
  labels: [{ column: 7, name: 'activity' }],
  notes: [],
};

const polar: ShownTrack = {
  ...{ id: 1, file: 'polar_hr.csv', clock: 'instant', timeColumn: 0, rows: seconds },
  timeColumns: [{ column: 0, name: 'time' }],
  ...{ from: start + 400, to: start + 400 + (seconds - 1) * 1000, rate: 1, offset: 0 },
  channels: [{ column: 1, name: 'hr (bpm)', unit: 'bpm' }],
  labels: [],
  notes: ['12 times are equal to the time before them.'],
};

const quality: TrackQuality = {
  ...{ rate, jitter: 0.8, missingTime: 123_000, disorder: 0, drift: -42 },
  gaps: [
    { from: start + 2_400_000, to: start + 2_520_000 },
    { from: start + 5_000_000, to: start + 5_003_000 },
  ],
  channels: [
    {
      ...{ column: 4, name: 'ppg', samples: 452_928, missing: 12, min: 430, max: 2400 },
      flat: [{ from: start + 60_000, to: start + 64_000 }],
      clipped: [],
    },
  ],
};

const target = { kind: 'file' as const, uri: 'file:///study/acc_ppg.parquet' };

/** The extension's half of the signals page over a made-up recording; what it is asked is noted. */
export class SignalHost {
  opened: OpenedSignals = {
    name: 'AMS_001',
    tracks: [watch, polar],
    failed: [{ file: 'notes.bin', message: 'This file holds no table.' }],
    others: ['ecg.parquet'],
    canSaveOffsets: true,
  };
  readonly asked: string[] = [];
  copied = '';
  image: { readonly format: string; readonly bytes: Uint8Array } | undefined;
  offsets: readonly { readonly file: string; readonly offset: number }[] = [];
  /** Series wait for it where there is one. */
  gate: Promise<void> | undefined;
  qualityGate: Promise<void> | undefined;
  page: Remote<PageCalls> | undefined;

  constructor(change: (opened: OpenedSignals) => OpenedSignals = (opened) => opened) {
    this.opened = change(this.opened);
    recording();
  }

  attach(port: Port, change: (calls: HostCalls) => HostCalls = (calls) => calls): void {
    this.page = connect<PageCalls>(port, change(this.calls));
  }

  private readonly calls: HostCalls = {
    ready: () => ({ texts: signalTexts(english), name: this.opened.name, target }),
    open: () => Promise.resolve(this.opened),
    add: ({ file }) => {
      this.asked.push(`add ${file}`);
      const track = {
        ...polar,
        id: 2,
        file,
        channels: [{ column: 1, name: 'ecg (mV)', unit: 'mV' }],
      };
      this.opened = { ...this.opened, tracks: [...this.opened.tracks, track], others: [] };
      return Promise.resolve(this.opened);
    },
    setTime: ({ track, column }) => {
      this.asked.push(`time ${track} ${column}`);
      const found = this.opened.tracks.find(({ id }) => id === track) ?? watch;
      const { id, file, rows, channels, labels, timeColumns } = found;
      const counted: ShownTrack = {
        ...{ id, file, rows, channels, labels, timeColumns, notes: [], offset: 0 },
        ...{ clock: 'samples', from: 0, to: rows - 1 },
      };
      return Promise.resolve(column === undefined ? counted : { ...found, timeColumn: column });
    },
    series: async ({ track, column, from, to, buckets }, signal) => {
      await this.gate;
      if (signal.aborted) this.asked.push('cancelled');
      this.asked.push(`series ${track} ${column} ${Math.round(to - from)} ${buckets}`);
      const wanted = { from, to, buckets };
      if (track > 0) return seriesOf(heartTimes, heartValues, wanted, 3000);
      const { times, values } = recording();
      return seriesOf(times, values[column - 1] ?? new Float64Array(times.length), wanted, 500);
    },
    labels: () => Promise.resolve(runs),
    quality: async ({ track }, signal) => {
      void this.page?.call('progress', { track, done: 0.4 });
      await this.qualityGate;
      if (signal.aborted) this.asked.push('quality cancelled');
      return quality;
    },
    saveOffsets: ({ offsets }) => {
      this.offsets = offsets;
      return Promise.resolve(true);
    },
    saveImage: (image) => {
      this.image = image;
      return Promise.resolve(true);
    },
    copy: ({ text }) => {
      this.copied = text;
      return Promise.resolve();
    },
    openTable: ({ file }) => {
      this.asked.push(`table ${file}`);
      return Promise.resolve();
    },
  };
}
