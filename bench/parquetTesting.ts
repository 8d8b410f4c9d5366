/**
 * Every Parquet file below a folder, such as a copy of apache/parquet-testing, beside DuckDB and (where Python has it) pyarrow, in one
 * run: rows, and the values of the first thousand. What cannot be opened must end in a named error within a second.
 *   node bench/parquetTesting.ts FOLDER [--json]
 * Fails where something else happens, or where a value is another than both of them have.
 */
import { execFile } from 'node:child_process';
import { existsSync, globSync } from 'node:fs';
import path from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { UserError } from '../src/base/errors.ts';
import { openFileSource } from '../src/preview/fileSource.ts';
import { openTable } from '../src/preview/open.ts';
import type { Cell } from '../src/preview/table.ts';
import { duckdb, type DuckConnection } from './peers.ts';
import { isJson, report } from './report.ts';

const { positionals } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'boolean' } },
});
const [folder = ''] = positionals;
const most = 1000;
const longestFailure = 1000;
const python = path.join(import.meta.dirname, '..', '.cache', 'peers', 'python', 'bin', 'python');
const run = promisify(execFile);

/** What a reader found: the values as tokens, row by row and column by column, or why it could not. */
interface Found {
  readonly rows: number;
  readonly values: readonly (readonly (readonly string[])[])[];
}
type Outcome = Found | { readonly error: string; readonly code?: string };

const token = /"(?:[^"\\]|\\.)*"|[^\s,:[\]{}"]+|[[\]{}]/g;

/** One spelling for what readers write in different ways. */
function spelled(text: string): string {
  if (/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text)) {
    return /^[+-]?\d{16,}$/.test(text) ? text : String(Number(text));
  }
  if (/^[+-]?(nan|inf(inity)?)$/i.test(text))
    return text.toLowerCase().slice(0, 4).replace(/^\+/, '');
  const time = /^(?:\+0?)?(\d{4,6}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(\.\d+)?(Z|[+-]00(:?00)?)?$/.exec(
    text,
  );
  if (time) return `${time[1]}T${time[2]}${(time[3] ?? '').replace(/\.?0+$/, '')}`;
  const clock = /^(\d\d:\d\d:\d\d)(\.\d+)?(Z|[+-]00(:?00)?)?$/.exec(text);
  return clock ? `${clock[1]}${(clock[2] ?? '').replace(/\.?0+$/, '')}` : text;
}

function tokensOf(nested: string): string[] {
  return (nested.match(token) ?? []).map((part) =>
    spelled(part.startsWith('"') ? (JSON.parse(part) as string) : part),
  );
}

/** Ours; what is cut ends with a sign that stands for everything. */
const rest = '…';

function ownTokens(cell: Cell): string[] {
  if (cell === null || typeof cell !== 'object') return [spelled(String(cell))];
  if (cell.is !== 'nested') return [cell.isCut ? `${cell.text}${rest}` : spelled(cell.text)];
  if (!cell.isCut) return tokensOf(cell.text);
  return [...tokensOf(cell.text.replace(/"[^"]*$/, '')).slice(0, -1), rest];
}

async function ours(file: string): Promise<Outcome> {
  try {
    const table = await openTable(await openFileSource(file));
    try {
      const rows = table.rowCount ?? NaN;
      const values: string[][][] = [];
      for (let start = 0; start < Math.min(rows, most); start += 100) {
        const window = await table.rows(start, Math.min(100, most - start));
        for (const row of window.rows) values.push(row.map(ownTokens));
      }
      // The last rows too, which only a walk over everything finds.
      await table.rows(Math.max(0, rows - 10), 10);
      return { rows, values };
    } finally {
      await table.close();
    }
  } catch (error) {
    if (error instanceof UserError) return { error: error.message, code: error.code };
    return { error: String(error) };
  }
}

/** How DuckDB gives a map. */
function isMapEntry(value: unknown): value is { readonly key: unknown; readonly value: unknown } {
  return typeof value === 'object' && value !== null && Object.keys(value).join() === 'key,value';
}

