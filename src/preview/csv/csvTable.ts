import type { ByteSource } from '../../base/byteRange.ts';
import {
  shownLength,
  wholeLength,
  type Cell,
  type Column,
  type CountProgress,
  type RowMark,
  type Rows,
  type Table,
  type TableNote,
} from '../table.ts';
import type { Dialect } from './dialect.ts';
import { RecordParser, type CsvRecord, type Field } from './parser.ts';
import { readRecords } from './records.ts';
import { RowIndex } from './rowIndex.ts';
import type { CsvSample } from './sample.ts';
import { fieldText, unitWidth } from './units.ts';

/** Fields past the last column that are shown of a row. */
const shownExtra = 20;

/** Delimited text: rows further down are found by an index that grows as they are asked for. */
export class CsvTable implements Table {
  readonly format = 'csv';
  readonly columns: readonly Column[];
  readonly dialect: Dialect;
  readonly notes: readonly TableNote[];
  private readonly source: ByteSource;
  private readonly sample: CsvSample;
  private readonly index: RowIndex;
  private readonly headerRows: number;

  constructor(source: ByteSource, sample: CsvSample) {
    this.source = source;
    this.sample = sample;
    this.columns = sample.columns;
    this.dialect = sample.dialect;
    this.notes = sample.notes;
    this.index = new RowIndex(source, sample.dialect, sample.dataStart);
    this.headerRows = sample.dialect.hasHeader && sample.rows > 0 ? 1 : 0;
  }

  get rowCount(): number | undefined {
    return this.index.isDone ? Math.max(0, this.index.rows - this.headerRows) : undefined;
  }

  get estimatedRows(): number {
    const { index, sample } = this;
    if (index.isDone) return Math.max(0, index.rows - this.headerRows);
    const isIndexBetter = index.rows > sample.rows;
    const perRow = isIndexBetter
      ? (index.scanned - sample.dataStart) / index.rows
      : sample.unitsPerRow;
    const end = Math.floor(this.source.size / unitWidth(this.dialect.encoding));
    const rows = index.rows + (end - index.scanned) / Math.max(1, perRow);
    return Math.max(sample.rows, Math.round(rows)) - this.headerRows;
  }

  async rows(
    start: number,
    count: number,
    columns?: readonly number[],
    signal?: AbortSignal,
  ): Promise<Rows> {
    const from = Math.max(0, start);
    if (count <= 0) return { start: from, rows: [] };
    const wanted = columns ?? this.columns.map((_, column) => column);
    return this.window(from, count, wanted, shownLength, signal);
  }

  async cell(row: number, column: number, signal?: AbortSignal): Promise<Cell> {
    const { rows } = await this.window(Math.max(0, row), 1, [column], wholeLength, signal);
    return rows[0]?.[0] ?? null;
  }

  async countRows(onProgress?: CountProgress, signal?: AbortSignal): Promise<number> {
    await this.index.reach(Infinity, onProgress, signal);
    return Math.max(0, this.index.rows - this.headerRows);
  }

  close(): Promise<void> {
    return this.source.close();
  }

  private async window(
    start: number,
    count: number,
    wanted: readonly number[],
    longest: number,
    signal?: AbortSignal,
  ): Promise<Rows> {
    const record = start + this.headerRows;
    if (record - this.index.nearest(record).row > this.index.step) {
      await this.index.reach(record, undefined, signal);
    }
    const from = this.index.nearest(record);
    let skip = record - from.row;
    const isWanted = this.wanted(wanted);
    const parser = new RecordParser(
      this.dialect,
      longest,
      (column) => skip <= 0 && isWanted(column),
    );
    const rows: Cell[][] = [];
    const marks: Record<number, RowMark> = {};
    const take = ({ fields, isLiteral }: CsvRecord) => {
      skip -= 1;
      if (skip >= 0) return true;
      const mark = this.mark(fields, isLiteral);
      if (mark) marks[start + rows.length] = mark;
      rows.push(wanted.map((column) => this.cellOf(fields[column])));
      return rows.length < count;
    };
    await readRecords(this.source, this.dialect.encoding, from.offset, parser, take, {}, signal);
    return Object.keys(marks).length === 0 ? { start, rows } : { start, rows, marks };
  }

  private wanted(columns: readonly number[]): (column: number) => boolean {
    const set = new Set(columns);
    const { length } = this.columns;
    return (column) => set.has(column) || (column >= length && column < length + shownExtra);
  }

  private mark(fields: CsvRecord['fields'], isLiteral: boolean): RowMark | undefined {
    const { length } = this.columns;
    if (!isLiteral && fields.length === length) return undefined;
    const is = isLiteral ? 'unclosed-quote' : fields.length < length ? 'short' : 'long';
    if (fields.length <= length) return { is, fields: fields.length };
    const extra = fields.slice(length, length + shownExtra).map((field) => this.cellOf(field));
    return { is, fields: fields.length, extra };
  }

  private cellOf(field: Field | undefined): Cell {
    if (!field) return { is: 'missing', text: '' };
    const { encoding } = this.dialect;
    const text = fieldText(field, encoding);
    if (!field.isCut) return text;
    return { is: 'text', text, isCut: true, length: field.length * unitWidth(encoding) };
  }
}
