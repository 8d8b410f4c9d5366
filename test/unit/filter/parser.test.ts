import assert from 'node:assert/strict';
import { problems } from '../../../src/filter/check.ts';
import { parse } from '../../../src/filter/parser.ts';
import { print } from '../../../src/filter/print.ts';

/** What it makes of any text is in fuzz.test.ts. */
describe('the parser', () => {
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
