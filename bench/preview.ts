/** What opening a table and its first page cost: time, requests and bytes. `node bench/preview.ts [rows]` */
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { fileWriter, parquetWrite } from 'hyparquet-writer';
import { formatBytes } from '../src/base/text.ts';
import { countedSource } from '../src/preview/countedSource.ts';
import { openFileSource } from '../src/preview/fileSource.ts';
import { openTable } from '../src/preview/open.ts';

const { positionals } = parseArgs({ allowPositionals: true });
const rows = Number(positionals[0] ?? 1_000_000);
const rounds = 15;

/** A study's recording: a clock, three axes and a label. */
async function writeParquet(file: string): Promise<void> {
  const numbers = Array.from({ length: rows }, (_, i) => i);
  await parquetWrite({
    writer: fileWriter(file),
    rowGroupSize: 100_000,
    columnData: [
      { name: 'timestamp', data: numbers.map((n) => BigInt(n) * 31_250n), type: 'INT64' },
      { name: 'accX', data: numbers.map((n) => Math.sin(n / 9)), type: 'DOUBLE' },
      { name: 'accY', data: numbers.map((n) => Math.cos(n / 7)), type: 'DOUBLE' },
      { name: 'accZ', data: numbers.map((n) => Math.sin(n) / 3), type: 'DOUBLE' },
      { name: 'label', data: numbers.map((n) => (n % 9000 < 4000 ? 'rest' : 'walk')) },
    ],
  });
}

async function writeCsv(file: string): Promise<void> {
  const stream = createWriteStream(file);
  stream.write('timestamp,accX,accY,accZ,label\n');
  for (let start = 0; start < rows; start += 10_000) {
    let text = '';
    for (let n = start; n < Math.min(rows, start + 10_000); n += 1) {
      text += `${n * 31_250},${Math.sin(n / 9)},${Math.cos(n / 7)},${Math.sin(n) / 3},"walk, slowly"\n`;
    }
    if (!stream.write(text)) await once(stream, 'drain');
  }
  stream.end();
  await once(stream, 'finish');
}

const median = (values: readonly number[]) =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? NaN;

interface Measured {
  readonly step: string;
  readonly ms: number[];
  requests: number;
  bytes: number;
}

async function measure(file: string): Promise<Measured[]> {
  const steps = new Map<string, Measured>();
  for (let round = 0; round < rounds; round += 1) {
    const source = countedSource(await openFileSource(file));
    let since = performance.now();
    let [requests, bytes] = [0, 0];
    const done = (step: string) => {
      const own = steps.get(step) ?? { step, ms: [], requests: 0, bytes: 0 };
      own.ms.push(performance.now() - since);
      own.requests = source.requests - requests;
      own.bytes = source.bytes - bytes;
      steps.set(step, own);
      [requests, bytes, since] = [source.requests, source.bytes, performance.now()];
    };
    const table = await openTable(source);
    done('open');
    await table.rows(0, 100);
    done('first page');
    await table.rows(100, 100);
    done('next page');
    await table.rows(Math.floor(rows / 2), 100);
    done('a page in the middle');
    await table.rows(Math.floor(rows * 0.9), 100);
    done('a page further down');
    await table.countRows();
    done('count all rows');
    await table.close();
  }
  return [...steps.values()];
}

const folder = await mkdtemp(path.join(os.tmpdir(), 'bench-preview-'));
try {
  for (const [name, write] of [
    ['recording.parquet', writeParquet],
    ['recording.csv', writeCsv],
  ] as const) {
    const file = path.join(folder, name);
    await write(file);
    const { size } = await stat(file);
    console.log(`\n${name}: ${rows.toLocaleString('en-US')} rows, ${formatBytes(size)}`);
    console.table(
      (await measure(file)).map(({ step, ms, requests, bytes }) => ({
        step,
        'median ms': Number(median(ms).toFixed(2)),
        'first ms': Number((ms[0] ?? NaN).toFixed(2)),
        requests,
        read: formatBytes(bytes),
      })),
    );
  }
} finally {
  await rm(folder, { recursive: true });
}
