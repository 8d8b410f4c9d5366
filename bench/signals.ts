/** Two hours at 64 Hz × 6 channels as signals: until the first picture, and for each zoom step. `node bench/signals.ts [hours] [--json]` */
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { fileWriter, parquetWrite } from 'hyparquet-writer';
import { formatBytes, formatCount } from '../src/base/text.ts';
import type { SignalService, Track } from '../src/preview/signals/model.ts';
import {
  endPreviewThread,
  openInThread,
  type Remote,
} from '../src/preview/thread/previewThread.ts';
import { isJson, report } from './report.ts';

const { positionals } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'boolean' } },
});
const hours = Number(positionals[0] ?? 2);
const rows = Math.round(hours * 3600 * 64);
const start = 1_646_644_859_000;
const names = ['accX [g]', 'accY [g]', 'accZ [g]', 'ppg [counts]', 'gyroX [dps]', 'gyroY [dps]'];
/** As many as a wide screen has dots. */
const buckets = 1600;
const rounds = 5;

const timeOf = (row: number) => Math.round(start + row * 15.625 + (row % 7) - 3);
const valueOf = (row: number, channel: number) =>
  Math.round(1000 * (Math.sin(row / (9 + channel)) + (row % 97) / 500)) / 1000;

async function writeParquet(file: string): Promise<void> {
  const all = Array.from({ length: rows }, (_, row) => row);
  await parquetWrite({
    writer: fileWriter(file),
    rowGroupSize: 100_000,
    columnData: [
      { name: 'timestamp', data: all.map((row) => new Date(timeOf(row))), type: 'TIMESTAMP' },
      ...names.map((name, channel) => ({
        name,
        data: all.map((row) => valueOf(row, channel)),
        type: 'DOUBLE' as const,
      })),
    ],
  });
}

async function writeCsv(file: string): Promise<void> {
  const stream = createWriteStream(file);
  stream.write(`timestamp [ms],${names.join(',')}\n`);
  for (let first = 0; first < rows; first += 10_000) {
    let text = '';
    for (let row = first; row < Math.min(rows, first + 10_000); row += 1) {
      text += `${timeOf(row)},${names.map((_, channel) => valueOf(row, channel)).join(',')}\n`;
    }
    if (!stream.write(text)) await once(stream, 'drain');
  }
  stream.end();
  await once(stream, 'finish');
}

const median = (values: readonly number[]) =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? NaN;

/** All channels of a stretch, as a page asks for them. */
function picture(service: Remote<SignalService>, track: Track, from: number, to: number) {
  return Promise.all(
    track.channels.map(({ column }) => service.call('series', { column, from, to, buckets })),
  );
}

const firstPicture = 'both, the first picture';

async function measure(file: string) {
  const steps = new Map<string, number[]>();
  for (let round = 0; round < rounds; round += 1) {
    let since = performance.now();
    const done = (step: string) => {
      steps.set(step, [...(steps.get(step) ?? []), performance.now() - since]);
      since = performance.now();
    };
    const opened = since;
    const service = await openInThread<SignalService>('signals', { path: file });
    const track = await service.call('describe', null);
    done('open and describe');
    await picture(service, track, track.from, track.to);
    done('first picture after that');
    since = opened;
    done(firstPicture);
    // From two hours to one heart beat, around a point that is no round number.
    const middle = track.from + (track.to - track.from) * 0.613;
    for (let length = (track.to - track.from) / 2; length > 800; length /= 2) {
      since = performance.now();
      await picture(service, track, middle - length / 2, middle + length / 2);
      done('zoom step');
    }
    for (let i = 0; i < 10; i += 1) {
      since = performance.now();
      const from = track.from + i * 37_000;
      await picture(service, track, from, from + 600_000);
      done('pan over ten minutes');
    }
    since = performance.now();
    await service.call('quality', null);
    done('quality report');
    await service.close();
  }
  if (isJson) {
    for (const [step, times] of steps) {
      const goal = step === firstPicture ? { goal: 'signals', limit: 300 } : {};
      const what = `${path.basename(file)}: ${step}`;
      report({ what, figure: Math.min(...times), unit: 'ms', ...goal });
    }
  }
  return [...steps].map(([step, times]) => ({
    step,
    'best ms': Number(Math.min(...times).toFixed(1)),
    'median ms': Number(median(times).toFixed(1)),
    'worst ms': Number(Math.max(...times).toFixed(1)),
  }));
}

const folder = await mkdtemp(path.join(os.tmpdir(), 'bench-signals-'));
try {
  for (const [name, write] of [
    ['recording.parquet', writeParquet],
    ['recording.csv', writeCsv],
  ] as const) {
    const file = path.join(folder, name);
    await write(file);
    const { size } = await stat(file);
    const measured = await measure(file);
    if (isJson) continue;
    console.log(`\n${name}: ${formatCount(rows)} rows × 6 channels, ${formatBytes(size)}`);
    console.table(measured);
  }
} finally {
  await endPreviewThread();
  await rm(folder, { recursive: true });
}
