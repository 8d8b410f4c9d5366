import assert from 'node:assert/strict';
import { parquetWriteBuffer, type ColumnSource } from 'hyparquet-writer';
import { parquetMetadata } from 'hyparquet';
import { countedSource } from '../../../../src/preview/countedSource.ts';
import { memorySource } from '../../../../src/preview/memorySource.ts';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { cellText, type Cell } from '../../../../src/preview/table.ts';
import { openTable } from '../../../../src/preview/open.ts';

const fixture = (name: string) =>
  new Uint8Array(readFileSync(path.join(import.meta.dirname, '../../../fixtures/preview', name)));

const count = 100_000;
const groupRows = 5_000;

function write(
  columnData: ColumnSource[],
  options: { rowGroupSize?: number; pageSize?: number } = {},
): Uint8Array {
  return new Uint8Array(parquetWriteBuffer({ columnData, codec: 'UNCOMPRESSED', ...options }));
}

/** Several megabytes in twenty row groups. */
function large(more: Partial<ColumnSource> = {}, pageSize?: number): Uint8Array {
  const numbers = Array.from({ length: count }, (_, i) => i);
  const columnData: ColumnSource[] = [
    { name: 'n', data: numbers, type: 'INT32', ...more },
    { name: 'x', data: numbers.map((n) => n / 3), type: 'DOUBLE', ...more },
    { name: 'y', data: numbers.map((n) => Math.sin(n)), type: 'DOUBLE', ...more },
    { name: 'text', data: numbers.map((n) => `row number ${n}`), type: 'STRING', ...more },
  ];
  return write(columnData, { rowGroupSize: groupRows, ...(pageSize ? { pageSize } : {}) });
}

describe('a large Parquet file', () => {
  let bytes: Uint8Array;
  let footerLength: number;
  let groupLengths: number[];

  before(() => {
    bytes = large();
    const metadata = parquetMetadata(bytes);
    footerLength = metadata.metadata_length + 8;
    groupLengths = metadata.row_groups.map(({ columns }) =>
      columns.reduce((sum, { meta_data }) => sum + Number(meta_data?.total_compressed_size), 0),
    );
  });

  it('shows its first page from its footer and the beginnings of its columns', async () => {
    assert.ok(bytes.length > 3_000_000 && groupLengths.length === count / groupRows);
    const source = countedSource(memorySource('large.parquet', bytes));
    const table = await openTable(source);
    const opened = source.requests;
    const { rows } = await table.rows(0, 100);
    assert.deepEqual(rows[99], [99, 33, Math.sin(99), 'row number 99']);
    const most = footerLength + 65_536 + 8192 * table.columns.length;
    assert.ok(source.bytes <= most, `${source.bytes} bytes were read`);
    assert.deepEqual([opened, source.requests - opened], [1, 4]);
  });

  it('reads only the columns that are asked for', async () => {
    const source = countedSource(memorySource('large.parquet', bytes));
    const table = await openTable(source);
    const before = source.bytes;
    assert.deepEqual((await table.rows(50_000, 2, [0])).rows, [[50_000], [50_001]]);
    assert.ok(source.bytes - before <= groupRows * 4 + 4 * 16_384, `${source.bytes - before}`);
  });

  it('reads nothing again for rows that it has', async () => {
    const source = countedSource(memorySource('large.parquet', bytes));
    const table = await openTable(source);
    await table.rows(0, 100);
    const { requests } = source;
    assert.deepEqual((await table.rows(20, 50)).rows[30]?.[3], 'row number 50');
    assert.equal(source.requests, requests);
  });

  it('reads single pages where the file says where they lie', async () => {
    const indexed = large({ offsetIndex: true }, 4096);
    const source = countedSource(memorySource('large.parquet', indexed));
    const table = await openTable(source);
    const before = source.bytes;
    assert.equal((await table.rows(52_500, 1, [1])).rows[0]?.[0], 17_500);
    assert.ok(source.bytes - before <= 6 * 16_384, `${source.bytes - before} bytes were read`);
  });

  it('gives windows over the borders of row groups, and stops at the end', async () => {
    const table = await openTable(memorySource('large.parquet', bytes));
    for (const start of [4_999, 99_990, 0, 49_998]) {
      const { rows } = await table.rows(start, 20, [0]);
      const there = Math.min(20, count - start);
      assert.deepEqual(
        rows,
        Array.from({ length: there }, (_, i) => [start + i]),
      );
    }
    assert.deepEqual((await table.rows(count, 5)).rows, []);
    assert.deepEqual((await table.rows(count * 2, 5)).rows, []);
    assert.deepEqual((await table.rows(5, 0)).rows, []);
  });

  it('answers windows that are asked for at once', async () => {
    const table = await openTable(memorySource('large.parquet', bytes));
    const starts = [0, 10, 70_000, 70_100, 20_000, 5, 99_000];
    const windows = await Promise.all(starts.map((start) => table.rows(start, 2, [0, 3])));
    assert.deepEqual(
      windows.map(({ rows }) => rows[0]),
      starts.map((start) => [start, `row number ${start}`]),
    );
  });

  it('stops for somebody who left, and works on for the others', async () => {
    const table = await openTable(memorySource('large.parquet', bytes));
    const leaving = new AbortController();
    const left = table.rows(10_000, 100, undefined, leaving.signal);
    const stays = table.rows(10_050, 1, [0]);
    leaving.abort();
    await assert.rejects(left, { name: 'AbortError' });
    assert.deepEqual((await stays).rows, [[10_050]]);
    assert.deepEqual((await table.rows(10_000, 1, [0])).rows, [[10_000]]);
  });

  it('closes its source', async () => {
    let isClosed = false;
    const source = memorySource('large.parquet', bytes);
    const table = await openTable({
      ...source,
      close: () => {
        isClosed = true;
        return Promise.resolve();
      },
    });
    await table.close();
    assert.ok(isClosed);
  });
});

