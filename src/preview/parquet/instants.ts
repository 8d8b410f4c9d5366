export type TimeUnit = 'ms' | 'us' | 'ns';

const digits = { ms: 3, us: 6, ns: 9 } as const;
const perSecond = { ms: 1_000n, us: 1_000_000n, ns: 1_000_000_000n } as const;

/** ISO 8601 with every digit of the unit; years past 9999 or before 0 have a sign and six digits. */
export function timestampText(count: bigint, unit: TimeUnit, isUtc: boolean): string {
  const perDay = 86_400n * perSecond[unit];
  const day = floorDivide(count, perDay);
  return `${dateText(day)}T${timeText(count - day * perDay, unit)}${isUtc ? 'Z' : ''}`;
}

/** A time of day; `count` since midnight. */
export function timeText(count: bigint, unit: TimeUnit): string {
  const all = floorDivide(count, perSecond[unit]);
  const fraction = Number(count - all * perSecond[unit]);
  const second = Number(all);
  const hours = Math.floor(second / 3600);
  const clock = `${twoDigits(hours)}:${twoDigits(Math.floor(second / 60) % 60)}:${twoDigits(second % 60)}`;
  return `${clock}.${String(fraction).padStart(digits[unit], '0')}`;
}

/** The date of a day counted from 1970-01-01, in the proleptic Gregorian calendar (Hinnant, days_from_civil). */
export function dateText(day: bigint): string {
  // Of 64 bits of milliseconds, or 32 of days, these are far from what a number holds exactly.
  const shifted = Number(day) + 719_468;
  const era = Math.floor(shifted / 146_097);
  const ofEra = shifted - era * 146_097;
  const leapDays =
    Math.floor(ofEra / 1460) - Math.floor(ofEra / 36_524) + Math.floor(ofEra / 146_096);
  const yearOfEra = Math.floor((ofEra - leapDays) / 365);
  const ofYear =
    ofEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shiftedMonth = Math.floor((5 * ofYear + 2) / 153);
  const date = ofYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1;
  const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  return `${yearText(year)}-${twoDigits(month)}-${twoDigits(date)}`;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}

function yearText(year: number): string {
  if (year >= 0 && year <= 9999) return String(year).padStart(4, '0');
  return `${year < 0 ? '-' : '+'}${String(Math.abs(year)).padStart(6, '0')}`;
}

function floorDivide(value: bigint, by: bigint): bigint {
  const quotient = value / by;
  return value < 0n && quotient * by !== value ? quotient - 1n : quotient;
}
