import type { Dialect } from './dialect.ts';
import type { Units } from './units.ts';

export interface Field {
  /** What is shown, without quotes. */
  readonly units: Units;
  /** Units of the whole value. */
  readonly length: number;
  readonly isCut: boolean;
}

export interface CsvRecord {
  /** `undefined` for a field that was not asked for. */
  readonly fields: readonly (Field | undefined)[];
  /** A quote in it was never closed: its quotes were taken as plain characters. */
  readonly isLiteral: boolean;
}

/** A quoted field that is not closed within so many units was none: one stray quote must not swallow a file. */
export const longestQuoted = 1 << 22;

export const newline = 10;
export const carriageReturn = 13;

/** Where a reader of records stands; `RecordParser` and `RowScanner` go through the same states. */
export type State = 'field' | 'plain' | 'quoted' | 'quote' | 'return';

export function signsOf({ delimiter, quote }: Pick<Dialect, 'delimiter' | 'quote'>) {
  return { delimiter: delimiter.charCodeAt(0), quote: quote === '' ? -1 : quote.charCodeAt(0) };
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
  private state: State = 'field';
  private recordStart: number | undefined;
  private quotedFrom = 0;
  private isLiteral = false;
  private isWide = false;
  private fields: (Field | undefined)[] = [];
  private kept: number[] = [];
  private length = 0;

  /** Keeps at most `longest` units of each field that `isWanted`. */
  constructor(
    dialect: Pick<Dialect, 'delimiter' | 'quote'>,
    longest: number,
    isWanted: (column: number) => boolean = () => true,
  ) {
    ({ delimiter: this.delimiter, quote: this.quote } = signsOf(dialect));
    this.longest = longest;
    this.isWanted = isWanted;
  }

  /**
   * Takes units that begin at the offset `base` of the file and returns the offset to go on from: an earlier one
   * where a quote turned out to be none and its record has to be read again. Stops after a record for which
   * `emit` returns false.
   */
  feed(units: Units, base: number, emit: (record: CsvRecord) => boolean): number {
    this.isWide = units instanceof Uint16Array;
    this.recordStart ??= base;
    for (let i = 0; i < units.length; i += 1) {
      const unit = units[i] ?? 0;
      if (this.state === 'return') {
        this.state = 'field';
        if (unit === newline) {
          this.recordStart = base + i + 1;
          continue;
        }
        this.recordStart = base + i;
      }
      if (this.state === 'quoted') {
        if (unit === this.quote) this.state = 'quote';
        else this.add(unit);
        if (base + i - this.quotedFrom >= longestQuoted) return this.again();
      } else if (unit === this.quote && this.state === 'field' && !this.isLiteral) {
        this.state = 'quoted';
        this.quotedFrom = base + i;
      } else if (unit === this.quote && this.state === 'quote') {
        this.state = 'quoted';
        this.add(unit);
      } else if (unit === this.delimiter) {
        this.endField();
        this.state = 'field';
      } else if (unit === newline || unit === carriageReturn) {
        const goesOn = this.endRecord(emit);
        this.state = unit === newline ? 'field' : 'return';
        this.recordStart = base + i + 1;
        if (!goesOn) return base + i + 1;
      } else {
        this.state = 'plain';
        this.add(unit);
      }
    }
    return base + units.length;
  }

  /** Ends at the end of the file; returns an offset as `feed` does. */
  finish(end: number, emit: (record: CsvRecord) => boolean): number {
    if (this.state === 'quoted') return this.again();
    if (this.state !== 'return' && this.recordStart !== undefined && this.recordStart < end) {
      this.endRecord(emit);
      this.recordStart = end;
    }
    return end;
  }

  private add(unit: number): void {
    if (this.kept.length < this.longest && this.isWanted(this.fields.length)) this.kept.push(unit);
    this.length += 1;
  }

  private endField(): void {
    if (!this.isWanted(this.fields.length)) {
      this.fields.push(undefined);
    } else {
      const units = this.isWide ? Uint16Array.from(this.kept) : Uint8Array.from(this.kept);
      this.fields.push({ units, length: this.length, isCut: this.length > this.kept.length });
      this.kept = [];
    }
    this.length = 0;
  }

  private endRecord(emit: (record: CsvRecord) => boolean): boolean {
    this.endField();
    const record = { fields: this.fields, isLiteral: this.isLiteral };
    this.fields = [];
    this.isLiteral = false;
    return emit(record);
  }

  private again(): number {
    this.state = 'field';
    this.isLiteral = true;
    this.fields = [];
    this.kept = [];
    this.length = 0;
    return this.recordStart ?? 0;
  }
}
