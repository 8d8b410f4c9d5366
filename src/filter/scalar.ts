/** What a field of one item holds: text, a number, an instant in milliseconds, or nothing. */
export type Scalar = string | number | null;
export type ScalarType = 'text' | 'number' | 'date';

/** True, false, or neither because something needed to know is missing. */
export type Truth = boolean | 'unknown';

export function not(truth: Truth): Truth {
  return truth === 'unknown' ? truth : !truth;
}

const decimal = /^\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?\s*$/i;

/** The number that a text holds, or NaN. No hexadecimal numbers, no `Infinity`, no empty text. */
export function numberOf(text: string): number {
  return decimal.test(text) ? Number(text) : NaN;
}

const date =
  /^\s*(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?\s*(Z|[+-]\d\d:?\d\d)?)?\s*$/i;

/** Milliseconds of an ISO 8601 date, with or without a time, in UTC unless it says otherwise; or NaN. */
export function dateOf(text: string): number {
  const match = date.exec(text);
  if (match === null) return NaN;
  const [year, month, day, hour, minute, second] = match
    .slice(1, 7)
    .map((part) => Number(part ?? 0));
  const at = Date.UTC(year ?? 0, (month ?? 0) - 1, day, hour, minute, second);
  const fields = new Date(at);
  // Date.UTC carries over: the 31st of June would be the 1st of July, and the year 0022 is 1922.
  const isReal =
    fields.getUTCFullYear() === year &&
    fields.getUTCMonth() + 1 === month &&
    fields.getUTCDate() === day &&
    (hour ?? 0) < 24 &&
    (minute ?? 0) < 60 &&
    (second ?? 0) < 60;
  if (!isReal) return NaN;
  const fraction = Math.floor(Number(`0.${match[7] ?? 0}`) * 1000);
  return at + fraction - offsetOf(match[8]);
}

function offsetOf(zone: string | undefined): number {
  if (zone === undefined || zone.toUpperCase() === 'Z') return 0;
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2));
  return (zone.startsWith('-') ? -minutes : minutes) * 60_000;
}

/** How a value reads as text, for LIKE: an instant as `2022-03-07T09:20:59.772Z`. */
export function textOf(value: string | number, type: ScalarType): string {
  if (typeof value === 'string') return value;
  if (type !== 'date') return String(value);
  return Math.abs(value) <= 8.64e15 ? new Date(value).toISOString() : String(value);
}

/**
 * Negative, zero or positive as `left` is before, at or after `right`; NaN where they cannot be ordered.
 * Two texts are ordered as numbers when both are numeric, else by UTF-16 code units.
 */
export function order(
  left: string | number,
  leftType: ScalarType,
  right: string | number,
  rightType: ScalarType,
): number {
  if (typeof left === 'string' && typeof right === 'string') {
    const difference = numberOf(left) - numberOf(right);
    if (!Number.isNaN(difference)) return difference;
    return left < right ? -1 : left > right ? 1 : 0;
  }
  if (
    (leftType === 'date') !== (rightType === 'date') &&
    leftType !== 'text' &&
    rightType !== 'text'
  ) {
    return NaN;
  }
  return comparable(left, rightType) - comparable(right, leftType);
}

/** Texts are equal when they are the same; a text and a number when the text holds that number. */
export function isEqual(
  left: string | number,
  leftType: ScalarType,
  right: string | number,
  rightType: ScalarType,
): boolean {
  if (typeof left === 'string' && typeof right === 'string') return left === right;
  return order(left, leftType, right, rightType) === 0;
}

function comparable(value: string | number, otherType: ScalarType): number {
  if (typeof value === 'number') return value;
  return otherType === 'date' ? dateOf(value) : numberOf(value);
}
