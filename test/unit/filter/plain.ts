import type { FilterItem } from '../../../src/filter/item.ts';
import type { Filter, Node } from '../../../src/filter/syntax.ts';
import { asDate, asNumber } from './plainNumbers.ts';

/**
 * The language once more, as plainly as it can be written: no columns, no shared code, one item and one file
 * at a time. `undefined` is the third truth value.
 */
export type Three = boolean | undefined;

interface Row {
  readonly item: FilterItem;
  readonly file: string | null;
}

type Value = { type: 'text' | 'number' | 'date'; value: string | number } | null;

/** Ids of the kept items, each with the names of its kept files. */
export function keep(
  filter: Pick<Filter, 'root'>,
  items: readonly FilterItem[],
): Map<number, string[]> {
  const kept = new Map<number, string[]>();
  const { root } = filter;
  const isOfFiles = root !== undefined && mentionsFileName(root);
  for (const item of items) {
    if (!isOfFiles) {
      const truth = root === undefined || truthOf(root, { item, file: null }) === true;
      if (truth)
        kept.set(
          item.id,
          item.files.map(({ name }) => name),
        );
      continue;
    }
    const names = item.files.map(({ name }) => name);
    const passing = names.filter((file) => truthOf(root, { item, file }) === true);
    const isBareKept = names.length === 0 && truthOf(root, { item, file: null }) === true;
    if (passing.length > 0 || isBareKept) kept.set(item.id, passing);
  }
  return kept;
}

export function truthOf(node: Node, row: Row): Three {
  switch (node.kind) {
    case 'and':
      return all(node.parts.map((part) => truthOf(part, row)));
    case 'or':
      return negate(all(node.parts.map((part) => negate(truthOf(part, row)))));
    case 'not':
      return negate(truthOf(node.part, row));
    case 'comparison':
      return compare(node.operator, valueOf(node.left, row), valueOf(node.right, row));
    case 'between': {
      const value = valueOf(node.operand, row);
      const low = compare('>=', value, valueOf(node.low, row));
      const high = compare('<=', value, valueOf(node.high, row));
      return turned(node.negated, all([low, high]));
    }
    case 'in': {
      if ('kind' in node.values) return undefined;
      const value = valueOf(node.operand, row);
      const found = node.values.map((one) => compare('=', value, valueOf(one, row)));
      return turned(node.negated, negate(all(found.map(negate))));
    }
    case 'like': {
      const { pattern: written } = node;
      const pattern =
        written.kind === 'text'
          ? written.value
          : written.kind === 'number'
            ? written.raw
            : undefined;
      if (pattern === undefined) return undefined;
      const expression = likeExpression(pattern, node.caseless);
      const fold = (text: string) => (node.caseless ? text.toLowerCase() : text);
      if (isFileNames(node.operand)) {
        const found = row.item.files.some(({ name }) => expression.test(fold(name)));
        return turned(node.negated, found);
      }
      const value = valueOf(node.operand, row);
      if (value === null) return undefined;
      return turned(node.negated, expression.test(fold(asText(value))));
    }
    case 'contains': {
      const { value } = node;
      if (!isFileNames(node.operand) || value.kind !== 'text') return undefined;
      return turned(
        node.negated,
        row.item.files.some(({ name }) => name === value.value),
      );
    }
    case 'nullTest': {
      const isNull = isFileNames(node.operand)
        ? row.item.files.length === 0
        : valueOf(node.operand, row) === null;
      return turned(node.negated, isNull);
    }
    case 'labels': {
      const has = [metadata(row.item, 'label'), metadata(row.item, 'labels')]
        .filter((value) => value !== undefined)
        .flatMap((value) => value.split(','))
        .map((label) => label.trim());
      return node.labels.some(({ value }) => has.includes(value));
    }
    default:
      return undefined;
  }
}

function all(truths: readonly Three[]): Three {
  if (truths.includes(false)) return false;
  return truths.includes(undefined) ? undefined : true;
}

function negate(truth: Three): Three {
  return truth === undefined ? undefined : !truth;
}

function turned(isNegated: boolean, truth: Three): Three {
  return isNegated ? negate(truth) : truth;
}

function compare(operator: string, left: Value, right: Value): Three {
  if (left === null || right === null) return undefined;
  const [a, b] = pair(left, right);
  const bothTexts = left.type === 'text' && right.type === 'text';
  if (operator === '=' || operator === '!=') {
    const isSame = bothTexts ? left.value === right.value : a === b;
    return (operator === '=') === isSame;
  }
  if (typeof a === 'number' && typeof b === 'number') {
    if (Number.isNaN(a) || Number.isNaN(b)) return undefined;
  }
  if (operator === '<') return a < b;
  if (operator === '<=') return a <= b;
  if (operator === '>') return a > b;
  return a >= b;
}

