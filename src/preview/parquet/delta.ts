/** Where a reader stands in the bytes of a page. */
export interface Cursor {
  readonly bytes: Uint8Array;
  offset: number;
}

const longestValues = 1 << 28;

/** DELTA_BINARY_PACKED for INT32; arithmetic wraps as the format says. */
export function readDelta32(cursor: Cursor, count: number): Int32Array {
  const output = new Int32Array(count);
  readDeltas(cursor, count, (index, value) => {
    output[index] = Number(BigInt.asIntN(32, value));
  });
  return output;
}

/** DELTA_BINARY_PACKED for INT64. */
export function readDelta64(cursor: Cursor, count: number): BigInt64Array {
  const output = new BigInt64Array(count);
  readDeltas(cursor, count, (index, value) => {
    output[index] = value;
  });
  return output;
}

function readDeltas(
  cursor: Cursor,
  count: number,
  put: (index: number, value: bigint) => void,
): void {
  const blockSize = Number(readVarint(cursor));
  const miniblocks = Number(readVarint(cursor));
  const total = Number(readVarint(cursor));
  const perMiniblock = blockSize / miniblocks;
  if (!(perMiniblock > 0) || perMiniblock % 8 !== 0 || miniblocks > cursor.bytes.length) {
    throw new RangeError(`blocks of ${blockSize} values in ${miniblocks} parts`);
  }
  if (total < count) throw new RangeError(`${total} values in place of ${count}`);
  let value = readZigZag(cursor);
  if (count === 0) return;
  put(0, value);
  let index = 1;
  while (index < count) {
    const smallest = readZigZag(cursor);
    const widths = take(cursor, miniblocks);
    for (let i = 0; i < miniblocks && index < count; i += 1) {
      const width = widths[i] ?? 0;
      if (width > 64) throw new RangeError(`deltas of ${width} bits`);
      const packed = take(cursor, (perMiniblock * width) / 8);
      const end = Math.min(index + perMiniblock, count);
      for (let bit = 0; index < end; index += 1, bit += width) {
        value = BigInt.asIntN(64, value + smallest + readBits(packed, bit, width));
        put(index, value);
      }
    }
  }
}

/** Each value has its length first, the lengths of all `count` together, then all bytes; gives the first `wanted`. */
export function readDeltaLengths(cursor: Cursor, count: number, wanted: number): Uint8Array[] {
  const lengths = readDelta32(cursor, count).subarray(0, wanted);
  return Array.from(lengths, (length) => take(cursor, length));
}

/** Each value is so many bytes of the one before, and a suffix; gives the first `wanted`. */
export function readDeltaPrefixes(cursor: Cursor, count: number, wanted: number): Uint8Array[] {
  const prefixes = readDelta32(cursor, count);
  const suffixes = readDeltaLengths(cursor, count, wanted);
  const values: Uint8Array[] = [];
  let previous = new Uint8Array(0);
  let size = 0;
  for (let i = 0; i < suffixes.length; i += 1) {
    const prefix = prefixes[i] ?? 0;
    const suffix = suffixes[i] ?? new Uint8Array(0);
    if (prefix < 0 || prefix > previous.length) throw new RangeError(`a prefix of ${prefix} bytes`);
    // A small page can describe values that grow without end.
    size += prefix + suffix.length;
    if (size > longestValues) throw new RangeError('values of more than 256 MB in one page');
    const value = new Uint8Array(prefix + suffix.length);
    value.set(previous.subarray(0, prefix));
    value.set(suffix, prefix);
    values.push(value);
    previous = value;
  }
  return values;
}

function take(cursor: Cursor, length: number): Uint8Array {
  const end = cursor.offset + length;
  if (length < 0 || end > cursor.bytes.length)
    throw new RangeError('a page ends inside its values');
  const part = cursor.bytes.subarray(cursor.offset, end);
  cursor.offset = end;
  return part;
}

function readVarint(cursor: Cursor): bigint {
  let value = 0n;
  for (let shift = 0n; shift < 70n; shift += 7n) {
    const [part = 0] = take(cursor, 1);
    value |= BigInt(part & 0x7f) << shift;
    if (part < 0x80) return value;
  }
  throw new RangeError('a number of more than ten bytes');
}

function readZigZag(cursor: Cursor): bigint {
  const value = readVarint(cursor);
  return BigInt.asIntN(64, (value >> 1n) ^ -(value & 1n));
}

function readBits(bytes: Uint8Array, bit: number, width: number): bigint {
  if (width <= 32) return BigInt(readBits32(bytes, bit, width));
  const low = readBits32(bytes, bit, 32);
  return BigInt(low) | (BigInt(readBits32(bytes, bit + 32, width - 32)) << 32n);
}

function readBits32(bytes: Uint8Array, bit: number, width: number): number {
  let value = 0;
  let done = 0;
  while (done < width) {
    const at = bit + done;
    const shift = at & 7;
    const taken = Math.min(8 - shift, width - done);
    const part = ((bytes[at >> 3] ?? 0) >> shift) & ((1 << taken) - 1);
    value += part * 2 ** done;
    done += taken;
  }
  return value;
}
