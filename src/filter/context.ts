import { keywords } from './cursor.ts';
import { fieldByName, type Field } from './fields.ts';
import { tokens, type Token } from './lexer.ts';
import type { Span } from './syntax.ts';

/** What stands left of an operator. */
export type Left =
  | { readonly kind: 'field'; readonly field: Field }
  | { readonly kind: 'metadata'; readonly key: string; readonly keySpan: Span }
  | { readonly kind: 'other' };

/** What may come at a place of the text. */
type Expectation =
  | { readonly kind: 'condition' | 'connective' | 'null' | 'nothing' }
  | { readonly kind: 'operator' | 'negatedOperator'; readonly left: Left }
  /** `dashedFrom`: the key's start, where a dash was read as part of the key. */
  | { readonly kind: 'key'; readonly dashedFrom?: number }
  | { readonly kind: 'value'; readonly left: Left; readonly operator: string }
  | { readonly kind: 'betweenAnd'; readonly left: Left }
  | { readonly kind: 'list' | 'listed' | 'comma'; readonly left: Left }
  /** Within DATE(…), which is compared with `left`. */
  | { readonly kind: 'date'; readonly left: Left }
  /** DATE was read; `then` follows its closing parenthesis. */
  | { readonly kind: 'call'; readonly left: Left; readonly then: Expectation };

export interface Context {
  readonly expected: Expectation;
  /** The token at the place; absent between tokens. */
  readonly token: Token | undefined;
  /** The token before, comments left out. */
  readonly previous: Token | undefined;
  /** The two tokens behind. */
  readonly following: readonly Token[];
  readonly openParentheses: number;
}

/** What a filter expects at an offset. Reads tokens, not the tree: most of the time the text is not whole. */
export function contextAt(text: string, offset: number): Context {
  const all = tokens(text);
  const token = all.find((candidate) => isAt(candidate, offset));
  const real = all.filter(({ kind }) => kind !== 'comment' && kind !== 'end');
  const before = real.filter((one) => one !== token && one.span.end <= offset);
  const stack: Expectation[] = [];
  let expected: Expectation = condition;
  for (const one of before) expected = next(expected, one, stack);
  const following = real.filter((one) => one !== token && one.span.start >= offset).slice(0, 2);
  return { expected, token, previous: before.at(-1), following, openParentheses: stack.length };
}

/** A word is at its own end, where one types on; a closed quote or an operator is not. */
function isAt({ kind, span, unterminated }: Token, offset: number): boolean {
  if (offset <= span.start || offset > span.end) return false;
  if (offset < span.end || unterminated) return true;
  return kind === 'word' || kind === 'number' || kind === 'labels' || kind === 'comment';
}

const condition: Expectation = { kind: 'condition' };
const connective: Expectation = { kind: 'connective' };
const nothing: Expectation = { kind: 'nothing' };
const other: Left = { kind: 'other' };

/** One step of the grammar. What does not fit is taken for the start of something new. */
function next(expected: Expectation, token: Token, stack: Expectation[]): Expectation {
  if (token.kind === 'close') return stack.pop() ?? connective;
  if (token.kind === 'open') return opened(expected, stack);
  if (token.kind === 'labels') return connective;
  switch (expected.kind) {
    case 'operator':
      return afterLeft(token, expected.left);
    case 'negatedOperator':
      return tested(token, expected.left) ?? started(token);
    case 'key':
      return afterKey(token, expected.dashedFrom);
    case 'value': {
      if (token.kind === 'operator') return { ...expected, operator: token.value };
      const { left } = expected;
      const then: Expectation =
        expected.operator === 'BETWEEN' ? { kind: 'betweenAnd', left } : connective;
      return valueRead(token, left, then);
    }
    case 'betweenAnd':
      if (isKeyword(token, 'AND')) return { kind: 'value', left: expected.left, operator: 'AND' };
      return started(token);
    case 'listed':
      return valueRead(token, expected.left, { kind: 'comma', left: expected.left });
    case 'comma':
      return token.kind === 'comma' ? { kind: 'listed', left: expected.left } : expected;
    case 'null':
      if (isKeyword(token, 'NOT')) return expected;
      return isKeyword(token, 'NULL') ? connective : started(token);
    case 'date':
      return nothing;
    case 'condition':
    case 'connective':
    case 'list':
    case 'call':
    case 'nothing':
      return started(token);
  }
}

function opened(expected: Expectation, stack: Expectation[]): Expectation {
  switch (expected.kind) {
    case 'list':
      stack.push(connective);
      return { kind: 'listed', left: expected.left };
    case 'call':
      stack.push(expected.then);
      return { kind: 'date', left: expected.left };
    default:
      stack.push(connective);
      return condition;
  }
}

function started(token: Token): Expectation {
  const upper = token.value.toUpperCase();
  if (token.kind === 'name' || (token.kind === 'word' && !keywords.has(upper))) {
    if (isKeyword(token, 'DATE')) {
      return { kind: 'call', left: other, then: { kind: 'operator', left: other } };
    }
    const field = fieldByName(token.value);
    return { kind: 'operator', left: field === undefined ? other : { kind: 'field', field } };
  }
  if (token.kind === 'text' || token.kind === 'number') return { kind: 'operator', left: other };
  return condition;
}

function afterLeft(token: Token, left: Left): Expectation {
  const { value, span } = token;
  if (token.kind !== 'operator') {
    if (isKeyword(token, 'NOT')) return { kind: 'negatedOperator', left };
    return tested(token, left) ?? started(token);
  }
  if (value === '->' || value === '->>') return { kind: 'key' };
  if (value === '&&' || value === '||') return condition;
  if (value === '-' && left.kind === 'metadata' && left.keySpan.end === span.start) {
    return { kind: 'key', dashedFrom: left.keySpan.start };
  }
  return { kind: 'value', left, operator: value };
}

/** What follows a word that tests. */
function tested(token: Token, left: Left): Expectation | undefined {
  const operator = token.kind === 'word' ? token.value.toUpperCase() : '';
  switch (operator) {
    case 'LIKE':
    case 'ILIKE':
    case 'CONTAINS':
    case 'BETWEEN':
      return { kind: 'value', left, operator };
    case 'IN':
      return { kind: 'list', left };
    case 'IS':
      return { kind: 'null' };
    default:
      return undefined;
  }
}

function afterKey(token: Token, dashedFrom: number | undefined): Expectation {
  if (token.kind === 'operator') return { kind: 'value', left: other, operator: token.value };
  const keySpan = { start: dashedFrom ?? token.span.start, end: token.span.end };
  return { kind: 'operator', left: { kind: 'metadata', key: token.value, keySpan } };
}

function valueRead(token: Token, left: Left, then: Expectation): Expectation {
  if (isKeyword(token, 'DATE')) return { kind: 'call', left, then };
  return isKeyword(token, 'AND') || isKeyword(token, 'OR') ? condition : then;
}

function isKeyword({ kind, value }: Token, word: string): boolean {
  return kind === 'word' && value.toUpperCase() === word;
}
