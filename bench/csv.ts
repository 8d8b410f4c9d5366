import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { formatBytes } from '../src/base/text.ts';
import { countedSource } from '../src/preview/countedSource.ts';
import { openFileSource } from '../src/preview/fileSource.ts';
import { openTable } from '../src/preview/open.ts';
import type { TableService } from '../src/preview/tableService.ts';
import { endPreviewThread, openInThread } from '../src/preview/thread/previewThread.ts';
import { duckdb } from './peers.ts';
import { isJson, report } from './report.ts';

/**
 * CSV and JSON lines of so many rows (2,000,000 unless told; 25,000,000 are about 2 GB) beside DuckDB, on the same files in the
 * same run:
 *   node bench/csv.ts [ROWS] [--rounds N] [--json]
 */
const { positionals, values: options } = parseArgs({
  allowPositionals: true,
  options: { rounds: { type: 'string', default: '5' }, json: { type: 'boolean' } },
});
const rows = Number(positionals[0] ?? 2_000_000);
const rounds = Number(options.rounds);
if (!(rows >= 10_000) || !(rounds >= 1)) throw new RangeError('at least 10,000 rows and a round');

interface Form {
  readonly name: string;
  readonly header: string;
  readonly line: (n: number, values: string) => string;
  readonly reader: string;
}

const forms: readonly Form[] = [
  {
    name: 'plain.csv',
    header: 'timestamp,accX,accY,accZ,label\n',
    line: (n, values) => `${n * 31_250},${values},walk\n`,
    reader: 'read_csv',
  },
  {
    name: 'quoted.csv',
    header: 'timestamp,accX,accY,accZ,label\n',
    line: (n, values) => `${n * 31_250},${values},"walk, slowly"\n`,
    reader: 'read_csv',
  },
  {
    name: 'lines.jsonl',
    header: '',
    line: (n, values) => {
      const [x, y, z] = values.split(',');
      return `{"timestamp":${n * 31_250},"accX":${x},"accY":${y},"accZ":${z},"label":"walk"}\n`;
    },
    reader: 'read_json',
  },
];

async function write(file: string, { header, line }: Form): Promise<void> {
  const stream = createWriteStream(file);
  stream.write(header);
  for (let start = 0; start < rows; start += 20_000) {
    let text = '';
    for (let n = start; n < Math.min(rows, start + 20_000); n += 1) {
      text += line(n, `${Math.sin(n / 9)},${Math.cos(n / 7)},${Math.sin(n) / 3}`);
    }
    if (!stream.write(text)) await once(stream, 'drain');
  }
  stream.end();
  await once(stream, 'finish');
}

const median = (values: readonly number[]) =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? NaN;

async function timed(body: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await body();
  return performance.now() - start;
}

const lines: object[] = [];

/** A ratio to DuckDB; a limit is a goal. */
function tell(
  what: string,
  ours: readonly number[],
  theirs: readonly number[],
  more: { readonly limit?: number; readonly note?: string } = {},
): void {
  const ratio = median(ours) / median(theirs);
  if (isJson) {
    const goal = more.limit === undefined ? {} : { goal: 'P8', limit: more.limit };
    report({ what, figure: Math.min(...ours) / Math.min(...theirs), unit: '× DuckDB', ...goal });
    return;
  }
  lines.push({
    what,
    'ours ms': median(ours).toFixed(1),
    'DuckDB ms': median(theirs).toFixed(1),
    ratio: ratio.toFixed(3),
    goal:
      more.limit === undefined ? '' : `≤ ${more.limit} ${ratio <= more.limit ? 'met' : 'MISSED'}`,
    note: more.note ?? '',
  });
}

async function measure(file: string, form: Form): Promise<void> {
  const { size } = await stat(file);
  const database = await duckdb();
  const from = `FROM ${form.reader}('${file}')`;
  const middle = Math.floor(rows / 2);
  const times = {
    page: [[], []] as [number[], number[]],
    count: [[], []] as [number[], number[]],
    far: [[], []] as [number[], number[]],
    numbers: [[], []] as [number[], number[]],
  };
  let first = '';
  const rss = process.memoryUsage().rss;
  let peak = rss;
  for (let round = 0; round < rounds; round += 1) {
    const source = countedSource(await openFileSource(file));
    times.page[0].push(
      await timed(async () => {
        const table = await openTable(source);
        await table.rows(0, 100);
        first = `${source.requests} reads, ${formatBytes(source.bytes)}`;
      }),
    );
    await source.close();
    const remote = await openInThread<TableService>('table', { path: file });
    const onProgress = () => {
      peak = Math.max(peak, process.memoryUsage().rss);
    };
    times.count[0].push(await timed(() => remote.call('count', null, { onProgress })));
    const wanted = { start: middle, count: 100, columns: [0, 1, 2, 3, 4] };
    times.far[0].push(await timed(() => remote.call('rows', wanted)));
    await remote.close();
  }
  const table = await openTable(await openFileSource(file));
  await table.countRows();
  const some = Math.min(rows, 2_000_000);
  for (let round = 0; round < rounds; round += 1) {
    times.numbers[0].push(await timed(() => table.numbers(1, 0, some)));
  }
  await table.close();
  for (let round = 0; round < rounds; round += 1) {
    const ask = (sql: string) => timed(() => database.runAndReadAll(sql));
    times.page[1].push(await ask(`SELECT * ${from} LIMIT 100`));
    times.count[1].push(await ask(`SELECT count(*) ${from}`));
    times.far[1].push(await ask(`SELECT * ${from} LIMIT 100 OFFSET ${middle}`));
    times.numbers[1].push(await ask(`SELECT sum(accX) FROM (SELECT accX ${from} LIMIT ${some})`));
  }
  database.closeSync();
  const speed = size / 1e6 / Math.min(...times.count[0]);
  const isFast = speed >= 0.7 ? 'met' : 'MISSED';
  const more = `best ${speed.toFixed(2)} GB/s (goal ≥ 0.7: ${isFast}), memory +${formatBytes(peak - rss)}`;
  const { name } = form;
  const page = name.endsWith('.csv') ? { limit: 0.05, note: first } : { note: first };
  tell(`${name} (${formatBytes(size)}): first page`, ...times.page, page);
  tell(`${name}: all rows indexed, in the thread`, ...times.count, { note: more });
  if (isJson) {
    const goal = name.endsWith('.csv') ? { goal: 'P8', least: 0.7 } : {};
    report({ what: `${name}: row index, in the thread`, figure: speed, unit: 'GB/s', ...goal });
  }
  tell(`${name}: 100 rows in the middle, indexed`, ...times.far);
  const values = `${some.toLocaleString('en-US')} values`;
  tell(`${name}: a column as numbers`, ...times.numbers, { note: values });
}

const folder = await mkdtemp(path.join(os.tmpdir(), 'bench-csv-'));
try {
  for (const form of forms) {
    const file = path.join(folder, form.name);
    await write(file, form);
    await measure(file, form);
    await rm(file);
  }
  if (!isJson)
    console.log(
      `${rows.toLocaleString('en-US')} rows, medians of ${rounds} rounds, ${os.cpus().length} cores`,
    );
  if (!isJson) console.table(lines);
} finally {
  await endPreviewThread();
  await rm(folder, { recursive: true });
}
