/**
 * How columns outlive the process: each hands out its arrays as numbered parts and describes itself in plain JSON; a column made
 * from that reads of a part what something asks for.
 */

/** Takes bytes and says under which number they are read again. They are referred to, not copied. */
export type KeepPart = (part: ArrayBufferView) => number;

/** Parts that were kept. Both throw where they are not what they were. */
export interface PartSource {
  /** Bytes that are read and proved together. */
  readonly block: number;
  size(part: number): number;
  /** Fills what `bytes` has between these places with what the part has there; whole blocks, or up to the end. */
  readInto(part: number, bytes: Uint8Array, start: number, end: number): void;
}

/** Numbers that were kept. */
export interface KeptNumbers {
  /** Bytes of one; eight mean a double. */
  readonly width: number;
  readonly part: number;
}

export type Numbers = Uint8Array | Uint16Array | Uint32Array | Float64Array;

/** So many numbers of so many bytes each, all of them 0. */
export function zeros(width: number, count: number): Numbers {
  switch (width) {
    case 1:
      return new Uint8Array(count);
    case 2:
      return new Uint16Array(count);
    case 4:
      return new Uint32Array(count);
    default:
      return new Float64Array(count);
  }
}

export function keptNumbers(values: Numbers, keep: KeepPart): KeptNumbers {
  return { width: values.BYTES_PER_ELEMENT, part: keep(values) };
}

export function readNumbers(kept: KeptNumbers, source: PartSource): Numbers {
  const array = new KeptArray(kept, source);
  array.need(0, array.values.length);
  return array.values;
}

/** Numbers that were kept, of which as much is there as somebody has asked for; the rest is 0. */
export class KeptArray {
  readonly values: Numbers;
  private readonly bytes: Uint8Array;
  private readonly part: number;
  private readonly source: PartSource;
  private readonly hasRead: Uint8Array;
  private missing: number;

  constructor({ width, part }: KeptNumbers, source: PartSource) {
    const size = source.size(part);
    this.values = zeros(width, size / width);
    this.bytes = new Uint8Array(this.values.buffer);
    [this.part, this.source] = [part, source];
    this.missing = Math.ceil(size / source.block);
    this.hasRead = new Uint8Array(this.missing);
  }

  /** Reads what is missing of the numbers `[first, end)`; true when nothing is missing of any. */
  need(first: number, end: number): boolean {
    const { block } = this.source;
    const width = this.values.BYTES_PER_ELEMENT;
    const last = Math.min(Math.ceil((end * width) / block), this.hasRead.length);
    for (let from = Math.floor((first * width) / block); from < last; from += 1) {
      if (this.hasRead[from] === 1) continue;
      let to = from;
      while (to < last && this.hasRead[to] === 0) to += 1;
      const stop = Math.min(to * block, this.bytes.length);
      this.source.readInto(this.part, this.bytes, from * block, stop);
      this.hasRead.fill(1, from, to);
      this.missing -= to - from;
    }
    return this.missing === 0;
  }
}
