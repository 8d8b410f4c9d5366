import type { Dialect } from './dialect.ts';
import { carriageReturn, longestQuoted, newline, signsOf, type State } from './parser.ts';
import type { Units } from './units.ts';

/** Finds where rows begin, by the rules of `RecordParser`, as fast as it can. */
export class RowScanner {
  /** Rows that ended so far. */
  rows = 0;
  private readonly delimiter: number;
  private readonly quote: number;
  private readonly onRow: (start: number) => void;
  private state: State = 'field';
  private rowStart: number;
  private quotedFrom = 0;
  private isLiteral = false;

  /** `onRow` is told the offset of every row but the first. */
  constructor(
    dialect: Pick<Dialect, 'delimiter' | 'quote'>,
    start: number,
    onRow: (start: number) => void,
  ) {
    ({ delimiter: this.delimiter, quote: this.quote } = signsOf(dialect));
    this.rowStart = start;
    this.onRow = onRow;
  }

  /** Takes the units at `base`; returns the offset to go on from, as `RecordParser.feed` does. */
  scan(units: Units, base: number): number {
    let i = 0;
    while (i < units.length) {
      if (this.state === 'quoted') {
        const closing = units.indexOf(this.quote, i);
        const seen = closing < 0 ? units.length : closing;
        if (base + seen - this.quotedFrom >= longestQuoted) return this.again();
        if (closing < 0) return base + units.length;
        this.state = 'quote';
        i = closing + 1;
        continue;
      }
      // Between two quotes only line ends matter, and they are found without looking at states.
      const found = this.quote < 0 ? -1 : units.indexOf(this.quote, i);
      const end = found < 0 ? units.length : found;
      this.scanPlain(units, i, end, base);
      if (found < 0) break;
      this.meetQuote(base + found);
      i = found + 1;
    }
    return base + units.length;
  }

  finish(end: number): number {
    if (this.state === 'quoted') return this.again();
    if (this.state === 'return' || this.rowStart < end) this.endRow(end);
    this.state = 'field';
    return end;
  }

  private meetQuote(offset: number): void {
    if (this.state === 'return') this.endRow(offset);
    if (this.state === 'quote') {
      this.state = 'quoted';
      return;
    }
    const opens = (this.state === 'field' || this.state === 'return') && !this.isLiteral;
    if (opens) this.quotedFrom = offset;
    this.state = opens ? 'quoted' : 'plain';
  }

  private scanPlain(units: Units, start: number, end: number, base: number): void {
    if (start >= end) return;
    let i = start;
    if (this.state === 'return') {
      if (units[i] === newline) i += 1;
      this.endRow(base + i);
      this.state = 'field';
    }
    for (; i < end; i += 1) {
      const unit = units[i] as number;
      if (unit > carriageReturn) continue;
      if (unit === newline) {
        this.endRow(base + i + 1);
      } else if (unit === carriageReturn) {
        if (i + 1 === end) {
          this.state = 'return';
          return;
        }
        if (units[i + 1] === newline) i += 1;
        this.endRow(base + i + 1);
      }
    }
    const last = units[end - 1];
    const begins = last === this.delimiter || last === newline || last === carriageReturn;
    this.state = begins ? 'field' : 'plain';
  }

  private endRow(next: number): void {
    this.rows += 1;
    this.rowStart = next;
    this.isLiteral = false;
    this.onRow(next);
  }

  private again(): number {
    this.state = 'field';
    this.isLiteral = true;
    return this.rowStart;
  }
}
