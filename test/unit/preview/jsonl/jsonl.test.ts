import assert from 'node:assert/strict';
import { countedSource } from '../../../../src/preview/countedSource.ts';
import { memorySource } from '../../../../src/preview/memorySource.ts';
import { openTable } from '../../../../src/preview/open.ts';
import type { Cell } from '../../../../src/preview/table.ts';
import { longSource } from '../longSource.ts';

const open = (text: string | Uint8Array, name = 'lines.jsonl') =>
  openTable(memorySource(name, typeof text === 'string' ? new TextEncoder().encode(text) : text));
const missing = { is: 'missing', text: '' } as const;

describe('JSON lines', function () {
  this.timeout(60_000);

  it('have a column for each key, with the kind of its values', async () => {
    const table = await open(
      '{"n":1,"x":0.5,"ok":true,"at":"2022-05-01T10:00:00Z","label":"rest","list":[1],"own":{"a":1},"odd":1}\r\n' +
        '{"n":2,"x":2,"ok":null,"at":"2022-05-01T10:00:01Z","label":"","list":[],"own":{},"odd":"x"}\r\n',
    );
    assert.equal(table.format, 'jsonl');
    assert.deepEqual(
      table.columns.map(({ name, type, kind }) => [name, type, kind]),
      [
        ['n', 'integer', 'number'],
        ['x', 'number', 'number'],
        ['ok', 'boolean', 'boolean'],
        ['at', 'timestamp', 'timestamp'],
        ['label', 'text', 'text'],
        ['list', 'list', 'list'],
        ['own', 'object', 'struct'],
        ['odd', 'mixed', 'json'],
      ],
    );
    assert.deepEqual([table.rowCount, table.notes], [2, []]);
    const nested = (text: string) => ({ is: 'nested', text }) as const;
    assert.deepEqual((await table.rows(0, 9)).rows, [
      [1, 0.5, true, '2022-05-01T10:00:00Z', 'rest', nested('[1]'), nested('{"a":1}'), 1],
      [2, 2, null, '2022-05-01T10:00:01Z', '', nested('[]'), nested('{}'), 'x'],
    ] satisfies Cell[][]);
    assert.deepEqual((await table.rows(1, 1, [4, 0])).rows, [['', 2]]);
    assert.deepEqual([...(await table.numbers(3, 0, 9))], [1651399200000, 1651399201000]);
    assert.deepEqual([...(await table.numbers(2, 0, 9))], [1, NaN]);
    assert.deepEqual([...(await table.numbers(5, 0, 9))], [NaN, NaN]);
  });

  it('keep what a number cannot hold, and nested values as they are written', async () => {
    const table = await open(
      '{"id":12345678901234567890,"b\\"":{"c": [1, "}],", 2.0]},"big":1e400,"d":1,"d":[3 ]}\n',
    );
    assert.deepEqual((await table.rows(0, 1)).rows, [
      [
        { is: 'integer', text: '12345678901234567890' },
        { is: 'nested', text: '{"c": [1, "}],", 2.0]}' },
        { is: 'float', text: '1e400' },
        { is: 'nested', text: '[3 ]' },
      ],
    ]);
  });

  it('mark lines that are not JSON, and drop none', async () => {
    const table = await open('{"a":1,"b":2}\n{"a":\n\n[5]\n{"b":3}\nNaN\n');
    const { rows, marks } = await table.rows(0, 9);
    assert.deepEqual(rows, [
      [1, 2, missing],
      ['{"a":', missing, missing],
      [missing, missing, missing],
      [missing, missing, { is: 'nested', text: '[5]' }],
      [missing, 3, missing],
      ['NaN', missing, missing],
    ] satisfies Cell[][]);
    assert.deepEqual(marks, {
      1: { is: 'malformed', fields: 0 },
      2: { is: 'short', fields: 0 },
      5: { is: 'malformed', fields: 0 },
    });
    assert.deepEqual(
      table.notes.map(({ code }) => code),
      ['malformed-lines'],
    );
    assert.deepEqual([...(await table.numbers(0, 0, 9))], [1, NaN, NaN, NaN, NaN, NaN]);
  });

  it('find keys further down, and mark lines with others', async () => {
    const line = '{"a":1}\n';
    const most = 10_000;
    const table = await open(
      `${line.repeat(most)}{"a":1,"rare":[2]}\n${line.repeat(50_000)}{"a":1,"last":5}\n`,
    );
    assert.deepEqual(
      table.columns.map(({ name }) => name),
      ['a', 'last'],
    );
    assert.deepEqual(table.notes, []);
    const { rows, marks } = await table.rows(most, 1);
    assert.deepEqual(rows, [[1, missing]]);
    assert.deepEqual(marks, { [most]: { is: 'long', fields: 2, extra: ['rare: [2]'] } });
    assert.deepEqual(
      table.notes.map(({ code }) => code),
      ['further-keys'],
    );
  });

  it('are reached at any row, and counted', async () => {
    const count = 50_000;
    const text = Array.from({ length: count }, (_, n) => `{"n":${n},"s":"ü${n}"}\n`).join('');
    const source = countedSource(memorySource('long.ndjson', new TextEncoder().encode(text)));
    const table = await openTable(source);
    assert.ok(source.bytes < 200_000, `${source.bytes} bytes`);
    assert.equal(table.rowCount, undefined);
    for (const row of [49_999, 0, 25_000]) {
      assert.deepEqual((await table.rows(row, 1)).rows, [[row, `ü${row}`]]);
    }
    assert.equal(await table.countRows(), count);
    assert.equal((await table.numbers(0, 0, count)).at(-1), count - 1);
  });

  it('are told by what they hold where their name does not say it', async () => {
    const table = await open('{"a":1}\n{"a":2}\n', 'export.json');
    assert.deepEqual([table.format, table.rowCount], ['jsonl', 2]);
    const marked = await open('\ufeff{"a":1}\n{"a":2}\n', 'x.log');
    assert.deepEqual((await marked.rows(0, 1)).rows, [[1]]);
    const utf16 = new Uint8Array(Buffer.from('\ufeff{"é":1}\n{"é":2}\n', 'utf16le'));
    assert.deepEqual((await open(utf16)).columns[0]?.name, 'é');
  });

  it('may be empty', async () => {
    const table = await open('');
    assert.deepEqual([table.columns, table.rowCount, table.notes[0]?.code], [[], 0, 'empty']);
  });

  describe('with something wrong', () => {
    it('show a line of 300 MB as too long, and the lines around it', async () => {
      const source = longSource('x.jsonl', '{"a":1}\n{"a":"', 'x', 300_000_000, '"}\n{"a":2}\n');
      const table = await openTable(source);
      const { rows, marks } = await table.rows(0, 9);
      assert.deepEqual([rows[0], rows[2]], [[1], [2]]);
      assert.deepEqual(marks, { 1: { is: 'too-long', fields: 0 } });
      const cell = rows[1]?.[0];
      assert.ok(typeof cell === 'object' && cell?.isCut && cell.length === 300_000_008);
    });

    it('are refused where the first line has no end within reason', async () => {
      await assert.rejects(openTable(longSource('x.jsonl', '{"a":"', 'x', 3e8, '"}')), {
        code: 'not-a-table',
        message: /first line is longer than/,
      });
    });

    it('show the first 20,000 of many keys', async () => {
      const keys = Array.from({ length: 30_000 }, (_, i) => `"k${i}":[${i}]`).join(',');
      const table = await open(`{${keys}}\n{"k5":1}\n`);
      assert.equal(table.columns.length, 20_000);
      assert.deepEqual(
        table.notes.map(({ code }) => code),
        ['columns-cut'],
      );
      const { rows, marks } = await table.rows(0, 2, [5, 19_999]);
      assert.deepEqual(rows, [
        [
          { is: 'nested', text: '[5]' },
          { is: 'nested', text: '[19999]' },
        ],
        [1, missing],
      ]);
      assert.equal(marks?.[0]?.extra?.length, 20);
    });

    it('show values of any depth as text', async () => {
      const deep = '['.repeat(1_000_000) + ']'.repeat(1_000_000);
      const table = await open(`{"a":${deep}}\n${deep}\n`);
      const { rows } = await table.rows(0, 2);
      assert.deepEqual(rows[0]?.[0], { is: 'nested', text: '['.repeat(400), isCut: true });
      const cell = await table.cell(1, 1);
      assert.ok(typeof cell === 'object' && cell?.is === 'nested' && cell.text.length === 1 << 20);
    });

    it('mark NUL bytes, and show what is no UTF-8 as such', async () => {
      const table = await open(
        new Uint8Array(
          Buffer.from('{"a":"\xff"}\n{"a":"\0"}\n{"__proto__":1,"toString":2}\n', 'latin1'),
        ),
      );
      const { rows, marks } = await table.rows(0, 3);
      assert.deepEqual(rows[0]?.[0], '\ufffd');
      assert.deepEqual(marks?.[1]?.is, 'malformed');
      assert.deepEqual(rows[2], [missing, 1, 2]);
      assert.deepEqual(
        table.notes.map(({ code }) => code),
        ['encoding-guessed', 'malformed-lines'],
      );
    });

    it('are refused where nothing is JSON', async () => {
      await assert.rejects(open('a\nb\n'), { code: 'not-a-table', message: /not JSON/ });
      await assert.rejects(open(new Uint8Array(3000)), { code: 'not-a-table' });
    });
  });
});

