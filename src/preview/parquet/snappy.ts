/**
 * Decompresses a block of Snappy (google/snappy, format_description.txt). Throws a `RangeError` when it does
 * not hold exactly `length` bytes.
 */
export function decompressSnappy(bytes: Uint8Array, length: number): Uint8Array {
  let offset = 0;
  let stated = 0;
  for (let shift = 0; ; shift += 7) {
    const part = bytes[offset];
    if (part === undefined || shift > 28) throw new RangeError('a block has no length');
    offset += 1;
    stated += (part & 0x7f) * 2 ** shift;
    if (part < 0x80) break;
  }
  if (stated !== length) throw new RangeError(`a block of ${stated} bytes in place of ${length}`);

  const output = new Uint8Array(length);
  let done = 0;
  while (offset < bytes.length) {
    const tag = bytes[offset] ?? 0;
    offset += 1;
    if ((tag & 3) === 0) {
      let size = tag >> 2;
      if (size >= 60) {
        const width = size - 59;
        size = readNumber(bytes, offset, width);
        offset += width;
      }
      size += 1;
      if (size > bytes.length - offset || size > length - done) {
        throw new RangeError('a block ends inside a literal');
      }
      output.set(bytes.subarray(offset, offset + size), done);
      offset += size;
      done += size;
      continue;
    }
    const width = (tag & 3) === 3 ? 4 : tag & 3;
    const isShort = width === 1;
    const size = isShort ? ((tag >> 2) & 7) + 4 : (tag >> 2) + 1;
    const distance = readNumber(bytes, offset, width) + (isShort ? (tag >> 5) * 256 : 0);
    offset += width;
    if (distance === 0 || distance > done || size > length - done) {
      throw new RangeError('a block copies from outside of itself');
    }
    copyWithin(output, done, distance, size);
    done += size;
  }
  if (done !== length) throw new RangeError(`a block ends after ${done} of ${length} bytes`);
  return output;
}

/** A copy may reach into what it writes: then it repeats. */
function copyWithin(output: Uint8Array, at: number, distance: number, size: number): void {
  if (distance >= size && size > 24) {
    output.copyWithin(at, at - distance, at - distance + size);
    return;
  }
  for (let i = at; i < at + size; i += 1) output[i] = output[i - distance] ?? 0;
}

function readNumber(bytes: Uint8Array, offset: number, width: number): number {
  if (offset + width > bytes.length) throw new RangeError('a block ends inside a length');
  let value = 0;
  for (let i = 0; i < width; i += 1) value += (bytes[offset + i] ?? 0) * 2 ** (8 * i);
  return value;
}
