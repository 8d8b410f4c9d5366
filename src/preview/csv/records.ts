import type { ByteSource } from '../../base/byteRange.ts';
import { problems } from '../problems.ts';
import type { Encoding } from './dialect.ts';
import type { RecordParser } from './parser.ts';
import type { CsvRecord, TakeRecord } from './record.ts';
import { toUnits, unitWidth } from './units.ts';

/** Bytes of the first read; reads end at multiples of it, as the first read of a file does. */
const readLength = 1 << 16;
/** Of the later ones: who has read so much goes on. */
const longestRead = 1 << 20;

/** A source that gives less than there should be would be asked again without end. */
export async function readAll(
  source: ByteSource,
  start: number,
  end: number,
  signal?: AbortSignal,
): Promise<Uint8Array> {
  const bytes = await source.read(start, end, signal);
  if (bytes.length === end - start) return bytes;
  throw problems.truncated(
    source.name,
    `it ends at ${start + bytes.length} of ${source.size} bytes.`,
  );
}

export interface Reading {
  /** Stops after so many units of the file. */
  readonly limit?: number;
  /** Units of a usual row: of long ones more is read at once. */
  readonly perRow?: number;
}

/**
 * Gives the records from `offset` (in units) on to `take`, until it returns false, the file ends, or the limit is
 * reached. Returns the offset where it stopped.
 */
export async function readRecords(
  source: ByteSource,
  encoding: Encoding,
  offset: number,
  parser: RecordParser,
  take: TakeRecord,
  { limit = Infinity, perRow = 0 }: Reading = {},
  signal?: AbortSignal,
): Promise<number> {
  const width = unitWidth(encoding);
  const end = Math.floor(source.size / width);
  let goesOn = true;
  const emit = (record: CsvRecord) => {
    goesOn = take(record);
    return goesOn;
  };
  let position = offset;
  let length = Math.min(longestRead, Math.max(readLength, perRow * width * 4));
  while (goesOn && position < Math.min(end, limit)) {
    const boundary = Math.floor((position * width + length) / readLength) * readLength;
    const to = Math.min(boundary / width, end, limit);
    const bytes = await readAll(source, position * width, to * width, signal);
    position = parser.feed(toUnits(bytes, encoding), position, emit);
    if (goesOn && position >= end) position = parser.finish(end, emit);
    length = Math.min(length * 2, longestRead);
  }
  return position;
}
