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
import type { TableDetails } from '../tableDetails.ts';
import { ColumnReader } from './columnReader.ts';
import { tableDetails } from './details.ts';
import { readFooter, type Footer } from './footer.ts';
import { kindOf, schemaFields, typeText, type Field } from './schema.ts';
import { Unsupported } from './unsupported.ts';

/** Opens a Parquet file: reads its footer, then for each window only the pages of its rows and columns. */
export async function openParquet(source: ByteSource, signal?: AbortSignal): Promise<Table> {
  const footer = await readFooter(source, signal);
  try {
    return new ParquetTable(source, footer, schemaFields(footer.schema));
  } catch (error) {
    throw told(source.name, error);
  }
}

/** Of thousands of columns all at once would take more memory than time. */
const mostAtOnce = 256;

class ParquetTable implements Table {
  readonly format = 'parquet';
  readonly columns: readonly Column[];
  readonly rowCount: number;
  readonly notes: readonly TableNote[] = [];
  private readonly source: ByteSource;
  private readonly footer: Footer;
  private readonly fields: readonly Field[];
  private readonly reader: ColumnReader;
  private known: TableDetails | undefined;

  constructor(source: ByteSource, footer: Footer, fields: readonly Field[]) {
    this.source = source;
    this.footer = footer;
    this.fields = fields;
    this.rowCount = footer.rows;
    this.reader = new ColumnReader(source, footer);
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

  async numbers(
    column: number,
    start: number,
    count: number,
    signal?: AbortSignal,
  ): Promise<Float64Array> {
    const field = this.fields[column];
    if (!field) throw new Error(`There is no column ${column}`);
    const from = Math.max(0, Math.min(start, this.rowCount));
    const to = Math.min(from + Math.max(0, count), this.rowCount);
    const [leaf] = field.leaves;
    try {
      const numbers = new Float64Array(to - from);
      if (!leaf || field.shape !== 'leaf') return numbers.fill(NaN);
      for (const group of this.footer.groupsOf(from, to)) {
        const wanted = {
          from: Math.max(from - group.firstRow, 0),
          to: Math.min(to - group.firstRow, group.rows),
          longest: 0,
        };
        const offset = group.firstRow + wanted.from - from;
        await this.reader.numbers(group, leaf, wanted, { numbers, offset }, signal);
      }
      return numbers;
    } catch (error) {
      throw told(this.source.name, error);
    }
  }

  async details(): Promise<TableDetails> {
    try {
      this.known ??= tableDetails(this.footer, this.fields);
      return await Promise.resolve(this.known);
    } catch (error) {
      throw told(this.source.name, error);
    }
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
      for (const group of this.footer.groupsOf(start, end)) {
        const from = Math.max(start - group.firstRow, 0);
        const to = Math.min(end - group.firstRow, group.rows);
        const cells: Cell[][] = [];
        for (let first = 0; first < columns.length; first += mostAtOnce) {
          // Asked for at once, so that what lies side by side in the file is read at once.
          const part = columns.slice(first, first + mostAtOnce).map((column) => {
            const field = this.fields[column];
            if (!field) throw new Error(`There is no column ${column}`);
            return this.reader.cells(group, field, { from, to, longest }, signal);
          });
          for (const column of await Promise.all(part)) cells.push(column);
        }
        for (let row = 0; row < to - from; row += 1) {
          rows.push(cells.map((column) => column[row] ?? null));
        }
      }
      return rows;
    } catch (error) {
      throw told(this.source.name, error);
    }
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
