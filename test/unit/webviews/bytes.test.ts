import assert from 'node:assert/strict';
import {
  hexText,
  numbersOf,
  offsetText,
  parseOffset,
  parsePattern,
} from '../../../webviews/bytes/hex.ts';

describe('the page of bytes', () => {
  it('takes offsets as people write them', () => {
    for (const [text, offset] of [
      ['4096', 4096],
      [' 4,096 ', 4096],
      ['0x1000', 4096],
      ['1000h', 4096],
      ['0X1f', 31],
      ['', undefined],
      ['1f', undefined],
      ['-3', undefined],
      ['0x', undefined],
    ] as const) {
      assert.equal(parseOffset(text), offset, text);
    }
  });

  it('finds bytes behind 0x, and text otherwise', () => {
    const told = (text: string) => {
      const found = parsePattern(text);
      return found && `${hexText(found.pattern)}${found.ignoresCase ? ' text' : ''}`;
    };
    assert.equal(told('0x50 4b'), '50 4b');
    assert.equal(told('0x504B'), '50 4b');
    assert.equal(told('é'), 'c3 a9 text');
    assert.equal(told('50 4b'), '35 30 20 34 62 text');
    assert.equal(told('0x5'), undefined);
    assert.equal(told('0xyz'), undefined);
  });

  it('shows numbers as far as there are bytes for them', () => {
    const bytes = new Uint8Array(8);
    new DataView(bytes.buffer).setFloat64(0, -2.5, true);
    const texts = (count: number) =>
      numbersOf(bytes.subarray(8 - count))
        .filter(({ text }) => text !== '–')
        .map(({ kind, bits, text }) => `${kind} ${bits} ${text}`);
    assert.deepEqual(texts(1), ['signed 8 -64', 'unsigned 8 192']);
    assert.deepEqual(texts(2), [
      'signed 8 4',
      'unsigned 8 4',
      'signed 16 -16380',
      'unsigned 16 49156',
    ]);
    assert.equal(texts(8).at(-1), 'floating 64 -2.5');
    assert.deepEqual(texts(0), []);
  });

  it('writes offsets with as many digits as the last one has', () => {
    assert.equal(offsetText(31, 100), '0000001f');
    assert.equal(offsetText(31, 2 ** 40), '000000001f'.padStart(10, '0'));
  });
});
