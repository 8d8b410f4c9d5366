import { grown } from './column.ts';
import { Slots } from './slots.ts';

/**
 * Texts by number (0, 1, 2 …), each kept once, as bytes outside the JavaScript heap: one byte a character
 * where all are below U+0100, else two. Texts are never removed.
 */
export class Dictionary {
  private data = Buffer.alloc(0);
  /** Twice the place of the first byte, plus one for texts of two bytes a character; one more at the end. */
  private starts = new Uint32Array(1);
  private count = 0;
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
    const hash = hashOf(text);
    const known = this.slots.find(hash, (code) => this.isText(code, text));
    if (known >= 0) return known;
    const code = this.count;
    this.append(text);
    this.slots.insert(hash, code);
    return code;
  }

  /** The number of the text, or -1. */
  find(text: string): number {
    return this.slots.find(hashOf(text), (code) => this.isText(code, text));
  }

  text(code: number): string {
    const [start, end, isWide] = this.place(code);
    return this.data.toString(isWide ? 'utf16le' : 'latin1', start, end);
  }

  /** Negative, zero or positive by UTF-16 code units, without making strings. */
  compare(a: number, b: number): number {
    if (a === b) return 0;
    const [lengthA, lengthB] = [this.length(a), this.length(b)];
    const length = Math.min(lengthA, lengthB);
    for (let at = 0; at < length; at += 1) {
      const difference = this.unit(a, at) - this.unit(b, at);
      if (difference !== 0) return difference;
    }
    return lengthA - lengthB;
  }

  trim(): void {
    const used = (this.starts[this.count] ?? 0) >>> 1;
    if (used < this.data.length) this.data = Buffer.from(this.data.subarray(0, used));
    this.starts = this.starts.slice(0, this.count + 1);
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
    if (this.length(code) !== text.length) return false;
    for (let at = 0; at < text.length; at += 1) {
      if (this.unit(code, at) !== text.charCodeAt(at)) return false;
    }
    return true;
  }

  private hashOfCode(code: number): number {
    let hash = seed;
    const length = this.length(code);
    for (let at = 0; at < length; at += 1) hash = stirred(hash, this.unit(code, at));
    return finished(hash);
  }
}

/** Differs in each process, so that nobody can prepare names that all fall into one slot. */
const seed = Math.floor(Math.random() * 2 ** 32) | 1;

function hashOf(text: string): number {
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
