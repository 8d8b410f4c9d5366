import { UserError } from '../../base/errors.ts';
import { formatCount, plainText } from '../../base/text.ts';
import type { ParquetColumn, ParquetValue } from './parquetColumn.ts';

/** A row group ends after so many rows, or earlier after about so many bytes. */
const mostRows = 1 << 16;
const mostBytes = 24 << 20;

/** A Parquet file (Snappy) in the making: rows go in, bytes come out by row groups, of which one is in memory. */
export class ParquetRows {
  private readonly names: readonly string[];
  private readonly columns: readonly ParquetColumn[];
  private readonly takeBytes: (values?: readonly ParquetValue[][]) => Uint8Array;
  private values: ParquetValue[][];
  private bytes = 0;

  private constructor(
    names: readonly string[],
    columns: readonly ParquetColumn[],
    takeBytes: ParquetRows['takeBytes'],
  ) {
    this.names = names;
    this.columns = columns;
    this.takeBytes = takeBytes;
    this.values = columns.map(() => []);
  }

  static async create(
    names: readonly string[],
    columns: readonly ParquetColumn[],
  ): Promise<ParquetRows> {
    const { ByteWriter, ParquetWriter } = await import('hyparquet-writer');
    const buffer = new ByteWriter();
    const elements = columns.map(({ element }, index) => ({
      name: names[index] ?? '',
      ...element,
    }));
    const writer = new ParquetWriter({
      writer: buffer,
      schema: [{ name: 'root', num_children: elements.length }, ...elements],
      createdBy: 'Edge Impulse Workbench',
    });
    // With no values the file is ended.
    const takeBytes: ParquetRows['takeBytes'] = (values) => {
      if (values) {
        const columnData = values.map((data, index) => ({ name: names[index] ?? '', data }));
        void writer.write({ columnData, rowGroupSize: Math.max(1, values[0]?.length ?? 0) });
      } else {
        void writer.finish();
      }
      const bytes = buffer.getBytes().slice();
      buffer.index = 0;
      return bytes;
    };
    return new ParquetRows(names, columns, takeBytes);
  }

  /** `null` is NULL. `row` counts from 0, for messages. */
  add(texts: readonly (string | null)[], row: number): void {
    for (const [index, column] of this.columns.entries()) {
      const text = texts[index] ?? null;
      const value = text === null ? null : column.value(text);
      if (value === undefined) throw this.doesNotFit(index, row, text ?? '');
      this.values[index]?.push(value);
      this.bytes += 16 + (text?.length ?? 0);
    }
  }

  get isFull(): boolean {
    return (this.values[0]?.length ?? 0) >= mostRows || this.bytes >= mostBytes;
  }

  /** The rows so far as a row group. */
  flush(): Uint8Array {
    const { values } = this;
    if ((values[0]?.length ?? 0) === 0) return new Uint8Array(0);
    this.values = this.columns.map(() => []);
    this.bytes = 0;
    return this.takeBytes(values);
  }

  /** What ends the file. */
  finish(): Uint8Array {
    return this.takeBytes();
  }

  private doesNotFit(index: number, row: number, text: string): UserError {
    const name = plainText(this.names[index] ?? '', 60);
    return new UserError(
      `“${plainText(text, 60)}” in row ${formatCount(row + 1)} does not fit the type of the column ${name}.`,
      {
        code: 'value-does-not-fit',
        remedy: 'Export as CSV or JSON lines, or without this column.',
      },
    );
  }
}
