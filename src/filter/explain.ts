import { compile } from './compile.ts';
import { asksFiles } from './condition.ts';
import type { FilterItem } from './item.ts';
import { print } from './print.ts';
import { textOf, type Truth } from './scalar.ts';
import { isFileList, isFileName, sourceOf, typeOf } from './source.ts';
import {
  children,
  isOperand,
  type Condition,
  type Filter,
  type Node,
  type Operand,
  type Span,
} from './syntax.ts';
import { evaluateNode, evaluateNodeOfFile, valueOf } from './truth.ts';

/** A part of a filter whose effect can be counted. */
export interface Clause {
  readonly span: Span;
  /** The part as a filter of its own. */
  readonly alone: string;
  /** The filter without the part; empty where nothing is left, which keeps everything. */
  readonly without: string;
}

/**
 * The parts of the outermost AND or OR, those in parentheses of the same word among them; a filter that is neither is one
 * clause. With AND each clause drops items, with OR each adds some.
 */
export function clauses({ root }: Filter): {
  readonly joined: 'and' | 'or';
  readonly clauses: readonly Clause[];
} {
  if (root === undefined) return { joined: 'and', clauses: [] };
  const joined = root.kind === 'or' ? 'or' : 'and';
  const parts = flat(root, joined);
  // Written when asked for: each of thousands of clauses leaves thousands.
  return {
    joined,
    clauses: parts.map((part) => ({
      span: part.span,
      get alone() {
        return print(part);
      },
      get without() {
        const rest = parts.filter((one) => one !== part);
        const [only, second] = rest;
        return second ? print({ kind: joined, parts: rest, span: root.span }) : print(only);
      },
    })),
  };
}

function flat(node: Condition, kind: 'and' | 'or'): readonly Condition[] {
  return node.kind === kind ? node.parts.flatMap((part) => flat(part, kind)) : [node];
}

/** What an item has where a condition looks. */
interface FoundValue {
  /** As a filter names it, such as `metadata->age`. */
  readonly name: string;
  /** Absent: the item has none. */
  readonly value?: string;
}

/** A condition and its parts, with what one item makes of them. */
export interface Explained {
  readonly text: string;
  readonly span: Span;
  readonly kind: 'and' | 'or' | 'not' | 'test';
  readonly truth: Truth;
  /** What made it so; of a test that is asked of each file its names are in `files` instead. */
  readonly found: readonly FoundValue[];
  /** Where it is asked of each file: for how many it is true, and the names of the first of them. */
  readonly files?: {
    readonly count: number;
    readonly of: number;
    readonly names: readonly string[];
  };
  readonly parts: readonly Explained[];
}

const mostNames = 5;

/** Why a filter keeps an item or not, by the tree of the condition; `undefined` for a filter that keeps everything. */
export function explainItem({ root }: Filter, item: FilterItem): Explained | undefined {
  return root && explained(root, item);
}

function explained(node: Condition, item: FilterItem): Explained {
  const kind =
    node.kind === 'and' || node.kind === 'or' || node.kind === 'not' ? node.kind : 'test';
  const parts = node.kind === 'not' ? [node.part] : 'parts' in node ? flat(node, node.kind) : [];
  const files = asksFiles(compile(node)) ? filesOf(node, item) : undefined;
  return {
    text: print(node),
    span: node.span,
    kind,
    truth: evaluateNode(node, item),
    found: kind === 'test' ? foundIn(node, item) : [],
    ...(files ? { files } : {}),
    parts: parts.map((part) => explained(part, item)),
  };
}

function filesOf(node: Condition, item: FilterItem): NonNullable<Explained['files']> {
  const names = item.files
    .map(({ name }) => name)
    .filter((name) => evaluateNodeOfFile(node, item, name) === true);
  return { count: names.length, of: item.files.length, names: names.slice(0, mostNames) };
}

/** The values of every field below a test, each once. */
function foundIn(node: Node, item: FilterItem): readonly FoundValue[] {
  const found = new Map<string, FoundValue>();
  const visit = (each: Node): void => {
    if (each.kind === 'key') return;
    if (each.kind === 'labels') {
      for (const key of ['label', 'labels']) {
        const value = item.metadata.get(key);
        if (value !== undefined) found.set(key, { name: `metadata->${key}`, value });
      }
      if (found.size === 0) found.set('label', { name: 'metadata->label' });
      return;
    }
    const value = isOperand(each) ? foundValue(each, item) : undefined;
    if (value) found.set(value.name, value);
    else children(each).forEach(visit);
  };
  visit(node);
  return [...found.values()];
}

function foundValue(node: Operand, item: FilterItem): FoundValue | undefined {
  const name = print(node);
  if (isFileList(node)) {
    const names = item.files.map((file) => file.name);
    const more = names.length > mostNames ? ', …' : '';
    return { name, value: `${names.slice(0, mostNames).join(', ')}${more}` };
  }
  const source = sourceOf(node);
  if (source === undefined || isFileName(source)) return undefined;
  const value = valueOf(source, item);
  return value === null ? { name } : { name, value: textOf(value, typeOf(source)) };
}
