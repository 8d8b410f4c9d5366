import assert from 'node:assert/strict';
import { brotliCompressSync, constants, gzipSync, zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import { countedSource } from '../../../../src/preview/countedSource.ts';
import { decompressor } from '../../../../src/preview/parquet/codecs.ts';
import { readHeader } from '../../../../src/preview/parquet/page.ts';
import { Unsupported } from '../../../../src/preview/parquet/unsupported.ts';
import {
  readDelta32,
  readDelta64,
  readDeltaPrefixes,
} from '../../../../src/preview/parquet/delta.ts';
import { memorySource } from '../../../../src/preview/memorySource.ts';
import { HybridReader } from '../../../../src/preview/parquet/hybrid.ts';
import { dateText, timestampText, timeText } from '../../../../src/preview/parquet/instants.ts';
import { PackedBytes } from '../../../../src/preview/parquet/packedBytes.ts';
import { storedBytes } from '../../../../src/preview/parquet/plainBytes.ts';
import { SizedCache } from '../../../../src/preview/parquet/sizedCache.ts';
import { SnappyBytes } from '../../../../src/preview/parquet/snappy.ts';
import { ThriftEnd, ThriftReader } from '../../../../src/preview/parquet/thrift.ts';
import { cellReader } from '../../../../src/preview/parquet/values.ts';

const bytes = (...values: number[]) => Uint8Array.from(values);

/** Bytes of which all, some or none are at hand from the start. */
const packedBytes = (data: Uint8Array, atHand = 0) =>
  new PackedBytes(memorySource('x', data), 0, data.length, data.subarray(0, atHand));

describe('runs and packed groups', () => {
  const reader = (width: number, ...data: number[]) =>
    new HybridReader(storedBytes(packedBytes(bytes(...data))), [0, data.length], width);
  const read = async (width: number, count: number, ...data: number[]) => {
    const output = new Int32Array(count);
    await reader(width, ...data).read(0, output);
    return [...output];
  };

  it('are read one after the other', async () => {
    // Four times 7, then 0 to 7 in three bits each (the example of the format's own text).
    assert.deepEqual(
      await read(3, 12, 8, 7, 3, 0b10001000, 0b11000110, 0b11111010),
      [7, 7, 7, 7, 0, 1, 2, 3, 4, 5, 6, 7],
    );
  });

  it('are read at any width, and from anywhere', async () => {
    const runs = fc.array(
      fc.record({ isRun: fc.boolean(), groups: fc.integer({ min: 1, max: 400 }), seed: fc.nat() }),
      { minLength: 1, maxLength: 20 },
    );
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 31 }), runs, fc.nat(), async (width, all, at) => {
        const data: number[] = [];
        const values: number[] = [];
        for (const { isRun, groups, seed } of all) {
          const own = Array.from({ length: groups * 8 }, (_, i) =>
            Math.floor(((seed + (isRun ? 0 : i)) * 2_654_435_761) % 2 ** width),
          );
          data.push(...varint(isRun ? groups * 8 * 2 : groups * 2 + 1));
          data.push(
            ...(isRun ? littleEndian(own[0] ?? 0, Math.ceil(width / 8)) : packed(own, width)),
          );
          values.push(...own);
        }
        const from = at % values.length;
        const hybrid = new HybridReader(
          storedBytes(packedBytes(Uint8Array.from(data))),
          [0, data.length],
          width,
          values[0] ?? 0,
        );
        for (const start of [from, 0, from]) {
          const output = new Int32Array(Math.min(50, values.length - start));
          const before = await hybrid.read(start, output);
          assert.deepEqual([...output], values.slice(start, start + 50));
          assert.equal(before, values.slice(0, start).filter((v) => v === values[0]).length);
        }
      }),
      { seed: 3, numRuns: 60 },
    );
  });

  it('never write past what was asked for, and say when the bytes end', async () => {
    assert.deepEqual(await read(1, 3, 0xfe, 0xff, 0xff, 0xff, 0x0f, 1), [1, 1, 1]);
    await assert.rejects(read(3, 8, 3, 0), RangeError);
    await assert.rejects(read(3, 8), RangeError);
    await assert.rejects(read(3, 8, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff), RangeError);
    assert.throws(() => reader(40, 3), RangeError);
  });
});

function varint(value: number): number[] {
  return value < 128 ? [value] : [(value & 127) | 128, ...varint(value >>> 7)];
}

