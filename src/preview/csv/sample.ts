import type { ByteSource } from '../../base/byteRange.ts';
import { formatBytes, formatCount, plainText } from '../../base/text.ts';
import { problems } from '../problems.ts';
import { shownLength, type Column, type TableNote } from '../table.ts';
import { guessColumns } from './columns.ts';
import type { Dialect } from './dialect.ts';
import { guessDialect, looksLikeHeader } from './guessDialect.ts';
import { RecordParser } from './parser.ts';
import { fieldTexts, type CsvRecord } from './record.ts';
import type { Beginning } from './recordRows.ts';
import { readRecords } from './records.ts';
import { unitWidth } from './units.ts';

/** Rows that columns and their types are told from. */
const sampleRows = 500;
/** The same where even the first row is longer than the first read, and how far such a row is read. */
const fewRows = 10;
const longestFirstRow = 1 << 25;
const mostColumns = 20_000;

/** What the beginning of a CSV file tells about it. */
export interface CsvSample extends Beginning {
  readonly dialect: Dialect;
  readonly columns: readonly Column[];
  readonly notes: readonly TableNote[];
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

  const texts: string[][] = [];
  const counts: number[] = [];
  const read = (most: number, limit: number) => {
    const isWanted = (column: number) => column < mostColumns;
    const parser = new RecordParser(guessed, { longest: shownLength, isWanted });
    const take = (record: CsvRecord) => {
      counts.push(record.count);
      return texts.push(fieldTexts(record, mostColumns)) < most;
    };
    return readRecords(source, guessed.encoding, dataStart, parser, take, { limit }, signal);
  };
  let end = await read(sampleRows, headEnd);
  if (texts.length === 0) end = await read(fewRows, longestFirstRow);
  if (texts.length === 0 && end > dataStart) {
    const most = formatBytes(longestFirstRow);
    throw problems.notATable(source.name, `its first row is longer than ${most}.`);
  }

  const hasHeader = chosen.hasHeader ?? looksLikeHeader(texts.slice(0, 50));
  const dialect = { ...guessed, hasHeader };
  const columns = guessColumns(texts, hasHeader);
  return {
    dialect,
    columns,
    notes: notesOf(source.name, dialect, chosen, columns, counts),
    dataStart,
    rows: counts.length,
    headerRows: hasHeader && counts.length > 0 ? 1 : 0,
    unitsPerRow: Math.max(1, end - dataStart) / Math.max(1, counts.length),
  };
}

function notesOf(
  name: string,
  dialect: Dialect,
  chosen: Partial<Dialect>,
  columns: readonly Column[],
  counts: readonly number[],
): TableNote[] {
  const notes: TableNote[] = [];
  if (counts.length === 0) {
    notes.push({ code: 'empty', text: `${plainText(name, 100)} is empty.` });
  }
  if (dialect.encoding === 'windows-1252' && chosen.encoding === undefined) {
    const text = 'This is not UTF-8: it is shown as Windows-1252 (Western European).';
    notes.push({ code: 'encoding-guessed', text });
  }
  const most = counts.reduce((count, own) => Math.max(count, own), 0);
  if (most > mostColumns) {
    const counts = `${formatCount(mostColumns)} of ${formatCount(most)}`;
    notes.push({ code: 'columns-cut', text: `Only the first ${counts} columns are shown.` });
  }
  if (counts.some((count) => count !== columns.length)) {
    const text = 'Some rows have more or fewer fields than there are columns; they are marked.';
    notes.push({ code: 'ragged-rows', text });
  }
  return notes;
}
