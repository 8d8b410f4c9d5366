import type { Condition, Constant } from './condition.ts';
import { exactText, likeTest } from './like.ts';
import { merged, oneOf } from './merge.ts';
import { numberFor, rangeOf } from './range.ts';
import { dateOf, isEqual, not, order, textOf } from './scalar.ts';
import type { Scalar, ScalarType, Truth } from './scalar.ts';
import { isFileList, sourceOf, typeOf, type Source } from './source.ts';
import type { ComparisonOperator, LikeNode, Node, Operand } from './syntax.ts';

const unknown: Constant = { kind: 'constant', truth: 'unknown' };

/** What a node tests. What the tree cannot tell (something missing or wrong) is unknown, never true. */
export function compile(node: Node): Condition {
  switch (node.kind) {
    case 'and':
    case 'or':
      return { kind: node.kind, parts: merged(node.kind, node.parts.map(compile)) };
    case 'not':
      return { kind: 'not', part: compile(node.part) };
    case 'comparison':
      return comparison(node.operator, node.left, node.right);
    case 'between': {
      const low = comparison('>=', node.operand, node.low);
      const high = comparison('<=', node.operand, node.high);
      return negated(node, { kind: 'and', parts: [low, high] });
    }
    case 'in':
      return 'kind' in node.values ? unknown : negated(node, anyOf(node.operand, node.values));
    case 'like':
      return negated(node, like(node));
    case 'contains':
      return negated(node, contains(node.operand, node.value));
    case 'nullTest':
      return negated(node, nullTest(node.operand));
    case 'labels': {
      const wanted = new Set(node.labels.map(({ value }) => value));
      const test = (value: string) => value.split(',').some((label) => wanted.has(label.trim()));
      return { kind: 'labels', test };
    }
    default:
      return unknown;
  }
}

type Value =
  | { readonly kind: 'source'; readonly source: Source; readonly type: ScalarType }
  | { readonly kind: 'literal'; readonly value: Scalar; readonly type: ScalarType };

function valueOf(node: Operand): Value | undefined {
  switch (node.kind) {
    case 'text':
      return { kind: 'literal', value: node.value, type: 'text' };
    case 'number':
      return { kind: 'literal', value: node.value, type: 'number' };
    case 'null':
      return { kind: 'literal', value: null, type: 'text' };
    case 'call':
      return dateValue(node.name, node.values);
    case 'field':
    case 'metadata': {
      const source = sourceOf(node);
      return source && { kind: 'source', source, type: typeOf(source) };
    }
    case 'arithmetic':
    case 'missing':
      return undefined;
  }
}

function dateValue(name: string, values: readonly Operand[]): Value | undefined {
  const [value, ...rest] = values;
  if (name.toUpperCase() !== 'DATE' || value?.kind !== 'text' || rest.length > 0) return undefined;
  const at = dateOf(value.value);
  return Number.isNaN(at) ? undefined : { kind: 'literal', value: at, type: 'date' };
}

const mirrored: Readonly<Record<ComparisonOperator, ComparisonOperator>> = {
  '=': '=',
  '!=': '!=',
  '<': '>',
  '<=': '>=',
  '>': '<',
  '>=': '<=',
};

function comparison(
  operator: ComparisonOperator,
  leftNode: Operand,
  rightNode: Operand,
): Condition {
  const [left, right] = [valueOf(leftNode), valueOf(rightNode)];
  if (left === undefined || right === undefined) return unknown;
  if (left.kind === 'source' && right.kind === 'source') {
    const test = (a: Scalar, b: Scalar) => compare(operator, a, left.type, b, right.type);
    return { kind: 'pair', left: left.source, right: right.source, test };
  }
  if (left.kind === 'source' && right.kind === 'literal') {
    return withLiteral(operator, left.source, left.type, right.value, right.type);
  }
  if (left.kind === 'literal' && right.kind === 'source') {
    return withLiteral(mirrored[operator], right.source, right.type, left.value, left.type);
  }
  if (left.kind === 'literal' && right.kind === 'literal') {
    const truth = compare(operator, left.value, left.type, right.value, right.type);
    return { kind: 'constant', truth };
  }
  return unknown;
}