function littleEndian(value: number, size: number): number[] {
  return Array.from({ length: size }, (_, i) => Math.floor(value / 2 ** (8 * i)) % 256);
}

function packed(values: readonly number[], width: number): number[] {
  let bits = 0n;
  values.forEach((value, i) => (bits |= BigInt(value) << BigInt(i * width)));
  const size = (values.length * width) / 8;
  const hex = bits.toString(16).padStart(size * 2, '0');
  return Array.from({ length: size }, (_, i) =>
    parseInt(hex.slice(-2 * i - 2, hex.length - 2 * i), 16),
  );
}

describe('deltas', () => {
  it('say when the bytes make no sense', () => {
    const cursor = (...data: number[]) => ({ bytes: bytes(...data), offset: 0 });
    assert.throws(() => readDelta32(cursor(), 1), RangeError);
    assert.throws(() => readDelta32(cursor(128, 1, 0, 1, 0), 1), RangeError, 'no parts');
    assert.throws(() => readDelta64(cursor(128, 1, 4, 2, 0), 3), RangeError, 'too few values');
    assert.throws(() => readDelta64(cursor(...new Array<number>(99).fill(255)), 3), RangeError);
  });

  it('do not let a prefix reach past the value before', () => {
    const one = [128, 1, 4, 1];
    const prefixOfThree = [...one, 6];
    const suffixes = [...one, 0];
    assert.throws(
      () => readDeltaPrefixes({ bytes: bytes(...prefixOfThree, ...suffixes), offset: 0 }, 1, 1),
      RangeError,
    );
  });
});

describe('Snappy blocks', () => {
  const whole = (data: Uint8Array, length: number) =>
    new SnappyBytes(packedBytes(data), length).window(0, length);

  it('hold literals and copies that repeat themselves', async () => {
    // "ab" as a literal, then eight bytes from two back.
    const block = bytes(10, 4, 97, 98, 0b10001, 2);
    assert.equal(new TextDecoder().decode(await whole(block, 10)), 'ababababab');
  });

  it('are refused where they are damaged', async () => {
    const damaged: readonly (readonly [number, ...number[]])[] = [
      [10],
      [10, 11, 4, 97, 98],
      [10, 10, 4, 97],
      [10, 10, 0b10001, 2],
      [10, 10, 4, 97, 98, 0b10001, 0],
      [10, 10, 4, 97, 98, 0b10001, 200],
      // A literal of minus fifteen bytes, to whoever reads its length with a sign.
      [10, 10, 0xfc, 0xf0, 0xff, 0xff, 0xff, 97],
      [3, 3, 4, 97, 98],
      [1, 1, 4, 97, 98],
      [5, 255, 255, 255, 255, 255, 255],
    ];
    for (const [length, ...data] of damaged) {
      await assert.rejects(whole(bytes(...data), length), RangeError, data.join());
    }
  });

  it('are read in parts, whatever is asked for first', async () => {
    for (const [isFar, seed] of [
      [false, 1],
      [false, 2],
      [true, 3],
    ] as const) {
      const { plain, block } = snappyBlock(300_000, isFar, seed);
      const random = generator(seed);
      for (let round = 0; round < 8; round += 1) {
        const snappy = new SnappyBytes(packedBytes(block, random(3000)), plain.length);
        for (let i = 0; i < 12; i += 1) {
          const from = random(plain.length);
          const to = Math.min(plain.length, from + random(i % 3 === 0 ? 150_000 : 900));
          assert.deepEqual(
            Buffer.compare(await snappy.window(from, to), plain.subarray(from, to)),
            0,
            `${from} to ${to}, seed ${seed}`,
          );
        }
      }
    }
  });
});

/** The same numbers every time. */
function generator(seed: number): (limit: number) => number {
  let state = seed + 1;
  return (limit) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return (state >>> 8) % limit;
  };
}

/** A block of random operations; `isFar` has copies that reach out of the fragment, as no compressor writes them. */
function snappyBlock(length: number, isFar: boolean, seed: number) {
  const random = generator(seed);
  const plain = new Uint8Array(length);
  const data = varint(length);
  let done = 0;
  while (done < length) {
    const inFragment = done % 65_536;
    const left = Math.min(length - done, 65_536 - inFragment);
    const reach = isFar ? Math.min(done, 65_000) : inFragment;
    if (reach === 0 || random(3) === 0) {
      const size = Math.min(left, 1 + random(random(20) === 0 ? 30_000 : 70));
      const head = size <= 60 ? [(size - 1) << 2] : [61 << 2, (size - 1) & 255, (size - 1) >> 8];
      const literal = Array.from({ length: size }, () => random(256));
      data.push(...head, ...literal);
      plain.set(literal, done);
      done += size;
      continue;
    }
    const size = Math.min(isFar ? length - done : left, 1 + random(64));
    const distance = 1 + random(reach);
    data.push(((size - 1) << 2) | 2, distance & 255, distance >> 8);
    for (let i = 0; i < size; i += 1) plain[done + i] = plain[done + i - distance] ?? 0;
    done += size;
  }
  return { plain, block: Uint8Array.from(data) };
}

