import type { Dialect, Encoding } from './dialect.ts';
import { CollectedRecord, type CsvRecord, type Field, type TakeRecord } from './record.ts';
import { carriageReturn, longestQuoted, newline, signsOf, type State } from './signs.ts';
import { Characters, unitWidth, type Units } from './units.ts';
import { WholeRows } from './wholeRows.ts';

/** What of the rows is kept. */
export interface Kept {
  /** Units of each field. */
  readonly longest: number;
  /** Rows at the beginning that nobody is told of. */
  readonly skip?: number;
  /** All fields when absent. */
  readonly isWanted?: (column: number) => boolean;
}

/**
 * Splits units into records: fields between delimiters, quotes only where a field begins with one, doubled
 * quotes inside, rows that end with LF, CR LF or CR. What does not follow the rules is taken as it stands.
 */
export class RecordParser {
  private readonly delimiter: number;
  private readonly quote: number;
  private readonly longest: number;
  private readonly isWanted: (column: number) => boolean;
  private readonly encoding: Encoding;
  private readonly wholeRows: WholeRows;
  private skip: number;
  private state: State = 'field';
  private recordStart: number | undefined;
  private quotedFrom = 0;
  private isLiteral = false;
  private isStopped = false;
  private fields: (Field | undefined)[] = [];
  private kept: Units = new Uint8Array(0);
  private keptLength = 0;
  private length = 0;

  constructor(dialect: Omit<Dialect, 'hasHeader'>, { longest, skip = 0, isWanted }: Kept) {
    ({ delimiter: this.delimiter, quote: this.quote } = signsOf(dialect));
    this.longest = longest;
    this.skip = skip;
    this.isWanted = isWanted ?? (() => true);
    this.encoding = dialect.encoding;
    this.wholeRows = new WholeRows(dialect, longest);
  }

  /**
   * Takes units that begin at the offset `base` of the file and returns the offset to go on from: an earlier one
   * where a quote turned out to be none and its record has to be read again. Stops after a record for which
   * `take` gives false.
   */
  feed(units: Units, base: number, take: TakeRecord): number {
    this.recordStart ??= base;
    this.isStopped = false;
    for (let i = 0; i < units.length && !this.isStopped;) {
      if (this.state === 'return') {
        this.state = 'field';
        if (units[i] === newline) i += 1;
        this.recordStart = base + i;
      } else if (this.recordStart === base + i && this.state === 'field' && !this.isLiteral) {
        i = this.wholeRows.read(units, i, (record) => this.tell(record, take));
        this.recordStart = base + i;
        // What it leaves is read with more care, up to the next row.
        if (!this.isStopped && i < units.length) i = this.readOn(units, i, base, take);
      } else {
        i = this.readOn(units, i, base, take);
      }
      if (i < 0) return this.again();
      if (this.isStopped) return base + i;
    }
    return base + units.length;
  }

  /** Ends at the end of the file; returns an offset as `feed` does. */
  finish(end: number, take: TakeRecord): number {
    if (this.state === 'quoted') return this.again();
    if (this.state !== 'return' && this.recordStart !== undefined && this.recordStart < end) {
      this.endRecord(take);
      this.recordStart = end;
    }
    return end;
  }

  /** Up to the end of the row, whatever is in it; -1 where it has to be read again. */
  private readOn(units: Units, start: number, base: number, take: TakeRecord): number {
    const { delimiter, quote } = this;
    for (let i = start; i < units.length;) {
      const unit = units[i] as number;
      if (this.state === 'quoted') {
        const found = units.indexOf(quote, i);
        const closing = found < 0 ? units.length : found;
        if (base + closing - this.quotedFrom >= longestQuoted) return -1;
        this.add(units, i, closing);
        if (found < 0) break;
        this.state = 'quote';
        i = closing + 1;
      } else if (unit === quote && this.state === 'field' && !this.isLiteral) {
        this.state = 'quoted';
        this.quotedFrom = base + i;
        i += 1;
      } else if (unit === quote && this.state === 'quote') {
        this.state = 'quoted';
        this.add(units, i, i + 1);
        i += 1;
      } else if (unit === delimiter) {
        this.endField();
        this.state = 'field';
        i += 1;
      } else if (unit === newline || unit === carriageReturn) {
        this.state = unit === newline ? 'field' : 'return';
        this.recordStart = base + i + 1;
        this.endRecord(take);
        return i + 1;
      } else {
        let end = i + 1;
        for (; end < units.length; end += 1) {
          const next = units[end] as number;
          if (next === delimiter || next === newline || next === carriageReturn) break;
        }
        this.state = 'plain';
        this.add(units, i, end);
        i = end;
      }
    }
    return units.length;
  }

  private add(units: Units, from: number, to: number): void {
    this.length += to - from;
    if (this.skip > 0 || !this.isWanted(this.fields.length)) return;
    const count = Math.min(to - from, this.longest - this.keptLength);
    if (this.keptLength + count > this.kept.length) this.grow(this.keptLength + count);
    const { kept, keptLength } = this;
    for (let i = 0; i < count; i += 1) kept[keptLength + i] = units[from + i] as number;
    this.keptLength += count;
  }

  private grow(least: number): void {
    const length = Math.max(64, least, this.kept.length * 2);
    const grown = unitWidth(this.encoding) === 1 ? new Uint8Array(length) : new Uint16Array(length);
    grown.set(this.kept);
    this.kept = grown;
  }

  private endField(): void {
    const isKept = this.skip === 0 && this.isWanted(this.fields.length);
    this.fields.push(isKept ? this.keptField() : undefined);
    this.keptLength = 0;
    this.length = 0;
  }

  private keptField(): Field {
    const { keptLength, length } = this;
    const characters = new Characters(this.encoding);
    characters.set(this.kept.subarray(0, keptLength));
    if (length > keptLength) return { text: characters.cut(0, keptLength), length };
    return characters.text(0, keptLength, false);
  }

  private endRecord(take: TakeRecord): void {
    this.endField();
    const record = new CollectedRecord(this.fields, this.isLiteral);
    this.fields = [];
    this.isLiteral = false;
    this.tell(record, take);
  }

  private tell(record: CsvRecord, take: TakeRecord): boolean {
    if (this.skip > 0) this.skip -= 1;
    else this.isStopped = !take(record);
    return !this.isStopped;
  }

  private again(): number {
    this.state = 'field';
    this.isLiteral = true;
    this.fields = [];
    this.keptLength = 0;
    this.length = 0;
    return this.recordStart ?? 0;
  }
}
