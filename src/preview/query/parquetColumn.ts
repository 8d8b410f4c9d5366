import type { SchemaElement } from 'hyparquet-writer';
import type { Column } from '../table.ts';
import { instantOf, timeOf } from './instants.ts';

/** A value as the writer takes it. */
export type ParquetValue = null | boolean | number | bigint | string | Uint8Array;

/** How the values of a column are stored. */
export interface ParquetColumn {
  /** Without its name. */
  readonly element: Omit<SchemaElement, 'name'>;
  /** Of a value that is there, by its whole text; `undefined` where it does not fit. */
  readonly value: (text: string) => ParquetValue | undefined;
}

const optional = { repetition_type: 'OPTIONAL' } as const;

const utf8: ParquetColumn = {
  element: {
    ...optional,
    type: 'BYTE_ARRAY',
    converted_type: 'UTF8',
    logical_type: { type: 'STRING' },
  },
  value: (text) => text,
};
const double: ParquetColumn = {
  element: { ...optional, type: 'DOUBLE' },
  value: floatOf,
};

/** By the type that a Parquet file gave its column; what has no such type is written as the text that is shown. */
export function parquetColumn({ type }: Pick<Column, 'type'>): ParquetColumn {
  const [, unit = '', zone = ''] = /^time(?:stamp)?\[(ms|us|ns)(, UTC)?\]$/.exec(type) ?? [];
  if (unit !== '' && type.startsWith('timestamp')) return timestamp(unit as Unit, zone !== '');
  if (unit !== '') return time(unit as Unit);
  const [, signed, bits] = /^(u?)int(8|16|32|64)$/.exec(type) ?? [];
  if (bits !== undefined) return integer(Number(bits), signed === '');
  const [, precision, scale] = /^decimal\((\d+), (\d+)\)$/.exec(type) ?? [];
  if (precision !== undefined) return decimal(Number(precision), Number(scale));
  const [, length] = /^binary\[(\d+)\]$/.exec(type) ?? [];
  if (length !== undefined && Number(length) > 0) {
    return {
      element: { ...optional, type: 'FIXED_LEN_BYTE_ARRAY', type_length: Number(length) },
      value: bytesOf,
    };
  }
  switch (type) {
    case 'boolean':
      return { element: { ...optional, type: 'BOOLEAN' }, value: booleanOf };
    case 'integer':
      return integer(64, true);
    case 'float':
      return { element: { ...optional, type: 'FLOAT' }, value: floatOf };
    case 'double':
    case 'number':
      return double;
    case 'float16':
      return {
        element: {
          ...optional,
          type: 'FIXED_LEN_BYTE_ARRAY',
          type_length: 2,
          logical_type: { type: 'FLOAT16' },
        },
        value: floatOf,
      };
    case 'date':
      return {
        element: {
          ...optional,
          type: 'INT32',
          converted_type: 'DATE',
          logical_type: { type: 'DATE' },
        },
        value: dayOf,
      };
    case 'uuid':
      return {
        element: {
          ...optional,
          type: 'FIXED_LEN_BYTE_ARRAY',
          type_length: 16,
          logical_type: { type: 'UUID' },
        },
        value: (text) =>
          /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i.test(text) ? text : undefined,
      };
    case 'json':
      // Without the older mark, for which the writer would make text of the text.
      return {
        element: { ...optional, type: 'BYTE_ARRAY', logical_type: { type: 'JSON' } },
        value: (text) => text,
      };
    case 'binary':
    case 'bson':
    case 'geometry':
    case 'geography':
      return { element: { ...optional, type: 'BYTE_ARRAY' }, value: bytesOf };
    default:
      return utf8;
  }
}

type Unit = 'ms' | 'us' | 'ns';
const nanoseconds = { ms: 1_000_000n, us: 1000n, ns: 1n } as const;
const unitNames = { ms: 'MILLIS', us: 'MICROS', ns: 'NANOS' } as const;

