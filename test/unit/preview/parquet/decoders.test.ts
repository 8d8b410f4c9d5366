import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  readDelta32,
  readDelta64,
  readDeltaPrefixes,
} from '../../../../src/preview/parquet/delta.ts';
import { dateText, timestampText, timeText } from '../../../../src/preview/parquet/instants.ts';
import { readHybrid } from '../../../../src/preview/parquet/rle.ts';
import { SizedCache } from '../../../../src/preview/parquet/sizedCache.ts';
import { decompressSnappy } from '../../../../src/preview/parquet/snappy.ts';
import { checkThrift, ThriftEnd } from '../../../../src/preview/parquet/thriftGuard.ts';
import { cellReader } from '../../../../src/preview/parquet/values.ts';

const bytes = (...values: number[]) => Uint8Array.from(values);

describe('runs and packed groups', () => {
  const read = (width: number, count: number, ...data: number[]) => {
    const output = new Int32Array(count);
    readHybrid(bytes(...data), 0, width, output);
    return [...output];
  };

  it('are read one after the other', () => {
    // Four times 7, then 0 to 7 in three bits each (the example of the format's own text).
    assert.deepEqual(
      read(3, 12, 8, 7, 3, 0b10001000, 0b11000110, 0b11111010),
      [7, 7, 7, 7, 0, 1, 2, 3, 4, 5, 6, 7],
    );
  });

  it('are read at any width', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 31 }), fc.infiniteStream(fc.nat()), (width, stream) => {
        const values = [...stream.take(16)].map((value) => value % 2 ** width);
        const packed = values.reduce((sum, v, i) => sum | (BigInt(v) << BigInt(i * width)), 0n);
        const data = Array.from({ length: width * 2 }, (_, i) =>
          Number((packed >> BigInt(8 * i)) & 255n),
        );
        assert.deepEqual(read(width, 16, 5, ...data), values);
      }),
      { seed: 3 },
    );
  });

  it('never write past what was asked for, and say when the bytes end', () => {
    assert.deepEqual(read(1, 3, 0xfe, 0xff, 0xff, 0xff, 0x0f, 1), [1, 1, 1]);
    assert.throws(() => read(3, 8, 3, 0), RangeError);
    assert.throws(() => read(3, 8), RangeError);
    assert.throws(() => read(3, 8, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff), RangeError);
    assert.throws(() => read(40, 8, 3), RangeError);
  });
});

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
      () => readDeltaPrefixes({ bytes: bytes(...prefixOfThree, ...suffixes), offset: 0 }, 1),
      RangeError,
    );
  });
});

describe('Snappy blocks', () => {
  it('hold literals and copies that repeat themselves', () => {
    // "ab" as a literal, then eight bytes from two back.
    const block = bytes(10, 4, 97, 98, 0b10001, 2);
    assert.equal(new TextDecoder().decode(decompressSnappy(block, 10)), 'ababababab');
  });

  it('are refused where they are damaged', () => {
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
      assert.throws(() => decompressSnappy(bytes(...data), length), RangeError, data.join());
    }
  });
});

describe('the guard before Thrift', () => {
  it('finds the end of a structure', () => {
    // i32 = 1, binary of two bytes, a list of two booleans, an empty struct.
    const struct = [0x15, 2, 0x18, 2, 65, 66, 0x19, 0x21, 1, 2, 0x1c, 0, 0];
    assert.equal(checkThrift(bytes(9, ...struct, 7, 7), 1), 1 + struct.length);
    for (let end = 0; end < struct.length; end += 1) {
      assert.throws(() => checkThrift(bytes(...struct.slice(0, end)), 0), ThriftEnd, `${end}`);
    }
  });

  it('refuses what would take forever', () => {
    const endless = [0x16, ...new Array<number>(11).fill(255), 0, 0];
    assert.throws(() => checkThrift(bytes(...endless), 0), /ten bytes/);
    const deep = new Array<number>(1000).fill(0x1c);
    assert.throws(() => checkThrift(bytes(...deep), 0), /levels/);
    const longList = [0x19, 0xf1, 255, 255, 255, 7, 1, 1, 0];
    assert.throws(() => checkThrift(bytes(...longList), 0), ThriftEnd);
  });
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
    const cell = cellReader({ name: 'c', ...element })(raw, 100);
    return cell !== null && typeof cell === 'object' ? cell.text : cell;
  };

  it('are decimals with every digit', () => {
    const decimal = (scale: number, raw: bigint | Uint8Array) =>
      shown({ converted_type: 'DECIMAL', scale }, raw);
    assert.equal(decimal(2, 123n), '1.23');
    assert.equal(decimal(5, -1n), '-0.00001');
    assert.equal(decimal(0, -7n), '-7');
    assert.equal(decimal(-2, 7n), '700');
    assert.equal(decimal(1, bytes(0xff, 0x85)), '-12.3');
    assert.equal(decimal(1, bytes()), '0.0');
    assert.throws(() => decimal(2_000_000_000, 1n), RangeError);
  });

  it('are unsigned where the type says so', () => {
    assert.equal(shown({ type: 'INT32', converted_type: 'UINT_32' }, -1), 4_294_967_295);
    assert.equal(shown({ type: 'INT64', converted_type: 'UINT_64' }, -1n), '18446744073709551615');
  });

  it('are half floats, UUIDs and intervals', () => {
    const half = { type: 'FIXED_LEN_BYTE_ARRAY', logical_type: { type: 'FLOAT16' } };
    assert.equal(shown(half, bytes(0, 0x3c)), 1);
    assert.equal(shown(half, bytes(1, 0)), 2 ** -24);
    assert.equal(shown(half, bytes(0, 0xfc)), '-Infinity');
    assert.equal(shown(half, bytes(1, 0x7c)), 'NaN');
    const uuid = { type: 'FIXED_LEN_BYTE_ARRAY', logical_type: { type: 'UUID' } };
    assert.equal(
      shown(
        uuid,
        Uint8Array.from({ length: 16 }, (_, i) => i),
      ),
      '00010203-0405-0607-0809-0a0b0c0d0e0f',
    );
    assert.equal(
      shown({ converted_type: 'INTERVAL' }, bytes(1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0)),
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
