import { exactOf, isNothing } from '../query/values.ts';
import { instantOf, timeOf } from '../query/instants.ts';
import { cellText, type Cell, type Column, type TableFormat } from '../table.ts';
import { numberOf } from '../textNumbers.ts';
import type { CommonPair } from './columns.ts';
import type { Both, Tolerance } from './model.ts';

/** As what two columns are compared. */
export type Comparable = 'number' | 'instant' | 'time' | 'boolean' | 'text';

export function comparableOf({ before, after }: Both<Column>): Comparable {
  const kinds = new Set(
    [before.kind, after.kind].map((kind) => (kind === 'date' ? 'timestamp' : kind)),
  );
  const [kind] = kinds;
  if (kinds.size > 1) return 'text';
  switch (kind) {
    case 'number':
    case 'boolean':
    case 'time':
      return kind;
    case 'timestamp':
      return 'instant';
    default:
      return 'text';
  }
}

export function isWithin(a: number, b: number, { amount, isRelative }: Tolerance): boolean {
  // Infinite values are equal or not; their difference is no number.
  if (a === b) return true;
  return Math.abs(a - b) <= (isRelative ? amount * Math.max(Math.abs(a), Math.abs(b)) : amount);
}

/** `cut`: only the beginnings are there, and they are equal. */
type Sameness = 'same' | 'other' | 'cut';

/** Tells whether two values of a pair of columns are the same. */
export type CompareCells = (before: Cell, after: Cell) => Sameness;

/** `formats`: an empty field is all that a CSV file has for NULL; beside another format it stands for that. */
export function cellComparison(
  pair: CommonPair,
  formats: Both<TableFormat>,
  tolerance: Tolerance,
): CompareCells {
  const { before, after } = pair;
  const emptyIsNull = (formats.before === 'csv') !== (formats.after === 'csv');
  const isNull = (cell: Cell, column: Column) =>
    isNothing(cell, column) || (emptyIsNull && cell === '');
  const isSame = textComparison(pair, tolerance);
  return (a, b) => {
    const [isNullBefore, isNullAfter] = [isNull(a, before), isNull(b, after)];
    if (isNullBefore || isNullAfter) return isNullBefore === isNullAfter ? 'same' : 'other';
    const [cutBefore, cutAfter] = [lengthOfCut(a), lengthOfCut(b)];
    const [x, y] = [cellText(a), cellText(b)];
    if (cutBefore === undefined && cutAfter === undefined) {
      return x === y || isSame(x, y) ? 'same' : 'other';
    }
    if (cutBefore === undefined || cutAfter === undefined) return 'other';
    // Nested values do not tell how long they are.
    return x === y && cutBefore === cutAfter ? 'cut' : 'other';
  };
}

function lengthOfCut(cell: Cell): number | undefined {
  return cell !== null && typeof cell === 'object' && cell.isCut ? (cell.length ?? -1) : undefined;
}

function textComparison(
  { before, after }: Both<Column>,
  tolerance: Tolerance,
): (a: string, b: string) => boolean {
  switch (comparableOf({ before, after })) {
    case 'number': {
      const [exactBefore, exactAfter] = [exactOf(before), exactOf(after)];
      return (a, b) => {
        const [x, y] = [numberOf(a), numberOf(b)];
        if (Number.isNaN(x) || Number.isNaN(y)) return isNotANumber(a) && isNotANumber(b);
        if (!isWithin(x, y, tolerance)) return false;
        if (x !== y || tolerance.amount > 0 || !exactBefore || !exactAfter) return true;
        return plainDecimal(a) === plainDecimal(b);
      };
    }
    case 'instant':
      return sameUnits(instantOf);
    case 'time':
      return sameUnits(timeOf);
    case 'boolean':
      return (a, b) => a.trim().toLowerCase() === b.trim().toLowerCase();
    case 'text':
      return () => false;
  }
}

function sameUnits(of: (text: string) => bigint | undefined): (a: string, b: string) => boolean {
  return (a, b) => {
    const x = of(a);
    return x !== undefined && x === of(b);
  };
}

const isNotANumber = (text: string) => /^\s*[+-]?nan\s*$/i.test(text);

/** Without what a number can be written with or without: zeros at both ends, a plus, blanks. */
export function plainDecimal(text: string): string {
  const match = /^\s*([+-]?)0*(\d*)(?:\.(\d*?)0*)?\s*$/.exec(text);
  if (!match) return text.trim();
  const [, sign = '', whole = '', fraction = ''] = match;
  const digits = `${whole === '' ? '0' : whole}${fraction === '' ? '' : `.${fraction}`}`;
  return sign === '-' && digits !== '0' ? `-${digits}` : digits;
}