describe('the reader of Thrift', () => {
  const skip = (...data: number[]) => {
    const thrift = new ThriftReader(bytes(...data), 1);
    thrift.skip(12);
    return thrift.offset;
  };

  it('finds the end of a structure', () => {
    // i32 = 1, binary of two bytes, a list of two booleans, an empty struct.
    const struct = [0x15, 2, 0x18, 2, 65, 66, 0x19, 0x21, 1, 2, 0x1c, 0, 0];
    assert.equal(skip(9, ...struct, 7, 7), 1 + struct.length);
    for (let end = 0; end < struct.length; end += 1) {
      assert.throws(() => skip(9, ...struct.slice(0, end)), ThriftEnd, `${end}`);
    }
  });

  it('refuses what would take forever', () => {
    const endless = [0, 0x16, ...new Array<number>(11).fill(255), 0, 0];
    assert.throws(() => skip(...endless), /ten bytes/);
    const deep = new Array<number>(1000).fill(0x1c);
    assert.throws(() => skip(...deep), /levels/);
    const longList = [0, 0x19, 0xf1, 255, 255, 255, 7, 1, 1, 0];
    assert.throws(() => skip(...longList), ThriftEnd);
  });

  it('reads numbers of every length', () => {
    fc.assert(
      fc.property(fc.integer({ min: -(2 ** 51), max: 2 ** 51 }), (value) => {
        let rest = value < 0 ? -2n * BigInt(value) - 1n : 2n * BigInt(value);
        const data: number[] = [];
        for (; rest >= 128n; rest >>= 7n) data.push(Number(rest & 127n) | 128);
        const thrift = new ThriftReader(Uint8Array.from([...data, Number(rest)]), 0);
        assert.equal(thrift.integer(), value);
      }),
      { seed: 7 },
    );
  });
});

describe('pages that claim too much', () => {
  const header = (plain: number, packed: number, values: number) =>
    bytes(
      ...[0x15, 0, 0x15, ...varint(plain * 2), 0x15, ...varint(packed * 2)],
      ...[0x2c, 0x15, ...varint(values * 2), 0x15, 0, 0x15, 6, 0x15, 6, 0, 0],
    );

  it('are refused by their header', () => {
    assert.equal(readHeader(header(100, 50, 7), 0).header.values, 7);
    assert.throws(() => readHeader(header(2 ** 30, 50, 7), 0), Unsupported);
    assert.throws(() => readHeader(header(100, 2 ** 30, 7), 0), Unsupported);
    assert.throws(() => readHeader(header(100, 50, 2 ** 29), 0), Unsupported);
  });

  for (const [codec, compress] of [
    ['GZIP', gzipSync],
    [
      'BROTLI',
      (bytes: Uint8Array) =>
        brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } }),
    ],
    ['ZSTD', zstdCompressSync],
  ] as const) {
    it(`are not decompressed further than they say: ${codec}`, async () => {
      const bomb = compress(new Uint8Array(20_000_000));
      const decompress = await decompressor(codec);
      await assert.rejects(async () => decompress?.(packedBytes(bomb), 1000).window(0, 1000));
    });

    it(`are decompressed as far as was asked for, and read no further: ${codec}`, async () => {
      const random = generator(9);
      const plain = Uint8Array.from({ length: 400_000 }, () => random(200));
      const packed = compress(plain);
      const source = countedSource(memorySource('x', packed));
      const decompress = await decompressor(codec);
      const page = decompress?.(
        new PackedBytes(source, 0, packed.length, packed.subarray(0, 100)),
        plain.length,
      );
      for (const [from, to, most] of [
        [10, 500, 0.4],
        [100_000, 100_100, 1.5],
        [0, plain.length, 4],
      ] as const) {
        const part = await page?.window(from, to);
        assert.equal(Buffer.compare(part ?? bytes(), plain.subarray(from, to)), 0);
        assert.ok(source.bytes <= packed.length * most, `${source.bytes} of ${packed.length}`);
      }
    });
  }
});

