export type TimeUnit = 's' | 'ms' | 'us' | 'ns';
export const timeUnits: readonly TimeUnit[] = ['s', 'ms', 'us', 'ns'];
export type Zone = 'utc' | 'local';

/** Digits of a fraction of a second. */
const digits: Readonly<Record<TimeUnit, number>> = { s: 0, ms: 3, us: 6, ns: 9 };
const second = 1_000_000_000n;
const day = 86_400n * second;

/** What a number that counts time says, in nanoseconds, exactly; `undefined` for what is no plain number. */
export function nanoseconds(text: string, unit: TimeUnit): bigint | undefined {
  const match = /^\s*([+-]?)(\d{1,30})(?:\.(\d*))?\s*$/.exec(text);
  if (!match) return undefined;
  const places = 9 - digits[unit];
  const fraction = (match[3] ?? '').slice(0, places).padEnd(places, '0');
  const value = BigInt(`${match[2] ?? '0'}${fraction}`);
  return match[1] === '-' ? -value : value;
}

export interface Instant {
  /** Nanoseconds since 1970. */
  readonly at: bigint;
  /** Digits of the fraction that were written. */
  readonly digits: number;
  /** Without one nobody knows where on earth it is meant. */
  readonly hasZone: boolean;
}

const written =
  /^\s*([+-]?\d{4,6})-(\d\d)-(\d\d)[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?\s*(Z|[+-]\d\d:?\d\d)?\s*$/i;

/** Reads ISO 8601. */
export function instantOf(text: string): Instant | undefined {
  const match = written.exec(text);
  if (!match) return undefined;
  const [year, month, date, hour, minute, seconds] = match
    .slice(1, 7)
    .map((part) => Number(part ?? 0));
  const fraction = match[7] ?? '';
  const zone = match[8];
  const moment = new Date(0);
  moment.setUTCFullYear(year ?? 0, (month ?? 1) - 1, date);
  moment.setUTCHours(hour ?? 0, minute, seconds || 0);
  if (Number.isNaN(moment.getTime())) return undefined;
  const at = BigInt(moment.getTime()) * 1_000_000n + BigInt(fraction.padEnd(9, '0'));
  return {
    at: at - BigInt(offsetMinutes(zone)) * 60n * second,
    digits: fraction.length,
    hasZone: zone !== undefined,
  };
}

function offsetMinutes(zone: string | undefined): number {
  const match = zone && /^([+-])(\d\d):?(\d\d)$/.exec(zone);
  if (!match) return 0;
  const minutes = Number(match[2]) * 60 + Number(match[3]);
  return match[1] === '-' ? -minutes : minutes;
}

/** `2026-01-31 12:00:00.250`, with the offset from UTC where it is a local time. */
export function instantText(at: bigint, fractionDigits: number, zone: Zone): string | undefined {
  const seconds = floorDivide(at, second);
  const utc = new Date(Number(seconds) * 1000);
  if (Number.isNaN(utc.getTime())) return undefined;
  const offset = zone === 'local' ? -utc.getTimezoneOffset() : 0;
  const shown = new Date(utc.getTime() + offset * 60_000);
  const [date = '', clock = ''] = shown.toISOString().slice(0, -5).split('T');
  const fraction = String(at - seconds * second)
    .padStart(9, '0')
    .slice(0, fractionDigits);
  const point = fractionDigits > 0 ? `.${fraction}` : '';
  return `${date} ${clock}${point}${zone === 'local' ? ` ${offsetText(offset)}` : ''}`;
}

function offsetText(minutes: number): string {
  const part = (value: number) => String(Math.floor(value)).padStart(2, '0');
  const size = Math.abs(minutes);
  return `${minutes < 0 ? '-' : '+'}${part(size / 60)}:${part(size % 60)}`;
}

/** Counts since 1970 in a unit; what is finer is cut off. */
export function epochText(at: bigint, unit: TimeUnit): string {
  return String(floorDivide(at, 10n ** BigInt(9 - digits[unit])));
}

/** `1:02:03.250`, after days where there are some. */
export function durationText(length: bigint, fractionDigits: number): string {
  const size = length < 0n ? -length : length;
  const seconds = (size % day) / second;
  const part = (value: bigint) => String(value).padStart(2, '0');
  const clock = `${seconds / 3600n}:${part((seconds / 60n) % 60n)}:${part(seconds % 60n)}`;
  const fraction = String(size % second)
    .padStart(9, '0')
    .slice(0, fractionDigits);
  const days = size >= day ? `${size / day} d ` : '';
  return `${length < 0n ? '-' : ''}${days}${clock}${fractionDigits > 0 ? `.${fraction}` : ''}`;
}

export function fractionDigits(unit: TimeUnit): number {
  return digits[unit];
}

function floorDivide(value: bigint, by: bigint): bigint {
  const quotient = value / by;
  return value < 0n && quotient * by !== value ? quotient - 1n : quotient;
}
