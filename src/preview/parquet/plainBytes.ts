import type { PackedBytes } from './packedBytes.ts';

/** The bytes of a page once decompressed; only as much is decompressed as was asked for. */
export interface PlainBytes {
  readonly length: number;
  /** Exactly the bytes `[from, to)`; they stay as they are. Throws a `RangeError` where the page has fewer. */
  window(from: number, to: number, signal?: AbortSignal): Promise<Uint8Array>;
  /** The same bytes for another reader, where two that look at different places would be in each other's way. */
  twin?(): PlainBytes;
  /** Lets go of the memory at once: nobody looks at windows any more. */
  free?(): void;
  /** About how much memory is held, in bytes. */
  readonly held: number;
}

/** Bytes that are not compressed: any of them can be read alone. */
export function storedBytes(packed: PackedBytes): PlainBytes {
  return {
    length: packed.length,
    window: (from, to, signal) => packed.read(from, to, signal),
    get held() {
      return packed.held;
    },
  };
}

/** What became of the first compressed bytes. */
interface Inflated {
  readonly plain: Uint8Array;
  /** How many compressed bytes are needed for any more, where one can tell. */
  readonly more?: number;
}

/**
 * Decompresses the beginning of a page of `length` bytes as far as the compressed bytes go. Throws when they are no such
 * beginning; never makes many more than `length` bytes. `guess` is how many there may be.
 */
export type Inflate = (packed: Uint8Array, length: number, guess: number) => Inflated;

const smallestRead = 1 << 12;
const worthFreeing = 1 << 16;

/** Bytes whose beginning can be decompressed alone. The beginning is kept. */
export class PrefixBytes implements PlainBytes {
  readonly length: number;
  private readonly packed: PackedBytes;
  private readonly inflate: Inflate;
  private plain: Uint8Array = new Uint8Array(0);

  constructor(packed: PackedBytes, length: number, inflate: Inflate) {
    this.packed = packed;
    this.length = length;
    this.inflate = inflate;
  }

  get held(): number {
    return this.plain.length + this.packed.held;
  }

  free(): void {
    const { buffer, length } = this.plain;
    this.plain = new Uint8Array(0);
    // What is shorter may share its memory with others.
    if (length >= worthFreeing && buffer instanceof ArrayBuffer) buffer.transfer(0);
  }

  async window(from: number, to: number, signal?: AbortSignal): Promise<Uint8Array> {
    if (to > this.length) throw new RangeError('a page ends inside its values');
    if (to > this.plain.length) await this.extend(to, signal);
    return this.plain.subarray(from, to);
  }

  private async extend(to: number, signal?: AbortSignal): Promise<void> {
    const { packed, length } = this;
    // What is decompressed again and again with each step takes no longer than all of it once more.
    const wanted = Math.min(length, Math.max(to, 2 * this.plain.length));
    const guess = Math.ceil(packed.length * (wanted / length) * 1.1) + smallestRead;
    // A page of a few rows needs less than one can guess; who has read on reads on.
    let size = this.plain.length > 0 ? guess : Math.max(smallestRead, packed.held);
    for (;;) {
      const input = await packed.read(0, Math.min(packed.length, size), signal);
      const share = input.length / packed.length;
      const { plain, more } = this.inflate(input, length, Math.ceil(length * share * 1.05));
      if (plain.buffer !== input.buffer) packed.free(input);
      if (plain.length > length) throw new RangeError('a page is longer than it says');
      if (plain.length >= to) {
        this.plain = plain;
        return;
      }
      if (size >= packed.length) {
        throw new RangeError(`a page has ${plain.length} bytes in place of ${length}`);
      }
      size = plain.length === 0 && more ? more : Math.max(more ?? 0, guess, 2 * size);
    }
  }
}
