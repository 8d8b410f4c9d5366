import { numberOf, type TextNumber } from '../textNumbers.ts';
import type { Dialect } from './dialect.ts';
import { carriageReturn, newline, signsOf } from './signs.ts';
import { decimalAt } from './decimal.ts';
import type { CsvRecord, Field, TakeRecord } from './record.ts';
import { Characters, type Units } from './units.ts';

const isNotAscii = 1;
const hasDoubledQuotes = 2;
/** Numbers that are kept of a field: where it begins and ends, and what is in it. */
const perField = 3;

/**
 * The rows that lie wholly in one piece of a file, with nothing odd about their quotes: nearly all of them. It only notes where
 * fields begin and end; text and numbers are made of those that are asked for.
 */
export class WholeRows implements CsvRecord {
  count = 0;
  readonly isLiteral = false;
  private readonly delimiter: number;
  private readonly quote: number;
  private readonly quoteText: string;
  private readonly longest: number;
  private readonly characters: Characters;
  private bounds = new Int32Array(64 * perField);
  private units: Units = new Uint8Array(0);
  private flags = 0;

  /** `longest` as for `RecordParser`. */
  constructor(dialect: Omit<Dialect, 'hasHeader'>, longest: number) {
    ({ delimiter: this.delimiter, quote: this.quote } = signsOf(dialect));
    this.quoteText = dialect.quote;
    this.longest = longest;
    this.characters = new Characters(dialect.encoding);
  }

  /** Takes rows from a place where one begins; returns the place of the first that it leaves. */
  read(units: Units, start: number, take: TakeRecord): number {
    this.units = units;
    this.characters.set(units);
    let next = start;
    while (next < units.length) {
      const end = this.readRow(units, next);
      if (end < 0) return next;
      next = end;
      if (!take(this)) break;
    }
    return next;
  }

  field(column: number): Field | undefined {
    if (column >= this.count) return undefined;
    const at = column * perField;
    const from = this.bounds[at] as number;
    const to = this.bounds[at + 1] as number;
    const flags = this.bounds[at + 2] as number;
    const { longest, characters } = this;
    const isAscii = (flags & isNotAscii) === 0;
    if (to - from > longest) {
      return { text: characters.cut(from, from + longest), length: to - from };
    }
    const text = characters.text(from, to, isAscii);
    if ((flags & hasDoubledQuotes) === 0) return text;
    return text.replaceAll(this.quoteText + this.quoteText, this.quoteText);
  }

  number(column: number, of: TextNumber): number {
    if (column >= this.count) return NaN;
    const at = column * perField;
    const from = this.bounds[at] as number;
    const to = this.bounds[at + 1] as number;
    const value = of === numberOf ? decimalAt(this.units, from, to) : undefined;
    if (value !== undefined) return value;
    const field = this.field(column);
    return typeof field === 'string' ? of(field) : NaN;
  }

  /** The place after the row; -1 where it does not end here or is not plain. */
  private readRow(units: Units, start: number): number {
    const { delimiter, quote } = this;
    const { length } = units;
    let { bounds } = this;
    let count = 0;
    for (let i = start; ; i += 1) {
      let from = i;
      let flags = 0;
      let to: number;
      if (i < length && units[i] === quote) {
        from = i + 1;
        to = this.closing(units, from);
        if (to < 0) return -1;
        flags = this.flags;
        if (to - from > this.longest && flags & hasDoubledQuotes) return -1;
        i = to + 1;
      } else {
        let all = 0;
        for (; i < length; i += 1) {
          const unit = units[i] as number;
          if (unit === delimiter || (unit <= carriageReturn && isLineEnd(unit))) break;
          all |= unit;
        }
        to = i;
        if (all > 127) flags = isNotAscii;
      }
      if (i >= length) return -1;
      const at = count * perField;
      if (at >= bounds.length) {
        const grown = new Int32Array(bounds.length * 2);
        grown.set(bounds);
        bounds = this.bounds = grown;
      }
      bounds[at] = from;
      bounds[at + 1] = to;
      bounds[at + 2] = flags;
      count += 1;
      const unit = units[i] as number;
      if (unit === delimiter) continue;
      if (!isLineEnd(unit)) return -1;
      this.count = count;
      if (unit === newline) return i + 1;
      // Whether a line feed follows is not known at the end of the piece.
      if (i + 1 >= length) return -1;
      return units[i + 1] === newline ? i + 2 : i + 1;
    }
  }

  /** The quote that ends the field; leaves what is in it in `flags`. */
  private closing(units: Units, from: number): number {
    const { quote } = this;
    const { length } = units;
    let all = 0;
    let flags = 0;
    for (let i = from; i < length; i += 1) {
      const unit = units[i] as number;
      if (unit === quote) {
        if (units[i + 1] !== quote) {
          this.flags = all > 127 ? flags | isNotAscii : flags;
          return i;
        }
        flags = hasDoubledQuotes;
        i += 1;
      }
      all |= unit;
    }
    return -1;
  }
}

function isLineEnd(unit: number): boolean {
  return unit === newline || unit === carriageReturn;
}
