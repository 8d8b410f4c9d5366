import { readStruct, thriftTypes, type ThriftReader } from './thrift.ts';

// The names of apache/parquet-format, parquet.thrift, in the order of their numbers.
const physicalTypes = [
  'BOOLEAN',
  'INT32',
  'INT64',
  'INT96',
  'FLOAT',
  'DOUBLE',
  'BYTE_ARRAY',
  'FIXED_LEN_BYTE_ARRAY',
] as const;
const repetitions = ['REQUIRED', 'OPTIONAL', 'REPEATED'] as const;
const convertedTypes = [
  'UTF8',
  'MAP',
  'MAP_KEY_VALUE',
  'LIST',
  'ENUM',
  'DECIMAL',
  'DATE',
  'TIME_MILLIS',
  'TIME_MICROS',
  'TIMESTAMP_MILLIS',
  'TIMESTAMP_MICROS',
  'UINT_8',
  'UINT_16',
  'UINT_32',
  'UINT_64',
  'INT_8',
  'INT_16',
  'INT_32',
  'INT_64',
  'JSON',
  'BSON',
  'INTERVAL',
] as const;
/** Of values and levels, by their number. */
export const encodings = [
  'PLAIN',
  'GROUP_VAR_INT',
  'PLAIN_DICTIONARY',
  'RLE',
  'BIT_PACKED',
  'DELTA_BINARY_PACKED',
  'DELTA_LENGTH_BYTE_ARRAY',
  'DELTA_BYTE_ARRAY',
  'RLE_DICTIONARY',
  'BYTE_STREAM_SPLIT',
] as const;
const codecs = [
  'UNCOMPRESSED',
  'SNAPPY',
  'GZIP',
  'LZO',
  'BROTLI',
  'LZ4',
  'ZSTD',
  'LZ4_RAW',
] as const;

type PhysicalType = (typeof physicalTypes)[number];
export type Encoding = (typeof encodings)[number];
export type Codec = (typeof codecs)[number];
type TimePrecision = 'MILLIS' | 'MICROS' | 'NANOS';

type LogicalType =
  | {
      readonly type: 'TIMESTAMP' | 'TIME';
      readonly unit: TimePrecision;
      readonly isAdjustedToUTC: boolean;
    }
  | { readonly type: 'DECIMAL'; readonly scale: number; readonly precision: number }
  | { readonly type: 'INTEGER'; readonly bitWidth: number; readonly isSigned: boolean }
  | { readonly type: (typeof plainLogicalTypes)[keyof typeof plainLogicalTypes] };

/** By the number of their field. */
const plainLogicalTypes = {
  1: 'STRING',
  2: 'MAP',
  3: 'LIST',
  4: 'ENUM',
  6: 'DATE',
  11: 'NULL',
  12: 'JSON',
  13: 'BSON',
  14: 'UUID',
  15: 'FLOAT16',
  16: 'VARIANT',
  17: 'GEOMETRY',
  18: 'GEOGRAPHY',
} as const;

export interface SchemaElement {
  readonly name: string;
  readonly type: PhysicalType | undefined;
  /** Bytes of a FIXED_LEN_BYTE_ARRAY. */
  readonly width: number | undefined;
  readonly repetition: (typeof repetitions)[number] | undefined;
  readonly children: number;
  readonly converted: (typeof convertedTypes)[number] | undefined;
  readonly scale: number | undefined;
  readonly precision: number | undefined;
  readonly logical: LogicalType | undefined;
}

/** Least and greatest values as they are stored, and how many are NULL. */
export interface Statistics {
  readonly nulls: number | undefined;
  readonly min: Uint8Array | undefined;
  readonly max: Uint8Array | undefined;
  /** False where `min` or `max` may be cut. */
  readonly isExact: boolean;
  /** The older fields, whose order is that of signed numbers whatever the type. */
  readonly oldMin: Uint8Array | undefined;
  readonly oldMax: Uint8Array | undefined;
}

/** The values of one column in one row group: where they lie and how they are stored. */
export interface ColumnChunk {
  readonly filePath: string | undefined;
  readonly isEncrypted: boolean;
  readonly encodings: readonly (Encoding | undefined)[];
  readonly codec: Codec | undefined;
  readonly values: number;
  readonly plainBytes: number;
  readonly storedBytes: number;
  readonly dataPage: number;
  readonly dictionaryPage: number | undefined;
  readonly statistics: Statistics | undefined;
  readonly offsetIndex: { readonly start: number; readonly length: number } | undefined;
}

export function readSchemaElement(thrift: ThriftReader): SchemaElement {
  const element = {
    name: '',
    type: undefined as PhysicalType | undefined,
    width: undefined as number | undefined,
    repetition: undefined as SchemaElement['repetition'],
    children: 0,
    converted: undefined as SchemaElement['converted'],
    scale: undefined as number | undefined,
    precision: undefined as number | undefined,
    logical: undefined as LogicalType | undefined,
  };
  readStruct(thrift, (id) => {
    if (id === 4) element.name = thrift.text();
    else if (id === 10) element.logical = readLogicalType(thrift);
    else if (id > 8) return false;
    else {
      const value = thrift.integer();
      if (id === 1) element.type = physicalTypes[value];
      else if (id === 2) element.width = value;
      else if (id === 3) element.repetition = repetitions[value];
      else if (id === 5) element.children = value;
      else if (id === 6) element.converted = convertedTypes[value];
      else if (id === 7) element.scale = value;
      else element.precision = value;
    }
    return true;
  });
  return element;
}

