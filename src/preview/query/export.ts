import { UserError } from '../../base/errors.ts';
import { formatCount, plainText } from '../../base/text.ts';
import { writeWhole } from '../../base/wholeFile.ts';
import type { Asked } from '../service.ts';
import { cellText, type Cell, type Column, type Table } from '../table.ts';
import type { ExportFormat, ExportWanted } from '../tableService.ts';
import type { Order } from './arrange.ts';
import { batches, rowsOf, type Batch } from './arranged.ts';
import { GuessedColumn } from './guessedColumn.ts';
import { paceOf } from './pace.ts';
import { parquetColumn } from './parquetColumn.ts';
import { csvWriter, jsonWriter, parquetWriter, type RowWriter } from './rowWriters.ts';
import { isNothing } from './values.ts';

export interface ExportCounts {
  readonly rows: number;
  readonly bytes: number;
}

/** What is written, and where it is read. */
interface Exported {
  readonly table: Table;
  readonly columns: readonly number[];
  readonly described: readonly Column[];
  /** Reads all of it once more; told how many rows were given so far. */
  readonly rows: (told: (rows: number) => void) => AsyncGenerator<Batch>;
  readonly signal: AbortSignal;
}

/**
 * Writes rows of the arrangement to a file, which appears whole or not at all. Throws `value-too-long` where a value is
 * longer than `wholeLength`, `value-does-not-fit`, and what `writeWhole` throws.
 */
export async function exportTable(
  table: Table,
  order: Order | undefined,
  { file, format, columns, rows: range }: ExportWanted,
  { signal, progress }: Asked,
): Promise<ExportCounts> {
  const { from, to } = range ?? { from: 0, to: undefined };
  const total = () => Math.min(to ?? Infinity, rowsOf(table, order) ?? table.estimatedRows) - from;
  const pace = paceOf(signal);
  const exported: Exported = {
    table,
    columns,
    described: describedColumns(table, columns),
    async *rows(told) {
      for await (const batch of batches(table, order, columns, { from, to }, pace, signal)) {
        yield batch;
        told(batch.start + batch.rows.length - from);
      }
    },
    signal,
  };
  // Where types are found by looking at every value, that is half the work.
  const passes = needsLook(table, format) ? 2 : 1;
  const tell = (pass: number) => (done: number) =>
    progress((pass + Math.min(1, done / Math.max(1, total()))) / passes);

  const counts = { rows: 0, bytes: 0 };
  const bytes = async function* () {
    for await (const part of written(exported, format, tell, passes)) {
      counts.rows += part.rows;
      counts.bytes += part.bytes.length;
      if (part.bytes.length > 0) yield part.bytes;
    }
  };
  await writeWhole(file, bytes(), signal);
  return counts;
}

async function* written(
  exported: Exported,
  format: ExportFormat,
  tell: (pass: number) => (rows: number) => void,
  passes: number,
): AsyncGenerator<{ readonly rows: number; readonly bytes: Uint8Array }> {
  const writer = await writerOf(exported, format, tell(0));
  for await (const { rows, numberOf } of exported.rows(tell(passes - 1))) {
    for (const [index, cells] of rows.entries()) {
      const number = numberOf(index);
      writer.add(
        cells,
        cells.some(isCut) ? await wholeTexts(exported, cells, number) : cells.map(cellText),
        number,
      );
      const bytes = writer.take();
      if (bytes) yield { rows: 0, bytes };
    }
    yield { rows: rows.length, bytes: new Uint8Array(0) };
  }
  yield { rows: 0, bytes: writer.end() };
}

function needsLook(table: Table, format: ExportFormat): boolean {
  return format === 'parquet' && table.format !== 'parquet';
}

async function writerOf(
  exported: Exported,
  format: ExportFormat,
  told: (rows: number) => void,
): Promise<RowWriter> {
  const { table, described } = exported;
  switch (format) {
    case 'csv':
      return csvWriter(described);
    case 'jsonl':
      return jsonWriter(described, table.format === 'csv' || table.format === 'items');
    case 'parquet': {
      const types = needsLook(table, format) ? await lookAtTypes(exported, told) : described;
      return parquetWriter(described, types.map(parquetColumn));
    }
  }
}

/** A guess from the first rows is not enough: what does not fit it further down would be lost. */
async function lookAtTypes(
  { described, rows }: Exported,
  told: (rows: number) => void,
): Promise<readonly { readonly type: string }[]> {
  const guessed = described.map((column) => new GuessedColumn(column));
  if (guessed.every(({ isText }) => isText)) return guessed;
  for await (const { rows: some } of rows(told)) {
    for (const cells of some) {
      for (const [place, guess] of guessed.entries()) {
        const cell = cells[place] ?? null;
        const column = described[place];
        if (guess.isText || !column || isNothing(cell, column)) continue;
        guess.look(cell, cellText(cell));
      }
    }
  }
  return guessed;
}

/** Of cells that are shown in part, the whole texts. */
async function wholeTexts(
  exported: Exported,
  cells: readonly Cell[],
  number: number,
): Promise<readonly string[]> {
  const texts = cells.map(cellText);
  for (const [place, cell] of cells.entries()) {
    if (isCut(cell)) texts[place] = await wholeCellText(exported, number, place);
  }
  return texts;
}

function isCut(cell: Cell): boolean {
  return typeof cell === 'object' && cell?.isCut === true;
}

async function wholeCellText(
  { table, columns, described, signal }: Exported,
  number: number,
  place: number,
): Promise<string> {
  const cell = await table.cell(number, columns[place] ?? 0, signal);
  if (!isCut(cell)) return cellText(cell);
  const column = plainText(described[place]?.name ?? '', 60);
  throw new UserError(
    `Row ${formatCount(number + 1)} has a value in the column ${column} that is too long to export.`,
    { code: 'value-too-long', remedy: 'Export without this column.' },
  );
}

function describedColumns(table: Table, columns: readonly number[]): readonly Column[] {
  if (columns.length === 0) {
    throw new UserError('There is no column to export.', {
      code: 'no-columns',
      remedy: 'Show at least one column.',
    });
  }
  return columns.map((column) => {
    const found = table.columns[column];
    if (!found) throw new Error(`There is no column ${column}`);
    return found;
  });
}
