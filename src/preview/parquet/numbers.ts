import type { SchemaElement } from './metadata.ts';
import type { Entries } from './page.ts';
import type { Raw } from './plainValues.ts';
import { bigEndian, float16 } from './values.ts';

/** Makes what is stored into a number; `NaN` for what is none. */
export type NumberReader = (raw: Raw) => number;

const perMillisecond = { MILLIS: 1, MICROS: 1e3, NANOS: 1e6 } as const;
const millisecondsPerDay = 86_400_000;

const asStored: NumberReader = Number;

/** `undefined` for a column that holds no numbers, booleans or times. */
export function numberReader(element: SchemaElement): NumberReader | undefined {
  const { type, converted, logical } = element;
  switch (logical?.type) {
    case 'TIMESTAMP':
    case 'TIME':
      return scaled(1 / perMillisecond[logical.unit]);
    case 'FLOAT16':
      return (raw) => (raw instanceof Uint8Array ? float16(raw) : NaN);
    case 'DATE':
      return scaled(millisecondsPerDay);
    case 'DECIMAL':
      return decimal(logical.scale);
    case 'INTEGER':
      return logical.isSigned ? Number : unsigned(logical.bitWidth);
    case undefined:
      break;
    default:
      return undefined;
  }
  switch (converted) {
    case 'DECIMAL':
      return decimal(element.scale ?? 0);
    case 'DATE':
      return scaled(millisecondsPerDay);
    case 'TIME_MICROS':
    case 'TIMESTAMP_MICROS':
      return scaled(1e-3);
    case 'UINT_8':
    case 'UINT_16':
    case 'UINT_32':
    case 'UINT_64':
      return unsigned(Number(converted.slice('UINT_'.length)));
    case undefined:
    case 'TIME_MILLIS':
    case 'TIMESTAMP_MILLIS':
    case 'INT_8':
    case 'INT_16':
    case 'INT_32':
    case 'INT_64':
      break;
    default:
      return undefined;
  }
  switch (type) {
    case 'BOOLEAN':
    case 'INT32':
    case 'INT64':
    case 'FLOAT':
    case 'DOUBLE':
      return asStored;
    case 'INT96':
      return int96;
    default:
      return undefined;
  }
}

function scaled(factor: number): NumberReader {
  // Dividing by a power of ten is exact where multiplying with its fraction is not.
  if (factor < 1) return (raw) => Number(raw) / Math.round(1 / factor);
  return (raw) => Number(raw) * factor;
}

function unsigned(bits: number): NumberReader {
  const range = 2 ** bits;
  return (raw) => {
    const value = Number(raw);
    return value < 0 ? value + range : value;
  };
}

function decimal(scale: number): NumberReader {
  const by = 10 ** scale;
  return (raw) => Number(raw instanceof Uint8Array ? bigEndian(raw) : raw) / by;
}

function int96(raw: Raw): number {
  if (typeof raw !== 'bigint') return NaN;
  const day = Number(raw >> 64n) - 2_440_588;
  return day * millisecondsPerDay + Number(BigInt.asIntN(64, raw)) / 1e6;
}

/** Puts the values of some rows as numbers, from `offset` on. */
export function putNumbers(
  { count, definition, values }: Entries,
  maxDefinition: number,
  read: NumberReader,
  numbers: Float64Array,
  offset: number,
): void {
  if (!definition && read === asStored && !(values instanceof BigInt64Array)) {
    if (ArrayBuffer.isView(values)) {
      numbers.set(values, offset);
      return;
    }
  }
  const halves = values instanceof BigInt64Array ? new Int32Array(values.buffer) : undefined;
  let position = 0;
  for (let entry = 0; entry < count; entry += 1) {
    if (definition && definition[entry] !== maxDefinition) {
      numbers[offset + entry] = NaN;
      continue;
    }
    // Rounded once, in the addition, and without an object for each value.
    const raw: Raw | undefined = halves
      ? (halves[2 * position + 1] as number) * 2 ** 32 + ((halves[2 * position] as number) >>> 0)
      : values[position];
    if (raw === undefined) throw new RangeError('a value is missing');
    numbers[offset + entry] = read(raw);
    position += 1;
  }
}
