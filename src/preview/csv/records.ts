import type { ByteSource } from '../../base/byteRange.ts';
import type { Encoding } from './dialect.ts';
import type { CsvRecord, RecordParser } from './parser.ts';
import { toUnits, unitWidth } from './units.ts';

/** Bytes of a read; reads end at multiples of it, as the first read of a file does. */
const readLength = 1 << 16;

/**
 * Gives the records from `offset` (in units) on to `take`, until it returns false, the file ends, or `limit` units
 * of it were read.
 */
export async function readRecords(
  source: ByteSource,
  encoding: Encoding,
  offset: number,
  parser: RecordParser,
  take: (record: CsvRecord) => boolean,
  { limit = Infinity }: { readonly limit?: number } = {},
  signal?: AbortSignal,
): Promise<void> {
  const width = unitWidth(encoding);
  const end = Math.floor(source.size / width);
  let goesOn = true;
  const emit = (record: CsvRecord) => {
    goesOn = take(record);
    return goesOn;
  };
  let position = offset;
  while (goesOn && position < Math.min(end, limit)) {
    const boundary = (Math.floor((position * width) / readLength) + 1) * readLength;
    const to = Math.min(boundary / width, end, limit);
    const bytes = await source.read(position * width, to * width, signal);
    position = parser.feed(toUnits(bytes, encoding), position, emit);
    if (goesOn && position >= end) position = parser.finish(end, emit);
  }
}
