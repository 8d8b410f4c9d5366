import assert from 'node:assert/strict';
import { countedSource } from '../../../../src/preview/countedSource.ts';
import type { Dialect } from '../../../../src/preview/csv/dialect.ts';
import { RowIndex } from '../../../../src/preview/csv/rowIndex.ts';
import { memorySource } from '../../../../src/preview/memorySource.ts';
import { openTable } from '../../../../src/preview/open.ts';
import type { Cell } from '../../../../src/preview/table.ts';

const bytesOf = (text: string) => new TextEncoder().encode(text);
const open = (text: string | Uint8Array, name = 'table.csv', csv: Partial<Dialect> = {}) =>
  openTable(memorySource(name, typeof text === 'string' ? bytesOf(text) : text), { csv });
const missing = { is: 'missing', text: '' } as const;

describe('a CSV file', () => {
  it('has columns, guessed types and rows', async () => {
    const table = await open(
      'time,hr,rate,active,day,label\n' +
        '2022-05-01T10:00:00Z,61,61.5,true,2022-05-01,rest\n' +
        '2022-05-01 10:00:01.5,-2,1e-3,false,2022-05-02,\n',
    );
    assert.equal(table.format, 'csv');
    assert.deepEqual(
      table.columns.map(({ name, type, kind }) => [name, type, kind]),
      [
        ['time', 'timestamp', 'timestamp'],
        ['hr', 'integer', 'number'],
        ['rate', 'number', 'number'],
        ['active', 'boolean', 'boolean'],
        ['day', 'date', 'date'],
        ['label', 'text', 'text'],
      ],
    );
    assert.equal(table.rowCount, 2);
    const { rows, start } = await table.rows(1, 5);
    assert.equal(start, 1);
    assert.deepEqual(rows, [['2022-05-01 10:00:01.5', '-2', '1e-3', 'false', '2022-05-02', '']]);
    assert.deepEqual((await table.rows(2, 5)).rows, []);
    assert.deepEqual((await table.rows(0, 1, [4, 1])).rows, [['2022-05-01', '61']]);
  });

  it('keeps every ragged row and marks it', async () => {
    const table = await open('a,b,c\n1,2,3\n4,5\n6,7,8,9,10\n\n1,2,3\n');
    const { rows, marks } = await table.rows(0, 10);
    assert.deepEqual(rows, [
      ['1', '2', '3'],
      ['4', '5', missing],
      ['6', '7', '8'],
      ['', missing, missing],
      ['1', '2', '3'],
    ] satisfies Cell[][]);
    assert.deepEqual(marks, {
      1: { is: 'short', fields: 2 },
      2: { is: 'long', fields: 5, extra: ['9', '10'] },
      3: { is: 'short', fields: 1 },
    });
    assert.deepEqual(
      table.notes.map(({ code }) => code),
      ['ragged-rows'],
    );
    assert.deepEqual(
      table.columns.map(({ type }) => type),
      ['integer', 'integer', 'integer'],
    );
  });

  it('marks a row whose quote is never closed', async () => {
    const table = await open('a,b\n"open,1\n2,3\n');
    const { rows, marks } = await table.rows(0, 10);
    assert.deepEqual(rows, [
      ['"open', '1'],
      ['2', '3'],
    ]);
    assert.deepEqual(marks, { 0: { is: 'unclosed-quote', fields: 2 } });
  });

  const delimiters: readonly (readonly [string, string, string])[] = [
    ['a;b\n1,5;2\n3,5;4\n', 'x.csv', ';'],
    ['a\tb\n1,5\t2\n', 'x.csv', '\t'],
    ['a|b|c\n1|2|3\n', 'x.csv', '|'],
    ['a b,c d\n1 2,3 4\n', 'x.csv', ','],
    ['one\ntwo\n', 'x.csv', ','],
    ['one\ntwo\n', 'x.tsv', '\t'],
    ['"a;b",c\n"d;e",f\n', 'x.csv', ','],
  ];
  for (const [text, name, delimiter] of delimiters) {
    it(`guesses the delimiter of ${JSON.stringify(text)}`, async () => {
      assert.equal((await open(text, name)).dialect?.delimiter, delimiter);
    });
  }

  const headers: readonly (readonly [string, boolean])[] = [
    ['a,b\n1,2\n', true],
    ['1,2\n3,4\n', false],
    ['1501679489.000\n1.0\n63.5\n', false],
    ['name,value\nx,y\n', true],
    ['x,x\n1,2\n', false],
    [',a,b\n0,1,2\n', true],
    ['a,\n1,2\n', false],
  ];
  for (const [text, hasHeader] of headers) {
    it(`${hasHeader ? 'takes' : 'does not take'} the first row of ${JSON.stringify(text)} for names`, async () => {
      const table = await open(text);
      assert.equal(table.dialect?.hasHeader, hasHeader);
      if (!hasHeader) assert.equal(table.columns[0]?.name, 'column 1');
    });
  }

  it('is read as a person says', async () => {
    const table = await open('a;b\n1;2\n', 'x.csv', {
      delimiter: ',',
      hasHeader: false,
      quote: '',
    });
    assert.deepEqual((await table.rows(0, 9)).rows, [['a;b'], ['1;2']]);
    assert.deepEqual(table.dialect, {
      encoding: 'utf-8',
      delimiter: ',',
      quote: '',
      hasHeader: false,
    });
  });

  it('takes apostrophes for quotes where all fields have them', async () => {
    const table = await open("'a, b','c'\n'1','2'\n");
    assert.deepEqual(
      table.columns.map(({ name }) => name),
      ['a, b', 'c'],
    );
  });

  describe('as numbers', () => {
    const numbersOf = async (values: readonly string[]) => {
      const table = await open(`v,other\n${values.map((value) => `${value},x\n`).join('')}`);
      return [table.columns[0]?.kind, [...(await table.numbers(0, 0, 100))]];
    };
    const cases: readonly (readonly [string, readonly string[], readonly number[]])[] = [
      ['number', ['1', '-2.5', '+3', '.5', '4.', '1e-3'], [1, -2.5, 3, 0.5, 4, 0.001]],
      [
        'number',
        ['0.1', '0.30000000000000004', '1234567890123456789'],
        [0.1, 0.1 + 0.2, 1234567890123456800],
      ],
      ['number', ['', '"7"', ' 8 ', 'nan', '-inf', '0'], [NaN, 7, 8, NaN, -Infinity, 0]],
      ['boolean', ['true', 'FALSE', ''], [1, 0, NaN]],
      ['text', ['1', 'x', '-', '.', '0x10', '1 2'], [1, NaN, NaN, NaN, NaN, NaN]],
      [
        'timestamp',
        ['1970-01-01T00:00:01.000250Z', '1970-01-01 01:00+01:00', '1970-01-02 00:00:00.5'],
        [1000.25, 0, 86_400_500],
      ],
      ['timestamp', ['2022-05-01 24:00', '2022-13-01 10:00'], [NaN, NaN]],
      ['date', ['1970-01-02', '1969-12-31'], [86_400_000, -86_400_000]],
    ];
    for (const [kind, values, expected] of cases) {
      it(`are read from ${kind}: ${values.join(' ')}`, async () => {
        assert.deepEqual(await numbersOf(values), [kind, expected]);
      });
    }

    it('are not read from what is no time in a column of times', async () => {
      const day = '1970-01-02\n';
      const table = await open(`day\n${day.repeat(600)}5\n"6"\n${day}`);
      assert.deepEqual([...(await table.numbers(0, 599, 9))], [864e5, NaN, NaN, 864e5]);
    });

    it('are those of the rows that are asked for, with NaN where a row is short', async () => {
      const table = await open('a,b\n1,2\n3\n5,6\n');
      assert.deepEqual([...(await table.numbers(1, 1, 9))], [NaN, 6]);
      assert.deepEqual([...(await table.numbers(1, 3, 9))], []);
      assert.deepEqual([...(await table.numbers(0, 0, 1))], [1]);
    });
  });

  it('tells nothing of itself but its columns', async () => {
    const { columns, rowGroups } = await (await open('a,b\n1,x\n')).details();
    assert.deepEqual(
      [columns.map(({ name, type }) => [name, type]), rowGroups],
      [
        [
          ['a', 'integer'],
          ['b', 'text'],
        ],
        [],
      ],
    );
  });

  describe('in another encoding', () => {
    const text = 'größe,名\n1,"é\n""x"""\n';
    const utf16 = (isLittle: boolean, mark: string) => {
      const bytes = Buffer.from(mark + text, 'utf16le');
      return new Uint8Array(isLittle ? bytes : bytes.swap16());
    };
    const files: readonly (readonly [string, Uint8Array, string])[] = [
      ['UTF-8', bytesOf(text), 'utf-8'],
      ['UTF-8 with a mark', bytesOf(`\ufeff${text}`), 'utf-8'],
      ['UTF-16 LE with a mark', utf16(true, '\ufeff'), 'utf-16le'],
      ['UTF-16 BE with a mark', utf16(false, '\ufeff'), 'utf-16be'],
    ];
    for (const [name, bytes, encoding] of files) {
      it(`is told and read: ${name}`, async () => {
        const table = await open(bytes);
        assert.equal(table.dialect?.encoding, encoding);
        assert.deepEqual(
          table.columns.map((column) => column.name),
          ['größe', '名'],
        );
        assert.deepEqual((await table.rows(0, 5)).rows, [['1', 'é\n"x"']]);
        assert.equal(table.rowCount, 1);
      });
    }

    it('is told without a mark where every other byte is zero', async () => {
      const table = await open(new Uint8Array(Buffer.from('name,value\nx,1\n', 'utf16le')));
      assert.equal(table.dialect?.encoding, 'utf-16le');
      assert.deepEqual((await table.rows(0, 5)).rows, [['x', '1']]);
    });

    it('is taken for Windows-1252 where it is not UTF-8, and says so', async () => {
      const table = await open(new Uint8Array([0x61, 0x2c, 0x62, 10, 0xe9, 0x2c, 0x80, 10]));
      assert.deepEqual((await table.rows(0, 5)).rows, [['é', '€']]);
      assert.deepEqual(
        table.notes.map(({ code }) => code),
        ['encoding-guessed'],
      );
    });
  });

  it('may be empty, or have nothing but names', async () => {
    const empty = await open('');
    assert.deepEqual([empty.rowCount, empty.columns.length], [0, 0]);
    assert.deepEqual(
      empty.notes.map(({ code }) => code),
      ['empty'],
    );
    const names = await open('a,b\n');
    assert.deepEqual([names.rowCount, names.columns.length], [0, 2]);
    assert.deepEqual((await names.rows(0, 10)).rows, []);
  });

  it('cuts a very long cell in a window, tells its length, and gives more of it alone', async () => {
    const long = 'é'.repeat(50_000);
    const table = await open(`a,b\n1,${long}\n2,x\n`);
    const { rows } = await table.rows(0, 2);
    const cell = rows[0]?.[1];
    assert.ok(cell !== null && typeof cell === 'object' && cell?.is === 'text');
    assert.equal(cell.text, 'é'.repeat(200));
    assert.deepEqual([cell.isCut, cell.length], [true, 100_000]);
    assert.deepEqual(rows[1], ['2', 'x']);
    assert.equal(await table.cell(0, 1), long);
  });

  it('may have a first row that is longer than the first read', async () => {
    const names = Array.from({ length: 30_000 }, (_, i) => `column${i}`);
    const table = await open(`${names.join(',')}\n${names.map((_, i) => i).join(',')}\n`);
    assert.equal(table.columns.length, 20_000);
    assert.deepEqual((await table.rows(0, 1, [0, 19_999])).rows, [['0', '19999']]);
    assert.ok(table.notes.some(({ code }) => code === 'columns-cut'));
  });

  describe('that is long', () => {
    const line = (i: number) => `${i},value ${i},"quoted\n${i}"\n`;
    const count = 60_000;
    const text = `n,text,quoted\n${Array.from({ length: count }, (_, i) => line(i)).join('')}`;

    const beginnings: readonly (readonly [string, Uint8Array])[] = [
      ['UTF-8', bytesOf(text)],
      ['UTF-8 with a mark', bytesOf(`\ufeff${text}`)],
      ['UTF-16', new Uint8Array(Buffer.from(`\ufeff${text}`, 'utf16le'))],
    ];
    for (const [encoding, bytes] of beginnings) {
      it(`shows its first page after one read of 64 KB: ${encoding}`, async () => {
        const source = countedSource(memorySource('long.csv', bytes));
        const table = await openTable(source);
        await table.rows(0, 100);
        assert.deepEqual([source.requests, source.bytes], [1, 65_536]);
      });
    }

    it('estimates its rows until they are counted', async () => {
      const source = memorySource('long.csv', bytesOf(text));
      const table = await openTable(source);
      assert.deepEqual((await table.rows(0, 100)).rows[99], ['99', 'value 99', 'quoted\n99']);
      assert.equal(table.rowCount, undefined);
      assert.ok(Math.abs(table.estimatedRows - count) < count / 2);
    });

    it('reaches any row, near and far, in any order', async () => {
      const table = await open(text);
      for (const row of [59_999, 0, 30_000, 29_999, 255, 256, 257, 58_000]) {
        const { rows } = await table.rows(row, 2);
        assert.deepEqual(rows[0], [`${row}`, `value ${row}`, `quoted\n${row}`]);
        assert.equal(rows.length, row === 59_999 ? 1 : 2);
      }
      assert.deepEqual((await table.rows(60_000, 5)).rows, []);
    });

    it('is counted on request, and stops counting when told to', async () => {
      const table = await open(text);
      const stop = new AbortController();
      await assert.rejects(
        table.countRows(() => stop.abort(), stop.signal),
        { name: 'AbortError' },
      );
      const progress: number[] = [];
      assert.equal(await table.countRows((done) => progress.push(done)), count);
      assert.equal(progress.at(-1), 1);
      assert.deepEqual([table.rowCount, table.estimatedRows], [count, count]);
    });

    it('is indexed in bounded memory: fewer places are kept the longer it is', async () => {
      const rows = 70_000;
      const source = memorySource('short.csv', bytesOf('x\n'.repeat(rows)));
      const dialect = { encoding: 'utf-8', delimiter: ',', quote: '"' } as const;
      const index = new RowIndex(source, dialect, 0, 1);
      await index.reach(Infinity);
      assert.equal(index.rows, rows);
      assert.equal(index.step, 2);
      assert.deepEqual(index.nearest(65_537), { row: 65_536, offset: 131_072 });
      assert.deepEqual(index.nearest(rows + 10), { row: rows, offset: rows * 2 });
    });
  });
});