/** Both as what they are compared as. */
function pair(
  left: NonNullable<Value>,
  right: NonNullable<Value>,
): [string | number, string | number] {
  if (left.type === 'text' && right.type === 'text') {
    const numbers = [asNumber(left.value), asNumber(right.value)] as const;
    return numbers.some(Number.isNaN) ? [left.value, right.value] : [...numbers];
  }
  const isDate = left.type === 'date' || right.type === 'date';
  const as = (one: NonNullable<Value>) => {
    if (one.type === 'text') return isDate ? asDate(String(one.value)) : asNumber(one.value);
    return isDate && one.type === 'number' ? NaN : one.value;
  };
  return [as(left), as(right)];
}

function asText(value: NonNullable<Value>): string {
  return value.type === 'date' ? new Date(value.value).toISOString() : String(value.value);
}

const expressions = new Map<string, RegExp>();

function likeExpression(pattern: string, caseless: boolean): RegExp {
  const id = `${caseless}${pattern}`;
  const known = expressions.get(id);
  if (known !== undefined) return known;
  if (expressions.size > 1000) expressions.clear();
  const expression = newExpression(pattern, caseless);
  expressions.set(id, expression);
  return expression;
}

function newExpression(pattern: string, caseless: boolean): RegExp {
  const parts = (caseless ? pattern.toLowerCase() : pattern).match(/\\[%_\\]|[^]/gu) ?? [];
  const source = parts.map((part) => {
    if (part === '%') return '.*';
    if (part === '_') return '.';
    const literal = part.length === 2 && part.startsWith('\\') ? part.slice(1) : part;
    return literal.replace(/[\\^$.*+?()[\]{}|/]/, '\\$&');
  });
  return new RegExp(`^${source.join('')}$`, 'su');
}

function isFileNames(node: Node): boolean {
  return node.kind === 'field' && node.name.toLowerCase() === 'file_names';
}

export function mentionsFileName(node: Node): boolean {
  switch (node.kind) {
    case 'field':
      return node.name.toLowerCase() === 'file_name';
    case 'and':
    case 'or':
      return node.parts.some(mentionsFileName);
    case 'not':
      return mentionsFileName(node.part);
    case 'comparison':
      return mentionsFileName(node.left) || mentionsFileName(node.right);
    case 'between':
      return [node.operand, node.low, node.high].some(mentionsFileName);
    case 'in':
      return (
        mentionsFileName(node.operand) ||
        ('length' in node.values && node.values.some(mentionsFileName))
      );
    case 'like':
    case 'nullTest':
      return mentionsFileName(node.operand);
    default:
      return false;
  }
}

function metadata(item: FilterItem, key: string): string | undefined {
  if (item.metadata.has(key)) return item.metadata.get(key);
  const same = [...item.metadata.keys()]
    .filter((other) => other.split('.').join('_') === key.split('.').join('_'))
    .sort();
  return same[0] === undefined ? undefined : item.metadata.get(same[0]);
}

function valueOf(node: Node, { item, file }: Row): Value {
  const text = (value: string | null | undefined): Value =>
    value === null || value === undefined ? null : { type: 'text', value };
  const number = (value: number): Value => ({ type: 'number', value });
  switch (node.kind) {
    case 'text':
      return text(node.value);
    case 'number':
      return number(node.value);
    case 'call':
      return {
        type: 'date',
        value: asDate(node.values[0]?.kind === 'text' ? node.values[0].value : ''),
      };
    case 'metadata':
      return text(node.key.kind === 'key' ? metadata(item, node.key.value) : null);
    case 'field':
      break;
    default:
      return null;
  }
  switch (node.name.toLowerCase()) {
    case 'dataset':
      return text(item.dataset);
    case 'name':
      return text(item.name);
    case 'bucket':
    case 'bucket_name':
      return text(item.bucketName);
    case 'bucket_path':
      return text(item.bucketPath);
    case 'file_name':
      return text(file);
    case 'label':
      return text(metadata(item, 'label'));
    case 'bucket_id':
      return number(item.bucketId);
    case 'id':
      return number(item.id);
    case 'total_file_count':
      return number(item.files.length);
    case 'total_file_size':
      return number(item.files.map(({ size }) => size).reduce((a, b) => a + b, 0));
    case 'created':
      return { type: 'date', value: item.created };
    default:
      throw new Error(`the plain evaluator knows no field ${node.name}`);
  }
}
