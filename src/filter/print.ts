import { isBareLabel } from './lexer.ts';
import { fieldName, metadataField, quoteName, quoteText } from './quote.ts';
import type { CallNode, InNode, LabelsNode, MetadataNode, Node } from './syntax.ts';

/**
 * The node as text in one line: keywords in capitals, as few parentheses as keep the tree, no comments.
 * What is missing is left out, so that a printed text has the problems of its tree.
 */
export function print(node: Node | undefined): string {
  switch (node?.kind) {
    case undefined:
    case 'missing':
      return '';
    case 'text':
      return quoteText(node.value);
    case 'number':
      return node.raw;
    case 'null':
      return 'NULL';
    case 'field':
      return node.quoted ? fieldName(node.name) : node.name;
    case 'key':
      return node.value;
    case 'metadata':
      return metadata(node);
    case 'call':
      return call(node);
    case 'arithmetic':
      return spaced(node.parts.flatMap((part, at) => [node.operators[at - 1], printPart(part)]));
    case 'comparison':
      return words(printPart(node.left), node.operator, printPart(node.right));
    case 'like': {
      const operator = node.caseless ? 'ILIKE' : 'LIKE';
      return words(printPart(node.operand), negation(node), operator, printPart(node.pattern));
    }
    case 'contains':
      return words(printPart(node.operand), negation(node), 'CONTAINS', printPart(node.value));
    case 'in':
      return words(printPart(node.operand), negation(node), 'IN', list(node));
    case 'between': {
      const range = words(printPart(node.low), 'AND', printPart(node.high));
      return words(printPart(node.operand), negation(node), 'BETWEEN', range);
    }
    case 'nullTest':
      return words(printPart(node.operand), node.negated ? 'IS NOT NULL' : 'IS NULL');
    case 'labels':
      return labels(node);
    case 'incomplete':
      return print(node.operand);
    case 'not': {
      const isJunction = node.part.kind === 'and' || node.part.kind === 'or';
      return words('NOT', isJunction ? `(${print(node.part)})` : print(node.part));
    }
    case 'and':
    case 'or': {
      const word = node.kind.toUpperCase();
      const needsParentheses = (part: Node) => part.kind === 'or' && node.kind === 'and';
      return spaced(
        node.parts.flatMap((part, at) => {
          const text = needsParentheses(part) ? `(${print(part)})` : print(part);
          return at === 0 ? [text] : [word, text];
        }),
      );
    }
  }
}

/** Within a chain or beside an operator, only arithmetic needs parentheses. */
function printPart(node: Node): string {
  return node.kind === 'arithmetic' ? `(${print(node)})` : print(node);
}

function metadata({ base, key }: MetadataNode): string {
  const field = print(base);
  if (key.kind === 'missing') return `${field}->`;
  if (base.name.toLowerCase() === 'metadata') return metadataField(key.value);
  return `${field}->${quoteName(key.value)}`;
}

function call({ name, values }: CallNode): string {
  return `${name}(${values.map(print).join(', ')})`;
}

function list({ values }: InNode): string {
  return 'kind' in values ? '' : `(${values.map(print).join(', ')})`;
}

function labels(node: LabelsNode): string {
  const values = node.labels.map(({ value }) => (isBareLabel(value) ? value : quoteText(value)));
  return words('--labels', values.join(','));
}

function negation({ negated }: { readonly negated: boolean }): string | undefined {
  return negated ? 'NOT' : undefined;
}

function words(...parts: readonly (string | undefined)[]): string {
  return spaced(parts);
}

function spaced(parts: readonly (string | undefined)[]): string {
  return parts.filter((part) => part !== undefined && part !== '').join(' ');
}
