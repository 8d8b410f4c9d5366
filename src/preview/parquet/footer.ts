import { parquetMetadata } from 'hyparquet/src/metadata.js';
import type { FileMetaData, ParquetParsers } from 'hyparquet';
import type { ByteSource } from '../../base/byteRange.ts';
import { named, problems } from '../problems.ts';
import { checkThrift } from './thriftGuard.ts';

/** One read that nearly always holds the whole footer. */
export const tailLength = 1 << 16;
const longestFooter = 1 << 28;

/** The last four bytes of a Parquet file, and of one whose footer is encrypted. */
export const magic = 'PAR1';
export const encryptedMagic = 'PARE';

const same = <T>(value: T): T => value;

/** Statistics stay as they are stored: nobody looks at them here, and the defaults lose digits. */
const parsers: ParquetParsers = {
  timestampFromMilliseconds: same,
  timestampFromMicroseconds: same,
  timestampFromNanoseconds: same,
  dateFromDays: same,
  stringFromBytes: same,
  jsonFromBytes: same,
  geometryFromBytes: same,
  geographyFromBytes: same,
  uuidFromBytes: same,
};

/** Reads what a Parquet file says about itself, with one read where the footer is short. */
export async function readFooter(source: ByteSource, signal?: AbortSignal): Promise<FileMetaData> {
  const { name, size } = source;
  const tail = await source.read(Math.max(0, size - tailLength), size, signal);
  const ending = text(tail, tail.length - 4);
  if (ending === encryptedMagic) throw problems.encrypted(name);
  if (size < 12 || ending !== magic) throw problems.truncated(name, 'its last part is missing.');
  const length = new DataView(tail.buffer, tail.byteOffset).getUint32(tail.length - 8, true);
  if (length > size - 12) {
    throw problems.corrupt(name, 'its footer is said to be longer than the file.');
  }
  if (length > longestFooter) throw problems.unsupported(name, 'a footer of more than 256 MB');

  const end = size - 8;
  const footer =
    length + 8 <= tail.length
      ? tail.slice(tail.length - 8 - length)
      : await source.read(end - length, size, signal);
  try {
    checkThrift(footer.subarray(0, length), 0);
    const metadata = parquetMetadata(footer, { parsers, geoparquet: false });
    checkColumns(name, metadata);
    return metadata;
  } catch (error) {
    throw named(error, (cause) => problems.corrupt(name, 'its footer makes no sense.', cause));
  }
}

function checkColumns(name: string, metadata: FileMetaData): void {
  const leaves = metadata.schema.slice(1).filter(({ num_children }) => !num_children).length;
  for (const { columns, num_rows } of metadata.row_groups) {
    if (columns.some(({ crypto_metadata }) => crypto_metadata)) throw problems.encrypted(name);
    if (columns.some(({ file_path }) => file_path)) {
      throw problems.unsupported(name, 'columns that are kept in other files');
    }
    if (columns.length !== leaves || columns.some(({ meta_data }) => !meta_data)) {
      throw problems.corrupt(name, 'a row group does not have the columns of the schema.');
    }
    if (num_rows < 0n || num_rows > BigInt(Number.MAX_SAFE_INTEGER)) {
      throw problems.corrupt(name, 'a row group has an impossible number of rows.');
    }
  }
}

function text(bytes: Uint8Array, start: number): string {
  return String.fromCharCode(...bytes.subarray(Math.max(0, start), start + 4));
}
