import type { Clock } from '../../src/preview/signals/model.ts';
import { formatDate, formatTime, zoneShift, type Zone } from './times.ts';
import type { Range } from './view.ts';

export interface Tick {
  readonly at: number;
  readonly label: string;
  /** Where a day begins. */
  readonly isStrong: boolean;
}

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;
const month = 30 * day;

/** Steps that people count time in, from a second up to a fortnight. */
const clockSteps = [
  ...[1, 2, 5, 10, 15, 30].map((n) => n * second),
  ...[1, 2, 5, 10, 15, 30].map((n) => n * minute),
  ...[1, 2, 3, 6, 12].map((n) => n * hour),
  ...[1, 2, 7, 14].map((n) => n * day),
];

/** The least of 1, 2 and 5 times a power of ten that is not below `least`. */
export function niceStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(least));
  const digit = [1, 2, 5, 10].find((n) => n * power >= least * (1 - 1e-9)) ?? 10;
  return digit * power;
}

function timeStep(least: number, clock: Clock): number {
  if (clock === 'samples') return Math.max(1, niceStep(least));
  if (least < second) return niceStep(least);
  const step = clockSteps.find((candidate) => candidate >= least);
  if (step !== undefined) return step;
  return clock === 'elapsed' ? niceStep(least / day) * day : Math.ceil(least / month) * month;
}

/** Marks on the time axis, at least `room` of the whole width apart. */
export function timeTicks(range: Range, room: number, clock: Clock, zone: Zone): Tick[] {
  const step = timeStep((range.to - range.from) * room, clock);
  if (!Number.isFinite(step) || step <= 0) return [];
  if (clock === 'instant' && step >= month)
    return monthTicks(range, Math.round(step / month), zone);
  const shift = clock === 'instant' ? zoneShift(zone, range.from) : 0;
  const first = Math.ceil((range.from + shift) / step - 1e-9);
  const last = Math.floor((range.to + shift) / step + 1e-9);
  const ticks: Tick[] = [];
  for (let count = first; count <= last && ticks.length < 200; count += 1) {
    const shown = count * step;
    const at = shown - shift;
    const isStrong = clock === 'instant' && step < day && shown % day === 0;
    const label = isStrong ? formatDate(at, zone) : formatTime(at, clock, zone, step);
    ticks.push({ at, label, isStrong });
  }
  return ticks;
}

function monthTicks(range: Range, months: number, zone: Zone): Tick[] {
  const start = new Date(range.from);
  const step = [1, 2, 3, 6, 12].find((n) => n >= months) ?? Math.ceil(months / 12) * 12;
  const firstMonth = Math.floor((start.getUTCFullYear() * 12 + start.getUTCMonth()) / step) * step;
  const ticks: Tick[] = [];
  for (let count = firstMonth; ticks.length < 200; count += step) {
    const utc = Date.UTC(Math.floor(count / 12), count % 12);
    const at = utc - zoneShift(zone, utc);
    // Also ends where a year is beyond what a date can hold.
    if (!(at <= range.to)) break;
    if (at < range.from) continue;
    ticks.push({ at, label: formatDate(at, zone).slice(0, 7), isStrong: false });
  }
  return ticks;
}

export interface ValueTick {
  readonly value: number;
  readonly label: string;
}

/** Marks on a scale of values, about as many as asked. */
export function valueTicks(least: number, greatest: number, wanted: number): ValueTick[] {
  const step = niceStep((greatest - least) / Math.max(1, wanted));
  if (!(step > 0) || !Number.isFinite(step)) return [];
  const digits = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  const first = Math.ceil(least / step - 1e-9);
  const last = Math.floor(greatest / step + 1e-9);
  const ticks: ValueTick[] = [];
  for (let count = first; count <= last && ticks.length < 50; count += 1) {
    const value = count * step;
    ticks.push({ value, label: scaleLabel(value, digits, Math.max(-least, greatest)) });
  }
  return ticks;
}

/** Powers of ten, and what lies between where there is room. */
export function logTicks(least: number, greatest: number, wanted: number): ValueTick[] {
  const decades = Math.log10(greatest / least);
  const every = Math.max(1, Math.ceil(decades / Math.max(1, wanted)));
  const first = Math.floor(Math.log10(least) / every) * every;
  const last = Math.ceil(Math.log10(greatest));
  const digits = decades * 3 <= wanted ? [1, 2, 5] : [1];
  const ticks: ValueTick[] = [];
  for (let power = first; power <= last && ticks.length < 50; power += every) {
    for (const digit of digits) {
      const value = digit * 10 ** power;
      if (value < least * 0.999 || value > greatest * 1.001) continue;
      ticks.push({ value, label: scaleLabel(value, Math.max(0, -power), value) });
    }
  }
  return ticks;
}

function scaleLabel(value: number, digits: number, size: number): string {
  if (value === 0) return '0';
  if (digits > 4 || size >= 1e6) return value.toExponential(2).replace(/\.?0+e/, 'e');
  return value.toFixed(digits).replace('-', '\u2212');
}