describe('a JSON file', () => {
  it('that is a list of objects is a table', async () => {
    const text =
      '[\n  {"a": 1,\n   "b": "x, ]}"},\r\n  {"a": 12345678901234567890, "c": [1,\n2]}\n]\n';
    const table = await open(text, 'list.json');
    assert.deepEqual([table.format, table.rowCount], ['jsonl', 2]);
    assert.deepEqual((await table.rows(0, 9)).rows, [
      [1, 'x, ]}', missing],
      [{ is: 'integer', text: '12345678901234567890' }, missing, { is: 'nested', text: '[1, 2]' }],
    ]);
  });

  const others: readonly (readonly [string, string])[] = [
    ['an object', '{\n"a": [1, 2]\n}'],
    ['a list of other values', '[1, 2]'],
    ['a list of objects and others', '[{"a": 1}, 2]'],
    ['not complete', '[{"a": 1}, {"a"'],
  ];
  for (const [what, text] of others) {
    it(`that is ${what} is refused`, async () => {
      await assert.rejects(open(text, 'x.json'), { code: 'not-a-table' });
    });
  }

  it('that is one long list is refused with a way out', async () => {
    await assert.rejects(openTable(longSource('x.json', '[{"a":"', 'x', 3e8, '"}]')), {
      code: 'not-a-table',
      message: /8.0 MB.*JSON lines/,
    });
  });
});
