import { grown } from './column.ts';
import {
  KeptArray,
  keptNumbers,
  type KeepPart,
  type KeptNumbers,
  type PartSource,
} from './parts.ts';
import { Slots, type KeptSlots } from './slots.ts';

export interface KeptDictionary {
  readonly count: number;
  readonly seed: number;
  readonly data: KeptNumbers;
  readonly starts: KeptNumbers;
  readonly slots: KeptSlots;
}

/**
 * Texts by number (0, 1, 2 …), each kept once, as bytes outside the JavaScript heap: one byte a character
 * where all are below U+0100, else two. Texts are never removed.
 */
export class Dictionary {
  private data: Buffer = Buffer.alloc(0);
  /** Twice the place of the first byte, plus one for texts of two bytes a character; one more at the end. */
  private starts: Uint32Array = new Uint32Array(1);
  private count = 0;
  /** Of one's own, so that nobody can prepare names that all fall into one slot. */
  private seed = Math.floor(Math.random() * 2 ** 32) | 1;
  /** Reads the texts of the codes `[first, end)`, until all have been read. */
  private kept: ((first: number, end: number) => void) | undefined;
  private readonly slots = new Slots((code) => this.hashOfCode(code));

  /** How many texts; codes are below it. */
  get size(): number {
    return this.count;
  }

  get bytes(): number {
    return this.data.byteLength + this.starts.byteLength + this.slots.bytes;
  }

  /** The number of the text, a new one where it is not known yet. */
  add(text: string): number {
    this.kept?.(0, this.count);
    const hash = hashOf(text, this.seed);
    const known = this.slots.find(hash, (code) => this.isText(code, text));
    if (known >= 0) return known;
    const code = this.count;
    this.append(text);
    this.slots.insert(hash, code);
    return code;
  }

  /** The number of the text, or -1. */
  find(text: string): number {
    return this.slots.find(hashOf(text, this.seed), (code) => this.isText(code, text));
  }

  text(code: number): string {
    this.kept?.(code, code + 1);
    const [start, end, isWide] = this.place(code);
    return this.data.toString(isWide ? 'utf16le' : 'latin1', start, end);
  }

  /** Negative, zero or positive by UTF-16 code units, without making strings. */
  compare(a: number, b: number): number {
    if (a === b) return 0;
    this.kept?.(a, a + 1);
    this.kept?.(b, b + 1);
    const [lengthA, lengthB] = [this.length(a), this.length(b)];
    const length = Math.min(lengthA, lengthB);
    for (let at = 0; at < length; at += 1) {
      const difference = this.unit(a, at) - this.unit(b, at);
      if (difference !== 0) return difference;
    }
    return lengthA - lengthB;
  }

  trim(): void {
    if (this.kept !== undefined) return;
    const used = (this.starts[this.count] ?? 0) >>> 1;
    if (used < this.data.length) this.data = Buffer.from(this.data.subarray(0, used));
    this.starts = this.starts.slice(0, this.count + 1);
  }

  keep(keep: KeepPart): KeptDictionary {
    this.kept?.(0, this.count);
    const used = (this.starts[this.count] ?? 0) >>> 1;
    return {
      count: this.count,
      seed: this.seed,
      data: keptNumbers(this.data.subarray(0, used), keep),
      starts: keptNumbers(this.starts.subarray(0, this.count + 1), keep),
      slots: this.slots.keep(keep),
    };
  }

  /** Is from now on what was kept. */
  restore({ count, seed, data, starts, slots }: KeptDictionary, source: PartSource): void {
    this.count = count;
    this.seed = seed;
    this.slots.restore(slots, source);
    this.kept = (first, end) => {
      const [texts, places] = [new KeptArray(data, source), new KeptArray(starts, source)];
      this.starts = places.values as Uint32Array;
      this.data = Buffer.from(texts.values.buffer);
      this.kept = (from, to) => {
        const hasPlaces = places.need(from, to + 1);
        const [start = 0, stop = 0] = [this.starts[from], this.starts[Math.min(to, count)]];
        if (texts.need(start >>> 1, stop >>> 1) && hasPlaces) this.kept = undefined;
      };
      this.kept(first, end);
    };
  }

  private append(text: string): void {
    const isWide = /[^\0-\xff]/.test(text);
    const start = (this.starts[this.count] ?? 0) >>> 1;
    const end = start + text.length * (isWide ? 2 : 1);
    if (end >= 2 ** 31) throw new RangeError('a dictionary holds at most 2 GB of text');
    if (end > this.data.length) {
      const data = Buffer.alloc(Math.max(end, grown(this.data.length)));
      data.set(this.data.subarray(0, start));
      this.data = data;
    }
    if (this.count + 1 >= this.starts.length) {
      const starts = new Uint32Array(grown(this.starts.length));
      starts.set(this.starts);
      this.starts = starts;
    }
    if (isWide) this.data.write(text, start, 'utf16le');
    else this.data.write(text, start, 'latin1');
    this.starts[this.count] = start * 2 + (isWide ? 1 : 0);
    this.count += 1;
    this.starts[this.count] = end * 2;
  }

  private place(code: number): readonly [start: number, end: number, isWide: boolean] {
    const start = this.starts[code] ?? 0;
    return [start >>> 1, (this.starts[code + 1] ?? 0) >>> 1, (start & 1) === 1];
  }

  private length(code: number): number {
    const start = this.starts[code] ?? 0;
    const bytes = ((this.starts[code + 1] ?? 0) >>> 1) - (start >>> 1);
    return (start & 1) === 1 ? bytes >>> 1 : bytes;
  }

  private unit(code: number, at: number): number {
    const start = this.starts[code] ?? 0;
    const first = start >>> 1;
    if ((start & 1) === 0) return this.data[first + at] ?? 0;
    return (this.data[first + 2 * at] ?? 0) | ((this.data[first + 2 * at + 1] ?? 0) << 8);
  }

  private isText(code: number, text: string): boolean {
    this.kept?.(code, code + 1);
    if (this.length(code) !== text.length) return false;
    for (let at = 0; at < text.length; at += 1) {
      if (this.unit(code, at) !== text.charCodeAt(at)) return false;
    }
    return true;
  }

  private hashOfCode(code: number): number {
    let hash = this.seed;
    const length = this.length(code);
    for (let at = 0; at < length; at += 1) hash = stirred(hash, this.unit(code, at));
    return finished(hash);
  }
}

function hashOf(text: string, seed: number): number {
  let hash = seed;
  for (let at = 0; at < text.length; at += 1) hash = stirred(hash, text.charCodeAt(at));
  return finished(hash);
}

function stirred(hash: number, unit: number): number {
  return Math.imul(hash ^ unit, 0x01000193);
}

function finished(hash: number): number {
  const mixed = Math.imul(hash ^ (hash >>> 15), 0x85ebca6b);
  return (mixed ^ (mixed >>> 13)) >>> 0;
}
