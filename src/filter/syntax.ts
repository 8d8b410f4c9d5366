import type { Problem } from './problem.ts';

/** Characters `[start, end)` of the text, in UTF-16 code units. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A text and its tree. There is always a tree; where something is missing, a `MissingNode` says what. */
export interface Filter {
  readonly text: string;
  /** Absent when the text is empty or holds only comments: such a filter keeps everything. */
  readonly root: Condition | undefined;
  /** What the parser found; `problems()` of check.ts adds what the meaning tells. */
  readonly problems: readonly Problem[];
}

export type ComparisonOperator = '=' | '!=' | '<' | '<=' | '>' | '>=';
export type ArithmeticOperator = '+' | '-' | '*' | '/' | '%';
export type Expected = 'condition' | 'value' | 'key' | 'list';

export interface MissingNode {
  readonly kind: 'missing';
  readonly expected: Expected;
  readonly span: Span;
}

export interface TextNode {
  readonly kind: 'text';
  readonly value: string;
  readonly span: Span;
}

interface NumberNode {
  readonly kind: 'number';
  readonly value: number;
  /** As written, without blanks after the sign. */
  readonly raw: string;
  readonly span: Span;
}

interface NullNode {
  readonly kind: 'null';
  readonly span: Span;
}

/** A word (or a name in back-ticks or brackets) where a value is wanted: a field of the item. */
export interface FieldNode {
  readonly kind: 'field';
  readonly name: string;
  readonly quoted: boolean;
  readonly span: Span;
}

/** `metadata->key` or `metadata->>'key'`. */
export interface MetadataNode {
  readonly kind: 'metadata';
  /** What stands before the arrow; `metadata` in a correct filter. */
  readonly base: FieldNode;
  readonly key: KeyNode | MissingNode;
  readonly span: Span;
}

export interface KeyNode {
  readonly kind: 'key';
  readonly value: string;
  readonly quoted: boolean;
  readonly span: Span;
}

/** `DATE('2022-08-01')`; other names are problems. */
export interface CallNode {
  readonly kind: 'call';
  readonly name: string;
  readonly nameSpan: Span;
  readonly values: readonly Operand[];
  readonly span: Span;
}

/**
 * Parsed so that `metadata->ei-check` can be explained; it is never calculated. A chain is one node, whatever
 * its operators: `operators[i]` stands between `parts[i]` and `parts[i + 1]`.
 */
export interface ArithmeticNode {
  readonly kind: 'arithmetic';
  readonly operators: readonly ArithmeticOperator[];
  readonly parts: readonly Operand[];
  readonly span: Span;
}

export interface ComparisonNode {
  readonly kind: 'comparison';
  readonly operator: ComparisonOperator;
  readonly operatorSpan: Span;
  readonly left: Operand;
  readonly right: Operand;
  readonly span: Span;
}

export interface LikeNode {
  readonly kind: 'like';
  readonly caseless: boolean;
  readonly negated: boolean;
  readonly operatorSpan: Span;
  readonly operand: Operand;
  readonly pattern: Operand;
  readonly span: Span;
}

export interface InNode {
  readonly kind: 'in';
  readonly negated: boolean;
  readonly operand: Operand;
  readonly values: readonly Operand[] | MissingNode;
  readonly span: Span;
}

export interface BetweenNode {
  readonly kind: 'between';
  readonly negated: boolean;
  readonly operand: Operand;
  readonly low: Operand;
  readonly high: Operand;
  readonly span: Span;
}

export interface NullTestNode {
  readonly kind: 'nullTest';
  readonly negated: boolean;
  readonly operand: Operand;
  readonly span: Span;
}

export interface ContainsNode {
  readonly kind: 'contains';
  readonly negated: boolean;
  readonly operatorSpan: Span;
  readonly operand: Operand;
  readonly value: Operand;
  readonly span: Span;
}

/** `--labels a,b`. */
export interface LabelsNode {
  readonly kind: 'labels';
  readonly labels: readonly TextNode[];
  readonly span: Span;
}

/** A value where a condition is wanted: the operator is missing. */
interface IncompleteNode {
  readonly kind: 'incomplete';
  readonly operand: Operand;
  readonly span: Span;
}

interface NotNode {
  readonly kind: 'not';
  readonly part: Condition;
  readonly span: Span;
}

/** Two or more parts; a chain of the same word is one node, so that a long chain is not deep. */
export interface JunctionNode {
  readonly kind: 'and' | 'or';
  readonly parts: readonly Condition[];
  readonly span: Span;
}

export type Operand =
  | TextNode
  | NumberNode
  | NullNode
  | FieldNode
  | MetadataNode
  | CallNode
  | ArithmeticNode
  | MissingNode;

export type Condition =
  | ComparisonNode
  | LikeNode
  | InNode
  | BetweenNode
  | NullTestNode
  | ContainsNode
  | LabelsNode
  | IncompleteNode
  | NotNode
  | JunctionNode
  | MissingNode;

export type Node = Operand | Condition | KeyNode;

export function isOperand(node: Operand | Condition): node is Operand {
  switch (node.kind) {
    case 'text':
    case 'number':
    case 'null':
    case 'field':
    case 'metadata':
    case 'call':
    case 'arithmetic':
      return true;
    default:
      return false;
  }
}

/** The nodes directly below, in the order of the text. */
export function children(node: Node): readonly Node[] {
  switch (node.kind) {
    case 'metadata':
      return [node.base, node.key];
    case 'call':
      return node.values;
    case 'comparison':
      return [node.left, node.right];
    case 'like':
      return [node.operand, node.pattern];
    case 'in':
      return 'kind' in node.values ? [node.operand, node.values] : [node.operand, ...node.values];
    case 'between':
      return [node.operand, node.low, node.high];
    case 'nullTest':
    case 'incomplete':
      return [node.operand];
    case 'contains':
      return [node.operand, node.value];
    case 'labels':
      return node.labels;
    case 'not':
      return [node.part];
    case 'and':
    case 'or':
    case 'arithmetic':
      return node.parts;
    case 'missing':
    case 'text':
    case 'number':
    case 'null':
    case 'field':
    case 'key':
      return [];
  }
}
