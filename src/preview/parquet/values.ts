import type { Cell } from '../table.ts';
import { dateText, timestampText, timeText, type TimeUnit } from './instants.ts';
import type { SchemaElement } from './metadata.ts';
import type { Raw } from './plainValues.ts';

/** Makes what is stored into what is shown; text and bytes are cut after `longest` bytes. */
export type CellReader = (raw: Raw, longest: number) => Cell;

const units = { MILLIS: 'ms', MICROS: 'us', NANOS: 'ns' } as const;

export function cellReader(element: SchemaElement): CellReader {
  const { type, converted, logical } = element;
  switch (logical?.type) {
    case 'TIMESTAMP':
      return timestamp(units[logical.unit], logical.isAdjustedToUTC);
    case 'TIME':
      return time(units[logical.unit]);
    case 'UUID':
      return (raw) => uuid(asBytes(raw));
    case 'FLOAT16':
      return (raw) => float(float16(asBytes(raw)));
    case 'STRING':
    case 'ENUM':
    case 'JSON':
      return text;
    case 'DECIMAL':
      return decimal(logical.scale);
    case 'DATE':
      return date;
    case 'INTEGER':
      return logical.isSigned ? integer : unsigned(logical.bitWidth);
    case 'GEOMETRY':
    case 'GEOGRAPHY':
    case 'BSON':
    case 'VARIANT':
    case 'NULL':
    case 'MAP':
    case 'LIST':
    case undefined:
      break;
  }
  switch (converted) {
    case 'UTF8':
    case 'ENUM':
    case 'JSON':
      return text;
    case 'DECIMAL':
      return decimal(element.scale ?? 0);
    case 'DATE':
      return date;
    case 'TIME_MILLIS':
      return time('ms');
    case 'TIME_MICROS':
      return time('us');
    case 'TIMESTAMP_MILLIS':
      return timestamp('ms', true);
    case 'TIMESTAMP_MICROS':
      return timestamp('us', true);
    case 'UINT_8':
    case 'UINT_16':
    case 'UINT_32':
    case 'UINT_64':
      return unsigned(Number(converted.slice('UINT_'.length)));
    case 'INTERVAL':
      return (raw) => interval(asBytes(raw));
    default:
      return plain(type);
  }
}

function plain(type: SchemaElement['type']): CellReader {
  switch (type) {
    case 'BOOLEAN':
      return (raw) => Boolean(raw);
    case 'FLOAT':
      return (raw) => float(Number(raw), true);
    case 'DOUBLE':
      return (raw) => float(Number(raw));
    case 'INT96':
      return int96;
    case 'BYTE_ARRAY':
    case 'FIXED_LEN_BYTE_ARRAY':
      return (raw, longest) => binary(asBytes(raw), longest);
    case 'INT32':
    case 'INT64':
    case undefined:
      return integer;
  }
}

function asBytes(raw: Raw): Uint8Array {
  if (raw instanceof Uint8Array) return raw;
  throw new RangeError('a value is not of its column’s type');
}

function asInteger(raw: Raw): bigint {
  if (typeof raw === 'bigint') return raw;
  if (typeof raw === 'number') return BigInt(raw);
  throw new RangeError('a value is not of its column’s type');
}

function integer(raw: Raw): Cell {
  if (typeof raw === 'number') return raw;
  const value = asInteger(raw);
  const near = Number(value);
  return Number.isSafeInteger(near) ? near : { is: 'integer', text: String(value) };
}

function unsigned(bits: number): CellReader {
  return (raw) => integer(BigInt.asUintN(bits, asInteger(raw)));
}

/** A 32-bit number is shown with the fewest digits that are still that number, as its writer meant it. */
function float(value: number, isSingle = false): Cell {
  if (Object.is(value, -0)) return { is: 'float', text: '-0' };
  if (!Number.isFinite(value)) return { is: 'float', text: String(value) };
  if (!isSingle || Number.isInteger(value)) return value;
  for (let precision = 6; precision <= 9; precision += 1) {
    const short = Number(value.toPrecision(precision));
    if (Math.fround(short) === value) return short;
  }
  return value;
}

