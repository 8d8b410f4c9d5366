/** Levels and dictionary indexes need no more than 32 bits. */
type Output = Uint8Array | Int32Array;

/** Values of `width` bits, least significant first. Zeros that pad the last group may be missing. */
export function readPacked(
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
    const at = start + (bit >>> 3);
    const shift = bit & 7;
    const low =
      ((bytes[at] as number) |
        ((bytes[at + 1] ?? 0) << 8) |
        ((bytes[at + 2] ?? 0) << 16) |
        ((bytes[at + 3] ?? 0) << 24)) >>>
      shift;
    if (width <= 24) {
      output[first + i] = low & mask;
      continue;
    }
    // Wider values may reach into a fifth byte, past what 32-bit arithmetic holds.
    const value = shift + width > 32 ? low + (bytes[at + 4] ?? 0) * 2 ** (32 - shift) : low;
    output[first + i] = value % (mask + 1);
  }
}
