import assert from 'node:assert/strict';
import fc from 'fast-check';
import { exactText, likeTest } from '../../../src/filter/like.ts';
import { matchingKeys, valueOfKey } from '../../../src/filter/key.ts';
import { nearest } from '../../../src/filter/nearest.ts';
import { rangeOf } from '../../../src/filter/range.ts';
import { dateOf, numberOf } from '../../../src/filter/scalar.ts';
import type { ComparisonOperator } from '../../../src/filter/syntax.ts';

describe('numbers in text', () => {
  it('are decimal numbers, with blanks around them or not', () => {
    const good = {
      '18': 18,
      ' 9 ': 9,
      '-3': -3,
      '+3': 3,
      '1e3': 1000,
      '.5': 0.5,
      '5.': 5,
      '0.0': 0,
      '1E-2': 0.01,
    };
    for (const [text, number] of Object.entries(good)) assert.equal(numberOf(text), number, text);
    for (const text of [
      '',
      ' ',
      '0x10',
      'NaN',
      'Infinity',
      '1,5',
      '1 2',
      '1_000',
      '12 kg',
      '१',
      '--1',
      '.',
    ]) {
      assert.ok(Number.isNaN(numberOf(text)), text);
    }
  });
});

describe('dates in text', () => {
  it('are ISO 8601, in UTC unless they say otherwise', () => {
    const good = {
      '2022-08-01': '2022-08-01T00:00:00.000Z',
      ' 2022-08-01 ': '2022-08-01T00:00:00.000Z',
      '2022-08-01T10:00': '2022-08-01T10:00:00.000Z',
      '2022-08-01 10:00:30': '2022-08-01T10:00:30.000Z',
      '2022-08-01T10:00:30.5Z': '2022-08-01T10:00:30.500Z',
      '2022-08-01T10:00:00+02:00': '2022-08-01T08:00:00.000Z',
      '2022-08-01T10:00:00-0130': '2022-08-01T11:30:00.000Z',
      '2022-08-01t10:00:00.1234567z': '2022-08-01T10:00:00.123Z',
      '2024-02-29': '2024-02-29T00:00:00.000Z',
    };
    for (const [text, iso] of Object.entries(good)) {
      assert.equal(new Date(dateOf(text)).toISOString(), iso, text);
    }
    const bad = [
      '2022-8-1',
      '2022-02-30',
      '2023-02-29',
      '2022-13-01',
      '2022-00-10',
      '2022-01-00',
      '01/08/2022',
      '2022',
    ];
    for (const text of [
      ...bad,
      '2022-08-01T24:00',
      '2022-08-01T10:60',
      'today',
      '',
      '2022-08-01T10',
      '20220801',
    ]) {
      assert.ok(Number.isNaN(dateOf(text)), text);
    }
  });

  it('are what the language itself reads', () => {
    const day = fc.date({
      min: new Date('1000-01-01'),
      max: new Date('9999-12-31'),
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(day, (at) => assert.equal(dateOf(at.toISOString()), at.getTime())),
      { seed: 7 },
    );
  });
});

describe('LIKE', () => {
  const unit = fc.constantFrom('a', 'A', 'b', '%', '_', '\\', '.', '\n', 'é', '😀');
  const part = fc.constantFrom(
    '%',
    '_',
    'a',
    'ab',
    'A',
    '\\%',
    '\\_',
    '\\\\',
    '\\',
    '.',
    '*',
    'é',
    '😀',
    '\n',
  );

  it('matches what a regular expression matches', () => {
    const text = fc.string({ unit, maxLength: 12 });
    const pattern = fc.array(part, { maxLength: 7 }).map((parts) => parts.join(''));
    const property = fc.property(text, pattern, fc.boolean(), (value, like, caseless) => {
      const source = like.replace(/\\([%_\\])|[^]/gu, (found, escaped: string | undefined) => {
        if (escaped === undefined && found === '%') return '[^]*';
        if (escaped === undefined && found === '_') return '[^]';
        return `\\u{${(escaped ?? found).codePointAt(0)?.toString(16) ?? ''}}`;
      });
      const expected = new RegExp(`^${source}$`, caseless ? 'ui' : 'u').test(value);
      assert.equal(likeTest(like, caseless)(value), expected, JSON.stringify([value, like]));
    });
    fc.assert(property, { seed: 7, numRuns: 5000 });
  });

  it('answers at once for a pattern that makes others try everything', () => {
    const pattern = `${'%a'.repeat(50)}%b`;
    assert.equal(likeTest(pattern, false)('a'.repeat(50_000)), false);
    assert.equal(likeTest(`%${'_'.repeat(200)}x%`, false)('a'.repeat(20_000)), false);
  });

  it('knows the patterns that stand for one text', () => {
    assert.equal(exactText('a\\%b'), 'a%b');
    assert.equal(exactText(''), '');
    assert.equal(exactText('a_'), undefined);
    assert.equal(exactText('a%'), undefined);
  });
});

describe('the range of a comparison', () => {
  it('ends at the number itself or at its nearest neighbour', () => {
    const inside = (operator: ComparisonOperator, limit: number, value: number) => {
      const { low, high } = rangeOf(operator, limit) ?? { low: NaN, high: NaN };
      return value >= low && value <= high;
    };
    const near = (limit: number) => [limit, limit * (1 + 2 ** -52), limit * (1 - 2 ** -53), 0, -0];
    for (const limit of [0, 1, -1, 0.1, 3e300, -7.5, 2 ** 53, Number.MIN_VALUE]) {
      for (const value of near(limit)) {
        assert.equal(inside('<', limit, value), value < limit, `${value} < ${limit}`);
        assert.equal(inside('<=', limit, value), value <= limit);
        assert.equal(inside('>', limit, value), value > limit, `${value} > ${limit}`);
        assert.equal(inside('>=', limit, value), value >= limit);
        assert.equal(inside('=', limit, value), value === limit);
      }
    }
    assert.equal(rangeOf('!=', 1), undefined);
    assert.equal(rangeOf('<', NaN), undefined);
  });
});

describe('metadata keys', () => {
  it('match as written first, then with dots for underscores', () => {
    assert.deepEqual(matchingKeys('a_b', ['a.b', 'a_b', 'ab']), ['a_b', 'a.b']);
    assert.deepEqual(matchingKeys('a.b', ['a_b', 'a.b']), ['a.b', 'a_b']);
    assert.deepEqual(matchingKeys('a_b_c', ['a.b_c', 'a_b.c']), ['a.b_c', 'a_b.c']);
    assert.equal(
      valueOfKey(
        new Map([
          ['a.b', '1'],
          ['a_b', '2'],
        ]),
        'a_b',
      ),
      '2',
    );
    assert.equal(valueOfKey(new Map([['a.b', '1']]), 'a_b'), '1');
    assert.equal(valueOfKey(new Map(), 'constructor'), undefined);
  });
});

describe('the nearest name', () => {
  it('is the same in another case, or one slip away', () => {
    const names = ['age', 'site', 'ei_check', 'activity study 2022'];
    assert.equal(nearest('AGE', names), 'age');
    assert.equal(nearest('stie', names), 'site');
    assert.equal(nearest('ei_chek', names), 'ei_check');
    assert.equal(nearest('Activity Study 2021', names), 'activity study 2022');
    assert.equal(nearest('weight', names), undefined);
    assert.equal(nearest('a', names), undefined);
    assert.equal(nearest('', names), undefined);
  });
});
