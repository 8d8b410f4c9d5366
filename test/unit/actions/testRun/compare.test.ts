import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parquetWriteBuffer, type ColumnSource } from 'hyparquet-writer';
import type { RunDifference } from '../../../../src/actions/testRun/testRun.ts';
import { isAbort, UserError } from '../../../../src/base/errors.ts';
import { Bench } from './fakes.ts';

type Files = Readonly<Record<string, string | Uint8Array>>;

describe('Comparing two runs', () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await Bench.make();
    await bench.writeBlock({ operatesOn: 'standalone' });
  });
  afterEach(() => bench.dispose());

  const run = async (files: Files): Promise<string> => {
    bench.engine.program = async ({ write }) => {
      for (const [name, content] of Object.entries(files)) await write(name, content);
    };
    return (await bench.runs.start(bench.request()).job.result).id;
  };
  const difference = async (before: Files, after: Files): Promise<RunDifference> =>
    bench.runs.compare(await run(before), await run(after));
  const parquet = (columnData: ColumnSource[]) =>
    new Uint8Array(parquetWriteBuffer({ columnData }));

  it('finds nothing where nothing differs', async () => {
    const files = { 'a.csv': 'x\n1\n', 'deep/b.bin': new Uint8Array(3_000_000) };
    const found = await difference(files, files);
    const { files: changed, checks, metadata } = found;
    assert.deepEqual({ changed, checks, metadata }, { changed: [], checks: [], metadata: [] });
  });

  it('names files that came, went and changed', async () => {
    const big = new Uint8Array(3_000_000);
    const other = Uint8Array.from(big);
    other[2_999_999] = 1;
    const { files } = await difference(
      { gone: '1', same: 's', 'deep/big.bin': big, 'note.txt': 'ab' },
      { came: '12', same: 's', 'deep/big.bin': other, 'note.txt': 'abc' },
    );
    assert.deepEqual(files, [
      { name: 'came', kind: 'added', sizeAfter: 2 },
      { name: 'deep/big.bin', kind: 'changed', sizeBefore: 3_000_000, sizeAfter: 3_000_000 },
      { name: 'gone', kind: 'removed', sizeBefore: 1 },
      { name: 'note.txt', kind: 'changed', sizeBefore: 2, sizeAfter: 3 },
    ]);
  });

  it('measures the columns of CSV files', async () => {
    const rows = (count: number, hr: (row: number) => string, more = '') =>
      Array.from({ length: count }, (_, row) => `${row},${hr(row)},walk${more}`).join('\n');
    const [file] = (
      await difference(
        { 'a.csv': `t,hr,label,old\n${rows(20_000, (row) => String(60 + (row % 3)), ',o')}\n` },
        { 'a.csv': `t,hr,label\n${rows(20_002, (row) => (row < 5 ? '' : '70.5'))}\n` },
      )
    ).files;
    assert.deepEqual(file?.rows, { before: 20_000, after: 20_002 });
    const columns = new Map(file?.columns?.map((one) => [`${one.column} ${one.kind}`, one]));
    assert.deepEqual(columns.get('old removed')?.kind, 'removed');
    assert.deepEqual(columns.get('hr values'), {
      column: 'hr',
      kind: 'values',
      before: 'mean 61, min 60, max 62, deviation 0.816486, 0 empty',
      after: 'mean 70.5, min 70.5, max 70.5, deviation 0, 5 empty',
    });
    assert.ok(columns.has('hr type'), 'whole numbers became fractions');
    assert.equal(columns.get('t values')?.after, 'mean 10000.5, max 20001, deviation 5774.08');
    assert.equal(columns.get('label values')?.after, '1 different, other values or another order');
  });

  it('measures the columns of Parquet files', async () => {
    const before = parquet([
      { name: 'hr', data: [60, null, 62, 64], type: 'DOUBLE' },
      { name: 'same', data: ['a', 'b', 'c', 'd'], type: 'STRING' },
      { name: 'label', data: ['a', 'a', 'b', 'c'], type: 'STRING' },
      {
        name: 'at',
        data: [1, 2, 3, 4].map((day) => new Date(Date.UTC(2024, 0, day))),
        type: 'TIMESTAMP',
      },
      { name: 'n', data: [1, 2, 3, 4], type: 'INT32' },
    ]);
    const after = parquet([
      { name: 'hr', data: [60, 61, 62, Number.NaN], type: 'DOUBLE' },
      { name: 'same', data: ['a', 'b', 'c', 'd'], type: 'STRING' },
      { name: 'label', data: ['a', 'a', 'b', 'b'], type: 'STRING' },
      {
        name: 'at',
        data: [1, 2, 3, 5].map((day) => new Date(Date.UTC(2024, 0, day))),
        type: 'TIMESTAMP',
      },
      { name: 'n', data: [1n, 2n, 3n, 4n], type: 'INT64' },
      { name: 'new', data: [true, true, true, false], type: 'BOOLEAN' },
    ]);
    const { files } = await difference({ 'a.parquet': before }, { 'a.parquet': after });
    assert.deepEqual(files[0]?.rows, { before: 4, after: 4 });
    const told = files[0]?.columns?.map((one) => [one.column, one.kind, one.before, one.after]);
    assert.deepEqual(told, [
      [
        'hr',
        'values',
        'mean 62, max 64, deviation 1.63299, 1 empty',
        'mean 61, max 62, deviation 0.816497, 1 not numbers, 0 empty',
      ],
      ['label', 'values', '3 different', '2 different'],
      ['at', 'values', 'to 2024-01-04T00:00:00.000Z', 'to 2024-01-05T00:00:00.000Z'],
      ['n', 'type', 'int32', 'int64'],
      ['new', 'added', undefined, 'boolean'],
    ]);
  });

  it('tells rows in another order from the same rows', async () => {
    const [file] = (
      await difference({ 'a.csv': 'x,y\n1,5\n2,5\n' }, { 'a.csv': 'x,y\n2,5\n1,5\n' })
    ).files;
    assert.deepEqual(file?.rows, { before: 2, after: 2 });
    assert.deepEqual(file.columns, [
      {
        column: 'x',
        kind: 'values',
        before: 'mean 1.5',
        after: 'mean 1.5, other values or another order',
      },
    ]);
  });

  it('says no more than that a file changed which is no table', async () => {
    const { files } = await difference(
      { 'a.parquet': 'PAR1 not really PAR1', 'empty.csv': '' },
      { 'a.parquet': parquet([{ name: 'x', data: [1], type: 'INT32' }]), 'empty.csv': 'x\n1\n' },
    );
    assert.deepEqual(
      files.map(({ name, columns }) => [name, columns?.map(({ kind }) => kind)]),
      [
        ['a.parquet', undefined],
        ['empty.csv', ['added']],
      ],
    );
  });

  it('compares metadata and checks by what the outputs say', async () => {
    const output = (metadata: object) => ({
      'ei-metadata.json': JSON.stringify({ version: 1, action: 'add', metadata }),
    });
    const found = await difference(
      output({ ei_check: '1', ei_check_ppg: '1', hr: '71', old: 'x' }),
      output({ ei_check: '0', ei_check_ppg: '1', hr: '72', new: 'y' }),
    );
    assert.deepEqual(found.files, []);
    assert.deepEqual(found.checks, [{ key: 'ei_check', before: '1', after: '0' }]);
    assert.deepEqual(found.metadata, [
      { key: 'hr', before: '71', after: '72' },
      { key: 'new', after: 'y' },
      { key: 'old', before: 'x' },
    ]);
  });

  it('ends when it is cancelled', async () => {
    const [before, after] = [await run({ 'a.csv': 'x\n1\n' }), await run({ 'a.csv': 'x\n2\n' })];
    await assert.rejects(bench.runs.compare(before, after, AbortSignal.abort()), isAbort);
  });

  it('says so where an output is no longer there', async () => {
    const [before, after] = [await run({ a: '1' }), await run({ a: '2' })];
    const gone = '20240101T000000000-0123456789abcdef-abcdef';
    const hasCode = (code: string) => (error: unknown) =>
      error instanceof UserError && error.code === code;
    await assert.rejects(bench.runs.compare(gone, after), hasCode('no-run'));
    await bench.runs.remove(before);
    await assert.rejects(bench.runs.compare(before, after), hasCode('no-run'));
  });

  it('stays inside of the outputs, whatever a record says', async () => {
    const [before, after] = [await run({ a: '1' }), await run({ a: '2' })];
    for (const id of [before, after]) {
      const record = await bench.runs.record(id);
      const file = path.join(path.dirname(bench.runs.logFile(id)), 'run.json');
      const files = [{ name: '../../../../block/Dockerfile', size: 13 }];
      await writeFile(file, JSON.stringify({ version: 1, pid: 1, record: { ...record, files } }));
    }
    await assert.rejects(bench.runs.compare(before, after), /outside of its output/);
  });
});
