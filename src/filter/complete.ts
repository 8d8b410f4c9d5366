import { contextAt, type Context, type Left } from './context.ts';
import { dateCompletions, isDatePlace } from './dateOffers.ts';
import { fields, metadataMeaning } from './fields.ts';
import type { Vocabulary } from './item.ts';
import { keyFields, keyOffers } from './keyOffers.ts';
import type { Token } from './lexer.ts';
import { operatorsFor, testWords, type Offer } from './offers.ts';
import type { Span } from './syntax.ts';
import { labelOffers, valueOffers } from './valueOffers.ts';

type CompletionKind =
  | 'field'
  | 'operator'
  | 'keyword'
  | 'value'
  | 'key'
  | 'function'
  | 'dataset'
  | 'bucket'
  | 'date'
  | 'label'
  | 'file';

export interface Completion {
  readonly label: string;
  /** What replaces the span, quoted where it must be. */
  readonly insert: string;
  readonly kind: CompletionKind;
  readonly detail?: string;
  /** In how many items (of a file name: how many files) it occurs. */
  readonly count?: number;
  /** Where this one replaces something else than `Completions.span`. */
  readonly span?: Span;
  /** What it inserts is only a beginning: there is more to choose behind it. */
  readonly goesOn?: true;
}

export interface Completions {
  /** What an item replaces: the word at the offset, or nothing. */
  readonly span: Span;
  /** Those that begin with what is typed come before those that contain it. */
  readonly items: readonly Completion[];
  /** More fit than are listed: ask again when more is typed. */
  readonly isIncomplete: boolean;
}

/** An answer is read by a person. */
const maxItems = 500;

/** What can be written at an offset. Labels and details hold names from data: show them as plain text. */
export function complete(text: string, offset: number, vocabulary?: Vocabulary): Completions {
  const place = Math.max(0, Math.min(offset, text.length));
  const context = contextAt(text, place);
  if (context.token?.kind === 'labels' || isInLabels(context, text, place)) {
    return labelCompletions(text, place, context, vocabulary);
  }
  if (isDatePlace(context)) return dateCompletions(text, place, context, vocabulary);
  const span = replaced(text, place, context);
  const typed = typedText(text, place, span, context.token);
  const offers = offersFor(context, vocabulary ?? empty);
  return matching(offers, typed, span);
}

const empty: Vocabulary = {
  exact: false,
  items: 0,
  datasets: [],
  buckets: [],
  keys: [],
  fileNames: [],
};

/** One by one where there may be thousands: what is not shown is not made. */
function offersFor(context: Context, vocabulary: Vocabulary): Iterable<Offer> {
  const { expected, token } = context;
  switch (expected.kind) {
    case 'condition':
      return conditionOffers(vocabulary, context);
    case 'operator':
      return operatorOffers(expected.left, context);
    case 'negatedOperator':
      return testWords(expected.left);
    case 'key':
      return keyOffers(vocabulary, token);
    case 'value':
      return valueOffers(expected.left, expected.operator, vocabulary, token);
    case 'listed':
      return valueOffers(expected.left, 'IN', vocabulary, token);
    case 'list':
      return [{ label: '(', insert: '(', kind: 'operator', detail: "A list: ('a', 'b')" }];
    case 'null':
      return [keyword('NULL'), keyword('NOT NULL')];
    case 'betweenAnd':
      return [keyword('AND')];
    case 'connective':
      return connectives(context);
    case 'call':
      return [{ label: '(', insert: "('", kind: 'operator' }];
    case 'comma':
    case 'date':
    case 'nothing':
      return [];
  }
}

function* conditionOffers(vocabulary: Vocabulary, context: Context): Iterable<Offer> {
  const { token, previous } = context;
  if (token?.kind === 'comment') yield* commentOffers(token);
  if (token !== undefined && token.kind !== 'word' && token.kind !== 'name') return;
  yield* fields.map(({ name, meaning: detail }) => fieldOffer(name, detail));
  const keySpan = keyBehind(context);
  const arrow = keySpan === undefined ? 'metadata->' : 'metadata';
  yield { ...fieldOffer('metadata->', metadataMeaning), insert: arrow };
  yield labelsWord;
  const isAfterNot = previous?.kind === 'word' && previous.value.toUpperCase() === 'NOT';
  if (!isAfterNot) yield keyword('NOT');
  for (const { name, aliases } of fields) {
    yield* aliases.map((alias) => fieldOffer(alias, `The same as ${name}.`));
  }
  for (const offer of keyFields(vocabulary)) {
    yield keySpan === undefined ? offer : { ...offer, span: keySpan };
  }
}

function fieldOffer(name: string, detail: string): Offer {
  return { label: name, insert: name, kind: 'field', detail };
}

