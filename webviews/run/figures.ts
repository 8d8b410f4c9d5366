export type Duration =
  | { readonly unit: 'seconds'; readonly seconds: string }
  | { readonly unit: 'minutes'; readonly minutes: number; readonly seconds: number };

/** As exact as a person cares: `0.84`, `12.3`, or whole minutes and seconds. */
export function duration(seconds: number, language?: string): Duration {
  const whole = Math.round(seconds);
  if (whole >= 60) {
    return { unit: 'minutes', minutes: Math.floor(whole / 60), seconds: whole % 60 };
  }
  const number = seconds.toLocaleString(language, {
    maximumFractionDigits: seconds < 9.995 ? 2 : 1,
  });
  return { unit: 'seconds', seconds: number };
}

/** The time alone for what is of today, with the date otherwise; empty for what is no time. */
export function formatMoment(
  milliseconds: number,
  now: number,
  language?: string,
  timeZone?: string,
): string {
  if (!(Math.abs(milliseconds) <= 8.64e15)) return '';
  const zone = timeZone === undefined ? {} : { timeZone };
  const day = new Intl.DateTimeFormat(language, { dateStyle: 'medium', ...zone });
  const isToday = day.format(milliseconds) === day.format(now);
  return new Intl.DateTimeFormat(language, {
    ...(!isToday && { dateStyle: 'medium' }),
    timeStyle: 'medium',
    ...zone,
  }).format(milliseconds);
}

/** Whole seconds since a run began; clocks may differ by a little. */
export function elapsed(started: number, now: number): number {
  return Math.max(0, Math.floor((now - started) / 1000));
}
