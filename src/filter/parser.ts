import { around, Cursor, isWord, tests } from './cursor.ts';
import type { Token } from './lexer.ts';
import { asOperand, close, list, operand, operandOrGroup, type Parsed } from './operands.ts';
import {
  isOperand,
  type ComparisonOperator,
  type Condition,
  type Filter,
  type NullTestNode,
  type Operand,
} from './syntax.ts';

const comparisons: Readonly<Record<string, ComparisonOperator>> = {
  '=': '=',
  '==': '=',
  '!=': '!=',
  '<>': '!=',
  '<': '<',
  '<=': '<=',
  '>': '>',
  '>=': '>=',
};

/** The tree of a text. Never throws; the time is linear in the length of the text. */
export function parse(text: string): Filter {
  const cursor = new Cursor(text);
  const root = cursor.is('end') ? undefined : asCondition(cursor, anyOf(cursor));
  const problems = cursor.problems.sort((a, b) => a.span.start - b.span.start);
  return { text, root, problems };
}

function anyOf(cursor: Cursor): Parsed {
  const parts = [allOf(cursor)];
  while (cursor.takeWord('OR') || cursor.takeSign('||', 'OR')) parts.push(allOf(cursor));
  return junction(cursor, 'or', parts);
}

function allOf(cursor: Cursor): Parsed {
  const parts = [negation(cursor)];
  for (;;) {
    if (cursor.takeWord('AND') || cursor.takeSign('&&', 'AND')) {
      parts.push(negation(cursor));
    } else if (cursor.startsCondition()) {
      const { span } = cursor.token;
      cursor.report('missing-connective', span, 'AND or OR is missing before this condition.', {
        title: 'Insert AND',
        span: { start: span.start, end: span.start },
        // `7(` would become `7AND (`.
        text: cursor.end === span.start ? ' AND ' : 'AND ',
      });
      parts.push(negation(cursor));
    } else if (!cursor.skipUnexpected()) {
      return junction(cursor, 'and', parts);
    }
  }
}

function junction(cursor: Cursor, kind: 'and' | 'or', parts: readonly Parsed[]): Parsed {
  const [first, last] = [parts[0], parts.at(-1)];
  if (first === undefined || last === undefined) return cursor.missing('condition');
  if (parts.length === 1) return first;
  const conditions = parts.map((part) => asCondition(cursor, part));
  return { kind, parts: conditions, span: around(first, last) };
}

function negation(cursor: Cursor): Parsed {
  const { span } = cursor.token;
  if (!cursor.takeWord('NOT') && !cursor.takeSign('!', 'NOT')) return test(cursor);
  const part = cursor.nested(
    () => asCondition(cursor, negation(cursor)),
    (missing) => missing,
  );
  return { kind: 'not', part, span: around({ span }, part) };
}

/** A value in place of a condition lacks its operator. */
function asCondition(cursor: Cursor, node: Parsed): Condition {
  if (!isOperand(node)) return node;
  // Where the key is missing, that is said already.
  if (!lacksKey(node)) {
    const message = 'An operator such as = or LIKE is missing after this.';
    cursor.report('expected-operator', node.span, message);
  }
  return { kind: 'incomplete', operand: node, span: node.span };
}

function lacksKey(node: Operand): boolean {
  if (node.kind === 'metadata') return node.key.kind === 'missing';
  return node.kind === 'field' && !node.quoted && node.name.toLowerCase() === 'metadata';
}

function group(cursor: Cursor, open: Token): Parsed {
  cursor.open += 1;
  const inner = anyOf(cursor);
  close(cursor, open);
  return inner;
}

/** A value with the operator that makes it a condition; what has no operator is returned as it is. */
function test(cursor: Cursor): Parsed {
  return tested(cursor, operandOrGroup(cursor, group, 'condition'));
}

function tested(cursor: Cursor, left: Parsed): Parsed {
  const { token } = cursor;
  const operator = token.kind === 'operator' ? comparisons[token.value] : undefined;
  if (operator !== undefined) {
    cursor.advance();
    const leftOperand = asOperand(cursor, left);
    const right = operand(cursor, group);
    const span = cursor.since(left);
    const operatorSpan = token.span;
    return { kind: 'comparison', operator, operatorSpan, left: leftOperand, right, span };
  }
  if (cursor.isWord('IS')) return nullTest(cursor, asOperand(cursor, left));
  if (isWord(token, tests)) return wordTest(cursor, asOperand(cursor, left), false);
  if (!isOperand(left)) return left;
  if (cursor.isWord('NOT')) {
    const following = cursor.peek(1);
    if (isWord(following, tests)) {
      cursor.advance();
      return wordTest(cursor, left, true);
    }
    if (following.kind === 'end' || comparisons[following.value] !== undefined) {
      return misplacedNot(cursor, left);
    }
  }
  if (cursor.is('text') || cursor.is('number')) {
    const message = 'An operator such as = or LIKE is missing before this value.';
    cursor.report('expected-operator', token.span, message);
    operand(cursor, group);
    return { kind: 'incomplete', operand: left, span: cursor.since(left) };
  }
  return left;
}

/** `name NOT = 'a'`, or `name NOT` and nothing more. */
function misplacedNot(cursor: Cursor, left: Operand): Condition {
  const { span } = cursor.advance();
  const operator = cursor.token;
  const isEquals = comparisons[operator.value] === '=';
  const message = 'After a value, NOT is followed by LIKE, ILIKE, IN, BETWEEN or CONTAINS.';
  const fix = { title: 'Use !=', span: around({ span }, operator), text: '!=' };
  cursor.report('expected-operator', span, message, isEquals ? fix : undefined);
  if (operator.kind === 'end')
    return { kind: 'incomplete', operand: left, span: cursor.since(left) };
  const part = asCondition(cursor, tested(cursor, left));
  return { kind: 'not', part, span: part.span };
}

function nullTest(cursor: Cursor, tested: Operand): NullTestNode {
  cursor.advance();
  const negated = cursor.takeWord('NOT');
  if (!cursor.takeWord('NULL')) {
    cursor.report('expected-null', cursor.gap(), 'IS is followed by NULL or NOT NULL.');
  }
  return { kind: 'nullTest', negated, operand: tested, span: cursor.since(tested) };
}

function wordTest(cursor: Cursor, tested: Operand, negated: boolean): Condition {
  const { span: operatorSpan, value: word } = cursor.advance();
  const common = { negated, operand: tested };
  switch (word.toUpperCase()) {
    case 'IN': {
      const values = list(cursor, group);
      return { kind: 'in', ...common, values, span: cursor.since(tested) };
    }
    case 'BETWEEN': {
      const low = operand(cursor, group);
      if (!cursor.takeWord('AND')) {
        const message = 'BETWEEN needs two values with AND between them.';
        cursor.report('expected-and', cursor.gap(), message);
      }
      const high = operand(cursor, group);
      return { kind: 'between', ...common, low, high, span: cursor.since(tested) };
    }
    case 'CONTAINS': {
      const value = operand(cursor, group);
      return { kind: 'contains', ...common, operatorSpan, value, span: cursor.since(tested) };
    }
    default: {
      const pattern = operand(cursor, group);
      const caseless = word.toUpperCase() === 'ILIKE';
      const span = cursor.since(tested);
      return { kind: 'like', ...common, caseless, operatorSpan, pattern, span };
    }
  }
}
