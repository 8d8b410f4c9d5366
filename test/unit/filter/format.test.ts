import assert from 'node:assert/strict';
import fc from 'fast-check';
import { format } from '../../../src/filter/format.ts';
import { tokens } from '../../../src/filter/lexer.ts';
import { parse } from '../../../src/filter/parser.ts';
import { print } from '../../../src/filter/print.ts';

const lines = (...all: readonly string[]) => all.join('\n');

describe('the usual look of a filter', () => {
  it('is one line where it fits', () => {
    assert.equal(
      format(
        "name  like 'a%'\n  and( id>3 or metadata -> age in(1,2) )and date('2022-01-01')<created",
      ),
      lines(
        "name LIKE 'a%'",
        '  AND (id > 3 OR metadata->age IN (1, 2))',
        "  AND DATE('2022-01-01') < created",
      ),
    );
    assert.equal(format("name = 'a' and not id=-3"), "name = 'a' AND NOT id = -3");
    assert.equal(format('-- labels a , "b c"'), '--labels a,"b c"');
  });

  it('has a line for each condition of a long one, and opens parentheses that are too long', () => {
    const long = `dataset = 'AMS Activity Study 2022' AND (metadata->age BETWEEN 18 AND 65 OR metadata->site = 'Site 3 with a long name') OR name IN ('${'a'.repeat(40)}', '${'b'.repeat(30)}', 'c')`;
    assert.equal(
      format(long),
      lines(
        "dataset = 'AMS Activity Study 2022'",
        '  AND (',
        '    metadata->age BETWEEN 18 AND 65',
        "    OR metadata->site = 'Site 3 with a long name'",
        '  )',
        '  OR name IN (',
        `    '${'a'.repeat(40)}',`,
        `    '${'b'.repeat(30)}', 'c'`,
        '  )',
      ),
    );
  });

  it('keeps comments where they say something', () => {
    assert.equal(
      format(
        "// what failed\n\n\ndataset = 'x' AND // the study\n metadata->ei_check=0 // failed\n/* adults\n only */ AND age_ok = 1\n// end",
      ),
      lines(
        '// what failed',
        '',
        "dataset = 'x' // the study",
        '  AND metadata->ei_check = 0 // failed',
        '  /* adults',
        ' only */',
        '  AND age_ok = 1',
        '// end',
      ),
    );
  });

  it('leaves what does not parse', () => {
    for (const text of ["name  = 'a", 'id  >', 'name   LIKE AND']) assert.equal(format(text), text);
  });

  it('is stable, and changes neither meaning nor comments', () => {
    const piece = fc.constantFrom(
      ...[
        "name = 'a'",
        'metadata->`x y` IN (1, 2)',
        'id BETWEEN 1 AND 9',
        '(',
        ')',
        'AND',
        'OR',
        'NOT',
      ],
      ...[
        '\n',
        ' ',
        '// c\n',
        '/* d */',
        '/* e\n */',
        '--labels a,b',
        '-- f\n',
        'file_names CONTAINS "q"',
      ],
      `label LIKE '${'x'.repeat(50)}'`,
    );
    const comments = (text: string) =>
      tokens(text)
        .filter(({ kind }) => kind === 'comment')
        .map(({ value }) => value.trimEnd())
        .sort();
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 24 }), (pieces) => {
        const text = pieces.join(' ');
        const formatted = format(text);
        assert.equal(print(parse(formatted).root), print(parse(text).root));
        assert.deepEqual(comments(formatted), comments(text));
        assert.equal(format(formatted), formatted);
      }),
      { numRuns: 3000 },
    );
  });
});
