import type { Units } from './units.ts';

const powers = Array.from({ length: 23 }, (_, exponent) => 10 ** exponent);

/**
 * The decimal number that is written there, where it can be made exactly by one operation (at most 15 digits, a small
 * exponent); `undefined` for everything else, a number or not.
 */
export function decimalAt(units: Units, start: number, end: number): number | undefined {
  let i = start;
  const isNegative = units[i] === 45;
  if (isNegative || units[i] === 43) i += 1;
  const first = i;
  if (end - first <= mostShort) return shortDecimal(units, first, end, isNegative);
  let digits = 0;
  let point = -1;
  let mantissa = 0;
  for (; i < end; i += 1) {
    const digit = (units[i] as number) - 48;
    if (digit >= 0 && digit <= 9) {
      mantissa = mantissa * 10 + digit;
      if (mantissa > 0) digits += 1;
    } else if (digit === -2 && point < 0) {
      point = i;
    } else {
      return undefined;
    }
  }
  const hasDigit = point < 0 ? end > first : end - first > 1;
  const scale = point < 0 ? 0 : end - point - 1;
  const power = powers[scale];
  if (!hasDigit || digits > 15 || power === undefined) return undefined;
  const value = mantissa / power;
  return isNegative ? -value : value;
}

/** So many digits make a whole number that the machine counts with. */
const mostShort = 9;

function shortDecimal(
  units: Units,
  first: number,
  end: number,
  isNegative: boolean,
): number | undefined {
  let mantissa = 0;
  let point = -1;
  for (let i = first; i < end; i += 1) {
    const digit = (units[i] as number) - 48;
    if (digit >= 0 && digit <= 9) mantissa = (Math.imul(mantissa, 10) + digit) | 0;
    else if (digit === -2 && point < 0) point = i;
    else return undefined;
  }
  const scale = point < 0 ? 0 : end - point - 1;
  if (end - first - (point < 0 ? 0 : 1) <= 0) return undefined;
  const value = mantissa / (powers[scale] as number);
  return isNegative ? -value : value;
}
