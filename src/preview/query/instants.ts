/** Texts of instants and times of day as exact counts of nanoseconds. */

const instantPattern =
  /^\s*([+-]\d{6}|\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9})\d*)?)?)? ?(Z|UTC|[+-]\d{2}:?\d{2})?\s*$/;
const timePattern = /^\s*(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9})\d*)?)?\s*$/;

const perSecond = 1_000_000_000n;

/** Since 1970; UTC where the text does not say otherwise. `undefined` where it is no instant. */
export function instantOf(text: string): bigint | undefined {
  const match = instantPattern.exec(text);
  if (!match) return undefined;
  const [, year, month, day, hour = '0', minute = '0', second = '0', fraction = '', zone] = match;
  const seconds =
    dayOf(Number(year), Number(month), Number(day)) * 86_400 +
    Number(hour) * 3600 +
    Number(minute) * 60 +
    Number(second) -
    zoneSeconds(zone);
  return BigInt(seconds) * perSecond + BigInt(fraction.padEnd(9, '0'));
}

/** Whether the text names the zone that it is in. */
export function hasZone(text: string): boolean {
  return instantPattern.exec(text)?.[8] !== undefined;
}

/** Digits of the fraction of a second. */
export function fractionDigits(text: string): number {
  return /[.,](\d+)/.exec(text)?.[1]?.length ?? 0;
}

/** Since midnight. */
export function timeOf(text: string): bigint | undefined {
  const match = timePattern.exec(text);
  if (!match) return undefined;
  const [, hour, minute, second = '0', fraction = ''] = match;
  const seconds = Number(hour) * 3600 + Number(minute) * 60 + Number(second);
  return BigInt(seconds) * perSecond + BigInt(fraction.padEnd(9, '0'));
}

/** Days since 1970-01-01 in the proleptic Gregorian calendar (Hinnant, days_from_civil). */
function dayOf(year: number, month: number, day: number): number {
  const shifted = month <= 2 ? year - 1 : year;
  const era = Math.floor(shifted / 400);
  const yearOfEra = shifted - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const dayOfEra =
    yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}

function zoneSeconds(zone: string | undefined): number {
  if (zone === undefined || zone === 'Z' || zone === 'UTC') return 0;
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2));
  return minutes * 60 * (zone.startsWith('-') ? -1 : 1);
}
