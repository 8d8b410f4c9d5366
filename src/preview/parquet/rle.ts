/** Levels and dictionary indexes need no more than 32 bits. */
type Output = Uint8Array | Uint16Array | Int32Array;

/**
 * Reads the hybrid of runs and bit-packed groups (parquet-format, Encodings.md, RLE = 3) until `output` is
 * full. Throws a `RangeError` when the bytes end before that; never writes more than fits.
 */
export function readHybrid(bytes: Uint8Array, start: number, width: number, output: Output): void {
  if (width > 32) throw new RangeError(`values of ${width} bits`);
  if (width === 0) return;
  let offset = start;
  let seen = 0;
  while (seen < output.length) {
    let header = 0;
    for (let shift = 0; ; shift += 7) {
      const part = bytes[offset];
      if (part === undefined || shift > 28) throw new RangeError('a run has no header');
      offset += 1;
      header += (part & 0x7f) * 2 ** shift;
      if (part < 0x80) break;
    }
    const count = Math.floor(header / 2);
    if (header % 2 === 1) {
      const taken = Math.min(count * 8, output.length - seen);
      readPacked(bytes, offset, width, output, seen, taken);
      offset += count * width;
      seen += taken;
    } else {
      const size = Math.ceil(width / 8);
      if (offset + size > bytes.length) throw new RangeError('a run has no value');
      let value = 0;
      for (let i = 0; i < size; i += 1) value += (bytes[offset + i] ?? 0) * 2 ** (8 * i);
      offset += size;
      const end = Math.min(seen + count, output.length);
      output.fill(value, seen, end);
      seen = end;
    }
  }
}

/** Values of `width` bits, least significant first. Zeros that pad the last group may be missing. */
function readPacked(
  bytes: Uint8Array,
  start: number,
  width: number,
  output: Output,
  first: number,
  count: number,
): void {
  if (start + Math.ceil((count * width) / 8) > bytes.length) {
    throw new RangeError('a group of values is cut off');
  }
  const mask = width === 32 ? 0xffffffff : 2 ** width - 1;
  for (let i = 0, bit = 0; i < count; i += 1, bit += width) {
    const at = start + Math.floor(bit / 8);
    const shift = bit & 7;
    const low =
      ((bytes[at] ?? 0) |
        ((bytes[at + 1] ?? 0) << 8) |
        ((bytes[at + 2] ?? 0) << 16) |
        ((bytes[at + 3] ?? 0) << 24)) >>>
      shift;
    // Wider values may reach into a fifth byte, past what 32-bit arithmetic holds.
    const value =
      width > 24 && shift + width > 32 ? low + (bytes[at + 4] ?? 0) * 2 ** (32 - shift) : low;
    output[first + i] = value > 0xffffffff || width > 24 ? value % (mask + 1) : value & mask;
  }
}
