import type { PlainBytes } from './plainBytes.ts';

const longestStep = 1 << 16;

/** Goes through plain bytes from front to back, in windows that grow as it goes on. */
export class ByteWalk {
  /** What is at hand: the bytes from `base` on. */
  bytes: Uint8Array = new Uint8Array(0);
  base = 0;
  private readonly plain: PlainBytes;
  private readonly end: number;
  private step: number;

  /** `wanted` is how many bytes will do, as far as one can tell. */
  constructor(plain: PlainBytes, end: number, wanted: number) {
    this.plain = plain;
    this.end = end;
    this.step = wanted;
  }

  /** Whether `length` bytes from `offset` on, or all that there are, are at hand. */
  has(offset: number, length: number): boolean {
    const known = this.base + this.bytes.length;
    return (
      offset >= this.base && (offset + length <= known || (known >= this.end && offset <= known))
    );
  }

  async move(offset: number, length: number, signal?: AbortSignal): Promise<void> {
    if (offset > this.end) throw new RangeError('a page ends inside its values');
    signal?.throwIfAborted();
    const end = Math.min(this.end, offset + Math.max(length, this.step));
    this.step = Math.max(this.step, Math.min(this.step * 2, longestStep));
    this.bytes = await this.plain.window(offset, end, signal);
    this.base = offset;
  }
}
