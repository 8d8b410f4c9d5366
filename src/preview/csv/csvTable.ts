import type { ByteSource } from '../../base/byteRange.ts';
import type { Cell, Column, RowMark, Rows, Table, TableNote } from '../table.ts';
import { GrowingNumbers } from '../growingNumbers.ts';
import { textNumber } from '../textNumbers.ts';
import type { Dialect } from './dialect.ts';
import type { CsvRecord, Field } from './record.ts';
import { RecordRows } from './recordRows.ts';
import { recordTable, type RecordReader } from './recordTable.ts';
import type { CsvSample } from './sample.ts';
import { unitWidth } from './units.ts';

/** Fields past the last column that are shown of a row. */
const shownExtra = 20;
/** What is longer is no number, in units. */
const longestNumber = 400;

/** Delimited text as a table. */
export function csvTable(source: ByteSource, sample: CsvSample): Table {
  const records = new RecordRows(source, sample);
  return recordTable(source, records, new CsvReader(records, sample));
}

class CsvReader implements RecordReader {
  readonly format = 'csv';
  readonly columns: readonly Column[];
  readonly dialect: Dialect;
  readonly notes: readonly TableNote[];
  private readonly records: RecordRows;

  constructor(records: RecordRows, sample: CsvSample) {
    this.columns = sample.columns;
    this.dialect = sample.dialect;
    this.notes = sample.notes;
    this.records = records;
  }

  async numbers(
    column: number,
    start: number,
    count: number,
    signal?: AbortSignal,
  ): Promise<Float64Array> {
    const [numbers] = await this.manyNumbers([column], start, count, signal);
    return numbers ?? new Float64Array(0);
  }

  /** Rows are taken apart once for all. */
  async manyNumbers(
    columns: readonly number[],
    start: number,
    count: number,
    signal?: AbortSignal,
  ): Promise<readonly Float64Array[]> {
    const wanted = columns.flatMap((column) => {
      const { kind } = this.columns[column] ?? {};
      return kind === undefined
        ? []
        : [{ column, numberOf: textNumber(kind), numbers: new GrowingNumbers(count) }];
    });
    if (wanted.length < columns.length) return columns.map(() => new Float64Array(0));
    const set = new Set(columns);
    const kept = { longest: longestNumber, isWanted: (index: number) => set.has(index) };
    const take = (record: CsvRecord) => {
      for (const { column, numberOf, numbers } of wanted) {
        numbers.push(record.number(column, numberOf));
      }
    };
    await this.records.read(start, count, kept, take, signal);
    return wanted.map(({ numbers }) => numbers.taken());
  }

  async window(
    start: number,
    count: number,
    wanted: readonly number[],
    longest: number,
    signal?: AbortSignal,
  ): Promise<Rows> {
    const rows: Cell[][] = [];
    const marks: Record<number, RowMark> = {};
    let isMarked = false;
    const { length } = this.columns;
    const take = (record: CsvRecord) => {
      if (record.count !== length || record.isLiteral) {
        marks[start + rows.length] = this.mark(record);
        isMarked = true;
      }
      rows.push(wanted.map((column) => this.cellOf(record.field(column))));
    };
    const kept = { longest, isWanted: this.wanted(wanted) };
    await this.records.read(start, count, kept, take, signal);
    return isMarked ? { start, rows, marks } : { start, rows };
  }

  private wanted(columns: readonly number[]): (column: number) => boolean {
    const set = new Set(columns);
    const { length } = this.columns;
    return (column) => set.has(column) || (column >= length && column < length + shownExtra);
  }

  private mark(record: CsvRecord): RowMark {
    const { length } = this.columns;
    const { count: fields, isLiteral } = record;
    const is = isLiteral ? 'unclosed-quote' : fields < length ? 'short' : 'long';
    if (fields <= length) return { is, fields };
    const extra = Array.from({ length: Math.min(fields - length, shownExtra) }, (_, index) =>
      this.cellOf(record.field(length + index)),
    );
    return { is, fields, extra };
  }

  private cellOf(field: Field | undefined): Cell {
    if (typeof field === 'string') return field;
    if (!field) return { is: 'missing', text: '' };
    const length = field.length * unitWidth(this.dialect.encoding);
    return { is: 'text', text: field.text, isCut: true, length };
  }
}
