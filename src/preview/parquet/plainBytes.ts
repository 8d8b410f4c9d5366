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
  /** The same for what is not kept for the next windows anyway. */
  freeOld?(): void;
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

/** The first bytes of a page, where they can be had out of less than any decompressor needs. */
export type ReadFront = (
  packed: PackedBytes,
  wanted: number,
  signal?: AbortSignal,
) => Promise<Uint8Array | undefined>;

const smallestRead = 1 << 12;
/** Up to here a window belongs to the first page of rows. */
const longestFront = 1 << 12;
const leastFront = 1 << 10;
/** Of Zstandard, once decompressed. */
const longestBlock = 1 << 17;
const worthFreeing = 1 << 14;

/**
 * Gives memory back at once that nobody looks at any more: the collector, which does not see how much it is, would leave
 * tens of megabytes of it lying. What is shorter, or a part of something longer, may be shared.
 */
export function freeBytes({ buffer, length }: Uint8Array): void {
  if (length < worthFreeing || length !== buffer.byteLength) return;
  if (buffer instanceof ArrayBuffer) buffer.transfer(0);
}

/** What is kept of the front of a long page, where the levels lie, and around the place that was looked at last. */
const keptFront = 1 << 14;
const keptBefore = 1 << 15;
const keptAfter = 1 << 17;
const worthCutting = 1 << 19;

/** Bytes whose beginning can be decompressed alone. */
export class PrefixBytes implements PlainBytes {
  readonly length: number;
  private readonly packed: PackedBytes;
  private readonly inflate: Inflate;
  private readonly readFront: ReadFront | undefined;
  private front: Uint8Array = new Uint8Array(0);
  /** What is at hand, from `base` on. */
  private plain: Uint8Array = new Uint8Array(0);
  private base = 0;
  private last = { from: 0, to: 0 };
  private old: Uint8Array[] = [];

  constructor(packed: PackedBytes, length: number, inflate: Inflate, readFront?: ReadFront) {
    this.packed = packed;
    this.length = length;
    this.inflate = inflate;
    this.readFront = readFront;
  }

  get held(): number {
    return this.plain.length + this.front.length + this.packed.held;
  }

  free(): void {
    this.keep(new Uint8Array(0));
    this.freeOld();
  }

  freeOld(): void {
    this.cut();
    // A decompressor's buffer may be longer than what it made.
    for (const { buffer } of this.old) freeBytes(new Uint8Array(buffer));
    this.old = [];
  }

  async window(from: number, to: number, signal?: AbortSignal): Promise<Uint8Array> {
    if (to > this.length) throw new RangeError('a page ends inside its values');
    if (to <= this.front.length) return this.front.subarray(from, to);
    if (from < this.base || to > this.reached) await this.extend(to, signal);
    this.last = { from, to };
    return this.plain.subarray(from - this.base, to - this.base);
  }

  private get reached(): number {
    return this.base + this.plain.length;
  }

  private async extend(to: number, signal?: AbortSignal): Promise<void> {
    const { packed, length, reached } = this;
    if (to <= longestFront && this.readFront) {
      const wanted = Math.min(length, Math.max(to, leastFront));
      const front = await this.readFront(packed, wanted, signal);
      if (front && front.length >= to) {
        this.keep(front);
        return;
      }
    }
    // What is decompressed again and again with each step takes no longer than all of it once more.
    const wanted = Math.min(length, Math.max(to, 2 * reached));
    const ratio = packed.length / length;
    // What comes after the last whole block is not there yet.
    const guess = Math.ceil((wanted * 1.05 + longestBlock) * ratio) + smallestRead;
    // A page of a few rows needs less than one can guess; who has read on reads on.
    let size = reached > 0 ? guess : Math.max(smallestRead, packed.held);
    for (;;) {
      const input = await packed.read(0, Math.min(packed.length, size), signal);
      const share = input.length / packed.length;
      const { plain, more } = this.inflate(input, length, Math.ceil(length * share * 1.05));
      if (plain.buffer !== input.buffer) packed.free(input);
      if (plain.length > length) throw new RangeError('a page is longer than it says');
      if (plain.length >= to) {
        this.keep(plain);
        return;
      }
      if (plain.buffer !== input.buffer) freeBytes(new Uint8Array(plain.buffer));
      if (size >= packed.length) {
        throw new RangeError(`a page has ${plain.length} bytes in place of ${length}`);
      }
      size = plain.length === 0 && more ? more : Math.max(more ?? 0, guess, 2 * size);
    }
  }

  private keep(plain: Uint8Array, base = 0): void {
    if (this.plain.length >= worthFreeing) this.old.push(this.plain);
    this.plain = plain;
    this.base = base;
  }

  /** Lets go of what lies far from the place that was looked at last. */
  private cut(): void {
    const { plain, base, length, last } = this;
    const from = Math.max(0, last.from - keptBefore);
    const to = Math.min(plain.length, last.to + Math.max(keptAfter, length >> 3));
    if (base > 0 || plain.length < worthCutting || 2 * (to - from) > plain.length) return;
    // Copied by the constructor: `slice` of a `Buffer` is a view.
    this.front = new Uint8Array(plain.subarray(0, keptFront));
    this.keep(new Uint8Array(plain.subarray(from, to)), from);
  }
}
