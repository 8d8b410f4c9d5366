import type { ByteSource } from '../../base/byteRange.ts';
import { shownLength, wholeLength, type Rows, type Table } from '../table.ts';
import type { RecordRows } from './recordRows.ts';

/** What tables of text differ in. */
export interface RecordReader extends Pick<
  Table,
  'format' | 'columns' | 'dialect' | 'notes' | 'numbers' | 'manyNumbers'
> {
  /** The rows from `start`; texts are cut at `longest`. */
  window(
    start: number,
    count: number,
    columns: readonly number[],
    longest: number,
    signal: AbortSignal | undefined,
  ): Promise<Rows>;
}

/** A table whose rows are the records of a text. It closes the source. */
export function recordTable(source: ByteSource, records: RecordRows, reader: RecordReader): Table {
  const { format, columns, dialect } = reader;
  return {
    format,
    columns,
    ...(dialect && { dialect }),
    get notes() {
      return reader.notes;
    },
    get rowCount() {
      return records.count;
    },
    get estimatedRows() {
      return records.estimate;
    },
    rows: (start, count, wanted = columns.map((_, column) => column), signal) =>
      reader.window(Math.max(0, start), count, wanted, shownLength, signal),
    cell: async (row, column, signal) => {
      const { rows } = await reader.window(Math.max(0, row), 1, [column], wholeLength, signal);
      return rows[0]?.[0] ?? null;
    },
    numbers: (...asked) => reader.numbers(...asked),
    ...(reader.manyNumbers && { manyNumbers: reader.manyNumbers.bind(reader) }),
    details: () => {
      const told = columns.map(({ name, type }) => ({ name, type, encodings: [] }));
      return Promise.resolve({ keyValues: [], rowGroups: [], columns: told });
    },
    countRows: (onProgress, signal) => records.countAll(onProgress, signal),
    close: () => source.close(),
  };
}