describe('the numbers of a Parquet file', () => {
  it('are those of its cells, over the borders of row groups', async () => {
    const n = Array.from({ length: 3000 }, (_, i) => i);
    const bytes = write(
      [
        { name: 'int', data: n.map((i) => (i % 7 === 0 ? null : i)), type: 'INT32' },
        { name: 'long', data: n.map((i) => -(2n ** 40n) * BigInt(i) - 1n), type: 'INT64' },
        { name: 'real', data: n.map((i) => Math.sin(i)), type: 'DOUBLE' },
        { name: 'flag', data: n.map((i) => i % 3 === 0), type: 'BOOLEAN' },
        { name: 'text', data: n.map(String), type: 'STRING' },
      ],
      { rowGroupSize: 700, pageSize: 1000 },
    );
    const table = await openTable(memorySource('numbers.parquet', bytes));
    for (const [start, size] of [
      [0, 3000],
      [690, 20],
      [2990, 100],
      [5000, 10],
    ] as const) {
      const own = n.slice(start, start + size);
      const expected = [
        own.map((i) => (i % 7 === 0 ? NaN : i)),
        own.map((i) => -(2 ** 40) * i - 1),
        own.map((i) => Math.sin(i)),
        own.map((i) => Number(i % 3 === 0)),
        own.map(() => NaN),
      ];
      for (const [column, values] of expected.entries()) {
        assert.deepEqual([...(await table.numbers(column, start, size))], values);
      }
    }
  });

  it('are milliseconds where they are times', async () => {
    const table = await openTable(memorySource('times.parquet', fixture('times.parquet')));
    const column = (name: string) => table.columns.findIndex((own) => own.name === name);
    const third = async (name: string) => (await table.numbers(column(name), 2, 1))[0];
    assert.equal(await third('ms'), Date.UTC(2022, 4, 1, 10, 0, 0, 123));
    assert.equal(await third('us'), Date.UTC(2022, 4, 1, 10, 0, 0, 123) + 0.456);
    assert.equal(await third('ns'), Date.UTC(2022, 4, 1, 10, 0, 0, 123) + 0.456);
    assert.equal(await third('date'), Date.UTC(2024, 1, 29));
    assert.equal(await third('time'), 86_399_999.999);
  });
});

