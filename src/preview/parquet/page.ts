import { parquetHeader } from 'hyparquet/src/column.js';
import { byteStreamSplit } from 'hyparquet/src/encoding.js';
import { readPlain } from 'hyparquet/src/plain.js';
import type { DecodedArray, Encoding, PageHeader } from 'hyparquet';
import type { Decompress } from './codecs.ts';
import { readDelta32, readDelta64, readDeltaLengths, readDeltaPrefixes } from './delta.ts';
import { readHybrid } from './rle.ts';
import type { Leaf } from './schema.ts';
import { checkThrift } from './thriftGuard.ts';

/** A value as it is stored, before its logical type is looked at. */
export type Raw = number | bigint | boolean | Uint8Array;

/** A page is decoded as a whole: past these limits it could take the editor's memory. */
const longestPage = 1 << 28;
const mostValues = 1 << 24;

/** The file is right, as far as one can tell, but it asks for what is not here. */
export class Unsupported extends Error {}

export interface HeaderAt {
  readonly header: PageHeader;
  /** Where the page's own bytes begin. */
  readonly bodyStart: number;
}

/** Reads the header at `start`; throws `ThriftEnd` when the bytes end inside it. */
export function readHeader(bytes: Uint8Array, start: number): HeaderAt {
  const bodyStart = checkThrift(bytes, start);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bodyStart);
  const header = parquetHeader({ view, offset: start });
  const { compressed_page_size: packed, uncompressed_page_size: plain } = header;
  if (!(packed >= 0) || !(plain >= 0)) throw new RangeError('a page has no size');
  if (plain > longestPage || packed > longestPage) {
    throw new Unsupported('pages of more than 256 MB');
  }
  const count = valueCount(header);
  if (!(count >= 0)) throw new RangeError('a page does not tell how many values it has');
  if (count > mostValues) throw new Unsupported('pages of more than 16 million values');
  return { header, bodyStart };
}

/** Values of a data page, NULL included; of a dictionary; 0 for what is neither. */
export function valueCount(header: PageHeader): number {
  switch (header.type) {
    case 'DATA_PAGE':
      return header.data_page_header?.num_values ?? NaN;
    case 'DATA_PAGE_V2':
      return header.data_page_header_v2?.num_values ?? NaN;
    case 'DICTIONARY_PAGE':
      return header.dictionary_page_header?.num_values ?? NaN;
    case 'INDEX_PAGE':
      return 0;
    default:
      throw new RangeError('a page is of no known type');
  }
}

/** One page: an entry for each value, NULL or empty list. */
export interface Page {
  readonly entries: number;
  /** Absent where every level is 0. */
  readonly repetition: Uint8Array | undefined;
  /** Absent where every value is there. */
  readonly definition: Uint8Array | undefined;
  /** Where the value of an entry stands among the values; read only where the definition level says it is there. */
  readonly positions: Int32Array | undefined;
  readonly value: (position: number) => Raw;
  /** About how much memory it takes, in bytes. */
  readonly size: number;
}

export interface PageContext {
  readonly leaf: Leaf;
  readonly decompress: Decompress;
  readonly dictionary: DecodedArray | undefined;
}

export function decodeDictionary(
  body: Uint8Array,
  header: PageHeader,
  { leaf, decompress }: Pick<PageContext, 'leaf' | 'decompress'>,
): DecodedArray {
  const plain = inflate(body, header.uncompressed_page_size, decompress);
  return readPlainValues(plain, leaf, valueCount(header));
}

export function decodePage(body: Uint8Array, header: PageHeader, context: PageContext): Page {
  const { leaf, decompress } = context;
  const entries = valueCount(header);
  const plainSize = header.uncompressed_page_size;
  if (header.type === 'DATA_PAGE') {
    const page = header.data_page_header;
    if (!page) throw new RangeError('a page has no header');
    const plain = inflate(body, plainSize, decompress);
    const repetitionBlock = levelBlock(
      plain,
      0,
      leaf.maxRepetition,
      page.repetition_level_encoding,
    );
    const definitionBlock = levelBlock(
      plain,
      repetitionBlock.end,
      leaf.maxDefinition,
      page.definition_level_encoding,
    );
    const repetition = readLevels(repetitionBlock.bytes, leaf.maxRepetition, entries);
    const definition = readLevels(definitionBlock.bytes, leaf.maxDefinition, entries);
    const values = plain.subarray(definitionBlock.end);
    return assemble(entries, repetition, definition, values, page.encoding, context);
  }

  const page = header.data_page_header_v2;
  if (!page) throw new RangeError('a page has no header');
  const repetitionEnd = page.repetition_levels_byte_length;
  const definitionEnd = repetitionEnd + page.definition_levels_byte_length;
  if (!(repetitionEnd >= 0) || !(definitionEnd >= repetitionEnd) || definitionEnd > body.length) {
    throw new RangeError('the levels are longer than their page');
  }
  const repetition = readLevels(body.subarray(0, repetitionEnd), leaf.maxRepetition, entries);
  const definition = readLevels(
    body.subarray(repetitionEnd, definitionEnd),
    leaf.maxDefinition,
    entries,
  );
  const packed = body.subarray(definitionEnd);
  const values =
    page.is_compressed === false ? packed : inflate(packed, plainSize - definitionEnd, decompress);
  return assemble(entries, repetition, definition, values, page.encoding, context);
}

function inflate(bytes: Uint8Array, length: number, decompress: Decompress): Uint8Array {
  // Some writers leave nothing at all of an empty page.
  if (length === 0 && bytes.length === 0) return bytes;
  const plain = decompress(bytes, length);
  if (plain.length !== length) {
    throw new RangeError(`a page has ${plain.length} bytes in place of ${length}`);
  }
  return plain;
}

