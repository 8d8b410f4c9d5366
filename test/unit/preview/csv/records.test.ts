import assert from 'node:assert/strict';
import fc from 'fast-check';
import { RecordParser } from '../../../../src/preview/csv/parser.ts';
import { fieldTexts, type CsvRecord } from '../../../../src/preview/csv/record.ts';
import { RowScanner } from '../../../../src/preview/csv/rowScanner.ts';
import { longestQuoted } from '../../../../src/preview/csv/signs.ts';

const signs = { encoding: 'utf-8', delimiter: ',', quote: '"' } as const;

/** Feeds both in pieces of any size, as a file is read, and goes back where they ask for it. */
function parse(text: string, piece: number): { rows: string[][]; isLiteral: boolean[] } {
  const bytes = new TextEncoder().encode(text);
  const parser = new RecordParser(signs, { longest: 1 << 20 });
  const rows: string[][] = [];
  const isLiteral: boolean[] = [];
  const take = (record: CsvRecord) => {
    rows.push(fieldTexts(record));
    isLiteral.push(record.isLiteral);
    return true;
  };
  let position = 0;
  while (position < bytes.length) {
    position = parser.feed(bytes.subarray(position, position + piece), position, take);
    if (position >= bytes.length) position = parser.finish(bytes.length, take);
  }
  return { rows, isLiteral };
}

function starts(text: string, piece: number): number[] {
  const bytes = new TextEncoder().encode(text);
  const found = [0];
  const scanner = new RowScanner(signs, 0, 1, (row, start) => {
    found.push(start);
    return row + 1;
  });
  let position = 0;
  while (position < bytes.length) {
    // A piece of its own begins at a whole word, as what is read of a file does.
    position = scanner.scan(bytes.slice(position, position + piece), position);
    if (position >= bytes.length) position = scanner.finish(bytes.length);
  }
  assert.equal(scanner.rows, found.length - 1);
  return found.slice(0, -1);
}

/** The rules again, plainly, on text that is wholly there. */
function plainly(text: string): { row: string[]; start: number }[] {
  const rows: { row: string[]; start: number }[] = [];
  let at = 0;
  while (at < text.length) {
    const start = at;
    const quoted = readRow(text, at, true);
    const { row, next } = quoted ?? readRow(text, at, false) ?? { row: [], next: text.length };
    rows.push({ row, start });
    at = next;
  }
  return rows;
}

function readRow(text: string, start: number, hasQuotes: boolean) {
  const row: string[] = [];
  let at = start;
  for (;;) {
    let field = '';
    if (hasQuotes && text[at] === '"') {
      at += 1;
      for (;;) {
        const close = text.indexOf('"', at);
        if (close < 0) return undefined;
        field += text.slice(at, close);
        at = close + 1;
        if (text[at] !== '"') break;
        field += '"';
        at += 1;
      }
    }
    const rest = /[^,\r\n]*/y;
    rest.lastIndex = at;
    const more = rest.exec(text)?.[0] ?? '';
    row.push(field + more);
    at += more.length;
    if (text[at] !== ',') break;
    at += 1;
  }
  if (text.startsWith('\r\n', at)) return { row, next: at + 2 };
  return { row, next: at + 1 };
}

describe('records of delimited text', () => {
  const cases: readonly (readonly [string, string, string[][]])[] = [
    [
      'plain fields',
      'a,b\n1,2\n',
      [
        ['a', 'b'],
        ['1', '2'],
      ],
    ],
    ['no line end at the end', 'a\nb', [['a'], ['b']]],
    ['CR LF and CR', 'a\r\nb\rc', [['a'], ['b'], ['c']]],
    [
      'empty fields',
      ',\n,,\n',
      [
        ['', ''],
        ['', '', ''],
      ],
    ],
    ['an empty line', 'a\n\nb\n', [['a'], [''], ['b']]],
    ['a quoted line end', '"a\nb",c\n', [['a\nb', 'c']]],
    ['doubled quotes', '"say ""hi"""\n', [['say "hi"']]],
    ['a quote inside a field', 'a"b,c\n', [['a"b', 'c']]],
    ['text after a closing quote', '"a"b,c\n', [['ab', 'c']]],
    ['a field that ends the file', 'a,', [['a', '']]],
    ['an empty quoted field', '"",x\n', [['', 'x']]],
  ];
  for (const [what, text, expected] of cases) {
    it(`are split: ${what}`, () => assert.deepEqual(parse(text, 1000).rows, expected));
  }

  it('take a quote that is never closed as a character', () => {
    const { rows, isLiteral } = parse('a,"b\nc,d\ne,f\n', 3);
    assert.deepEqual(rows, [
      ['a', '"b'],
      ['c', 'd'],
      ['e', 'f'],
    ]);
    assert.deepEqual(isLiteral, [true, false, false]);
  });

  it('do not let one stray quote swallow a file', () => {
    const line = `${'x'.repeat(9_999)}\n`;
    const lines = Math.ceil(longestQuoted / line.length) + 10;
    const text = `"stray\n${line.repeat(lines)}"end"\n`;
    const { rows } = parse(text, 1 << 16);
    assert.deepEqual(rows[0], ['"stray']);
    assert.equal(rows.length, lines + 2);
    assert.deepEqual(rows.at(-1), ['end']);
    assert.equal(starts(text, 1 << 20).length, rows.length);
  });

  it('are the same whatever pieces a file is read in, and as a plain reading of the rules', () => {
    const text = fc
      .array(
        fc.constantFrom(
          'a',
          'bc',
          'a longer text',
          ',',
          '"',
          '""',
          '\n',
          '\r',
          '\r\n',
          'ü',
          ',"',
          '",',
          '"\n',
        ),
        {
          maxLength: 60,
        },
      )
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(text, fc.integer({ min: 1, max: 60 }), (given, piece) => {
        const expected = plainly(given);
        assert.deepEqual(
          parse(given, piece).rows,
          expected.map(({ row }) => row),
        );
        const bytesBefore = (offset: number) =>
          new TextEncoder().encode(given.slice(0, offset)).length;
        assert.deepEqual(
          starts(given, piece),
          expected.map(({ start }) => bytesBefore(start)),
        );
      }),
      { numRuns: 2000, seed: 7 },
    );
  });

  it('keep only the beginning of a long field, with its true length', () => {
    const bytes = new TextEncoder().encode(`${'x'.repeat(50)},y\n`);
    // Wholly in one piece, and in two.
    for (const piece of [bytes.length, 20]) {
      const parser = new RecordParser(signs, { longest: 10 });
      const fields: unknown[] = [];
      const take = (record: CsvRecord) => fields.push(record.field(0), record.field(1)) > 0;
      parser.feed(bytes.subarray(0, piece), 0, take);
      parser.feed(bytes.subarray(piece), piece, take);
      assert.deepEqual(fields, [{ text: 'x'.repeat(10), length: 50 }, 'y']);
    }
  });
});