describe('the details of a Parquet file', () => {
  it('tell what the footer says, and read nothing else', async () => {
    const source = countedSource(memorySource('x.parquet', fixture('plain-zstd.parquet')));
    const table = await openTable(source);
    const { requests } = source;
    const details = await table.details();
    assert.equal(source.requests, requests);
    assert.match(details.writtenBy ?? '', /parquet-cpp-arrow/);
    const rows = details.rowGroups.reduce((sum, group) => sum + group.rows, 0);
    assert.equal(rows, table.rowCount);
    assert.deepEqual(
      details.columns.map(({ name, type }) => [name, type]),
      table.columns.map(({ name, type }) => [name, type]),
    );
    for (const [index, { kind }] of table.columns.entries()) {
      const column = details.columns[index];
      assert.equal(column?.compression, 'ZSTD');
      if (kind !== 'number') continue;
      const numbers = [...(await table.numbers(index, 0, table.estimatedRows))];
      const there = numbers.filter((value) => !Number.isNaN(value));
      const cells = (await table.rows(0, table.estimatedRows, [index])).rows;
      assert.equal(column.nulls, cells.filter(([cell]) => cell === null).length, column.name);
      if (column.min === undefined || column.max === undefined) continue;
      // The least zero is -0, whichever zeros there are.
      const bound = (cell: Cell) => Number(cellText(cell)) + 0;
      assert.equal(
        bound(column.min),
        there.reduce((a, b) => Math.min(a, b)),
        column.name,
      );
      assert.equal(
        bound(column.max),
        there.reduce((a, b) => Math.max(a, b)),
        column.name,
      );
    }
  });
});

describe('cells of a Parquet file', () => {
  it('keep NULL apart from empty, and integers exact', async () => {
    const bytes = write([
      { name: 'text', data: ['a', '', null], type: 'STRING' },
      { name: 'big', data: [2n ** 53n - 1n, 2n ** 53n, -(2n ** 63n)], type: 'INT64' },
      { name: 'real', data: [-0, NaN, 0.1], type: 'DOUBLE' },
      { name: 'single', data: [0.1, 16_777_216, 1e-7], type: 'FLOAT' },
    ]);
    const { rows } = await (await openTable(memorySource('cells.parquet', bytes))).rows(0, 3);
    assert.deepEqual(rows, [
      ['a', 9007199254740991, { is: 'float', text: '-0' }, 0.1],
      ['', { is: 'integer', text: '9007199254740992' }, { is: 'float', text: 'NaN' }, 16_777_216],
      [null, { is: 'integer', text: '-9223372036854775808' }, 0.1, 1e-7],
    ]);
    assert.deepEqual(JSON.parse(JSON.stringify(rows)), rows, 'cells survive JSON');
  });

  it('are cut where they are long, with their length, and given whole alone', async () => {
    const long = 'ä'.repeat(10_000);
    const binary = new Uint8Array(1000).fill(7);
    const bytes = write([
      { name: 'text', data: [long, 'short'], type: 'STRING' },
      { name: 'bytes', data: [binary, binary], type: 'BYTE_ARRAY' },
    ]);
    const table = await openTable(memorySource('long.parquet', bytes));
    const [text, shown] = (await table.rows(0, 1)).rows[0] ?? [];
    assert.deepEqual(text, { is: 'text', text: 'ä'.repeat(200), isCut: true, length: 20_000 });
    assert.deepEqual(shown, {
      is: 'binary',
      text: `0x${'07'.repeat(400)}`,
      isCut: true,
      length: 1000,
    });
    assert.equal(await table.cell(0, 0), long);
    assert.equal(await table.cell(1, 0), 'short');
    assert.equal(await table.cell(5, 0), null);
  });

  it('are there for a file without rows', async () => {
    const bytes = write([{ name: 'n', data: [], type: 'INT32' }]);
    const table = await openTable(memorySource('empty.parquet', bytes));
    assert.deepEqual([table.rowCount, table.columns.length], [0, 1]);
    assert.deepEqual((await table.rows(0, 100)).rows, []);
  });
});