describe('instants', () => {
  it('agree with the calendar of the platform, before and after 1970', () => {
    fc.assert(
      fc.property(fc.integer({ min: -62_135_596_800_000, max: 253_402_300_799_999 }), (ms) => {
        assert.equal(timestampText(BigInt(ms), 'ms', true), new Date(ms).toISOString());
      }),
      { seed: 5 },
    );
  });

  it('keep every digit, and years that few calendars have', () => {
    assert.equal(timestampText(-1n, 'ns', false), '1969-12-31T23:59:59.999999999');
    assert.equal(timestampText(1_651_399_200_123_456n, 'us', true), '2022-05-01T10:00:00.123456Z');
    assert.equal(timestampText(2n ** 63n - 1n, 'us', true), '+294247-01-10T04:00:54.775807Z');
    assert.equal(dateText(-719_529n), '-000001-12-31');
    assert.equal(timeText(86_399_999_999n, 'us'), '23:59:59.999999');
  });
});

describe('stored values', () => {
  const shown = (element: object, raw: Parameters<ReturnType<typeof cellReader>>[0]) => {
    const nothing = {
      type: undefined,
      width: undefined,
      repetition: undefined,
      converted: undefined,
      scale: undefined,
      precision: undefined,
      logical: undefined,
    };
    const cell = cellReader({ name: 'c', children: 0, ...nothing, ...element })(raw, 100);
    return cell !== null && typeof cell === 'object' ? cell.text : cell;
  };

  it('are decimals with every digit', () => {
    const decimal = (scale: number, raw: bigint | Uint8Array) =>
      shown({ converted: 'DECIMAL', scale }, raw);
    assert.equal(decimal(2, 123n), '1.23');
    assert.equal(decimal(5, -1n), '-0.00001');
    assert.equal(decimal(0, -7n), '-7');
    assert.equal(decimal(-2, 7n), '700');
    assert.equal(decimal(1, bytes(0xff, 0x85)), '-12.3');
    assert.equal(decimal(1, bytes()), '0.0');
    assert.throws(() => decimal(2_000_000_000, 1n), RangeError);
  });

  it('are unsigned where the type says so', () => {
    assert.equal(shown({ type: 'INT32', converted: 'UINT_32' }, -1), 4_294_967_295);
    assert.equal(shown({ type: 'INT64', converted: 'UINT_64' }, -1n), '18446744073709551615');
  });

  it('are half floats, UUIDs and intervals', () => {
    const half = { type: 'FIXED_LEN_BYTE_ARRAY', logical: { type: 'FLOAT16' } };
    assert.equal(shown(half, bytes(0, 0x3c)), 1);
    assert.equal(shown(half, bytes(1, 0)), 2 ** -24);
    assert.equal(shown(half, bytes(0, 0xfc)), '-Infinity');
    assert.equal(shown(half, bytes(1, 0x7c)), 'NaN');
    const uuid = { type: 'FIXED_LEN_BYTE_ARRAY', logical: { type: 'UUID' } };
    assert.equal(
      shown(
        uuid,
        Uint8Array.from({ length: 16 }, (_, i) => i),
      ),
      '00010203-0405-0607-0809-0a0b0c0d0e0f',
    );
    assert.equal(
      shown({ converted: 'INTERVAL' }, bytes(1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0)),
      '1 months 2 days 3 ms',
    );
  });

  it('are timestamps of Impala, whatever the sign of their nanoseconds', () => {
    const int96 = (day: bigint, nanoseconds: bigint) =>
      shown({ type: 'INT96' }, (day << 64n) | BigInt.asUintN(64, nanoseconds));
    assert.equal(int96(2_440_588n, 1n), '1970-01-01T00:00:00.000000001');
    assert.equal(int96(2_440_588n, -1n), '1969-12-31T23:59:59.999999999');
  });
});

describe('a cache with a budget', () => {
  it('lets go of what was not used for longest', () => {
    const cache = new SizedCache<string>(10);
    cache.keep(1, 'a', 4);
    cache.keep(2, 'b', 4);
    cache.get(1);
    cache.keep(3, 'c', 4);
    assert.deepEqual([cache.get(1), cache.get(2), cache.get(3)], ['a', undefined, 'c']);
    cache.keep(4, 'huge', 100);
    assert.deepEqual([cache.get(1), cache.get(3), cache.get(4)], [undefined, undefined, 'huge']);
  });
});
