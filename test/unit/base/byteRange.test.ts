import assert from 'node:assert/strict';
import { parseContentRange, parseRangeHeader } from '../../../src/base/byteRange.ts';

describe('parseRangeHeader', () => {
  const cases: readonly [string | undefined, number, ReturnType<typeof parseRangeHeader>][] = [
    [undefined, 10, undefined],
    ['bytes=0-0', 10, { start: 0, end: 1 }],
    ['bytes=9-9', 10, { start: 9, end: 10 }],
    ['bytes=2-', 10, { start: 2, end: 10 }],
    ['bytes=2-99', 10, { start: 2, end: 10 }],
    ['bytes=-3', 10, { start: 7, end: 10 }],
    ['bytes=-99', 10, { start: 0, end: 10 }],
    ['bytes=10-', 10, 'unsatisfiable'],
    ['bytes=0-', 0, 'unsatisfiable'],
    ['bytes=-0', 10, 'unsatisfiable'],
    ['bytes=5-4', 10, undefined],
    ['bytes=0-1,3-4', 10, undefined],
    ['items=0-1', 10, undefined],
    ['bytes=-', 10, undefined],
  ];
  for (const [header, size, expected] of cases) {
    it(`${header ?? 'no header'} of ${size} bytes`, () => {
      assert.deepEqual(parseRangeHeader(header, size), expected);
    });
  }
});

describe('parseContentRange', () => {
  it('reads the range and the size, which may be unknown', () => {
    assert.deepEqual(parseContentRange('bytes 0-99/1234'), { start: 0, end: 100, size: 1234 });
    assert.deepEqual(parseContentRange('bytes 5-5/*'), { start: 5, end: 6 });
    assert.equal(parseContentRange('bytes */1234'), undefined);
    assert.equal(parseContentRange(null), undefined);
  });
});
