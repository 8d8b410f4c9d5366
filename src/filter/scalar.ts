/** What a field of one item holds: text, a number, an instant in milliseconds, or nothing. */
export type Scalar = string | number | null;
export type ScalarType = 'text' | 'number' | 'date';

/** True, false, or neither because something needed to know is missing. */
export type Truth = boolean | 'unknown';

export function not(truth: Truth): Truth {
  return truth === 'unknown' ? truth : !truth;
}

/** Reads in one way only: a long value that is almost a number must not be tried in every split. */
const decimal = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i;

/** The number that a text holds, or NaN. No hexadecimal numbers, no `Infinity`, no empty text. */
export function numberOf(text: string): number {
  return decimal.test(text.trim()) ? Number(text) : NaN;
}

const date =
  /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?(?:\s*(Z|[+-]\d\d:?\d\d))?)?$/i;

/** Milliseconds of an ISO 8601 date, with or without a time, in UTC unless it says otherwise; or NaN. */
export function dateOf(text: string): number {
  const match = date.exec(text.trim());
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

/** Of a zone, in milliseconds; NaN where there is no such zone. */
function offsetOf(zone: string | undefined): number {
  if (zone === undefined || zone.toUpperCase() === 'Z') return 0;
  const [hours, rest] = [Number(zone.slice(1, 3)), Number(zone.slice(-2))];
  if (hours > 23 || rest > 59) return NaN;
  const minutes = hours * 60 + rest;
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
    const difference = compared(numberOf(left), numberOf(right));
    return Number.isNaN(difference) ? compared(left, right) : difference;
  }
  if (
    (leftType === 'date') !== (rightType === 'date') &&
    leftType !== 'text' &&
    rightType !== 'text'
  ) {
    return NaN;
  }
  return compared(comparable(left, rightType), comparable(right, leftType));
}

/** No difference of numbers: that of 1e999 to itself is none. */
function compared<T extends string | number>(left: T, right: T): number {
  if (left === right) return 0;
  return left < right ? -1 : left > right ? 1 : NaN;
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
