import { numberOf, textNumber } from '../textNumbers.ts';
import { cellText, type Cell, type Column, type Table } from '../table.ts';
import { instantOf, timeOf } from './instants.ts';

/** How a value stands to the others of a column of numbers: those without a place in the order come last. */
export const standing = { ordered: 0, noNumber: 1, notANumber: 2, nothing: 3 } as const;

/** The values of a column of numbers, booleans or times. */
export interface Measures {
  readonly values: Float64Array;
  /** One of `standing` for each; absent where all are in order. */
  readonly standings?: Uint8Array;
}

/** Columns whose values are compared as numbers; all others as text. */
export function isMeasured({ kind }: Column): boolean {
  return (
    kind === 'number' ||
    kind === 'timestamp' ||
    kind === 'date' ||
    kind === 'time' ||
    kind === 'boolean'
  );
}

/** NULL, a field that the row does not have, and a blank field of a column that holds no text. */
export function isNothing(cell: Cell, column: Column): boolean {
  if (cell === null) return true;
  if (typeof cell === 'object') return cell.is === 'missing';
  return typeof cell === 'string' && column.kind !== 'text' && cell.trim() === '';
}

/** The rows `[start, start + count)` of a column, fewer at the end. */
export async function readMeasures(
  table: Table,
  column: number,
  start: number,
  count: number,
  signal: AbortSignal,
): Promise<Measures> {
  const values = await table.numbers(column, start, count, signal);
  if (!values.some(Number.isNaN)) return { values };
  const described = table.columns[column];
  if (!described) throw new Error(`There is no column ${column}`);
  const standings = new Uint8Array(values.length);
  if (isNeverNaN(table, described)) {
    for (let i = 0; i < values.length; i += 1) {
      if (Number.isNaN(values[i])) standings[i] = standing.nothing;
    }
    return { values, standings };
  }
  const { rows } = await table.rows(start, values.length, [column], signal);
  for (let i = 0; i < values.length; i += 1) {
    if (Number.isNaN(values[i])) standings[i] = standingOf(rows[i]?.[0] ?? null, described);
  }
  return { values, standings };
}

/** Of these only NULL is no number, so that their cells need not be looked at. */
function isNeverNaN({ format }: Table, { kind, type }: Column): boolean {
  return format === 'parquet' && (kind !== 'number' || /^u?int\d+$/.test(type));
}

function standingOf(cell: Cell, column: Column): number {
  if (isNothing(cell, column)) return standing.nothing;
  return /^\s*[+-]?nan\s*$/i.test(cellText(cell)) ? standing.notANumber : standing.noNumber;
}

/** Tells values apart, and orders them, where their numbers are too near for a 64-bit float. */
export interface Exact {
  /** `undefined` where the text is no such value. */
  readonly of: (text: string) => bigint | undefined;
  /** The number alone tells this value from every other. */
  readonly isCertain: (value: number) => boolean;
}

/** `undefined` for columns that floats hold exactly. */
export function exactOf({ kind, type }: Column): Exact | undefined {
  if (/^(u?int64|integer)$/.test(type)) {
    const of = (text: string) => decimalUnits(text, 0);
    return { of, isCertain: (value) => Math.abs(value) <= Number.MAX_SAFE_INTEGER };
  }
  const decimal = /^decimal\([^,]*, (\d+)\)$/.exec(type);
  if (decimal) {
    // More digits than the column has, for what a person types.
    const scale = Number(decimal[1]) + 12;
    return { of: (text) => decimalUnits(text, scale), isCertain: () => false };
  }
  if (kind === 'timestamp') return { of: instantOf, isCertain: instantCertainty(type) };
  if (kind === 'time' && type.includes('[ns')) return { of: timeOf, isCertain: () => false };
  return undefined;
}

/** By the unit: milliseconds and their fraction are kept to about a quarter of a microsecond in our century. */
function instantCertainty(type: string): (value: number) => boolean {
  if (type.includes('[ms')) return () => true;
  if (type.includes('[us')) return (value) => Math.abs(value) < 2 ** 42;
  return () => false;
}

function decimalUnits(text: string, scale: number): bigint | undefined {
  const match = /^\s*([+-]?)(\d*)(?:\.(\d*))?\s*$/.exec(text);
  const [, sign = '', whole = '', fraction = ''] = match ?? [];
  if (!match || whole + fraction === '') return undefined;
  const units = BigInt(whole + fraction.slice(0, scale).padEnd(scale, '0'));
  return sign === '-' ? -units : units;
}

/** What a person typed, as a value of a measured column; `undefined` where it is none. */
export function typedNumber(text: string, { kind }: Column): number | undefined {
  const trimmed = text.trim();
  switch (kind) {
    case 'boolean': {
      if (/^(true|yes|1)$/i.test(trimmed)) return 1;
      return /^(false|no|0)$/i.test(trimmed) ? 0 : undefined;
    }
    case 'timestamp':
    case 'date': {
      const value = textNumber(kind)(trimmed);
      return Number.isNaN(value) ? undefined : value;
    }
    case 'time': {
      const nanoseconds = timeOf(trimmed);
      return nanoseconds === undefined ? undefined : Number(nanoseconds) / 1e6;
    }
    default: {
      if (/^[+-]?nan$/i.test(trimmed)) return NaN;
      const value = numberOf(trimmed);
      return Number.isNaN(value) ? undefined : value;
    }
  }
}

/** The whole text of a cell whose window shows only its beginning; up to the limit of `Table.cell`. */
export async function wholeText(
  table: Table,
  row: number,
  column: number,
  cell: Cell,
  signal: AbortSignal,
): Promise<string> {
  const isCut = cell !== null && typeof cell === 'object' && cell.isCut === true;
  return cellText(isCut ? await table.cell(row, column, signal) : cell);
}
