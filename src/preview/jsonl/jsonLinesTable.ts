import type { ByteSource } from '../../base/byteRange.ts';
import { RecordRows, type Beginning } from '../csv/recordRows.ts';
import type { CsvRecord } from '../csv/record.ts';
import { recordTable, type RecordReader } from '../csv/recordTable.ts';
import { unitWidth } from '../csv/units.ts';
import { GrowingNumbers } from '../growingNumbers.ts';
import type { Cell, Column, RowMark, Rows, Table, TableNote } from '../table.ts';
import { textNumber } from '../textNumbers.ts';
import { Line, longestLine, textCell } from './line.ts';

/** Values without a column that are shown of a row. */
const shownExtra = 20;
const missing: Cell = { is: 'missing', text: '' };

/** A file with a JSON value in each line, as a table. */
export function jsonLinesTable(
  source: ByteSource,
  beginning: Beginning,
  columns: readonly Column[],
  notes: readonly TableNote[],
  hasMalformed: boolean,
): Table {
  const records = new RecordRows(source, beginning);
  const reader = new JsonLinesReader(records, beginning, columns, notes, hasMalformed);
  return recordTable(source, records, reader);
}

class JsonLinesReader implements RecordReader {
  readonly format = 'jsonl';
  readonly columns: readonly Column[];
  private readonly beginning: Beginning;
  private readonly records: RecordRows;
  private readonly ownNotes: readonly TableNote[];
  private readonly names: ReadonlySet<string>;
  private hasMalformed: boolean;
  private hasFurtherKeys = false;

  constructor(
    records: RecordRows,
    beginning: Beginning,
    columns: readonly Column[],
    notes: readonly TableNote[],
    hasMalformed: boolean,
  ) {
    this.records = records;
    this.beginning = beginning;
    this.columns = columns;
    this.ownNotes = notes;
    this.hasMalformed = hasMalformed;
    this.names = new Set(columns.map(({ name }) => name));
  }

  /** More of them as more lines are seen. */
  get notes(): readonly TableNote[] {
    const notes = [...this.ownNotes];
    if (this.hasMalformed) {
      const text = 'Some lines are not JSON, or too long to be read; they are marked.';
      notes.push({ code: 'malformed-lines', text });
    }
    if (this.hasFurtherKeys) {
      const text = 'Some lines have keys that are no columns; they are marked.';
      notes.push({ code: 'further-keys', text });
    }
    return notes;
  }

  async numbers(
    column: number,
    start: number,
    count: number,
    signal?: AbortSignal,
  ): Promise<Float64Array> {
    const { name, kind } = this.columns[column] ?? {};
    if (name === undefined || kind === undefined) return new Float64Array(0);
    const numberOf = textNumber(kind);
    const numbers = new GrowingNumbers(count);
    const take = (record: CsvRecord) => {
      const text = record.field(0);
      const line = typeof text === 'string' ? Line.parse(text) : undefined;
      const value = line?.value(name);
      if (typeof value === 'string') numbers.push(numberOf(value));
      else
        numbers.push(typeof value === 'number' || typeof value === 'boolean' ? Number(value) : NaN);
    };
    await this.records.read(start, count, { longest: longestLine }, take, signal);
    return numbers.taken();
  }

  async window(
    start: number,
    count: number,
    wanted: readonly number[],
    longest: number,
    signal?: AbortSignal,
  ): Promise<Rows> {
    const names = wanted.map((column) => this.columns[column]?.name ?? '');
    const rows: Cell[][] = [];
    const marks: Record<number, RowMark> = {};
    const take = (record: CsvRecord) => {
      const field = record.field(0) ?? '';
      const line = typeof field === 'string' ? Line.parse(field) : undefined;
      const mark = line ? this.further(line, longest) : this.unread(field);
      if (mark) marks[start + rows.length] = mark;
      rows.push(
        line
          ? names.map((name) => line.cell(name, longest))
          : wanted.map((column) => (column === 0 ? this.written(field, longest) : missing)),
      );
    };
    await this.records.read(start, count, { longest: longestLine }, take, signal);
    return Object.keys(marks).length === 0 ? { start, rows } : { start, rows, marks };
  }

  private unread(field: string | { readonly text: string }): RowMark {
    if (field === '' || (typeof field === 'string' && field.trim() === '')) {
      return { is: 'short', fields: 0 };
    }
    this.hasMalformed = true;
    return { is: typeof field === 'string' ? 'malformed' : 'too-long', fields: 0 };
  }

  /** A line that is not read, in the place of its first value. */
  private written(
    field: string | { readonly text: string; readonly length: number },
    longest: number,
  ): Cell {
    if (typeof field === 'string') return field.trim() === '' ? missing : textCell(field, longest);
    const text = field.text.slice(0, longest);
    const length = field.length * unitWidth(this.beginning.dialect.encoding);
    return { is: 'text', text, isCut: true, length };
  }

  private further(line: Line, longest: number): RowMark | undefined {
    const { names } = this;
    const keys = Object.keys(line.values);
    // Nearly all lines have only keys that are columns.
    if (keys.every((key) => names.has(key))) return undefined;
    this.hasFurtherKeys = true;
    const extra = keys
      .filter((key) => !names.has(key))
      .slice(0, shownExtra)
      .map((key) => withKey(key, line.cell(key, longest), longest));
    return { is: 'long', fields: keys.length, extra };
  }
}

function withKey(key: string, cell: Cell, longest: number): Cell {
  const text = cell === null ? 'null' : typeof cell === 'object' ? cell.text : String(cell);
  return textCell(`${key}: ${text}`, longest);
}
