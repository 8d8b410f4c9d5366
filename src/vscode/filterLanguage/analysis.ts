import { formatCount } from '../../base/text.ts';
import { problems } from '../../filter/check.ts';
import { complete, type Completion } from '../../filter/complete.ts';
import { describe } from '../../filter/describe.ts';
import type { Vocabulary } from '../../filter/item.ts';
import { parse } from '../../filter/parser.ts';
import type { Problem } from '../../filter/problem.ts';
import type { Span } from '../../filter/syntax.ts';
import type {
  Analysis,
  Completions,
  ShownCompletion,
  ShownProblem,
} from '../../../webviews/filter/contract.ts';
import { colours } from './colours.ts';

/** As many as anyone reads; what is further down is found by typing. */
const maxCompletions = 80;
/** A message or a label may hold a value of any length. */
const maxShown = 300;

/** What the filter box shows of a text; completions only when an offset asks for them. */
export function analysis(text: string, vocabulary?: Vocabulary, offset?: number): Analysis {
  const filter = parse(text);
  const found = problems(filter, vocabulary);
  const isBroken = found.some(({ severity }) => severity === 'error');
  return {
    tokens: colours(text),
    problems: found.map((problem) => shownProblem(problem, text)),
    description: isBroken || text.trim() === '' ? '' : cut(describe(filter), maxShown * 3),
    ...(offset !== undefined && { completions: completions(text, offset, vocabulary) }),
  };
}

function applyFix({ text: insert, span }: NonNullable<Problem['fix']>, text: string): string {
  return text.slice(0, span.start) + insert + text.slice(span.end);
}

function shownProblem({ severity, span, message, fix }: Problem, text: string): ShownProblem {
  const shown = { ...span, severity, message: cut(message, maxShown) };
  if (fix === undefined) return shown;
  return { ...shown, fix: { title: cut(fix.title, maxShown), text: applyFix(fix, text) } };
}

function completions(text: string, offset: number, vocabulary?: Vocabulary): Completions {
  const { items, span } = complete(text, offset, vocabulary);
  return {
    items: items.slice(0, maxCompletions).map((item) => shownCompletion(item, span, text, offset)),
    more: Math.max(0, items.length - maxCompletions),
  };
}

function shownCompletion(
  item: Completion,
  shared: Span,
  text: string,
  offset: number,
): ShownCompletion {
  const span = item.span ?? shared;
  const typed = text.slice(span.start, offset).replace(/^['"`[]/, '');
  const label = cut(item.label, maxShown);
  const at = typed === '' ? -1 : label.toLowerCase().indexOf(typed.toLowerCase());
  return {
    label,
    insert: item.insert,
    kind: item.kind,
    span,
    ...(item.detail !== undefined && { detail: cut(item.detail, maxShown) }),
    ...(item.count !== undefined && { count: formatCount(item.count) }),
    ...(at >= 0 && { match: { start: at, end: at + typed.length } }),
  };
}

function cut(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1)}…`;
}
