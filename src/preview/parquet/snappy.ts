import type { PackedBytes } from './packedBytes.ts';
import { freeBytes, type PlainBytes } from './plainBytes.ts';
import {
  decodeSnappy,
  longestCopy,
  skipSnappy,
  type SnappyState,
  type Span,
} from './snappyDecoder.ts';

/**
 * Compressors cut what they are given into fragments of so many bytes and copy from within the fragment only, though
 * the format does not ask for that (google/snappy, format_description.txt).
 */
const fragment = 1 << 16;
/** Before this a window belongs to the first page of rows. */
const shallow = 1 << 12;
const longestRead = 1 << 18;
const longestKept = 1 << 16;

const nothing: Span = { bytes: new Uint8Array(0), base: 0 };

/**
 * A block of Snappy of which parts can be decompressed. What lies before a part is only stepped over, and where each
 * fragment begins is remembered; no more than the last part is kept.
 */
export class SnappyBytes implements PlainBytes {
  readonly length: number;
  private readonly packed: PackedBytes;
  /** Where fragments begin, by their number. */
  private readonly marks: SnappyState[];
  private part = nothing;
  private old: Uint8Array[] = [];
  /** Where decoding of the part stands. */
  private state: SnappyState = { input: 0, output: 0, literal: 0 };
  private input = nothing;
  private isBegun = false;
  /** Copies reach out of their fragment: everything must be decoded from the start. */
  private isOneFragment = false;

  constructor(packed: PackedBytes, length: number, marks: SnappyState[] = []) {
    this.packed = packed;
    this.length = length;
    this.marks = marks;
  }

  free(): void {
    this.restart(this.marks[0]);
    this.packed.free(this.input.bytes);
    this.input = nothing;
    this.freeOld();
  }

  freeOld(): void {
    for (const bytes of this.old) freeBytes(bytes);
    this.old = [];
  }

  twin(): PlainBytes {
    return new SnappyBytes(this.packed, this.length, this.marks);
  }

  get held(): number {
    return (
      this.part.bytes.length + this.packed.held + this.input.bytes.length + this.marks.length * 64
    );
  }

  async window(from: number, to: number, signal?: AbortSignal): Promise<Uint8Array> {
    if (to > this.length || from > to) throw new RangeError('a page ends inside its values');
    if (!this.isBegun) await this.begin(signal);
    const isFar = from < this.part.base || from > this.state.output + fragment;
    if (isFar && !this.isOneFragment) await this.moveTo(from, signal);
    if (to > this.state.output && !(await this.extend(from, to, signal))) {
      this.isOneFragment = true;
      this.restart(this.marks[0]);
      const isWhole = await this.extend(0, to, signal);
      if (!isWhole) throw new RangeError('a block copies from outside of itself');
    }
    this.trim();
    return this.part.bytes.subarray(from - this.part.base, to - this.part.base);
  }

  /** Of the compressed bytes only those are kept that come next. */
  private trim(): void {
    const { bytes, base } = this.input;
    if (bytes.length <= longestKept) return;
    const from = Math.max(0, this.state.input - base);
    this.input = { bytes: bytes.slice(from, from + longestKept), base: base + from };
    this.packed.free(bytes);
  }

  /** Reads the length that the block begins with. */
  private async begin(signal?: AbortSignal): Promise<void> {
    const bytes = await this.packed.next(0, longestCopy, signal);
    let stated = 0;
    for (let i = 0; i < 5; i += 1) {
      const part = bytes[i];
      if (part === undefined) break;
      stated += (part & 0x7f) * 2 ** (7 * i);
      if (part >= 0x80) continue;
      if (stated !== this.length) {
        throw new RangeError(`a block of ${stated} bytes in place of ${this.length}`);
      }
      if (this.marks.length === 0) this.marks.push({ input: i + 1, output: 0, literal: 0 });
      this.restart(this.marks[0]);
      this.isBegun = true;
      return;
    }
    throw new RangeError('a block has no length');
  }

