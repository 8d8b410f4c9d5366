const magic = 0xfd2fb528;

/**
 * Where the last whole block ends in the beginning of a Zstandard frame (RFC 8878 §3.1.1). `more` is how many bytes
 * are needed for another one; it is absent where that is all, or cannot be told.
 */
export function wholeBlocks(bytes: Uint8Array): { readonly end: number; readonly more?: number } {
  if (bytes.length < 18) return { end: bytes.length };
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  // A frame that can be skipped: rare enough to be read whole.
  if (view.getUint32(0, true) !== magic) return { end: bytes.length };
  const descriptor = bytes[4] ?? 0;
  const isSingle = (descriptor & 0x20) !== 0;
  const windowBytes = isSingle ? 0 : 1;
  const dictionaryBytes = [0, 1, 2, 4][descriptor & 3] ?? 0;
  const sizeBytes = [isSingle ? 1 : 0, 2, 4, 8][descriptor >> 6] ?? 0;
  let offset = 5 + windowBytes + dictionaryBytes + sizeBytes;
  let end = 0;
  while (offset + 3 <= bytes.length) {
    const head = view.getUint16(offset, true) | ((bytes[offset + 2] ?? 0) << 16);
    const isRun = ((head >> 1) & 3) === 1;
    const next = offset + 3 + (isRun ? 1 : head >> 3);
    if (next > bytes.length) return { end, more: next };
    // The checksum follows, or another frame.
    if ((head & 1) === 1) return { end: bytes.length };
    end = next;
    offset = next;
  }
  return { end, more: offset + 3 };
}