function peerTokens(value: unknown): string[] {
  if (value === null || value === undefined) return ['null'];
  if (typeof value === 'string') return [spelled(value)];
  if (typeof value !== 'object') return [spelled(JSON.stringify(value))];
  if (Array.isArray(value)) {
    const parts = value as readonly unknown[];
    if (parts.length > 0 && parts.every(isMapEntry)) {
      const pairs = parts.flatMap(({ key, value: own }) => [
        ...peerTokens(key),
        ...peerTokens(own),
      ]);
      return ['{', ...pairs, '}'];
    }
    return ['[', ...parts.flatMap(peerTokens), ']'];
  }
  const pairs = Object.entries(value);
  return ['{', ...pairs.flatMap(([key, own]) => [spelled(key), ...peerTokens(own)]), '}'];
}

async function ducks(connection: DuckConnection, file: string): Promise<Outcome> {
  const quoted = `'${file.replaceAll("'", "''")}'`;
  try {
    const counted = await connection.runAndReadAll(`SELECT count(*) FROM read_parquet(${quoted})`);
    const found = await connection.runAndReadAll(
      `SELECT * FROM read_parquet(${quoted}) LIMIT ${most}`,
    );
    const rows = (found as unknown as { getRowsJson(): unknown[][] }).getRowsJson();
    const [[count]] = counted.getRowsJS() as [[bigint]];
    return { rows: Number(count), values: rows.map((row) => row.map(peerTokens)) };
  } catch (error) {
    return { error: String(error) };
  }
}

const script = `
import json, sys, decimal, datetime
import pyarrow as pa, pyarrow.parquet as pq
def plain(value, type):
    if value is None: return None
    if pa.types.is_map(type): return {'map': [[plain(k, type.key_type), plain(v, type.item_type)] for k, v in value]}
    if pa.types.is_list(type) or pa.types.is_large_list(type) or pa.types.is_fixed_size_list(type):
        return [plain(one, type.value_type) for one in value]
    if pa.types.is_struct(type): return {'map': [[f.name, plain(value[f.name], f.type)] for f in type]}
    if isinstance(value, bytes): return '0x' + value.hex()
    if isinstance(value, (int, float)) and not isinstance(value, bool): return repr(value)
    if isinstance(value, (bool, str)): return value
    return str(value)
def nanoseconds(column):
    if not (pa.types.is_timestamp(column.type) and column.type.unit == 'ns'): return column.to_pylist()
    return [None if t is None else str(t) for t in column.cast(pa.timestamp('ns')).cast(pa.string()).to_pylist()]
try:
    file = pq.ParquetFile(sys.argv[1])
    table = file.read().slice(0, ${most})
    columns = [[plain(v, c.type) for v in nanoseconds(c)] for c in table.columns]
    print(json.dumps({'rows': file.metadata.num_rows, 'values': [list(r) for r in zip(*columns)]}))
except Exception as error:
    print(json.dumps({'error': type(error).__name__ + ': ' + str(error)[:200]}))
`;

function arrowTokens(value: unknown): string[] {
  if (Array.isArray(value)) return ['[', ...value.flatMap(arrowTokens), ']'];
  if (typeof value !== 'object' || value === null) return peerTokens(value);
  return [
    '{',
    ...(value as { map: unknown[][] }).map.flatMap((pair) => pair.flatMap(arrowTokens)),
    '}',
  ];
}

async function arrows(file: string): Promise<Outcome | undefined> {
  if (!existsSync(python)) return undefined;
  try {
    const { stdout } = await run(python, ['-c', script, file], { maxBuffer: 1 << 28 });
    const found = JSON.parse(stdout) as { rows: number; values: unknown[][]; error?: string };
    if (found.error !== undefined) return { error: found.error };
    return { rows: found.rows, values: found.values.map((row) => row.map(arrowTokens)) };
  } catch (error) {
    return { error: String(error).slice(0, 200) };
  }
}

/** Binary is hexadecimal here, and mostly text there. */
function isSame(own: readonly string[], theirs: readonly string[]): boolean {
  for (const [i, each] of own.entries()) {
    if (each === rest) return true;
    const other = theirs[i] ?? '';
    if (each === other || (each.endsWith(rest) && other.startsWith(each.slice(0, -1)))) continue;
    if (each.startsWith('0x') && isSameBytes(each, other)) continue;
    if (Math.abs(Number(each) - Number(other)) <= 1e-6 * Math.abs(Number(each))) continue;
    return false;
  }
  return own.length === theirs.length;
}

