import assert from 'node:assert/strict';
import { fuzzed } from '../../differential/fuzz.ts';
import { longPatterns, longPieces, readLong } from '../../differential/long.ts';
import { randomFrom } from '../../differential/random.ts';
import { describeProblems } from '../../../src/filter/check.ts';
import { complete } from '../../../src/filter/complete.ts';
import { describe as describeFilter } from '../../../src/filter/describe.ts';
import { format } from '../../../src/filter/format.ts';
import { likeTest } from '../../../src/filter/like.ts';
import { parse } from '../../../src/filter/parser.ts';
import { print } from '../../../src/filter/print.ts';
import { numberOf, dateOf } from '../../../src/filter/scalar.ts';
import { fixtureTexts } from './fixtures.ts';

describe('any text', function () {
  this.timeout(600_000);

  it('is parsed, checked, described, completed, formatted, explained and printed alike again and again', () => {
    const texts = fixtureTexts();
    for (let seed = 1; seed <= 30; seed += 1) {
      const failure = fuzzed(seed, 500, texts);
      if (failure !== undefined) assert.fail(failure);
    }
  });
});

/**
 * What took the square of the length would take minutes: these fail by the time that a test may take.
 * `node test/differential.mjs --engine long` does the same with a megabyte, and tells the milliseconds.
 */
const length = 100_000;
describe('a long text', function () {
  this.timeout(60_000);

  for (const piece of longPieces) {
    it(`of ${JSON.stringify(piece)} is read in time`, () => {
      readLong(piece, length);
    });
  }

  it('in a list is read in time', () => {
    const text = `name IN (${"'a', ".repeat(length / 5)}'a')`;
    assert.equal(describeProblems(parse(text)), undefined);
    assert.equal(print(parse(text).root), text);
  });

  it('is described, completed and formatted in time', () => {
    for (const piece of ["name = 'a' AND ", 'a ', '(', "'"]) {
      const text = piece.repeat(length / piece.length);
      describeFilter(parse(text));
      complete(text, text.length >> 1);
      format(text);
    }
  });

  for (const [name, pattern] of Object.entries(longPatterns)) {
    it(`as a value is matched with ${name} in time`, () => {
      assert.equal(likeTest(pattern, false)('a'.repeat(length)), false);
      assert.equal(likeTest(pattern, true)('A'.repeat(length)), false);
    });
  }

  it('as a value that is almost a number or a date is read in time', () => {
    const digits = '1'.repeat(length);
    for (const text of [
      `${digits}x`,
      `${digits}.${digits}x`,
      `1e${digits}x`,
      ' '.repeat(length) + 'x',
    ]) {
      assert.ok(Number.isNaN(numberOf(text)));
    }
    assert.ok(Number.isNaN(dateOf(`2022-08-01T10:00${' '.repeat(length)}x`)));
  });
});

describe('patterns', () => {
  /** Whether the rest of the pattern matches the rest of the text, for every rest once. */
  function matches(pattern: readonly string[], text: readonly string[]): boolean {
    let behind = [...text.map(() => false), true];
    for (const part of pattern.toReversed()) {
      const row = new Array<boolean>(text.length + 1).fill(false);
      for (let at = text.length; at >= 0; at -= 1) {
        if (part === '%') row[at] = behind[at] === true || row[at + 1] === true;
        else
          row[at] =
            at < text.length && (part === '_' || part === text[at]) && behind[at + 1] === true;
      }
      behind = row;
    }
    return behind[0] === true;
  }

  it('find in long texts what a table of all places finds, whichever way they are searched', () => {
    const random = randomFrom(11);
    let found = 0;
    for (let run = 0; run < 3000; run += 1) {
      const letters = random.pick([['a'], ['a', 'b'], ['a', 'b', '😀']]);
      const text = random.list(random.below(300), () => random.pick(letters));
      // A part of the text with holes, so that long pieces are found too.
      const [from, size] = [random.below(text.length + 1), random.below(250)];
      const part = text.slice(from, from + size);
      const holes = random.pick([0, 0.02, 0.3]);
      const wild = random.pick([0, 0, 0.01, 0.1]);
      const piece = part.map((each) => {
        if (random.chance(holes)) return '_';
        return random.chance(wild) ? random.pick(['%', '_', 'b']) : each;
      });
      const pattern = [
        ...random.pick([['%'], ['%'], []]),
        ...piece,
        ...random.pick([['%'], ['%'], ['a']]),
      ];
      const expected = matches(pattern, text);
      if (expected) found += 1;
      assert.equal(
        likeTest(pattern.join(''), false)(text.join('')),
        expected,
        `${pattern.join('')} of ${text.join('')}`,
      );
    }
    assert.ok(found > 500 && found < 2500, `${found} of 3000 match`);
  });
});