function withLiteral(
  operator: ComparisonOperator,
  source: Source,
  type: ScalarType,
  literal: Scalar,
  literalType: ScalarType,
): Condition {
  if (literal === null) return unknown;
  const test = (value: Scalar) => compare(operator, value, type, literal, literalType);
  const isSameText = operator === '=' && type === 'text' && typeof literal === 'string';
  if (isSameText) return { kind: 'test', source, test, texts: [literal] };
  const number = type === 'text' ? NaN : numberFor(literal, literalType, type);
  const range = rangeOf(operator, number);
  return { kind: 'test', source, test, ...(range === undefined ? {} : { range }) };
}

function compare(
  operator: ComparisonOperator,
  left: Scalar,
  leftType: ScalarType,
  right: Scalar,
  rightType: ScalarType,
): Truth {
  if (left === null || right === null) return 'unknown';
  if (operator === '=') return isEqual(left, leftType, right, rightType);
  if (operator === '!=') return !isEqual(left, leftType, right, rightType);
  const difference = order(left, leftType, right, rightType);
  if (Number.isNaN(difference)) return 'unknown';
  switch (operator) {
    case '<':
      return difference < 0;
    case '<=':
      return difference <= 0;
    case '>':
      return difference > 0;
    case '>=':
      return difference >= 0;
  }
}

/** One test for the whole list where the values allow it, so that a long list costs what a short one does. */
function anyOf(node: Operand, values: readonly Operand[]): Condition {
  const source = sourceOf(node);
  const isSimple = values.every(({ kind }) => kind === 'text' || kind === 'number');
  if (source === undefined || !isSimple || typeOf(source) === 'date') {
    return { kind: 'or', parts: values.map((value) => comparison('=', node, value)) };
  }
  const texts = values.flatMap((value) => (value.kind === 'text' ? [value.value] : []));
  const numbers = values.flatMap((value) => (value.kind === 'number' ? [value.value] : []));
  return oneOf(source, texts, numbers);
}

function like(node: LikeNode): Condition {
  const { pattern, operand, caseless } = node;
  if (pattern.kind !== 'text' && pattern.kind !== 'number') return unknown;
  const text = pattern.kind === 'text' ? pattern.value : pattern.raw;
  const matches = likeTest(text, caseless);
  const exact = caseless ? undefined : exactText(text);
  const texts = exact === undefined ? {} : { texts: [exact] };
  if (isFileList(operand)) return { kind: 'files', test: matches, ...texts };
  const value = valueOf(operand);
  if (value === undefined) return unknown;
  const { type } = value;
  const test = (scalar: Scalar) => (scalar === null ? 'unknown' : matches(textOf(scalar, type)));
  if (value.kind === 'literal') return { kind: 'constant', truth: test(value.value) };
  return { kind: 'test', source: value.source, test, ...(type === 'text' ? texts : {}) };
}

function contains(node: Operand, valueNode: Operand): Condition {
  const value =
    valueNode.kind === 'number'
      ? valueNode.raw
      : valueNode.kind === 'text'
        ? valueNode.value
        : undefined;
  if (!isFileList(node) || value === undefined) return unknown;
  return { kind: 'files', test: (name) => name === value, texts: [value] };
}

function nullTest(node: Operand): Condition {
  if (isFileList(node)) return { kind: 'not', part: { kind: 'files', test: () => true } };
  const value = valueOf(node);
  if (value === undefined) return unknown;
  if (value.kind === 'literal') return { kind: 'constant', truth: value.value === null };
  return { kind: 'test', source: value.source, test: (scalar) => scalar === null };
}

function negated(
  { negated: isNegated }: { readonly negated: boolean },
  part: Condition,
): Condition {
  if (!isNegated) return part;
  if (part.kind === 'constant') return { kind: 'constant', truth: not(part.truth) };
  return { kind: 'not', part };
}
