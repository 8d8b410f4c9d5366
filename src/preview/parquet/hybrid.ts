import { ByteWalk } from './byteWalk.ts';
import type { PlainBytes } from './plainBytes.ts';
import { readPacked } from './rle.ts';

/** The beginning of a run. */
interface Mark {
  /** Number of its first value. */
  readonly index: number;
  readonly offset: number;
  /** How many values before it are the counted one. */
  readonly counted: number;
}

/** So many values lie between two runs whose place is remembered, at least. */
const markDistance = 2048;
const longestHeader = 5;
const block = 4096;

/**
 * The hybrid of runs and bit-packed groups (parquet-format, Encodings.md, RLE = 3), of which any stretch can be read:
 * runs before it are stepped over, and the places of some are remembered.
 */
export class HybridReader {
  private readonly plain: PlainBytes;
  private readonly end: number;
  private readonly width: number;
  private readonly counted: number | undefined;
  private readonly marks: Mark[];

  /** The bytes `[start, end)`; `counted` is a value of which `read` tells how often it stands before. */
  constructor(
    plain: PlainBytes,
    [start, end]: readonly [number, number],
    width: number,
    counted?: number,
  ) {
    if (width > 32) throw new RangeError(`values of ${width} bits`);
    this.plain = plain;
    this.end = end;
    this.width = width;
    this.counted = counted;
    this.marks = [{ index: 0, offset: start, counted: 0 }];
  }

  get held(): number {
    return this.marks.length * 64;
  }

  /**
   * Fills `output` with the values from `from` on, and gives the number of counted ones before them. Throws a
   * `RangeError` when the bytes end before that.
   */
  async read(from: number, output: Uint8Array | Int32Array, signal?: AbortSignal): Promise<number> {
    const { width } = this;
    const to = from + output.length;
    if (width === 0) {
      output.fill(0);
      return this.counted === 0 ? from : 0;
    }
    const valueBytes = (width + 7) >> 3;
    let { index, offset, counted } = this.markAt(from);
    let before = counted;
    const enough = Math.ceil(((to - index) * width) / 8) + 32;
    const walk = new ByteWalk(this.plain, this.end, Math.min(enough, 1 << 16));
    while (index < to) {
      this.mark(index, offset, counted);
      if (!walk.has(offset, longestHeader)) await walk.move(offset, longestHeader, signal);
      let header = 0;
      for (let shift = 0; ; shift += 7) {
        const part = walk.bytes[offset - walk.base];
        if (part === undefined || shift > 28) throw new RangeError('a run has no header');
        offset += 1;
        header += (part & 0x7f) * 2 ** shift;
        if (part < 0x80) break;
      }
      const length = Math.floor(header / 2);
      if (header % 2 === 0) {
        if (!walk.has(offset, valueBytes)) await walk.move(offset, valueBytes, signal);
        let value = 0;
        for (let i = 0; i < valueBytes; i += 1) {
          const part = walk.bytes[offset - walk.base + i];
          if (part === undefined) throw new RangeError('a run has no value');
          value += part * 2 ** (8 * i);
        }
        offset += valueBytes;
        const end = index + length;
        if (end > from) output.fill(value, Math.max(0, index - from), Math.min(end, to) - from);
        if (value === this.counted) {
          before += Math.max(0, Math.min(end, from) - index);
          counted += length;
        }
        index = end;
      } else {
        const end = index + length * 8;
        const isCounted = this.counted !== undefined;
        // Of what lies before only the counted values matter.
        const first = isCounted ? index : Math.max(index, from - ((from - index) % 8));
        const last = Math.min(end, to);
        for (let at = first; at < last; at += block) {
          const taken = Math.min(block, last - at);
          const place = offset + ((at - index) * width) / 8;
          const size = Math.ceil((taken * width) / 8);
          if (!walk.has(place, size + 4)) await walk.move(place, size + 4, signal);
          const start = place - walk.base;
          if (at >= from && !isCounted) {
            readPacked(walk.bytes, start, width, output, at - from, taken);
            continue;
          }
          const values = new Int32Array(taken);
          readPacked(walk.bytes, start, width, values, 0, taken);
          for (let i = 0; i < taken; i += 1) {
            const value = values[i] as number;
            if (at + i >= from) output[at + i - from] = value;
            if (value !== this.counted) continue;
            counted += 1;
            if (at + i < from) before += 1;
          }
        }
        offset += length * width;
        index = end;
      }
    }
    return before;
  }

  private markAt(index: number): Mark {
    const { marks } = this;
    let low = 0;
    for (let high = marks.length; high - low > 1;) {
      const middle = (low + high) >> 1;
      if ((marks[middle]?.index ?? 0) <= index) low = middle;
      else high = middle;
    }
    return marks[low] ?? { index: 0, offset: this.end, counted: 0 };
  }

  private mark(index: number, offset: number, counted: number): void {
    const last = this.marks.at(-1);
    if (last && index >= last.index + markDistance) this.marks.push({ index, offset, counted });
  }
}
