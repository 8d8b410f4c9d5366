import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, rename, stat } from 'node:fs/promises';
import path from 'node:path';
import { duckdb } from './peers.ts';

/** A file to be read, and what of the goals it stands for. */
export interface BenchFile {
  readonly name: string;
  readonly file: string;
  readonly rows: number;
  readonly size: number;
  readonly isZstd: boolean;
  /** At most this times DuckDB's time for a random page. */
  readonly randomGoal: number;
}

const peers = path.join(import.meta.dirname, '..', '.cache', 'peers');

/** A recording: a clock, three axes and a label; `more` adds three further channels. */
function recording(rows: number, more = ''): string {
  return `SELECT make_timestamp(1700000000000000::BIGINT + i * 15625) AS time,
      round(sin(i / 9.0) * 1000 + hash(i) % 1000 / 1000.0, 3)::DOUBLE AS x,
      cos(i / 7.0) AS y, (hash(i * 7) % 100000) / 1000.0 AS z,
      CASE WHEN i % 9000 < 4000 THEN 'rest' WHEN i % 9000 < 7000 THEN 'walk' ELSE 'run' END AS label
      ${more} FROM range(${rows}) t(i)`;
}

const channels = ', sin(i / 50.0) AS ppg, i % 4096 AS raw, (i // 640)::INTEGER AS beat';

/** Writes the files that are not there yet, with DuckDB, and with pyarrow where there is a Python. */
export async function benchFiles(rows: number) {
  const folder = path.join(peers, `parquet-${rows}`);
  await mkdir(folder, { recursive: true });
  const connection = await duckdb();
  await connection.run('SET threads = 2');

  const write = async (name: string, count: number, options: string, more = '') => {
    const file = path.join(folder, `${name}.parquet`);
    if (!existsSync(file)) {
      const to = `'${file}.part' (FORMAT parquet, ${options})`;
      await connection.run(`COPY (${recording(count, more)}) TO ${to}`);
      await rename(`${file}.part`, file);
    }
    return file;
  };
  const described = async (
    name: string,
    file: string,
    count: number,
    randomGoal: number,
    isZstd = false,
  ): Promise<BenchFile> => {
    const { size } = await stat(file);
    return { name, file, rows: count, size, isZstd, randomGoal };
  };

  const groups = 'ROW_GROUP_SIZE 122880';
  const big = 'ROW_GROUP_SIZE 1048576';
  const small = await write('small', 200_000, `COMPRESSION snappy, ${groups}`);
  const snappy = await write('snappy', rows, `COMPRESSION snappy, ${groups}`);
  const zstd = await write('zstd', rows, `COMPRESSION zstd, ${groups}`);
  const bigGroups = await write('big', rows, `COMPRESSION snappy, ${big}`);
  const wide = await write(
    'wide',
    Math.min(rows, 4_000_000),
    `COMPRESSION snappy, ${big}`,
    channels,
  );
  connection.closeSync();
  const indexed = path.join(folder, 'indexed.parquet');
  const hasIndex = existsSync(indexed) || (await writeIndexed(snappy, indexed));
  return {
    files: [
      await described('5 MB snappy', small, 200_000, 1.5),
      await described('snappy', snappy, rows, 1.5),
      await described('zstd', zstd, rows, 1.5, true),
      await described('snappy, big row groups', bigGroups, rows, 3),
      ...(hasIndex ? [await described('snappy, page index', indexed, rows, 1)] : []),
    ],
    /** Eight columns, for a server. */
    wide: await described('eight columns', wide, rows, 3),
  };
}

const rewrite = `
import sys
import pyarrow.parquet as pq
source = pq.ParquetFile(sys.argv[1])
with pq.ParquetWriter(sys.argv[2] + '.part', source.schema_arrow, compression='snappy', write_page_index=True) as writer:
    for first in range(0, source.num_row_groups, 8):
        groups = list(range(first, min(first + 8, source.num_row_groups)))
        writer.write_table(source.read_row_groups(groups))
`;

/** DuckDB writes no page index; false where there is no Python to run pyarrow. */
async function writeIndexed(source: string, target: string): Promise<boolean> {
  const home = path.join(peers, 'python');
  const python = path.join(home, 'bin', 'python');
  if (!existsSync(python)) {
    if (!(await runs('python3', ['-m', 'venv', home]))) return false;
    if (!(await runs(python, ['-m', 'pip', 'install', '--quiet', 'pyarrow']))) return false;
  }
  if (!(await runs(python, ['-c', rewrite, source, target]))) return false;
  await rename(`${target}.part`, target);
  return true;
}

async function runs(command: string, args: readonly string[]): Promise<boolean> {
  const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'inherit'] });
  try {
    const [code] = (await once(child, 'exit')) as [number | null];
    return code === 0;
  } catch {
    return false;
  }
}
