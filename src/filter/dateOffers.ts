import type { Completion, Completions } from './complete.ts';
import type { Context, Left } from './context.ts';
import type { Counted, Vocabulary } from './item.ts';
import { matchingEntries } from './key.ts';
import type { Token } from './lexer.ts';
import type { Span } from './syntax.ts';

/** Whether a date is wanted: within DATE(…), or in quotes beside `created`. */
export function isDatePlace({ expected, token }: Context): boolean {
  if (expected.kind === 'date') return token === undefined || token.kind === 'text';
  const isQuoted = token?.kind === 'text';
  if (expected.kind !== 'value' && expected.kind !== 'listed') return false;
  if (expected.kind === 'value' && /^(?:I?LIKE|CONTAINS)$/.test(expected.operator)) return false;
  return isQuoted && isInstant(expected.left);
}

/**
 * A calendar of what exists: years, then months, then days, with how many items there are. A level with only
 * one choice is left out.
 */
export function dateCompletions(
  text: string,
  offset: number,
  { expected, token, following }: Context,
  vocabulary: Vocabulary | undefined,
): Completions {
  const left = 'left' in expected ? expected.left : undefined;
  const start = token?.span.start ?? offset;
  const typed = token === undefined ? '' : text.slice(start + 1, offset).trimStart();
  const fit = daysOf(left, vocabulary).filter((day) => day.text.startsWith(typed));
  const quote = token === undefined ? "'" : text.charAt(start);
  const inner = innerEnd(text, offset, token);
  const end = token === undefined || token.unterminated ? inner : token.span.end;
  const isClosed = expected.kind !== 'date' || following[0]?.kind === 'close';
  const closing = quote + (isClosed ? '' : ')');
  const items = levelOf(fit, typed).map(({ text: label, count, detail }): Completion => {
    const isDay = label.length > 7;
    const span: Span = { start, end: isDay ? end : inner };
    const insert = isDay ? quote + label + closing : `${quote}${label}-`;
    const goesOn = isDay ? {} : ({ goesOn: true } as const);
    return { label, insert, kind: 'date', detail, count, span, ...goesOn };
  });
  return { span: { start, end }, items: items.slice(0, maxItems), isIncomplete: true };
}

const maxItems = 500;

function isInstant(left: Left): boolean {
  return left.kind === 'field' && left.field.type === 'date';
}

/** The days of `created`, or those of a metadata key that holds dates. */
function daysOf(left: Left | undefined, vocabulary: Vocabulary | undefined): readonly Counted[] {
  if (vocabulary === undefined) return [];
  if (left?.kind !== 'metadata') return vocabulary.created ?? [];
  return matchingEntries(left.key, vocabulary)[0]?.days ?? [];
}

/** Where the text between the quotes ends; of a quote that is not closed, the date that follows. */
function innerEnd(text: string, offset: number, token: Token | undefined): number {
  if (token !== undefined && !token.unterminated) return Math.max(offset, token.span.end - 1);
  return offset + (/^[\d-]*/.exec(text.slice(offset, offset + 10))?.[0].length ?? 0);
}

interface Period extends Counted {
  readonly detail: string;
}

/** The periods at the level that is being typed; the next one where there is only one choice. */
function levelOf(days: readonly Counted[], typed: string): readonly Period[] {
  const first = typed.length < 5 ? 4 : typed.length < 8 ? 7 : 10;
  for (const length of [4, 7, 10]) {
    if (length < first) continue;
    const periods = periodsOf(days, length);
    if (periods.length !== 1 || length === 10) return periods;
  }
  return [];
}

function periodsOf(days: readonly Counted[], length: number): readonly Period[] {
  const found = new Map<string, { count: number; days: number }>();
  for (const { text, count } of days) {
    const period = text.slice(0, length);
    const known = found.get(period) ?? { count: 0, days: 0 };
    found.set(period, { count: known.count + count, days: known.days + 1 });
  }
  return [...found].map(([text, period]) => ({
    text,
    count: period.count,
    detail: length === 10 ? weekday(text) : period.days === 1 ? '1 day' : `${period.days} days`,
  }));
}

const weekdays = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];

function weekday(day: string): string {
  return weekdays[new Date(day).getUTCDay()] ?? '';
}
