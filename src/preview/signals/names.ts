/** `accX (m/s²)`, `HR [bpm]`: the name, and the unit in brackets at its end. */
export function nameAndUnit(columnName: string): { readonly name: string; readonly unit?: string } {
  const match = /^(.*\S)\s*[[(]\s*([^[\]()]{1,20}?)\s*[\])]$/s.exec(columnName.trim());
  const [, name, unit] = match ?? [];
  return name === undefined || !unit ? { name: columnName } : { name, unit };
}

/** The words of a name: `Phone timestamp` and `phoneTimestamp_ms` begin with `phone`. */
function wordsOf(name: string): readonly string[] {
  return name
    .replaceAll(/(\p{Ll})(\p{Lu})/gu, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\p{N}µμ]+/u)
    .filter((word) => word !== '');
}

const timeWords = /^(time|timestamps?|datetime|date|ts|t|epoch|unix(time)?|elapsed|clock|utc)$/;
const timeUnits =
  /^(s|sec|secs|seconds?|ms|millis|milliseconds?|us|µs|μs|micros|microseconds?|ns|nanos|nanoseconds?)$/;
const endWords = /^(end|ends|ended|stop|stopped|finish|finished|until|to)$/;
const startWords = /^(start|starts|started|begin|begins|began|onset|from)$/;
const notTimeWords =
  /^(interval|duration|length|delta|diff|difference|step|lag|delay|rate|zone|timezone|offset)$/;
const labelWords =
  /^(labels?|activity|activities|class|category|state|status|event|phase|stage|posture|annotation|marker|segment|gesture|exercise|task|condition|mode)$/;

const someWord = (name: string, pattern: RegExp) =>
  wordsOf(name).some((word) => pattern.test(word));

/** A number under such a name may be a time: `t`, `epoch`, `time_s`, or nothing but a unit, such as `ms`. */
export function isNamedTime(columnName: string): boolean {
  const { name } = nameAndUnit(columnName);
  if (someWord(name, notTimeWords)) return false;
  const words = wordsOf(name);
  const isOnlyUnit = words.length === 1 && words.every((word) => timeUnits.test(word));
  return isOnlyUnit || someWord(name, timeWords);
}

export const isNamedStart = (name: string): boolean => someWord(nameAndUnit(name).name, startWords);
export const isNamedEnd = (name: string): boolean => someWord(nameAndUnit(name).name, endWords);
export const isNamedLabel = (name: string): boolean => someWord(nameAndUnit(name).name, labelWords);

export type TimeUnit = 's' | 'ms' | 'us' | 'ns';

/** The unit that a name tells, in brackets or as its last word. */
export function timeUnitOf(columnName: string): TimeUnit | undefined {
  const { name, unit } = nameAndUnit(columnName);
  const last = (unit ?? wordsOf(name).at(-1) ?? '').toLowerCase();
  if (!timeUnits.test(last)) return undefined;
  if (/^(ms|milli)/.test(last)) return 'ms';
  if (/^(us|µs|μs|micro)/.test(last)) return 'us';
  return /^n/.test(last) ? 'ns' : 's';
}
