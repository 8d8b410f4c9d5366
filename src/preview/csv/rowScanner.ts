import type { Dialect } from './dialect.ts';
import { carriageReturn, longestQuoted, newline, signsOf, type State } from './signs.ts';
import type { Units } from './units.ts';

/** Told of the row that is looked for; gives the next one to look for. */
export type OnRow = (row: number, offset: number) => number;

/** Finds where rows begin, by the rules of `RecordParser`, as fast as it can. */
export class RowScanner {
  /** Rows that ended so far. */
  rows = 0;
  /** Offset of the row after them. */
  rowStart: number;
  private readonly delimiter: number;
  private readonly quote: number;
  private readonly onRow: OnRow;
  private wanted: number;
  private state: State = 'field';
  private quotedFrom = 0;
  private isLiteral = false;

  /** `onRow` is told the offset of the row `wanted`, and so on. */
  constructor(
    dialect: Pick<Dialect, 'delimiter' | 'quote'>,
    start: number,
    wanted: number,
    onRow: OnRow,
  ) {
    ({ delimiter: this.delimiter, quote: this.quote } = signsOf(dialect));
    this.rowStart = start;
    this.wanted = wanted;
    this.onRow = onRow;
  }

  /** Takes the units at `base`; returns the offset to go on from, as `RecordParser.feed` does. */
  scan(units: Units, base: number): number {
    const words = wordsOf(units);
    const wordsEnd = words.length * 4;
    const end = units.length;
    for (let i = 0; i < end; i += 1) {
      if (this.state === 'quoted') {
        i = this.closing(units, i);
        if (base + i - this.quotedFrom >= longestQuoted) return this.again();
        if (i === end) break;
        this.state = 'quote';
        continue;
      }
      if (this.isLiteral && this.state !== 'return') {
        while (i < end && units[i] !== newline && units[i] !== carriageReturn) i += 1;
        if (i === end) break;
      }
      const isPlain = this.state === 'field' || this.state === 'plain';
      if (isPlain && i < wordsEnd && !this.isLiteral) {
        const next = this.skipPlain(words, i, base);
        if (next > i) {
          const last = units[next - 1];
          this.state = last === this.delimiter || last === newline ? 'field' : 'plain';
          if (next === end) break;
          i = next;
        }
      }
      this.step(units[i] as number, base + i);
    }
    return base + end;
  }

  /** Tells of this row rather than of the one that was wanted. */
  want(row: number): void {
    this.wanted = row;
  }

  finish(end: number): number {
    if (this.state === 'quoted') return this.again();
    if (this.state === 'return' || this.rowStart < end) this.endRow(end);
    this.state = 'field';
    return end;
  }

  private closing(units: Units, from: number): number {
    // Most quoted text is short, and a call would cost more than the few steps to its end.
    const near = Math.min(units.length, from + 32);
    const { quote } = this;
    for (let i = from; i < near; i += 1) if (units[i] === quote) return i;
    const found = units.indexOf(quote, near);
    return found < 0 ? units.length : found;
  }

  /** Counts lines, four bytes at a time, up to the first quote or carriage return, and gives its place. */
  private skipPlain(words: Int32Array, from: number, base: number): number {
    const quotes = Math.max(this.quote, carriageReturn) * 0x01010101;
    const below = quotes + 0x01010101;
    const { length } = words;
    let { rows } = this;
    let lastLine = -1;
    let lastLines = 0;
    let place = length * 4;
    // The bytes before `from` are made into ones that do not matter.
    let mask = (1 << ((from & 3) * 8)) - 1;
    for (let word = from >> 2; word < length; word += 1) {
      const bytes = (words[word] as number) | mask;
      mask = 0;
      // Most words have no byte as low as those that matter.
      if (((bytes - below) & ~bytes & 0x80808080) === 0) continue;
      let lines = zeros(bytes ^ 0x0a0a0a0a);
      const ends = zeros(bytes ^ quotes) | zeros(bytes ^ 0x0d0d0d0d);
      if (ends !== 0) {
        const first = ends & -ends;
        lines &= first - 1;
        place = word * 4 + ((31 - Math.clz32(first)) >> 3);
      }
      if (lines !== 0) {
        lastLine = word;
        lastLines = lines;
        const count = Math.imul(lines >>> 7, 0x01010101) >>> 24;
        if (rows + count < this.wanted) {
          rows += count;
        } else {
          this.rows = rows;
          for (let byte = 0; byte < 4; byte += 1) {
            if ((lines >>> (byte * 8 + 7)) & 1) this.endRow(base + word * 4 + byte + 1);
          }
          ({ rows } = this);
        }
      }
      if (ends !== 0) break;
    }
    this.rows = rows;
    if (lastLine >= 0) this.rowStart = base + lastLine * 4 + 4 - (Math.clz32(lastLines) >> 3);
    return place;
  }

  private step(unit: number, offset: number): void {
    if (this.state === 'return') {
      const isPair = unit === newline;
      this.endRow(isPair ? offset + 1 : offset);
      this.state = 'field';
      if (isPair) return;
    }
    if (unit === this.quote) {
      const opens = this.state === 'field' && !this.isLiteral;
      if (opens) this.quotedFrom = offset;
      this.state = opens || this.state === 'quote' ? 'quoted' : 'plain';
    } else if (unit === newline) {
      this.endRow(offset + 1);
      this.state = 'field';
    } else if (unit === carriageReturn) {
      this.state = 'return';
    } else {
      this.state = unit === this.delimiter ? 'field' : 'plain';
    }
  }

  private endRow(next: number): void {
    this.rows += 1;
    this.rowStart = next;
    this.isLiteral = false;
    if (this.rows === this.wanted) this.wanted = this.onRow(this.rows, next);
  }

  private again(): number {
    this.state = 'field';
    this.isLiteral = true;
    return this.rowStart;
  }
}

/** The high bit of each byte that is zero. */
function zeros(bytes: number): number {
  return ~(((bytes & 0x7f7f7f7f) + 0x7f7f7f7f) | bytes | 0x7f7f7f7f);
}

const none = new Int32Array(0);

/** The whole words of single bytes, in the order of this machine, which every machine that runs editors shares. */
function wordsOf(units: Units): Int32Array {
  if (units instanceof Uint16Array || units.byteOffset % 4 !== 0) return none;
  return new Int32Array(units.buffer, units.byteOffset, units.length >> 2);
}
