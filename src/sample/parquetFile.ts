import type { ColumnSource, SchemaElement } from 'hyparquet-writer';
import { OutputFile } from './outputFile.ts';

export interface ParquetColumn {
  readonly name: string;
  readonly type: 'BOOLEAN' | 'FLOAT' | 'INT32' | 'TIMESTAMP_MILLIS' | 'UTF8';
  readonly optional?: boolean;
  readonly encoding?: 'DELTA_BINARY_PACKED' | 'RLE_DICTIONARY';
}

export type ParquetValue = bigint | boolean | number | string | null;

/** A Parquet file (Snappy) that is written row by row and keeps one row group in memory. */
export class ParquetFile {
  private readonly columns: readonly ParquetColumn[];
  private readonly output: OutputFile;
  private readonly rowGroupRows: number;
  private readonly takeBytes: (rows?: readonly (readonly ParquetValue[])[]) => Uint8Array;
  private rows: (readonly ParquetValue[])[] = [];

  private constructor(
    columns: readonly ParquetColumn[],
    output: OutputFile,
    rowGroupRows: number,
    takeBytes: ParquetFile['takeBytes'],
  ) {
    this.columns = columns;
    this.output = output;
    this.rowGroupRows = rowGroupRows;
    this.takeBytes = takeBytes;
  }

  static async create(
    file: string,
    columns: readonly ParquetColumn[],
    rowGroupRows: number,
  ): Promise<ParquetFile> {
    const { ByteWriter, ParquetWriter } = await import('hyparquet-writer');
    const buffer = new ByteWriter();
    const writer = new ParquetWriter({ writer: buffer, schema: schemaOf(columns) });
    // With no rows the file is ended.
    const takeBytes: ParquetFile['takeBytes'] = (rows) => {
      if (rows === undefined) void writer.finish();
      else void writer.write({ columnData: transpose(columns, rows), rowGroupSize: rows.length });
      const bytes = buffer.getBytes().slice();
      buffer.index = 0;
      return bytes;
    };
    return new ParquetFile(columns, await OutputFile.create(file), rowGroupRows, takeBytes);
  }

  /** One value for each column, in their order. */
  async add(row: readonly ParquetValue[]): Promise<void> {
    if (row.length !== this.columns.length) throw new Error('a row needs a value for each column');
    this.rows.push(row);
    if (this.rows.length === this.rowGroupRows) await this.flush();
  }

  async finish(modified: number): Promise<void> {
    await this.flush();
    await this.output.write(this.takeBytes());
    await this.output.finish(modified);
  }

  async discard(): Promise<void> {
    await this.output.discard();
  }

  private async flush(): Promise<void> {
    if (this.rows.length === 0) return;
    const rows = this.rows;
    this.rows = [];
    await this.output.write(this.takeBytes(rows));
  }
}

function schemaOf(columns: readonly ParquetColumn[]): SchemaElement[] {
  const elements = columns.map(({ name, type, optional }): SchemaElement => {
    const repetition_type = optional === true ? 'OPTIONAL' : 'REQUIRED';
    switch (type) {
      case 'UTF8':
        return { name, repetition_type, type: 'BYTE_ARRAY', converted_type: 'UTF8' };
      case 'TIMESTAMP_MILLIS':
        return { name, repetition_type, type: 'INT64', converted_type: 'TIMESTAMP_MILLIS' };
      case 'BOOLEAN':
      case 'FLOAT':
      case 'INT32':
        return { name, repetition_type, type };
    }
  });
  return [{ name: 'root', num_children: columns.length }, ...elements];
}

function transpose(
  columns: readonly ParquetColumn[],
  rows: readonly (readonly ParquetValue[])[],
): ColumnSource[] {
  return columns.map(({ name, encoding }, column) => ({
    name,
    data: rows.map((row) => row[column] ?? null),
    ...(encoding === undefined ? {} : { encoding }),
  }));
}
