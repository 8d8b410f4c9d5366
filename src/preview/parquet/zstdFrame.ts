const magic = 0xfd2fb528;
const skippableMagic = 0x184d2a50;
/** Magic number and descriptor; the same and a length of what is skipped. */
const leastHeader = 5;
const skippableHeader = 8;

interface BlockHeader {
  readonly isLast: boolean;
  readonly kind: 'raw' | 'run' | 'compressed' | 'reserved';
  /** Bytes of the block in the frame, and what it says of its size: of a run it is how often its byte is repeated. */
  readonly stored: number;
  readonly size: number;
}

const kinds = ['raw', 'run', 'compressed', 'reserved'] as const;
export const blockHeaderLength = 3;

export function readBlockHeader(bytes: Uint8Array, offset: number): BlockHeader {
  const [low = 0, middle = 0, high = 0] = bytes.subarray(offset, offset + blockHeaderLength);
  const head = low | (middle << 8) | (high << 16);
  const kind = kinds[(head >> 1) & 3] ?? 'reserved';
  const size = head >> 3;
  return { isLast: (head & 1) === 1, kind, size, stored: kind === 'run' ? 1 : size };
}

/**
 * Where the first block of a Zstandard frame begins (RFC 8878 §3.1.1); `undefined` where these are not the first bytes of
 * such a frame, such as those of one that can be skipped.
 */
export function firstBlock(bytes: Uint8Array, start = 0): number | undefined {
  if (bytes.length < start + leastHeader || numberAt(bytes, start) !== magic) return undefined;
  const descriptor = bytes[start + 4] ?? 0;
  const isSingle = (descriptor & 0x20) !== 0;
  const windowBytes = isSingle ? 0 : 1;
  const dictionaryBytes = [0, 1, 2, 4][descriptor & 3] ?? 0;
  const sizeBytes = [isSingle ? 1 : 0, 2, 4, 8][descriptor >> 6] ?? 0;
  return start + leastHeader + windowBytes + dictionaryBytes + sizeBytes;
}

/** What can be decompressed of the beginning of a page, a frame at a time. */
interface WholeBlocks {
  readonly frames: readonly Uint8Array[];
  /** How many bytes are needed for any more; absent where that is all. */
  readonly more?: number;
}

/** The whole blocks in the first bytes of a page: of its last frame there may be a part, and some are to be skipped. */
export function wholeBlocks(bytes: Uint8Array): WholeBlocks {
  const frames: Uint8Array[] = [];
  for (let start = 0; start < bytes.length;) {
    if (bytes.length < start + skippableHeader) return { frames, more: start + skippableHeader };
    if ((numberAt(bytes, start) & ~15) >>> 0 === skippableMagic) {
      start += skippableHeader + numberAt(bytes, start + 4);
      if (start > bytes.length) return { frames, more: start };
      continue;
    }
    let offset = firstBlock(bytes, start);
    if (offset === undefined) {
      // Nothing that one knows: what decompresses it says so.
      frames.push(bytes.subarray(start));
      return { frames };
    }
    const checksum = ((bytes[start + 4] ?? 0) & 4) === 0 ? 0 : 4;
    let [end, isLast] = [start, false];
    let needed = offset + blockHeaderLength;
    while (!isLast && needed <= bytes.length) {
      const header = readBlockHeader(bytes, offset);
      needed = offset + blockHeaderLength + header.stored + (header.isLast ? checksum : 0);
      if (needed > bytes.length) break;
      ({ isLast } = header);
      end = offset = needed;
      needed += blockHeaderLength;
    }
    if (end > start) frames.push(bytes.subarray(start, end));
    if (!isLast) return { frames, more: needed };
    start = end;
  }
  return { frames };
}

function numberAt(bytes: Uint8Array, offset: number): number {
  return new DataView(bytes.buffer, bytes.byteOffset).getUint32(offset, true);
}
