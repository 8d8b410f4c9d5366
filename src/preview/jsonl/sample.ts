import type { ByteSource } from '../../base/byteRange.ts';
import { encodingOf } from '../csv/guessDialect.ts';
import { RecordParser } from '../csv/parser.ts';
import type { CsvRecord } from '../csv/record.ts';
import type { Beginning } from '../csv/recordRows.ts';
import { readRecords } from '../csv/records.ts';
import { unitWidth } from '../csv/units.ts';
import { Line, longestLine } from './line.ts';

const sampleLines = 500;
/** The same where even the first line is longer than the first read. */
const fewLines = 10;
/** Where a file is longer than its first read, so many other places are looked at too, each so many bytes. */
const otherPlaces = 4;
const placeLength = 1 << 14;

/** What some lines of a file tell about it. */
export interface LineSample extends Beginning {
  readonly lines: readonly Line[];
  readonly malformed: number;
  /** Lines that are too long to be read. */
  readonly tooLong: number;
  readonly isUtf8: boolean;
}

/** Looks at the first lines, which `head` mostly holds, and at some further down. */
export async function sampleOf(
  source: ByteSource,
  head: Uint8Array,
  signal?: AbortSignal,
): Promise<LineSample> {
  const isWhole = head.length >= source.size;
  const { encoding: guessed, markLength } = encodingOf(head, isWhole);
  const isUtf8 = guessed !== 'windows-1252';
  const encoding = isUtf8 ? guessed : 'utf-8';
  // What is a field to delimited text is a line here: this delimiter is in no file.
  const dialect = { encoding, delimiter: '\uffff', quote: '' } as const;
  const width = unitWidth(encoding);
  const dataStart = markLength / width;

  const lines: Line[] = [];
  let [count, malformed, tooLong] = [0, 0, 0];
  const look = (field: ReturnType<CsvRecord['field']>) => {
    count += 1;
    if (typeof field === 'object') {
      tooLong += 1;
    } else if (field !== undefined && field.trim() !== '') {
      const line = Line.parse(field);
      if (line) lines.push(line);
      else malformed += 1;
    }
  };
  const read = (from: number, limit: number, skip: number, most: number) => {
    const parser = new RecordParser(dialect, { longest: longestLine, skip });
    const take = (record: CsvRecord) => {
      look(record.field(0));
      return count < most;
    };
    return readRecords(source, encoding, from, parser, take, { limit }, signal);
  };

  let end = await read(dataStart, Math.floor(head.length / width), 0, sampleLines);
  if (count === 0) end = await read(dataStart, dataStart + longestLine * 2, 0, fewLines);
  const unitsPerRow = Math.max(1, end - dataStart) / Math.max(1, count);
  const rows = count;
  for (let place = 1; !isWhole && place <= otherPlaces; place += 1) {
    const from = Math.floor(((source.size - placeLength) * (place / otherPlaces)) / width);
    // The first line there is only the end of one.
    if (from > end) await read(from, from + placeLength / width, 1, Infinity);
  }
  return {
    dialect,
    dataStart,
    rows,
    unitsPerRow,
    headerRows: 0,
    lines,
    malformed,
    tooLong,
    isUtf8,
  };
}
