export type TimeUnit = 'ms' | 'us' | 'ns';

const digits = { ms: 3, us: 6, ns: 9 } as const;
const perSecond = { ms: 1_000n, us: 1_000_000n, ns: 1_000_000_000n } as const;

/** ISO 8601 with every digit of the unit; years past 9999 or before 0 have a sign and six digits. */
export function timestampText(count: bigint, unit: TimeUnit, isUtc: boolean): string {
  const second = floorDivide(count, perSecond[unit]);
  const day = floorDivide(second, 86_400n);
  const rest = count - day * 86_400n * perSecond[unit];
  return `${dateText(day)}T${timeText(rest, unit)}${isUtc ? 'Z' : ''}`;
}

/** A time of day; `count` since midnight. */
export function timeText(count: bigint, unit: TimeUnit): string {
  const second = floorDivide(count, perSecond[unit]);
  const fraction = String(count - second * perSecond[unit]).padStart(digits[unit], '0');
  const part = (value: bigint) => String(value).padStart(2, '0');
  const clock = [second / 3600n, (second / 60n) % 60n, second % 60n].map(part).join(':');
  return `${clock}.${fraction}`;
}

/** The date of a day counted from 1970-01-01, in the proleptic Gregorian calendar (Hinnant, days_from_civil). */
export function dateText(day: bigint): string {
  const shifted = day + 719_468n;
  const era = floorDivide(shifted, 146_097n);
  const ofEra = shifted - era * 146_097n;
  const yearOfEra = (ofEra - ofEra / 1460n + ofEra / 36_524n - ofEra / 146_096n) / 365n;
  const ofYear = ofEra - (365n * yearOfEra + yearOfEra / 4n - yearOfEra / 100n);
  const shiftedMonth = (5n * ofYear + 2n) / 153n;
  const date = ofYear - (153n * shiftedMonth + 2n) / 5n + 1n;
  const month = shiftedMonth < 10n ? shiftedMonth + 3n : shiftedMonth - 9n;
  const year = yearOfEra + era * 400n + (month <= 2n ? 1n : 0n);
  return `${yearText(year)}-${String(month).padStart(2, '0')}-${String(date).padStart(2, '0')}`;
}

function yearText(year: bigint): string {
  if (year >= 0n && year <= 9999n) return String(year).padStart(4, '0');
  return `${year < 0n ? '-' : '+'}${String(year < 0n ? -year : year).padStart(6, '0')}`;
}

function floorDivide(value: bigint, by: bigint): bigint {
  const quotient = value / by;
  return value < 0n && quotient * by !== value ? quotient - 1n : quotient;
}
