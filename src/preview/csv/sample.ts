import type { ByteSource } from '../../base/byteRange.ts';
import { formatCount, plainText } from '../../base/text.ts';
import { shownLength, type Column, type TableNote } from '../table.ts';
import { guessColumns } from './columns.ts';
import { guessDialect, looksLikeHeader, type Dialect } from './dialect.ts';
import { RecordParser, type CsvRecord } from './parser.ts';
import { readRecords } from './records.ts';
import { fieldText, unitWidth } from './units.ts';

/** Rows that columns and their types are told from. */
const sampleRows = 500;
/** The same where even the first row is longer than the first read, and how far such a row is read. */
const fewRows = 10;
const longestFirstRow = 1 << 25;
const mostColumns = 20_000;

/** What the beginning of a CSV file tells about it. */
export interface CsvSample {
  readonly dialect: Dialect;
  readonly columns: readonly Column[];
  readonly notes: readonly TableNote[];
  /** Offset of the first row, in units. */
  readonly dataStart: number;
  /** Rows that were looked at, the header among them. */
  readonly rows: number;
  readonly unitsPerRow: number;
}

/** Looks at the first rows; `head` is the file's first read, and mostly the only one. */
export async function takeSample(
  source: ByteSource,
  head: Uint8Array,
  chosen: Partial<Dialect>,
  signal?: AbortSignal,
): Promise<CsvSample> {
  const isWhole = head.length >= source.size;
  const { dialect: guessed, markLength } = guessDialect(head, isWhole, source.name, chosen);
  const width = unitWidth(guessed.encoding);
  const dataStart = markLength / width;
  const headEnd = Math.floor(head.length / width);

  const sample: CsvRecord[] = [];
  const read = (most: number, limit: number) => {
    const parser = new RecordParser(guessed, shownLength, (column) => column < mostColumns);
    const take = (record: CsvRecord) => sample.push(record) < most;
    return readRecords(source, guessed.encoding, dataStart, parser, take, { limit }, signal);
  };
  await read(sampleRows, headEnd);
  if (sample.length === 0) await read(fewRows, longestFirstRow);

  const texts = sample.map(({ fields }) =>
    fields.slice(0, mostColumns).map((field) => (field ? fieldText(field, guessed.encoding) : '')),
  );
  const hasHeader = chosen.hasHeader ?? looksLikeHeader(texts.slice(0, 50));
  const dialect = { ...guessed, hasHeader };
  const columns = guessColumns(texts, hasHeader);
  return {
    dialect,
    columns,
    notes: notesOf(source.name, dialect, chosen, columns, sample),
    dataStart,
    rows: sample.length,
    unitsPerRow: averageLength(sample),
  };
}

/** Units of a row, its delimiters and line end counted, its quotes not. */
function averageLength(sample: readonly CsvRecord[]): number {
  const total = sample.reduce(
    (sum, { fields }) => fields.reduce((own, field) => own + (field?.length ?? 0) + 1, sum),
    0,
  );
  return Math.max(1, total) / Math.max(1, sample.length);
}

function notesOf(
  name: string,
  dialect: Dialect,
  chosen: Partial<Dialect>,
  columns: readonly Column[],
  sample: readonly CsvRecord[],
): TableNote[] {
  const notes: TableNote[] = [];
  if (sample.length === 0) {
    notes.push({ code: 'empty', text: `${plainText(name, 100)} is empty.` });
  }
  if (dialect.encoding === 'windows-1252' && chosen.encoding === undefined) {
    const text = 'This is not UTF-8: it is shown as Windows-1252 (Western European).';
    notes.push({ code: 'encoding-guessed', text });
  }
  const most = sample.reduce((count, { fields }) => Math.max(count, fields.length), 0);
  if (most > mostColumns) {
    const counts = `${formatCount(mostColumns)} of ${formatCount(most)}`;
    notes.push({ code: 'columns-cut', text: `Only the first ${counts} columns are shown.` });
  }
  if (sample.some(({ fields }) => fields.length !== columns.length)) {
    const text = 'Some rows have more or fewer fields than there are columns; they are marked.';
    notes.push({ code: 'ragged-rows', text });
  }
  return notes;
}