  private restart(at: SnappyState | undefined): void {
    this.state = { ...(at ?? { input: 0, output: 0, literal: 0 }) };
    this.keep({ bytes: new Uint8Array(0), base: this.state.output });
  }

  /** Begins a new part with the fragment of `from`. */
  private async moveTo(from: number, signal?: AbortSignal): Promise<void> {
    const wanted = this.isOneFragment ? 0 : Math.floor(from / fragment);
    const ratio = this.packed.length / Math.max(1, this.length);
    for (let next = this.marks.length; next <= wanted; next += 1) {
      const state = { ...(this.marks[next - 1] ?? this.state) };
      const target = next * fragment;
      skipSnappy(state, this.input, target);
      while (state.output < target) {
        const left = wanted * fragment - state.output;
        await this.read(state.input, Math.ceil(left * ratio) + 4096, signal);
        skipSnappy(state, this.input, target);
      }
      if (state.output > target) {
        // A copy lies over the border.
        this.isOneFragment = true;
        break;
      }
      this.marks.push(state);
    }
    this.restart(this.marks[this.isOneFragment ? 0 : wanted]);
  }

  /** Decodes on up to `to` at least; false where that needs what is not kept. */
  private async extend(from: number, to: number, signal?: AbortSignal): Promise<boolean> {
    const { part, state, isOneFragment } = this;
    // Who looks somewhere in the middle is likely to go on there, but a first page should be read at once.
    const isDeep = from >= shallow && !isOneFragment;
    const goal = Math.min(this.length, isDeep ? Math.ceil(to / fragment) * fragment : to);
    if (goal + longestCopy > part.base + part.bytes.length) this.makeRoom(from, goal);
    for (;;) {
      const target = Math.min(goal, (Math.floor(state.output / fragment) + 1) * fragment);
      if (!decodeSnappy(state, this.input, this.part, target)) return false;
      if (state.output === this.marks.length * fragment) this.marks.push({ ...state });
      if (state.output >= goal) break;
      if (state.output < target) {
        const ratio = this.packed.length / Math.max(1, this.length);
        await this.read(state.input, Math.ceil((goal - state.output) * ratio * 1.1) + 4096, signal);
      }
    }
    if (goal === this.length && state.literal > 0) {
      throw new RangeError('a block is longer than it says');
    }
    return true;
  }

  /** Keeps of the part what is needed to decode up to `goal`, and to show what begins at `from`. */
  private makeRoom(from: number, goal: number): void {
    const { part, state, isOneFragment } = this;
    const near = Math.floor(Math.min(from, state.output) / fragment) * fragment;
    const base = isOneFragment ? 0 : Math.max(part.base, near);
    const size = Math.min(this.length, goal + longestCopy) - base;
    const kept = part.bytes.subarray(base - part.base, state.output - part.base);
    if (base === part.base && size <= part.bytes.length) return;
    const bytes = new Uint8Array(Math.max(size, Math.min(this.length - base, 2 * kept.length)));
    bytes.set(kept);
    this.keep({ bytes, base });
  }

  private keep(part: Span): void {
    if (this.part.bytes.length > 0) this.old.push(this.part.bytes);
    this.part = part;
  }

  private async read(start: number, wanted: number, signal?: AbortSignal): Promise<void> {
    const { bytes, base } = this.input;
    const isAfterAll =
      start >= base && start <= base + bytes.length && base + bytes.length >= this.packed.length;
    if (start >= this.packed.length || (isAfterAll && bytes.length > 0)) {
      throw new RangeError('a block ends too early');
    }
    const next = await this.packed.next(start, Math.min(wanted, longestRead), signal);
    this.packed.free(bytes);
    // An operation of a few bytes may lie over the end of what is at hand.
    const isShort = next.length < 16 && start + next.length < this.packed.length;
    this.input = {
      bytes: isShort
        ? await this.packed.read(
            start,
            Math.min(start + Math.max(wanted, 4096), this.packed.length),
            signal,
          )
        : next,
      base: start,
    };
  }
}
