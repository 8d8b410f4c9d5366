import type { ByteSource } from '../../base/byteRange.ts';
import { freeBytes } from './plainBytes.ts';

/** A part of a file, as it is stored. What was read ahead of it costs nothing to read again. */
export class PackedBytes {
  readonly length: number;
  private readonly source: ByteSource;
  private readonly start: number;
  private readonly head: Uint8Array;

  /** `head` are the first of the bytes. */
  constructor(source: ByteSource, start: number, length: number, head: Uint8Array) {
    this.source = source;
    this.start = start;
    this.length = length;
    this.head = head.subarray(0, length);
  }

  /** Without its first bytes. */
  from(offset: number): PackedBytes {
    const { source, start, length, head } = this;
    return new PackedBytes(source, start + offset, length - offset, head.subarray(offset));
  }

  /**
   * The bytes from `start` on: those at hand, where there are any, else about `wanted`. Empty at the end.
   */
  async next(start: number, wanted: number, signal?: AbortSignal): Promise<Uint8Array> {
    if (start < this.head.length) return this.head.subarray(start);
    return this.read(start, Math.min(start + wanted, this.length), signal);
  }

  /** Exactly the bytes `[start, end)`. */
  async read(start: number, end: number, signal?: AbortSignal): Promise<Uint8Array> {
    if (start < 0 || end > this.length) throw new RangeError('a page ends inside its values');
    if (end <= this.head.length) return this.head.subarray(start, end);
    const bytes = await this.source.read(this.start + start, this.start + end, signal);
    if (bytes.length < end - start) throw new RangeError('a page is cut off');
    return bytes;
  }

  /** Tells that bytes that were read here are needed no more. */
  free(bytes: Uint8Array): void {
    if (bytes.buffer !== this.head.buffer) freeBytes(bytes);
  }

  get held(): number {
    return this.head.length;
  }
}
