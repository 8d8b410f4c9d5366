import type { FileMetaData } from 'hyparquet';
import type { ByteSource } from '../../base/byteRange.ts';
import { named, problems } from '../problems.ts';
import {
  shownLength,
  wholeLength,
  type Cell,
  type Column,
  type Rows,
  type Table,
  type TableNote,
} from '../table.ts';
import { ColumnReader, type Group } from './columnReader.ts';
import { readFooter } from './footer.ts';
import { Unsupported } from './page.ts';
import { kindOf, schemaFields, typeText, type Field } from './schema.ts';

/** Opens a Parquet file: reads its footer, then for each window only the pages of its rows and columns. */
export async function openParquet(source: ByteSource, signal?: AbortSignal): Promise<Table> {
  const metadata = await readFooter(source, signal);
  try {
    return new ParquetTable(source, metadata, schemaFields(metadata));
  } catch (error) {
    throw told(source.name, error);
  }
}

class ParquetTable implements Table {
  readonly format = 'parquet';
  readonly columns: readonly Column[];
  readonly rowCount: number;
  readonly notes: readonly TableNote[] = [];
  private readonly source: ByteSource;
  private readonly fields: readonly Field[];
  private readonly groups: readonly Group[];
  private readonly reader: ColumnReader;

  constructor(source: ByteSource, metadata: FileMetaData, fields: readonly Field[]) {
    this.source = source;
    this.fields = fields;
    this.groups = rowGroups(metadata);
    this.rowCount = this.groups.reduce((sum, { rows }) => sum + rows, 0);
    this.reader = new ColumnReader(source, metadata);
    this.columns = fields.map((field) => ({
      name: field.name,
      type: typeText(field),
      kind: kindOf(field),
    }));
  }

  get estimatedRows(): number {
    return this.rowCount;
  }

  async rows(
    start: number,
    count: number,
    columns?: readonly number[],
    signal?: AbortSignal,
  ): Promise<Rows> {
    const from = Math.max(0, Math.min(start, this.rowCount));
    const to = Math.min(from + Math.max(0, count), this.rowCount);
    const wanted = columns ?? this.fields.map((_, index) => index);
    return { start: from, rows: await this.window(from, to, wanted, shownLength, signal) };
  }

  async cell(row: number, column: number, signal?: AbortSignal): Promise<Cell> {
    if (row < 0 || row >= this.rowCount) return null;
    const [cells] = await this.window(row, row + 1, [column], wholeLength, signal);
    return cells?.[0] ?? null;
  }

  countRows(): Promise<number> {
    return Promise.resolve(this.rowCount);
  }

  close(): Promise<void> {
    return this.source.close();
  }

  private async window(
    start: number,
    end: number,
    columns: readonly number[],
    longest: number,
    signal?: AbortSignal,
  ): Promise<Cell[][]> {
    try {
      const rows: Cell[][] = [];
      for (const group of this.groupsOf(start, end)) {
        const from = Math.max(start - group.firstRow, 0);
        const to = Math.min(end - group.firstRow, group.rows);
        // Asked for at once, so that what lies side by side in the file is read at once.
        const cells = await Promise.all(
          columns.map((column) => {
            const field = this.fields[column];
            if (!field) throw new Error(`There is no column ${column}`);
            return this.reader.cells(group, field, { from, to, longest }, signal);
          }),
        );
        for (let row = 0; row < to - from; row += 1) {
          rows.push(cells.map((column) => column[row] ?? null));
        }
      }
      return rows;
    } catch (error) {
      throw told(this.source.name, error);
    }
  }

  private groupsOf(start: number, end: number): readonly Group[] {
    return this.groups.filter(
      ({ firstRow, rows }) => rows > 0 && firstRow < end && firstRow + rows > start,
    );
  }
}

/** What a decoder throws, in words for a person. */
function told(name: string, error: unknown): unknown {
  return named(error, (cause) => {
    if (cause instanceof Unsupported) return problems.unsupported(name, cause.message, cause);
    const reason = cause instanceof RangeError ? cause.message : 'its data makes no sense';
    return problems.corrupt(name, `${reason}.`, cause);
  });
}

function rowGroups(metadata: FileMetaData): readonly Group[] {
  let firstRow = 0;
  return metadata.row_groups.map((group, index) => {
    const rows = Number(group.num_rows);
    const placed = { index, firstRow, rows };
    firstRow += rows;
    return placed;
  });
}
