import type { ColumnKind } from './table.ts';

/** The number that a text stands for; NaN where it is none. */
export type TextNumber = (text: string) => number;

const numberPattern = /^\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\s*$/;
const infinitePattern = /^\s*([+-]?)inf(inity)?\s*$/i;
const timePattern =
  /^\s*(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2})(?::(\d{2})(?:[.,](\d+))?)?(?: ?(Z|UTC|[+-]\d{2}:?\d{2}))?)?\s*$/;

/** Times are milliseconds since 1970 and UTC where they do not say otherwise; booleans are 0 and 1. */
export function textNumber(kind: ColumnKind): TextNumber {
  switch (kind) {
    case 'timestamp':
    case 'date':
      return timeOf;
    case 'boolean':
      return (text) => (/^\s*true\s*$/i.test(text) ? 1 : /^\s*false\s*$/i.test(text) ? 0 : NaN);
    case 'number':
    case 'text':
    case 'time':
    case 'list':
    case 'map':
    case 'struct':
    case 'binary':
    case 'json':
      return numberOf;
  }
}

/** Not `Number` alone, which takes nothing for 0, and `0x10` for a number. */
export function numberOf(text: string): number {
  if (numberPattern.test(text)) return Number(text);
  const infinite = infinitePattern.exec(text);
  if (!infinite) return NaN;
  return infinite[1] === '-' ? -Infinity : Infinity;
}

function timeOf(text: string): number {
  const match = timePattern.exec(text);
  if (!match) return NaN;
  const [, day = '', minute, second = '0', fraction, zone] = match;
  const start = startOf(day);
  if (minute === undefined) return start;
  const [hours, minutes, seconds] = [+minute.slice(0, 2), +minute.slice(3), +second];
  // A leap second is the first one after it.
  if (hours > 23 || minutes > 59 || seconds > 60) return NaN;
  const whole = start + ((hours * 60 + minutes) * 60 + seconds) * 1000;
  return whole + (fraction ? +`0.${fraction}` * 1000 : 0) - (zone ? zoneOffset(zone) : 0);
}

let lastDay = { text: '', start: NaN };

/** Of a recording most times are of the same day. */
function startOf(day: string): number {
  if (day !== lastDay.text) lastDay = { text: day, start: Date.parse(day) };
  return lastDay.start;
}

/** In milliseconds. */
function zoneOffset(zone: string): number {
  if (zone === 'Z' || zone === 'UTC') return 0;
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2));
  return minutes * 60_000 * (zone.startsWith('-') ? -1 : 1);
}