export function float16(bytes: Uint8Array): number {
  const bits = (bytes[0] ?? 0) | ((bytes[1] ?? 0) << 8);
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * 2 ** -24 * fraction;
  if (exponent === 0x1f) return fraction ? NaN : sign * Infinity;
  return sign * 2 ** (exponent - 15) * (1 + fraction / 1024);
}

function decimal(scale: number): CellReader {
  return (raw) => {
    const value = raw instanceof Uint8Array ? bigEndian(raw) : asInteger(raw);
    const digits = String(value < 0n ? -value : value);
    const sign = value < 0n ? '-' : '';
    if (scale <= 0) {
      return { is: 'decimal', text: `${sign}${digits}${value === 0n ? '' : zeros(-scale)}` };
    }
    const padded = zeros(scale + 1 - digits.length) + digits;
    const point = padded.length - scale;
    return { is: 'decimal', text: `${sign}${padded.slice(0, point)}.${padded.slice(point)}` };
  };
}

/** A scale comes from the file: a hostile one must not become a text of a gigabyte. */
function zeros(count: number): string {
  if (count > 1000) throw new RangeError('a decimal has an impossible scale');
  return '0'.repeat(Math.max(0, count));
}

export function bigEndian(bytes: Uint8Array): bigint {
  if (bytes.length > 1024) throw new RangeError('a decimal is too long');
  if (bytes.length === 0) return 0n;
  const hex = Array.from(bytes, hexByte).join('');
  return BigInt.asIntN(bytes.length * 8, BigInt(`0x${hex}`));
}

function hexByte(byte: number): string {
  return byte.toString(16).padStart(2, '0');
}

function date(raw: Raw): Cell {
  return { is: 'date', text: dateText(asInteger(raw)) };
}

function time(unit: TimeUnit): CellReader {
  return (raw) => ({ is: 'time', text: timeText(asInteger(raw), unit), unit });
}

function timestamp(unit: TimeUnit, isUtc: boolean): CellReader {
  return (raw) => ({
    is: 'timestamp',
    text: timestampText(asInteger(raw), unit, isUtc),
    unit,
  });
}

/** Nanoseconds of a Julian day, then the day: how Impala and Spark wrote timestamps. */
function int96(raw: Raw): Cell {
  const value = asInteger(raw);
  const day = (value >> 64n) - 2_440_588n;
  const nanoseconds = BigInt.asIntN(64, value);
  const count = day * 86_400_000_000_000n + nanoseconds;
  return { is: 'timestamp', text: timestampText(count, 'ns', false), unit: 'ns' };
}

function interval(bytes: Uint8Array): Cell {
  if (bytes.length !== 12) throw new RangeError('an interval does not have 12 bytes');
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const [months, days, milliseconds] = [0, 4, 8].map((offset) => view.getUint32(offset, true));
  return { is: 'interval', text: `${months} months ${days} days ${milliseconds} ms` };
}

function uuid(bytes: Uint8Array): string {
  const hex = Array.from(bytes, hexByte).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

function binary(bytes: Uint8Array, longest: number): Cell {
  const shown = `0x${Array.from(bytes.subarray(0, longest), hexByte).join('')}`;
  if (bytes.length <= longest) return { is: 'binary', text: shown };
  return { is: 'binary', text: shown, isCut: true, length: bytes.length };
}

const utf8 = new TextDecoder('utf-8');

function text(raw: Raw, longest: number): Cell {
  const bytes = asBytes(raw);
  if (bytes.length <= longest) return utf8.decode(bytes);
  // The cut may fall inside a character: `stream` keeps its bytes back; a decoder is made anew so that they go.
  const shown = new TextDecoder('utf-8').decode(bytes.subarray(0, longest), { stream: true });
  return { is: 'text', text: shown, isCut: true, length: bytes.length };
}
