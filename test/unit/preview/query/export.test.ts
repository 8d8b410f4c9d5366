import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { openFileTable } from '../../../../src/actions/preview.ts';
import { memorySource } from '../../../../src/preview/memorySource.ts';
import { openTable } from '../../../../src/preview/open.ts';
import { tableService } from '../../../../src/preview/query/service.ts';
import { cellText, type Cell, type Table } from '../../../../src/preview/table.ts';
import type { ExportFormat } from '../../../../src/preview/tableService.ts';
import { asked, parquetTable, serviceOf, textTable, type Asking } from './tables.ts';

const fixtures = path.join(import.meta.dirname, '../../../fixtures/preview');

describe('exporting a table', function () {
  this.timeout(60_000);
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'table-export-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  const all = ({ columns }: Table) => columns.map((_, column) => column);

  const write = async ({ table, service }: Asking, format: ExportFormat, columns = all(table)) => {
    const file = path.join(folder, `out.${format}`);
    const done = await service.exportTo({ file, format, columns }, asked());
    assert.deepEqual(await readdir(folder), [`out.${format}`]);
    return { file, ...done };
  };

  const textOf = async (asking: Asking, format: 'csv' | 'jsonl') => {
    const { file, bytes } = await write(asking, format);
    const text = await readFile(file, 'utf8');
    assert.equal(Buffer.byteLength(text), bytes);
    return text;
  };

  const contents = async (table: Table) => {
    const count = await table.countRows();
    const { rows } = await table.rows(0, count);
    return { types: table.columns.map(({ name, type }) => [name, type]), rows };
  };

  const nestedAsText = (cell: Cell) =>
    typeof cell === 'object' && cell !== null && /nested|interval/.test(cell.is) ? cell.text : cell;

  for (const name of ['plain-snappy', 'encodings', 'times', 'int96', 'nested']) {
    it(`keeps the types and values of ${name}.parquet`, async () => {
      const table = await openFileTable(path.join(fixtures, `${name}.parquet`));
      const before = await contents(table);
      const { file, rows } = await write({ table, service: tableService(table, 0) }, 'parquet');
      await table.close();
      const copy = await openFileTable(file);
      const after = await contents(copy);
      await copy.close();
      assert.equal(rows, before.rows.length);
      assert.deepEqual(
        after.types,
        before.types.map(([column, type = '']) => [
          column,
          /^(list|map|struct|enum|interval|empty|null|variant)/.test(type) ? 'string' : type,
        ]),
      );
      assert.deepEqual(
        after.rows,
        before.rows.map((row) => row.map(nestedAsText)),
      );
    });
  }

  it('keeps what floats do not hold, and NULL apart from empty', async () => {
    const big = 2n ** 63n - 1n;
    const asking = await serviceOf(
      parquetTable([
        { name: 'n', data: [big, null, -big], type: 'INT64' },
        { name: 't', data: ['', null, 'a"b,\nc'], type: 'STRING' },
        { name: 'd', data: [NaN, null, -0], type: 'DOUBLE' },
      ]),
    );
    assert.equal(await textOf(asking, 'csv'), `n,t,d\n${big},"",NaN\n,,\n-${big},"a""b,\nc",-0\n`);
    await rm(path.join(folder, 'out.csv'));
    assert.equal(
      await textOf(asking, 'jsonl'),
      `{"n":${big},"t":"","d":null}\n{"n":null,"t":null,"d":null}\n{"n":-${big},"t":"a\\"b,\\nc","d":-0}\n`,
    );
    await rm(path.join(folder, 'out.jsonl'));
    const { file } = await write(asking, 'parquet');
    const copy = await openFileTable(file);
    assert.deepEqual((await copy.rows(0, 9)).rows, (await asking.table.rows(0, 9)).rows);
    await copy.close();
  });

  it('finds the types of a CSV file by all of its values', async () => {
    const regular = '1,0.5,2024-05-01T10:00:00.000001Z,true,007,x\n'.repeat(3000);
    const text = `whole,number,at,truth,code,word\n${regular},,,,,\n9007199254740993,1e3,2024-05-01T10:00:00Z,false,008,\n2\n`;
    const asking = await serviceOf(textTable('t.csv', text));
    const { file, rows } = await write(asking, 'parquet');
    assert.equal(rows, 3003);
    const copy = await openFileTable(file);
    const found = await contents(copy);
    await copy.close();
    assert.deepEqual(found.types, [
      ['whole', 'int64'],
      ['number', 'double'],
      ['at', 'timestamp[us, UTC]'],
      ['truth', 'boolean'],
      ['code', 'string'],
      ['word', 'string'],
    ]);
    assert.deepEqual(
      found.rows.slice(-3).map((row) => row.map((cell) => (cell === null ? null : cellText(cell)))),
      [
        [null, null, null, null, null, ''],
        ['9007199254740993', '1000', '2024-05-01T10:00:00.000000Z', 'false', '008', ''],
        ['2', null, null, null, null, null],
      ],
    );
  });

  it('writes JSON lines as it read them, but for lines that are none', async () => {
    const lines = [
      '{"a":1,"b":"5","c":[1,{"k":"é"}]}',
      '{"a":9007199254740993,"b":null}',
      '{"a":"","b":"","c":null}',
    ];
    const asking = await serviceOf(textTable('t.jsonl', `${lines.join('\n')}\nno json\n`));
    assert.equal(await textOf(asking, 'jsonl'), `${lines.join('\n')}\n{"a":"no json"}\n`);
  });

  it('takes the numbers and truth values of a CSV file for what they are in JSON', async () => {
    const asking = await serviceOf(textTable('t.csv', 'n,t,w\n1.50,True,a\n,,\n-2e3,false,"7"\n'));
    assert.equal(
      await textOf(asking, 'jsonl'),
      '{"n":1.50,"t":true,"w":"a"}\n{"n":null,"t":null,"w":""}\n{"n":-2e3,"t":false,"w":"7"}\n',
    );
  });

  it('takes a column of a CSV file for text where one value far down does not fit', async () => {
    const text = `a\n${'1\n'.repeat(20_000)}n/a\n`;
    const asking = await serviceOf(textTable('t.csv', text));
    assert.equal(asking.table.columns[0]?.kind, 'number');
    const { file } = await write(asking, 'parquet');
    const copy = await openFileTable(file);
    assert.equal(copy.columns[0]?.type, 'string');
    assert.deepEqual((await copy.rows(20_000, 1)).rows, [['n/a']]);
    await copy.close();
  });

  it('writes the rows that are kept, in their order, and of the columns only those', async () => {
    const lines = Array.from({ length: 9000 }, (_, n) => `${(n * 7919) % 9000},${n},${n % 2}`);
    const asking = await serviceOf(textTable('t.csv', `a,b,c\n${lines.join('\n')}\n`));
    const sort = [{ column: 0, isDescending: true }];
    const conditions = [{ column: 2, is: '=', value: '1' } as const];
    await asking.service.arrange({ sort, conditions }, asked());
    const file = path.join(folder, 'out.csv');
    const rows = { from: 1, to: 3001 };
    const done = await asking.service.exportTo(
      { file, format: 'csv', columns: [2, 0], rows },
      asked(),
    );
    assert.equal(done.rows, 3000);
    const expected = lines
      .map((line) => line.split(',').map(Number))
      .filter(([, , c]) => c === 1)
      .sort(([a = 0], [b = 0]) => b - a)
      .slice(1, 3001)
      .map(([a, , c]) => `${c},${a}\n`);
    assert.equal(await readFile(file, 'utf8'), `c,a\n${expected.join('')}`);
  });

  it('reads back what it wrote as CSV', async () => {
    const field = fc.string({ unit: fc.constantFrom('a', '"', ',', '\n', '\r', ' ', 'é', '=') });
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(field, field), { minLength: 1, maxLength: 20 }),
        async (rows) => {
          const data = (place: 0 | 1) => rows.map((row) => row[place]);
          const asking = await serviceOf(
            parquetTable([
              { name: 'first', data: data(0), type: 'STRING' },
              { name: 'second', data: data(1), type: 'STRING' },
            ]),
          );
          const { file } = await write(asking, 'csv');
          const csv = { delimiter: ',', quote: '"', hasHeader: true, encoding: 'utf-8' } as const;
          const copy = await openTable(memorySource('t.csv', await readFile(file)), { csv });
          assert.deepEqual((await copy.rows(0, 99)).rows, rows);
          await rm(file);
        },
      ),
      { seed: 7, numRuns: 40 },
    );
  });

  it('leaves nothing behind when it is cancelled or fails', async () => {
    const asking = await serviceOf(textTable('t.csv', `a,b\n${'1,x\n'.repeat(50_000)}`));
    for (const format of ['csv', 'jsonl', 'parquet'] as const) {
      const controller = new AbortController();
      const answer = asking.service.exportTo(
        { file: path.join(folder, 'out'), format, columns: [0, 1] },
        { signal: controller.signal, progress: () => controller.abort() },
      );
      await assert.rejects(answer, { name: 'AbortError' });
      assert.deepEqual(await readdir(folder), []);
    }
    const nowhere = path.join(folder, 'absent', 'out.csv');
    await assert.rejects(
      asking.service.exportTo({ file: nowhere, format: 'csv', columns: [0] }, asked()),
      { code: 'no-folder' },
    );
    await assert.rejects(write(asking, 'csv', []), { code: 'no-columns' });
  });

  it('writes long values whole, and says which one is too long', async () => {
    const long = 'y'.repeat(3000);
    const asking = await serviceOf(
      textTable('t.csv', `a,b\n1,${long}\n2,${'z'.repeat(2 << 20)}\n`),
    );
    const file = path.join(folder, 'out.csv');
    const first = { file, format: 'csv' as const, columns: [0, 1], rows: { from: 0, to: 1 } };
    await asking.service.exportTo(first, asked());
    assert.equal(await readFile(file, 'utf8'), `a,b\n1,${long}\n`);
    await rm(file);
    await assert.rejects(write(asking, 'csv'), { code: 'value-too-long', message: /^Row 2 .* b / });
  });

  it('gives columns of one name names of their own', async () => {
    const source = memorySource('in.csv', new TextEncoder().encode('a,a,a_1\n1,2,3\n'));
    const table = await openTable(source, { csv: { hasHeader: true } });
    const file = path.join(folder, 'out.parquet');
    const service = tableService(table, 0);
    await service.exportTo({ file, format: 'parquet', columns: all(table) }, asked());
    const copy = await openFileTable(file);
    assert.deepEqual(
      copy.columns.map(({ name }) => name),
      ['a', 'a_2', 'a_1'],
    );
    assert.deepEqual((await copy.rows(0, 1)).rows, [[1, 2, 3]]);
    await Promise.all([copy.close(), table.close()]);
  });

  it('ends a file without rows as it should', async () => {
    const asking = await serviceOf(parquetTable([{ name: 'a', data: [], type: 'INT64' }]));
    const { file, rows } = await write(asking, 'parquet');
    assert.equal(rows, 0);
    const copy = await openFileTable(file);
    assert.deepEqual([copy.rowCount, copy.columns[0]?.type], [0, 'int64']);
    await copy.close();
  });
});
