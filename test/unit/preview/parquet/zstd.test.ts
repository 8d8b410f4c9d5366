import assert from 'node:assert/strict';
import { constants, zstdCompressSync } from 'node:zlib';
import { countedSource } from '../../../../src/preview/countedSource.ts';
import { memorySource } from '../../../../src/preview/memorySource.ts';
import { decompressor } from '../../../../src/preview/parquet/codecs.ts';
import { PackedBytes } from '../../../../src/preview/parquet/packedBytes.ts';
import { zstdFront } from '../../../../src/preview/parquet/zstdFront.ts';

/** The next number below `most`, always the same series. */
function generator(seed: number): (most: number) => number {
  let state = seed;
  return (most) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * most);
  };
}

const random = generator(7);
const numbers = (rows: number, of: (row: number) => number) =>
  new Uint8Array(Float64Array.from({ length: rows }, (_, row) => of(row)).buffer);
const words = ['walking', 'sitting', 'on a bicycle', 'asleep', ''];

/** What columns hold, of several blocks each. */
const contents: Readonly<Record<string, Uint8Array>> = {
  'a curve': numbers(24_000, (row) => Math.cos(row / 7)),
  'rounded numbers': numbers(
    24_000,
    (row) => Math.round(Math.sin(row / 9) * 1e6 + random(900)) / 1e3,
  ),
  'a clock': new Uint8Array(
    BigInt64Array.from(
      { length: 24_000 },
      (_, row) => 1_700_000_000_000_000n + BigInt(row) * 15_625n,
    ).buffer,
  ),
  texts: Buffer.from(Array.from({ length: 24_000 }, () => words[random(5)]).join(',')),
  noise: Uint8Array.from({ length: 160_000 }, () => random(256)),
  'few values': Uint8Array.from({ length: 160_000 }, () => Math.min(random(9), random(200))),
  'one value': new Uint8Array(160_000).fill(3),
};

function compressed(
  plain: Uint8Array,
  level: number,
  isSized = true,
  hasChecksum = false,
): Uint8Array {
  return new Uint8Array(
    zstdCompressSync(plain, {
      params: {
        [constants.ZSTD_c_compressionLevel]: level,
        [constants.ZSTD_c_checksumFlag]: Number(hasChecksum),
        [constants.ZSTD_c_contentSizeFlag]: Number(isSized),
      },
      ...(isSized && { pledgedSrcSize: plain.length }),
    }),
  );
}

/** A page as it is read: the source is asked for what is not at hand. */
async function page(packed: Uint8Array, length: number, atHand = 0) {
  const source = countedSource(memorySource('x', packed));
  const body = new PackedBytes(source, 0, packed.length, packed.subarray(0, atHand));
  const decompress = await decompressor('ZSTD');
  assert.ok(decompress);
  return { plain: decompress(body, length), body, source };
}

function join(...parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts));
}

const isEqual = (a: Uint8Array, b: Uint8Array) => Buffer.compare(a, b) === 0;

describe('the first bytes of a Zstandard page', () => {
  for (const [name, plain] of Object.entries(contents)) {
    it(`are the right ones at every level, and cost a few kilobytes: ${name}`, async () => {
      for (const level of [-5, 1, 3, 9]) {
        for (const isSized of [true, false]) {
          const packed = compressed(plain, level, isSized, level === 3);
          for (const wanted of [1, 100, 800, 4096]) {
            const { plain: body, source } = await page(packed, plain.length);
            const part = await body.window(0, wanted);
            assert.ok(isEqual(part, plain.subarray(0, wanted)), `${level}, ${wanted} bytes`);
            assert.ok(source.bytes <= 16_384, `${source.bytes} of ${packed.length} bytes`);
          }
        }
      }
    });
  }

  it('are found without a decompressor, of a block that is compressed', async () => {
    for (const name of ['a curve', 'rounded numbers', 'a clock', 'texts', 'few values']) {
      const plain = contents[name] ?? new Uint8Array(0);
      const { body } = await page(compressed(plain, 3), plain.length);
      const front = await zstdFront(body, 1000);
      assert.ok(front && isEqual(front, plain.subarray(0, 1000)), name);
    }
  });

  it('lead on to all the others, in any order', async () => {
    for (const plain of Object.values(contents)) {
      const { plain: body } = await page(compressed(plain, 3), plain.length, 500);
      for (const [from, to] of [
        [0, 50],
        [8, 808],
        [120_000, 120_800],
        [0, 5000],
        [120_800, 251_600],
        [plain.length - 9, plain.length],
        [100_000, 100_001],
        [0, plain.length],
      ] as const) {
        if (to > plain.length || from >= to) continue;
        assert.ok(isEqual(await body.window(from, to), plain.subarray(from, to)), `${from}`);
        // What is not needed any more is given back, and must not be missed.
        body.freeOld?.();
      }
      body.free?.();
      assert.ok(isEqual(await body.window(700, 900), plain.subarray(700, 900)));
    }
  });
});

describe('a Zstandard page', () => {
  const curve = contents['a curve'] ?? new Uint8Array(0);
  const texts = contents['texts'] ?? new Uint8Array(0);
  const skippable = Uint8Array.of(0x53, 0x2a, 0x4d, 0x18, 4, 0, 0, 0, 9, 9, 9, 9);

  it('may consist of several frames, and of some that are skipped', async () => {
    const all = join(curve, texts);
    for (const packed of [
      join(compressed(curve, 3), compressed(texts, 3)),
      join(skippable, compressed(curve, 3, false), skippable, compressed(texts, 3)),
    ]) {
      const { plain } = await page(packed, all.length);
      for (const [from, to] of [
        [0, 100],
        [curve.length - 50, curve.length + 50],
        [all.length - 10, all.length],
      ] as const) {
        assert.ok(isEqual(await plain.window(from, to), all.subarray(from, to)), `${from}`);
      }
    }
  });

  it('may have nothing in its first frame', async () => {
    const { plain } = await page(
      join(compressed(new Uint8Array(0), 3), compressed(texts, 3)),
      texts.length,
    );
    assert.ok(isEqual(await plain.window(0, 100), texts.subarray(0, 100)));
  });

  it('that is cut off ends in an error that tells of it, wherever it is cut', async () => {
    const packed = compressed(curve, 3, true, true);
    for (const length of [0, 3, 9, 17, 18, 21, 200, 20_000, packed.length - 5]) {
      const { plain } = await page(packed.slice(0, length), curve.length);
      await assert.rejects(plain.window(curve.length - 8, curve.length), RangeError, `${length}`);
      if (length < 200) await assert.rejects(plain.window(0, 800), RangeError, `${length}`);
    }
  });

  it('that is damaged gives bytes or an error, and takes no time', async () => {
    for (const plain of [curve, texts]) {
      const packed = compressed(plain, 3);
      for (let round = 0; round < 120; round += 1) {
        const damaged = packed.slice();
        // Nearly always where the tables are.
        const at = round % 3 === 0 ? random(packed.length) : random(600);
        damaged[at] = random(256);
        const { body } = await page(damaged, plain.length);
        const front = await zstdFront(body, 900);
        assert.ok(front === undefined || front.length <= 900);
      }
    }
  });
});
