import type { ByteSource } from '../../base/byteRange.ts';
import { abortable } from '../abortable.ts';
import type { CountProgress } from '../table.ts';
import type { Dialect } from './dialect.ts';
import { RecordParser, type Kept } from './parser.ts';
import type { CsvRecord } from './record.ts';
import { readRecords } from './records.ts';
import { RowIndex } from './rowIndex.ts';
import { unitWidth } from './units.ts';

/** What the beginning of a file tells about its rows. */
export interface Beginning {
  readonly dialect: Omit<Dialect, 'hasHeader'>;
  /** Offset of the first row, in units. */
  readonly dataStart: number;
  /** Rows that were looked at, the header among them. */
  readonly rows: number;
  readonly unitsPerRow: number;
  /** Rows at the beginning that hold no data. */
  readonly headerRows: number;
}

/** The rows of a file of text: those further down are found by an index that grows as they are asked for. */
export class RecordRows {
  private readonly source: ByteSource;
  private readonly beginning: Beginning;
  private readonly index: RowIndex;

  constructor(source: ByteSource, beginning: Beginning) {
    this.source = source;
    this.beginning = beginning;
    this.index = new RowIndex(source, beginning.dialect, beginning.dataStart);
  }

  /** `undefined` until they were counted. */
  get count(): number | undefined {
    const { index, beginning } = this;
    return index.isDone ? Math.max(0, index.rows - beginning.headerRows) : undefined;
  }

  get estimate(): number {
    const { index, beginning, source } = this;
    if (this.count !== undefined) return this.count;
    const isIndexBetter = index.rows > beginning.rows;
    const perRow = isIndexBetter
      ? (index.scanned - beginning.dataStart) / index.rows
      : beginning.unitsPerRow;
    const end = Math.floor(source.size / unitWidth(beginning.dialect.encoding));
    const rows = index.rows + (end - index.scanned) / Math.max(1, perRow);
    return Math.max(beginning.rows, Math.round(rows)) - beginning.headerRows;
  }

  async countAll(onProgress?: CountProgress, signal?: AbortSignal): Promise<number> {
    await abortable(this.index.reach(Infinity, onProgress, signal), signal);
    return this.count ?? 0;
  }

  /** Gives the records from row `start` on to `take`. */
  async read(
    start: number,
    count: number,
    kept: Omit<Kept, 'skip'>,
    take: (record: CsvRecord) => void,
    signal?: AbortSignal,
  ): Promise<void> {
    if (count <= 0) return;
    const { dialect, headerRows, unitsPerRow } = this.beginning;
    const first = Math.max(0, start) + headerRows;
    if (first - this.index.nearest(first).row > this.index.step) {
      await abortable(this.index.reach(first, undefined, signal), signal);
    }
    const from = this.index.nearest(first);
    const parser = new RecordParser(dialect, { ...kept, skip: first - from.row });
    let left = count;
    const each = (record: CsvRecord) => {
      take(record);
      left -= 1;
      return left > 0;
    };
    const reading = { perRow: unitsPerRow };
    await readRecords(this.source, dialect.encoding, from.offset, parser, each, reading, signal);
  }
}
