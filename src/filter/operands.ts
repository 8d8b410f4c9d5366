import { around, keywords, type Cursor } from './cursor.ts';
import type { Token } from './lexer.ts';
import {
  isOperand,
  type ArithmeticOperator,
  type Condition,
  type KeyNode,
  type LabelsNode,
  type MissingNode,
  type Operand,
} from './syntax.ts';

export type Parsed = Operand | Condition;
/** Reads what a `(` opens, up to and with its `)`. */
export type Group = (cursor: Cursor, open: Token) => Parsed;

const arithmeticOperators: Readonly<Record<string, ArithmeticOperator>> = {
  '+': '+',
  '-': '-',
  '*': '*',
  '/': '/',
  '%': '%',
};

/** A value, or a whole condition in parentheses. */
export function operandOrGroup(
  cursor: Cursor,
  group: Group,
  expected: 'value' | 'condition',
): Parsed {
  const first = primary(cursor, group, expected);
  const parts: Operand[] = [];
  const operators: ArithmeticOperator[] = [];
  for (;;) {
    const sign = cursor.is('operator') ? arithmeticOperators[cursor.token.value] : undefined;
    if (sign === undefined) break;
    if (parts.length === 0) parts.push(asOperand(cursor, first));
    cursor.advance();
    operators.push(sign);
    parts.push(asOperand(cursor, primary(cursor, group, 'value')));
  }
  const last = parts.at(-1);
  if (last === undefined) return first;
  return { kind: 'arithmetic', operators, parts, span: around(first, last) };
}

export function operand(cursor: Cursor, group: Group): Operand {
  return asOperand(cursor, operandOrGroup(cursor, group, 'value'));
}

export function asOperand(cursor: Cursor, node: Parsed): Operand {
  if (node.kind === 'missing' || isOperand(node)) return node;
  const message = 'A condition cannot be compared; a value is wanted here.';
  cursor.report('condition-as-value', node.span, message);
  return { kind: 'missing', expected: 'value', span: node.span };
}

function primary(cursor: Cursor, group: Group, expected: 'value' | 'condition'): Parsed {
  const { token } = cursor;
  const { value, span } = token;
  switch (token.kind) {
    case 'text':
      cursor.advance();
      return { kind: 'text', value, span };
    case 'number':
      cursor.advance();
      return { kind: 'number', value: Number(value), raw: value, span };
    case 'labels':
      cursor.advance();
      return labels(cursor, token);
    case 'open':
      cursor.advance();
      return cursor.nested(
        () => group(cursor, token),
        (missing) => missing,
      );
    case 'operator':
      return signedNumber(cursor) ?? missingOperand(cursor, expected);
    case 'name':
    case 'word':
      return named(cursor, group, expected);
    default:
      return missingOperand(cursor, expected);
  }
}

function missingOperand(cursor: Cursor, expected: 'value' | 'condition'): MissingNode {
  cursor.report(`expected-${expected}`, cursor.gap(), `A ${expected} is missing here.`);
  return cursor.missing(expected);
}

function signedNumber(cursor: Cursor): Operand | undefined {
  const [sign, next] = [cursor.token, cursor.peek(1)];
  const isAdjacent = next.kind === 'number' && next.span.start === sign.span.end;
  if (!isAdjacent || !cursor.isSign('-', '+')) return undefined;
  cursor.advance();
  cursor.advance();
  const raw = sign.value === '-' ? `-${next.value}` : next.value;
  return { kind: 'number', value: Number(raw), raw, span: around(sign, next) };
}

function named(cursor: Cursor, group: Group, expected: 'value' | 'condition'): Parsed {
  const { kind, value, span } = cursor.token;
  const quoted = kind === 'name';
  const upper = value.toUpperCase();
  if (!quoted && keywords.has(upper)) {
    if (upper !== 'NULL') return missingOperand(cursor, expected);
    cursor.advance();
    return { kind: 'null', span };
  }
  cursor.advance();
  const base = { kind: 'field', name: value, quoted, span } as const;
  if (cursor.isSign('->', '->>')) {
    cursor.advance();
    const key = metadataKey(cursor);
    return { kind: 'metadata', base, key, span: around(base, key) };
  }
  const open = cursor.token;
  if (quoted || !cursor.take('open')) return base;
  const values = cursor.nested(
    () => listed(cursor, group, open),
    () => [],
  );
  return { kind: 'call', name: value, nameSpan: span, values, span: cursor.since(base) };
}

function metadataKey(cursor: Cursor): KeyNode | MissingNode {
  const { kind, value, span } = cursor.token;
  // `metadata->order` is a key, but `metadata-> AND …` lacks one.
  const isName =
    kind === 'word' && (span.start === cursor.end || !keywords.has(value.toUpperCase()));
  if (isName || kind === 'number' || kind === 'name' || kind === 'text') {
    cursor.advance();
    return { kind: 'key', value, quoted: kind === 'name' || kind === 'text', span };
  }
  const message = 'The name of a metadata key is missing after the arrow: metadata->age.';
  cursor.report('expected-key', cursor.gap(), message);
  return cursor.missing('key');
}

/** The list after IN. */
export function list(cursor: Cursor, group: Group): readonly Operand[] | MissingNode {
  const open = cursor.token;
  if (!cursor.take('open')) {
    cursor.report('expected-list', cursor.gap(), "IN is followed by a list: ('a', 'b').");
    return cursor.missing('list');
  }
  const values = listed(cursor, group, open);
  if (values.length === 0) {
    cursor.report('empty-list', cursor.since(open), 'The list has no values.');
  }
  return values;
}

/** Values with commas between them up to `)`; the `(` is taken. */
function listed(cursor: Cursor, group: Group, open: Token): Operand[] {
  const values: Operand[] = [];
  cursor.open += 1;
  if (!cursor.is('close')) {
    do values.push(operand(cursor, group));
    while (cursor.take('comma') || lacksComma(cursor));
  }
  close(cursor, open);
  return values;
}

function lacksComma(cursor: Cursor): boolean {
  if (!cursor.is('text') && !cursor.is('number')) return false;
  const at = { start: cursor.end, end: cursor.end };
  const fix = { title: 'Insert a comma', span: at, text: ',' };
  cursor.report('expected-comma', cursor.token.span, 'A comma is missing before this value.', fix);
  return true;
}

export function close(cursor: Cursor, open: Token): void {
  cursor.open -= 1;
  if (cursor.take('close')) return;
  const at = { start: cursor.end, end: cursor.end };
  cursor.report('expected-parenthesis', open.span, 'This parenthesis is not closed.', {
    title: 'Close the parenthesis',
    span: at,
    text: ')',
  });
}

function labels(cursor: Cursor, token: Token): LabelsNode {
  const values = token.labels ?? [];
  const last = values.at(-1);
  if (last === undefined || last.span.end < token.span.end) {
    const message = 'A label is missing: --labels sitting,walking.';
    cursor.report('expected-label', token.span, message);
  }
  const nodes = values.map(({ value, span }) => ({ kind: 'text', value, span }) as const);
  return { kind: 'labels', labels: nodes, span: token.span };
}