function timestamp(unit: Unit, isAdjustedToUTC: boolean): ParquetColumn {
  const older = { ms: 'TIMESTAMP_MILLIS', us: 'TIMESTAMP_MICROS', ns: undefined } as const;
  const converted = isAdjustedToUTC ? older[unit] : undefined;
  return {
    element: {
      ...optional,
      type: 'INT64',
      ...(converted ? { converted_type: converted } : {}),
      logical_type: { type: 'TIMESTAMP', isAdjustedToUTC, unit: unitNames[unit] },
    },
    value: (text) => counted(instantOf(text), unit),
  };
}

function time(unit: Unit): ParquetColumn {
  return {
    element: {
      ...optional,
      type: unit === 'ms' ? 'INT32' : 'INT64',
      logical_type: { type: 'TIME', isAdjustedToUTC: false, unit: unitNames[unit] },
    },
    value: (text) => {
      const count = counted(timeOf(text), unit);
      return unit === 'ms' && count !== undefined ? Number(count) : count;
    },
  };
}

function counted(instant: bigint | undefined, unit: Unit): bigint | undefined {
  if (instant === undefined || instant % nanoseconds[unit] !== 0n) return undefined;
  return within(instant / nanoseconds[unit], 64);
}

function integer(bitWidth: number, isSigned: boolean): ParquetColumn {
  // Named the older way only: the writer puts down the width of the newer one as a number of another kind.
  const isPlain = isSigned && bitWidth >= 32;
  return {
    element: {
      ...optional,
      type: bitWidth === 64 ? 'INT64' : 'INT32',
      ...(isPlain
        ? {}
        : {
            converted_type: `${isSigned ? '' : 'U'}INT_${bitWidth}` as 'INT_8',
          }),
    },
    value: (text) => {
      if (!/^\s*[+-]?\d+\s*$/.test(text)) return undefined;
      const value = within(BigInt(text.trim().replace(/^\+/, '')), bitWidth, isSigned);
      return value === undefined || bitWidth === 64 ? value : Number(value);
    },
  };
}

export function within(value: bigint, bits: number, isSigned = true): bigint | undefined {
  const same = isSigned ? BigInt.asIntN(bits, value) : BigInt.asUintN(bits, value);
  return same === value ? value : undefined;
}

function decimal(precision: number, scale: number): ParquetColumn {
  if (precision > 76 || scale > precision) return utf8;
  const isLong = precision > 18;
  const bytes = Math.ceil((precision * Math.log2(10) + 1) / 8);
  return {
    element: {
      ...optional,
      ...(isLong
        ? { type: 'FIXED_LEN_BYTE_ARRAY' as const, type_length: bytes }
        : { type: 'INT64' as const }),
      converted_type: 'DECIMAL',
      precision,
      scale,
      logical_type: { type: 'DECIMAL', precision, scale },
    },
    value: (text) => {
      const [, sign = '', whole = '', fraction = ''] = /^(-?)(\d*)\.?(\d*)$/.exec(text) ?? [];
      if (whole + fraction === '' || fraction.length > scale) return undefined;
      const value = BigInt(sign + whole + fraction.padEnd(scale, '0'));
      return within(value, isLong ? bytes * 8 : 64);
    },
  };
}

export function booleanOf(text: string): boolean | undefined {
  if (/^\s*true\s*$/i.test(text)) return true;
  return /^\s*false\s*$/i.test(text) ? false : undefined;
}

export function floatOf(text: string): number | undefined {
  const match = /^\s*([+-]?)(nan|inf(?:inity)?)\s*$/i.exec(text);
  if (match) return /nan/i.test(text) ? NaN : match[1] === '-' ? -Infinity : Infinity;
  return text.trim() === '' || Number.isNaN(Number(text)) ? undefined : Number(text);
}

function dayOf(text: string): number | undefined {
  const instant = instantOf(text);
  return instant === undefined ? undefined : Number(within(instant / 86_400_000_000_000n, 32));
}

function bytesOf(text: string): Uint8Array | undefined {
  return text.startsWith('0x') ? Uint8Array.from(Buffer.from(text.slice(2), 'hex')) : undefined;
}
