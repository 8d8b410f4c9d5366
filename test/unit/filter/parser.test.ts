import assert from 'node:assert/strict';
import fc from 'fast-check';
import { problems, describeProblems } from '../../../src/filter/check.ts';
import { complete } from '../../../src/filter/complete.ts';
import { describe as describeFilter } from '../../../src/filter/describe.ts';
import { tokens } from '../../../src/filter/lexer.ts';
import { parse } from '../../../src/filter/parser.ts';
import { print } from '../../../src/filter/print.ts';
import { children, type Node } from '../../../src/filter/syntax.ts';
import { condition, pairs } from './random.ts';

/** Pieces of the language in any order, with some that belong to no language. */
const piece = fc.constantFrom(
  ...'name dataset metadata metadata-> metadata->> ->age -> ->> file_names created AND OR NOT IN LIKE'.split(
    ' ',
  ),
  ...'ILIKE BETWEEN CONTAINS IS NULL DATE DATE( ( ) , = == != <> < <= > >= + - * / % && || ! ; @'.split(
    ' ',
  ),
  ...[
    "'a'",
    "'",
    '"',
    '`',
    '[',
    ']',
    '`a b`',
    '[c]',
    '18',
    '1.5e3',
    '.5',
    "''",
    "\\'",
    '\\',
    '--labels',
  ],
  ...[
    '--labels a,b',
    '-- labels',
    '-- x',
    '--',
    '//',
    '/*',
    '*/',
    '#',
    '\n',
    '\r\n',
    '\t',
    ' ',
    '\u00a0',
  ],
  ...[
    'ümlaut',
    '日本',
    '😀',
    '\ud83d',
    '\udc00',
    '\0',
    '\u2028',
    '__proto__',
    'constructor',
    'a.b',
    '2nd',
  ],
);
const soup = fc.array(fc.tuple(piece, fc.constantFrom('', ' ')), { maxLength: 30, size: 'max' });
const anyText = fc.oneof(
  soup.map((pieces) => pieces.flat().join('')),
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.tuple(condition, fc.nat(), fc.nat({ max: 8 }), piece).map(([text, at, length, instead]) => {
    const start = at % (text.length + 1);
    return text.slice(0, start) + instead + text.slice(start + length);
  }),
);

function everyNode(node: Node): Node[] {
  return [node, ...children(node).flatMap(everyNode)];
}

describe('the parser', function () {
  this.timeout(3_600_000);

  it('reads any text without throwing, and prints it the same way again and again', () => {
    const property = fc.property(anyText, (text) => {
      const filter = parse(text);
      const once = print(filter.root);
      const again = print(parse(once).root);
      assert.equal(again, once, JSON.stringify(text));
      for (const { span } of [
        ...problems(filter),
        ...(filter.root ? everyNode(filter.root) : []),
      ]) {
        assert.ok(0 <= span.start && span.start <= span.end && span.end <= text.length);
      }
      describeFilter(filter);
      describeProblems(filter);
    });
    fc.assert(property, { numRuns: pairs });
  });

  it('has no problem exactly when the printed text has none', () => {
    const property = fc.property(condition, (text) => {
      const { root, problems: found } = parse(text);
      assert.deepEqual(found, [], text);
      const printed = parse(print(root));
      assert.deepEqual(printed.problems, []);
      assert.equal(describeFilter(printed), describeFilter(parse(text)));
    });
    fc.assert(property, { numRuns: pairs });
  });

  it('gives every character but blanks to one token', () => {
    const property = fc.property(anyText, (text) => {
      let end = 0;
      for (const { span } of tokens(text)) {
        assert.ok(span.start >= end);
        assert.match(text.slice(end, span.start), /^[\s\u200B\uFEFF]*$/);
        end = span.end;
      }
      assert.equal(end, text.length);
    });
    fc.assert(property, { numRuns: pairs });
  });

  it('completes any text at any place without throwing', () => {
    const property = fc.property(anyText, fc.nat(), (text, at) => {
      const offset = at % (text.length + 2);
      const { span } = complete(text, offset);
      assert.ok(span.start <= Math.min(offset, text.length) && span.end <= text.length);
    });
    fc.assert(property, { numRuns: pairs });
  });

  it('takes a long text of one piece again and again', () => {
    const parts = [
      '(',
      ')',
      'NOT ',
      '!',
      "name = 'a' AND ",
      "name = 'a' OR ",
      'a-',
      'a ',
      "'",
      "''",
      '`',
      '[',
      '--labels a,',
    ];
    const more = [
      'metadata->',
      '1 ',
      ', ',
      'name IN (',
      'DATE(',
      'a = ',
      'a BETWEEN ',
      '/*',
      '-- \n',
      '\\',
      '((a)',
      '&&',
      '. ',
      'a.',
    ];
    for (const part of [...parts, ...more]) {
      const text = part.repeat(Math.ceil(100_000 / part.length));
      const filter = parse(text);
      assert.ok(filter.problems.length <= 101, part);
      problems(filter);
      print(filter.root);
      describeFilter(filter);
      walk(filter.root);
    }
  });

  it('says once that a filter is nested too deeply', () => {
    for (const open of ['(', 'NOT ', 'NOT (', 'DATE(']) {
      const found = problems(parse(open.repeat(5000) + 'id = 1'));
      assert.deepEqual(found.filter(({ code }) => code === 'too-deep').length, 1, open);
      assert.ok(found.length < 250);
    }
    const fine = `${'('.repeat(150)}id = 1${')'.repeat(150)}`;
    assert.deepEqual(problems(parse(fine)), []);
    assert.equal(print(parse(fine).root), 'id = 1');
  });

  it('stops listing problems after a hundred', () => {
    const found = parse('a '.repeat(1000)).problems;
    assert.equal(found.length, 101);
    assert.ok(found.some(({ code }) => code === 'too-many-problems'));
  });
});

/** Walks a tree as an evaluator does. */
function walk(node: Node | undefined): void {
  for (const child of node === undefined ? [] : children(node)) walk(child);
}
