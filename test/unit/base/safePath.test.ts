import assert from 'node:assert/strict';
import path from 'node:path';
import {
  decodePath,
  decodeSegment,
  encodePath,
  encodeSegment,
  isInside,
} from '../../../src/base/safePath.ts';

const hostileParts = [
  ...['.', '..', '/', '\\', ':', '*', '?', '"', '<', '>', '|', '%', '%%', '%2F', '%2f', '%uD800'],
  ...[
    '%_',
    '%+',
    '+',
    '_',
    '~1',
    '\0',
    '\n',
    '\u007f',
    ' ',
    '  ',
    'CON',
    'nul',
    'COM1',
    'LPT\u00b9',
  ],
  ...['aux.txt', 'clock$', '.ei-tmp-', 'C:', 'é', 'e\u0301', 'ﬁ', '한', '한', 'Å', 'Å'],
  ...[
    '\ud800',
    '\udc00',
    '😀',
    '\u200d',
    '\u202e',
    '\ufeff',
    'a',
    'A',
    '41',
    'D800',
    'x'.repeat(199),
  ],
  ...['y'.repeat(90), 'ü'.repeat(99), '\u0338', '=', 'ẛ̣', 'index', '.csv'],
];

/** Numbers from a seed (mulberry32), so that a failure can be seen again. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function hostileName(random: () => number): string {
  const length = 1 + Math.floor(random() * 5);
  const pieces = Array.from({ length }, () =>
    random() < 0.85
      ? (hostileParts[Math.floor(random() * hostileParts.length)] ?? '')
      : String.fromCharCode(Math.floor(random() * 0x10000)),
  );
  return pieces.join('');
}

function assertSafe(segment: string, name: string): void {
  const shown = JSON.stringify(name);
  assert.ok(segment.length > 0 && Buffer.byteLength(segment) <= 220, `length: ${shown}`);
  assert.doesNotMatch(segment, /["*/:<>?\\|\p{Cc}\p{Cf}]/u, shown);
  assert.doesNotMatch(segment, /[. ]$/, shown);
  assert.doesNotMatch(segment, /^(con|prn|aux|nul|com\d|lpt\d|clock\$) *(\.|$)/i, shown);
  assert.equal(segment, segment.normalize('NFC'), shown);
  assert.ok(segment.isWellFormed(), shown);
}

describe('safe paths', function () {
  this.timeout(60_000);

  it('leave ordinary names as they are', () => {
    for (const name of [
      'AMS_001',
      'ppg.csv',
      'Größe 5 (2).txt',
      '.gitignore',
      '100% sure',
      'a+b=c',
    ]) {
      assert.equal(encodeSegment(name), name);
      assert.equal(decodeSegment(name), name);
    }
  });

  it('take 100,000 hostile names without an escape or a collision', () => {
    const random = randomOf(20240229);
    const nameOf = new Map<string, string>();
    const root = path.resolve('/data/bucket');
    for (let count = 0; count < 100_000; count += 1) {
      const name = hostileName(random);
      const encoded = encodeSegment(name);
      for (const segment of encoded.split('/')) assertSafe(segment, name);
      assert.equal(decodeSegment(encoded), name);
      const other = nameOf.get(encoded);
      assert.ok(other === undefined || other === name, `${JSON.stringify([other, name])}`);
      nameOf.set(encoded, name);
      assert.equal(decodePath(encodePath(name)), name);
      const full = path.join(root, encodePath(name));
      assert.ok(isInside(root, full) && full !== root, JSON.stringify(name));
    }
    assert.ok(nameOf.size > 50_000);
  });

  it('keep one name in one segment where the length does not matter', () => {
    const name = `${'long/'.repeat(100)}é`;
    const segment = encodeSegment(name, Infinity);
    assert.ok(!segment.includes('/'));
    assert.equal(decodeSegment(segment, Infinity), name);
  });

  it('show names that no encoding gives as they are', () => {
    for (const found of ['a:b', 'CON', 'e\u0301.csv', '%41', '%zz', '%C3', 'a%2fb', 'trailing.']) {
      assert.equal(decodeSegment(found), found);
    }
    assert.equal(decodePath('short%+/b'), 'short%+/b');
    assert.equal(decodePath('a%2Fb/c'), 'a%2Fb/c');
  });

  it('encode and decode the empty key and empty parts', () => {
    for (const key of ['', '/', 'a//b', 'a/', '/a']) assert.equal(decodePath(encodePath(key)), key);
    assert.equal(new Set(['', '/', 'a//b', 'a/', '/a', 'a'].map(encodePath)).size, 6);
  });

  it('tell what is inside', () => {
    assert.ok(isInside('/data', '/data'));
    assert.ok(isInside('/data', '/data/..a/b'));
    assert.ok(!isInside('/data', '/data/../x'));
    assert.ok(!isInside('/data', '/database'));
    assert.ok(!isInside('/data', '/'));
  });
});
