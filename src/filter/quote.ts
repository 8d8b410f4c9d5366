import { keywords } from './cursor.ts';
import { parse } from './parser.ts';

/** Names that need no quotes after `->` or as a field. */
const plainName = /^[\p{L}_$][\p{L}\p{N}\p{M}_$]*$/u;
const plainKey = /^[\p{L}\p{N}\p{M}_$]+$/u;

/** A text of the language that means exactly `value`, whatever it holds. */
export function quoteText(value: string): string {
  return `'${escape(value, "'")}'`;
}

/** A name between back-ticks. */
export function quoteName(name: string): string {
  return `\`${escape(name, '`')}\``;
}

/** A field as one writes it, in back-ticks where it must be. */
export function fieldName(name: string): string {
  return plainName.test(name) && !keywords.has(name.toUpperCase()) ? name : quoteName(name);
}

/** `metadata->age`; keys with dashes, blanks or dots get back-ticks. */
export function metadataField(key: string): string {
  return `metadata->${plainKey.test(key) ? key : quoteName(key)}`;
}

/** A pattern for LIKE that matches exactly `text`. */
export function escapePattern(text: string): string {
  return text.replaceAll(/[\\%_]/g, '\\$&');
}

/** `field = 'value'`. `field` is a piece of a filter: `name`, or what `metadataField` returned. */
export function equals(field: string, value: string): string {
  return `${field} = ${quoteText(value)}`;
}

/** `field IN ('a', 'b')`. No values: a condition that keeps nothing. */
export function anyOf(field: string, values: readonly string[]): string {
  const [first, ...rest] = [...new Set(values)];
  if (first === undefined) return `${field} IS NULL AND ${field} IS NOT NULL`;
  if (rest.length === 0) return equals(field, first);
  return `${field} IN (${[first, ...rest].map(quoteText).join(', ')})`;
}

/**
 * All conditions at once, each keeping its meaning. Where one is not whole, that one alone, so that its
 * problems are seen and it cannot open what the others close.
 */
export function allOf(conditions: readonly string[]): string {
  const given = conditions.filter((condition) => parse(condition).root !== undefined);
  const broken = given.find((condition) => parse(condition).problems.length > 0);
  if (broken !== undefined) return broken;
  if (given.length < 2) return given.join('');
  // The line break ends a comment that a condition may end with.
  const isCommented = (condition: string) => /--|\/\/|#/.test(condition);
  return given
    .map((condition) => (isCommented(condition) ? `(${condition}\n)` : `(${condition})`))
    .join(' AND ');
}

/**
 * Writes the closing quote twice. A backslash is doubled only where it would otherwise be read as the start
 * of an escape, so that patterns (`50\%`) and paths stay readable.
 */
function escape(value: string, close: string): string {
  let escaped = '';
  for (let at = 0; at < value.length; at += 1) {
    const char = value.charAt(at);
    const next = value.charAt(at + 1);
    const isDoubled =
      char === close || (char === '\\' && (next === '' || next === '\\' || next === close));
    escaped += isDoubled ? char + char : char;
  }
  return escaped;
}