function levelBlock(plain: Uint8Array, start: number, max: number, encoding: Encoding) {
  if (max === 0) return { bytes: plain.subarray(0, 0), end: start };
  if (encoding !== 'RLE') throw new Unsupported(`levels encoded as ${encoding}`);
  if (start + 4 > plain.length) throw new RangeError('a page ends inside its levels');
  const length = new DataView(plain.buffer, plain.byteOffset).getUint32(start, true);
  const end = start + 4 + length;
  if (end > plain.length) throw new RangeError('the levels are longer than their page');
  return { bytes: plain.subarray(start + 4, end), end };
}

function readLevels(bytes: Uint8Array, max: number, entries: number): Uint8Array | undefined {
  if (max === 0) return undefined;
  if (max > 255) throw new Unsupported('more than 255 levels');
  const levels = new Uint8Array(entries);
  readHybrid(bytes, 0, 32 - Math.clz32(max), levels);
  if (levels.some((level) => level > max)) throw new RangeError('a level is too high');
  return levels;
}

function assemble(
  entries: number,
  repetition: Uint8Array | undefined,
  definition: Uint8Array | undefined,
  bytes: Uint8Array,
  encoding: Encoding,
  context: PageContext,
): Page {
  const { maxDefinition } = context.leaf;
  let present = entries;
  let positions: Int32Array | undefined;
  if (definition?.some((level) => level < maxDefinition)) {
    positions = new Int32Array(entries);
    present = 0;
    for (let i = 0; i < entries; i += 1) {
      positions[i] = present;
      if (definition[i] === maxDefinition) present += 1;
    }
  }
  const value = present === 0 ? noValue : readValues(bytes, encoding, present, context);
  const size = bytes.length + entries * (positions ? 6 : 2) + present * 4;
  return {
    entries,
    repetition,
    definition: positions ? definition : undefined,
    positions,
    value,
    size,
  };
}

function noValue(): never {
  throw new RangeError('a value is missing');
}

function readValues(
  bytes: Uint8Array,
  encoding: Encoding,
  count: number,
  { leaf, dictionary }: PageContext,
): (position: number) => Raw {
  const { type, type_length: width } = leaf.element;
  const cursor = { bytes, offset: 0 };
  switch (encoding) {
    case 'PLAIN':
      return at(readPlainValues(bytes, leaf, count));
    case 'PLAIN_DICTIONARY':
    case 'RLE_DICTIONARY': {
      if (!dictionary) throw new RangeError('a page needs a dictionary that is not there');
      const [bits = 0] = bytes;
      const indexes = new Int32Array(count);
      readHybrid(bytes, 1, bits, indexes);
      const lookup = at(dictionary);
      return (position) => lookup(indexes[position] ?? -1);
    }
    case 'RLE': {
      if (type !== 'BOOLEAN')
        throw new Unsupported(`values of ${type ?? 'no type'} encoded as RLE`);
      const block = levelBlock(bytes, 0, 1, 'RLE');
      const bits = new Uint8Array(count);
      readHybrid(block.bytes, 0, 1, bits);
      return (position) => bits[position] === 1;
    }
    case 'DELTA_BINARY_PACKED':
      return at(type === 'INT32' ? readDelta32(cursor, count) : readDelta64(cursor, count));
    case 'DELTA_LENGTH_BYTE_ARRAY':
      return at(readDeltaLengths(cursor, count));
    case 'DELTA_BYTE_ARRAY':
      return at(readDeltaPrefixes(cursor, count));
    case 'BYTE_STREAM_SPLIT': {
      if (!type) throw new RangeError('a column has no type');
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      if ((width ?? 1) * count > bytes.length) throw new RangeError('a page is too short');
      return at(byteStreamSplit({ view, offset: 0 }, count, type, width));
    }
    default:
      throw new Unsupported(`the encoding ${encoding ?? 'of a later version'}`);
  }
}

function readPlainValues(bytes: Uint8Array, leaf: Leaf, count: number): DecodedArray {
  const { type, type_length: width } = leaf.element;
  if (!type) throw new RangeError('a column has no type');
  if (type === 'FIXED_LEN_BYTE_ARRAY' && !((width ?? 0) > 0)) {
    throw new RangeError('values of no length');
  }
  const bits = { BOOLEAN: 1, INT32: 32, INT64: 64, INT96: 96, FLOAT: 32, DOUBLE: 64 } as const;
  const smallest =
    type === 'BYTE_ARRAY' ? 32 : type === 'FIXED_LEN_BYTE_ARRAY' ? 8 * (width ?? 0) : bits[type];
  if ((count * smallest) / 8 > bytes.length) {
    throw new RangeError('a page is too short for its values');
  }
  // What is inside must not reach past the page: the buffer may hold more than it. (`slice` of a Buffer copies nothing.)
  const own = bytes.byteLength === bytes.buffer.byteLength ? bytes : new Uint8Array(bytes);
  const view = new DataView(own.buffer);
  return type === 'INT96'
    ? readInt96(view, count)
    : readPlain({ view, offset: 0 }, type, count, width);
}

/** The library's own reader loses the day where the nanoseconds have their highest bit set. */
function readInt96(view: DataView, count: number): bigint[] {
  return Array.from({ length: count }, (_, i) => {
    const day = BigInt(view.getInt32(i * 12 + 8, true));
    return (day << 64n) | view.getBigUint64(i * 12, true);
  });
}

function at(values: DecodedArray): (position: number) => Raw {
  return (position) => {
    const value = (values as readonly (Raw | undefined)[])[position];
    if (value === undefined) throw new RangeError('a value is missing');
    return value;
  };
}
