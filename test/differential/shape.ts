import { children, type Condition, type Node } from '../../src/filter/syntax.ts';

/** What a tree means, without places and spellings; two trees of one shape are the same condition. */
export function shape(node: Node): string {
  const not = 'negated' in node && node.negated ? '!' : '';
  switch (node.kind) {
    case 'text':
    case 'key':
      return JSON.stringify(node.value);
    case 'number':
      // 0 and -0 are the same number.
      return String(node.value + 0);
    case 'null':
      return 'null';
    case 'field':
      return node.name.toLowerCase();
    case 'metadata':
      return `${node.base.name.toLowerCase()}->${shape(node.key)}`;
    case 'call':
      return `${node.name.toLowerCase()}(${node.values.map(shape).join()})`;
    case 'comparison':
      return `(${shape(node.left)} ${node.operator} ${shape(node.right)})`;
    case 'between':
      return `(${not}between ${shape(node.operand)} ${shape(node.low)} ${shape(node.high)})`;
    case 'in': {
      const values = 'kind' in node.values ? ['?'] : node.values.map(shape);
      return `(${not}in ${shape(node.operand)} ${values.join()})`;
    }
    case 'like':
      return `(${not}like${node.caseless ? '*' : ''} ${shape(node.operand)} ${shape(node.pattern)})`;
    case 'contains':
      return `(${not}contains ${shape(node.operand)} ${shape(node.value)})`;
    case 'nullTest':
      return `(${not}null ${shape(node.operand)})`;
    case 'labels':
      return `(labels ${node.labels.map(shape).join()})`;
    case 'not':
      return `(not ${shape(node.part)})`;
    case 'and':
    case 'or':
      return `(${node.kind} ${node.parts.map(shape).join(' ')})`;
    case 'arithmetic':
    case 'incomplete':
    case 'missing':
      return node.kind;
  }
}

/** A junction within one of its own kind joined to it: parentheses there mean nothing. */
export function flattened(node: Condition): Condition {
  if (node.kind === 'not') return { ...node, part: flattened(node.part) };
  if (node.kind !== 'and' && node.kind !== 'or') return node;
  const parts = node.parts.map(flattened);
  return {
    ...node,
    parts: parts.flatMap((part) => (part.kind === node.kind ? part.parts : [part])),
  };
}

/** Whether two trees have one shape, without writing it down. */
export function isSame(a: Node, b: Node): boolean {
  if (a.kind !== b.kind) return false;
  if ('negated' in a && a.negated !== (b as typeof a).negated) return false;
  switch (a.kind) {
    case 'comparison':
      if (a.operator !== (b as typeof a).operator) return false;
      break;
    case 'like':
      if (a.caseless !== (b as typeof a).caseless) return false;
      break;
    case 'text':
    case 'key':
    case 'number':
      return a.value === (b as typeof a).value;
    case 'field':
      return a.name.toLowerCase() === (b as typeof a).name.toLowerCase();
    case 'call':
      if (a.name.toLowerCase() !== (b as typeof a).name.toLowerCase()) return false;
      break;
    default:
  }
  const [belowA, belowB] = [children(a), children(b)];
  if (belowA.length !== belowB.length) return false;
  return belowA.every((one, at) => {
    const other = belowB[at];
    return other !== undefined && isSame(one, other);
  });
}
