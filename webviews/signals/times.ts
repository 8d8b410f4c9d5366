import type { Clock } from '../../src/preview/signals/model.ts';

export type Zone = 'utc' | 'local';

/** Minutes, seconds… of a time of day, with as many digits of a second as a step needs. */
const pad = (value: number, digits = 2) => String(value).padStart(digits, '0');

/** What local clocks are ahead of UTC, in milliseconds. */
export function zoneShift(zone: Zone, time: number): number {
  if (zone === 'utc') return 0;
  const minutes = new Date(time).getTimezoneOffset();
  return Number.isNaN(minutes) ? 0 : -minutes * 60_000;
}

/** Digits of a second that tell times apart that lie `step` milliseconds apart. */
function secondDigits(step: number): number {
  if (step >= 1000) return 0;
  return Math.min(6, Math.max(1, Math.ceil(3 - Math.log10(step) - 1e-9)));
}

function clockFace(milliseconds: number, step: number, hourDigits: number): string {
  const digits = secondDigits(step);
  const scale = 10 ** digits;
  // Rounded once, so that 59.9996 s never reads as 60.
  const units = Math.round((milliseconds / 1000) * scale);
  const seconds = Math.floor(units / scale);
  const rest = units - seconds * scale;
  const hours = Math.floor(seconds / 3600);
  const face = `${pad(hours, hourDigits)}:${pad(Math.floor(seconds / 60) % 60)}`;
  if (step >= 60_000) return face;
  const whole = `${face}:${pad(seconds % 60)}`;
  return digits === 0 ? whole : `${whole}.${pad(rest, digits)}`;
}

export function formatDate(time: number, zone: Zone): string {
  const date = new Date(time + zoneShift(zone, time));
  if (Number.isNaN(date.getTime())) return '–';
  return date.toISOString().slice(0, 10);
}

const day = 86_400_000;

/** The time of day, or of the recording, as precise as `step` asks. */
export function formatTime(time: number, clock: Clock, zone: Zone, step: number): string {
  if (!Number.isFinite(time)) return '–';
  switch (clock) {
    case 'samples':
      return formatSample(time, step);
    case 'elapsed': {
      const sign = time < 0 && Math.abs(time) >= step / 2 ? '\u2212' : '';
      return sign + clockFace(Math.abs(time), step, 1);
    }
    case 'instant': {
      if (step >= day) return formatDate(time, zone);
      const local = time + zoneShift(zone, time);
      return clockFace(local - Math.floor(local / day) * day, step, 2);
    }
  }
}

function formatSample(sample: number, step: number): string {
  const digits = step >= 1 ? 0 : Math.min(3, Math.ceil(-Math.log10(step)));
  return grouped(sample.toFixed(digits));
}

/** With the day in front where there is one. */
export function formatFullTime(time: number, clock: Clock, zone: Zone, step: number): string {
  const face = formatTime(time, clock, zone, Math.min(step, 1000));
  return clock === 'instant' ? `${formatDate(time, zone)} ${face}` : face;
}

/** A length of time in the unit that reads best. */
export function formatSpan(length: number, clock: Clock): string {
  const size = Math.abs(length);
  const sign = length < 0 ? '\u2212' : '';
  if (clock === 'samples') return `${sign}${formatSample(size, size < 10 ? 0.1 : 1)}`;
  if (size < 1) return `${sign}${Number((size * 1000).toPrecision(3))} µs`;
  if (size < 1000) return `${sign}${Number(size.toPrecision(3))} ms`;
  if (size < 120_000) return `${sign}${Number((size / 1000).toPrecision(4))} s`;
  // Rounded once, so that nothing reads as 60 seconds or 60 minutes.
  const seconds = Math.round(size / 1000);
  if (seconds < 3600) return `${sign}${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  const minutes = Math.round(seconds / 60);
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return `${sign}${hours} h ${minutes % 60} min`;
  return `${sign}${Math.floor(hours / 24)} d ${hours % 24} h`;
}

/** A value with so many significant digits, as short as it goes. */
export function formatValue(value: number, digits = 5): string {
  if (!Number.isFinite(value)) return '–';
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-4 || size >= 1e9)) return value.toExponential(3);
  const short = Number(
    value.toPrecision(Math.max(digits, size >= 1 ? Math.floor(Math.log10(size)) + 1 : 1)),
  );
  return grouped(String(short));
}

function grouped(number: string): string {
  const [whole = '', decimals] = number.replace('-', '\u2212').split('.');
  const parts = whole.replaceAll(/(?<=\d)(?=(?:\d{3})+$)/g, ',');
  return decimals === undefined ? parts : `${parts}.${decimals}`;
}