function isSameBytes(hex: string, text: string): boolean {
  const escaped = text.replaceAll(/\\x([0-9A-Fa-f]{2})/g, (_, code: string) =>
    String.fromCharCode(parseInt(code, 16)),
  );
  const other = Buffer.from(escaped, 'latin1').toString('hex');
  const own = hex.replace(rest, '').slice(2);
  return hex.endsWith(rest) ? other.startsWith(own) : other === own;
}

interface Difference {
  readonly count: number;
  readonly example: string;
}

function differences(own: Found, theirs: Found): Difference {
  let [count, example] = [0, ''];
  for (const [row, cells] of own.values.entries()) {
    for (const [column, cell] of cells.entries()) {
      const other = theirs.values[row]?.[column] ?? [];
      if (isSame(cell, other)) continue;
      count += 1;
      example ||= `row ${row}, column ${column}: ${cell.join(' ').slice(0, 60)} | ${other.join(' ').slice(0, 60)}`;
    }
  }
  return { count, example };
}

function judged(own: Outcome, theirs: Outcome | undefined): string {
  if (theirs === undefined) return '';
  if ('error' in theirs) return `cannot: ${theirs.error.slice(0, 70)}`;
  if ('error' in own || own.rows !== theirs.rows) return `${theirs.rows} rows`;
  const { count, example } = differences(own, theirs);
  return count === 0 ? 'the same' : `${count} other values, ${example}`;
}

/** Whether there is a value that is ours alone, where the others that could open the file agree on another. */
function isAlone(own: Found, others: readonly (Outcome | undefined)[]): boolean {
  const known = others.filter((one) => one !== undefined);
  const found = known.filter((one): one is Found => 'values' in one);
  const [first, second] = found;
  // One alone may be the one that is wrong: what it says is told, not judged.
  if (!first || found.length < known.length) return false;
  if (found.every(({ rows }) => rows !== own.rows)) return true;
  return own.values.some((cells, row) =>
    cells.some((cell, column) => {
      const one = first.values[row]?.[column] ?? [];
      const other = second?.values[row]?.[column] ?? one;
      return isSame(one, other) && !isSame(cell, one) && !isSame(cell, other);
    }),
  );
}

const files = globSync('**/*.{parquet,encrypted}', { cwd: folder }).sort();
if (files.length === 0) throw new RangeError('There are no Parquet files in that folder.');
const connection = await duckdb();
const table: Record<string, unknown>[] = [];
let [opened, named, wrong] = [0, 0, 0];
for (const name of files) {
  const file = path.join(folder, name);
  const began = performance.now();
  const own = await ours(file);
  const took = performance.now() - began;
  const others = [await ducks(connection, file), await arrows(file)];
  const [theirs, arrow] = others.map((other) => judged(own, other));
  const isNamed = 'error' in own && own.code !== undefined;
  if (!('error' in own)) opened += 1;
  else if (isNamed && took < longestFailure) named += 1;
  const isWrong = 'error' in own ? !isNamed || took >= longestFailure : isAlone(own, others);
  if (isWrong) wrong += 1;
  table.push({
    file: name,
    ours:
      'error' in own ? `${own.code ?? 'NOT NAMED'}: ${own.error.slice(0, 70)}` : `${own.rows} rows`,
    ms: Math.round(took),
    DuckDB: theirs ?? '',
    pyarrow: arrow ?? '',
  });
}
connection.closeSync();
if (isJson) {
  report({ what: 'Parquet files opened', figure: opened, unit: `of ${files.length}` });
  report({ what: 'Parquet files that end in a named error', figure: named, unit: '' });
  report({
    what: 'Parquet files read in another way',
    figure: wrong,
    unit: '',
    goal: 'P6',
    limit: 0,
  });
} else {
  for (const row of table) {
    const { file, ours: own, ms, DuckDB, pyarrow } = row as Record<string, string>;
    console.log(
      `${file}\n  ours     ${own} (${ms} ms)\n  DuckDB   ${DuckDB}\n  pyarrow  ${pyarrow}`,
    );
  }
  console.log(
    `${files.length} files: ${opened} opened, ${named} ended in a named error, ${wrong} to be looked at`,
  );
}
process.exitCode = wrong > 0 ? 1 : 0;