/** From the word at the place to the end of the metadata key that follows it already. */
function keyBehind({ token, following: [arrow, key] }: Context): Span | undefined {
  if (token === undefined || arrow?.span.start !== token.span.end) return undefined;
  if (arrow.value !== '->' && arrow.value !== '->>') return undefined;
  const isKey = key !== undefined && key.span.start === arrow.span.end && key.kind !== 'operator';
  return { start: token.span.start, end: (isKey ? key : arrow).span.end };
}

const labelsWord: Offer = {
  label: '--labels',
  insert: '--labels ',
  kind: 'keyword',
  detail: 'Items with one of these labels: --labels sitting,walking',
  match: 'labels',
};

/** `--lab` is a comment until the word is whole. */
function commentOffers({ value }: Token): Offer[] {
  return /^--\s*\w*$/.test(value) ? [{ ...labelsWord, match: '--labels' }] : [];
}

function operatorOffers(left: Left, { token, previous }: Context): Offer[] {
  const isMetadata = previous?.kind === 'word' && previous.value.toLowerCase() === 'metadata';
  if (left.kind === 'other' && isMetadata && token === undefined) {
    return [{ label: '->', insert: '->', kind: 'operator', detail: metadataMeaning }];
  }
  return operatorsFor(left);
}

function connectives({ openParentheses }: Context): Offer[] {
  const close: Offer = { label: ')', insert: ')', kind: 'operator' };
  return [keyword('AND'), keyword('OR'), ...(openParentheses > 0 ? [close] : [])];
}

function keyword(label: string): Offer {
  return { label, insert: label, kind: 'keyword' };
}

/** The whole word or quoted text at the place; of a quote that runs into the next condition, the near part. */
function replaced(text: string, offset: number, { expected, token }: Context): Span {
  const start = expected.kind === 'key' ? expected.dashedFrom : undefined;
  const isWord = token !== undefined && wordKinds.has(token.kind);
  if (!isWord) return { start: start ?? offset, end: offset };
  const behind = text.slice(offset, token.span.end);
  const runsOn = token.unterminated === true || /[\r\n]|\b(?:AND|OR)\b/i.test(behind);
  const isQuoted = token.kind === 'text' || token.kind === 'name';
  const near = /^[^\s()'"`]*/.exec(behind)?.[0].length ?? 0;
  const end = isQuoted && runsOn ? offset + near : token.span.end;
  return { start: start ?? token.span.start, end };
}

const wordKinds: ReadonlySet<Token['kind']> = new Set([
  'word',
  'name',
  'text',
  'number',
  'comment',
]);

/** What is typed up to the offset, without a quote before it. */
function typedText(
  text: string,
  offset: number,
  { start }: Span,
  token: Token | undefined,
): string {
  const typed = text.slice(start, offset);
  return token?.kind === 'text' || token?.kind === 'name' ? typed.slice(1) : typed;
}

function matching(offers: Iterable<Offer>, typed: string, span: Span): Completions {
  const wanted = typed.toLowerCase();
  const [first, second]: [Completion[], Completion[]] = [[], []];
  for (const offer of offers) {
    const label = offer.lower ?? offer.label.toLowerCase();
    const other = offer.lowerMatch ?? offer.match?.toLowerCase() ?? label;
    if (label.startsWith(wanted) || other.startsWith(wanted)) first.push(completionOf(offer));
    else if (second.length > maxItems) continue;
    else if (label.includes(wanted) || other.includes(wanted)) second.push(completionOf(offer));
    if (first.length > maxItems) break;
  }
  const items = [...first, ...second];
  return { span, items: items.slice(0, maxItems), isIncomplete: items.length > maxItems };
}

/** Without what only served to find it. */
function completionOf(offer: Offer): Completion {
  const { label, insert, kind, detail, count, span, goesOn } = offer;
  return {
    label,
    insert,
    kind,
    ...(detail !== undefined && { detail }),
    ...(count !== undefined && { count }),
    ...(span && { span }),
    ...(goesOn && { goesOn }),
  };
}

function isInLabels({ previous }: Context, text: string, offset: number): boolean {
  if (previous?.kind !== 'labels') return false;
  const behind = text.slice(previous.span.start + previous.value.length, offset);
  return /,\s*$/.test(behind) || /^[ \t]+$/.test(behind);
}

function labelCompletions(
  text: string,
  offset: number,
  { token, previous }: Context,
  vocabulary: Vocabulary | undefined,
): Completions {
  const mark = token?.kind === 'labels' ? token : previous;
  const label = mark?.labels?.find(({ span }) => span.start < offset && offset <= span.end);
  const span = label?.span ?? { start: offset, end: offset };
  const typed = text.slice(span.start, offset).replace(/^['"]/, '');
  const isBeforeLabels = mark !== undefined && offset <= mark.span.start + mark.value.length;
  if (isBeforeLabels && label === undefined) {
    const whole = { start: mark.span.start, end: mark.span.start + mark.value.length };
    return matching([{ ...labelsWord, match: '--labels' }], text.slice(whole.start, offset), whole);
  }
  return matching(labelOffers(vocabulary ?? empty), typed, span);
}
