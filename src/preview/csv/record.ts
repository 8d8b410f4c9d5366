import type { TextNumber } from '../textNumbers.ts';

/** The beginning of a field that is longer than what is kept of one. */
interface CutField {
  readonly text: string;
  /** Of the whole value, in units. */
  readonly length: number;
}

/** What is shown, without quotes. */
export type Field = string | CutField;

/** One row; good only until the next one is read. */
export interface CsvRecord {
  readonly count: number;
  /** A quote in it was never closed: its quotes were taken as plain characters. */
  readonly isLiteral: boolean;
  /** `undefined` past the last field, and for a field that was not asked for. */
  field(column: number): Field | undefined;
  /** `NaN` where there is none. */
  number(column: number, numberOf: TextNumber): number;
}

/** Row by row, until it gives false. */
export type TakeRecord = (record: CsvRecord) => boolean;

/** A row that was put together from its parts. */
export class CollectedRecord implements CsvRecord {
  readonly isLiteral: boolean;
  private readonly fields: readonly (Field | undefined)[];

  constructor(fields: readonly (Field | undefined)[], isLiteral: boolean) {
    this.fields = fields;
    this.isLiteral = isLiteral;
  }

  get count(): number {
    return this.fields.length;
  }

  field(column: number): Field | undefined {
    return this.fields[column];
  }

  number(column: number, numberOf: TextNumber): number {
    const field = this.fields[column];
    return typeof field === 'string' ? numberOf(field) : NaN;
  }
}

/** All fields as text, their beginning where they are long. */
export function fieldTexts(record: CsvRecord, most = Infinity): string[] {
  return Array.from({ length: Math.min(record.count, most) }, (_, column) => {
    const field = record.field(column);
    return typeof field === 'object' ? field.text : (field ?? '');
  });
}