function readLogicalType(thrift: ThriftReader): LogicalType | undefined {
  let logical: LogicalType | undefined;
  readStruct(thrift, (id) => {
    if (id === 5) {
      const [scale = 0, precision = 0] = readIntegers(thrift);
      logical = { type: 'DECIMAL', scale, precision };
    } else if (id === 7 || id === 8) {
      logical = { type: id === 7 ? 'TIME' : 'TIMESTAMP', ...readTime(thrift) };
    } else if (id === 10) {
      logical = readInteger(thrift);
    } else {
      const type = plainLogicalTypes[id as keyof typeof plainLogicalTypes];
      if (type) logical = { type };
      return false;
    }
    return true;
  });
  return logical;
}

function readIntegers(thrift: ThriftReader): readonly number[] {
  const values: number[] = [];
  readStruct(thrift, (id) => {
    if (id > 2) return false;
    values[id - 1] = thrift.integer();
    return true;
  });
  return values;
}

function readTime(thrift: ThriftReader) {
  const time = { unit: 'MILLIS' as TimePrecision, isAdjustedToUTC: false };
  readStruct(thrift, (id) => {
    if (id === 1) time.isAdjustedToUTC = thrift.boolean();
    if (id !== 2) return id === 1;
    readStruct(thrift, (unit) => {
      time.unit = unit === 1 ? 'MILLIS' : unit === 2 ? 'MICROS' : 'NANOS';
      return false;
    });
    return true;
  });
  return time;
}

function readInteger(thrift: ThriftReader): LogicalType {
  const integer = { type: 'INTEGER' as const, bitWidth: 0, isSigned: false };
  readStruct(thrift, (id) => {
    if (id === 2) integer.isSigned = thrift.boolean();
    if (id !== 1) return id === 2;
    // A number of one byte, which is stored as it is.
    integer.bitWidth = thrift.bytes[thrift.offset] ?? 0;
    return false;
  });
  return integer;
}

export function readColumnChunk(thrift: ThriftReader): ColumnChunk {
  const chunk: Writable<ColumnChunk> = {
    filePath: undefined,
    isEncrypted: false,
    encodings: [],
    codec: undefined,
    values: NaN,
    plainBytes: NaN,
    storedBytes: NaN,
    dataPage: NaN,
    dictionaryPage: undefined,
    statistics: undefined,
    offsetIndex: undefined,
  };
  let [start, length] = [0, 0];
  // A footer may hold hundreds of thousands of these: no function is made for each.
  for (let id = thrift.field(0); id !== 0; id = thrift.field(id)) {
    if (id === 1) chunk.filePath = thrift.text();
    else if (id === 3) readChunkMetadata(thrift, chunk);
    else if (id === 4) start = thrift.integer();
    else if (id === 5) length = thrift.integer();
    else {
      if (id === 8) chunk.isEncrypted = true;
      thrift.skip(thrift.type);
    }
  }
  if (start > 0 && length > 0) chunk.offsetIndex = { start, length };
  return chunk;
}

type Writable<T> = { -readonly [Key in keyof T]: T[Key] };

function readChunkMetadata(thrift: ThriftReader, chunk: Writable<ColumnChunk>): void {
  for (let id = thrift.field(0); id !== 0; id = thrift.field(id)) {
    if (id === 2) chunk.encodings = readEncodings(thrift);
    else if (id === 4) chunk.codec = codecs[thrift.integer()];
    else if (id === 5) chunk.values = thrift.integer();
    else if (id === 6) chunk.plainBytes = thrift.integer();
    else if (id === 7) chunk.storedBytes = thrift.integer();
    else if (id === 9) chunk.dataPage = thrift.integer();
    else if (id === 11) chunk.dictionaryPage = thrift.integer();
    else if (id === 12) chunk.statistics = readStatistics(thrift);
    else thrift.skip(thrift.type);
  }
}

function readEncodings(thrift: ThriftReader): readonly (Encoding | undefined)[] {
  const found: (Encoding | undefined)[] = [];
  for (let left = thrift.list(); left > 0; left -= 1) found.push(encodings[thrift.integer()]);
  return found;
}

function readStatistics(thrift: ThriftReader): Statistics {
  const statistics: Writable<Statistics> = {
    nulls: undefined,
    min: undefined,
    max: undefined,
    isExact: true,
    oldMin: undefined,
    oldMax: undefined,
  };
  for (let id = thrift.field(0); id !== 0; id = thrift.field(id)) {
    if (id === 1) statistics.oldMax = thrift.binary();
    else if (id === 2) statistics.oldMin = thrift.binary();
    else if (id === 3) statistics.nulls = thrift.integer();
    else if (id === 5) statistics.max = thrift.binary();
    else if (id === 6) statistics.min = thrift.binary();
    else {
      if ((id === 7 || id === 8) && thrift.type === thriftTypes.false) statistics.isExact = false;
      thrift.skip(thrift.type);
    }
  }
  return statistics;
}
