import { compile } from './compile.ts';
import { asksFiles } from './condition.ts';
import { fieldByName, type FieldId } from './fields.ts';
import { print } from './print.ts';
import { dateOf } from './scalar.ts';
import { isFileList } from './source.ts';
import type {
  ComparisonNode,
  Condition,
  Filter,
  JunctionNode,
  LikeNode,
  Operand,
} from './syntax.ts';

/** A filter as an English sentence. Holds names from the filter: show it as plain text. */
export function describe(filter: Filter): string {
  const { root } = filter;
  if (root === undefined) return 'All data items.';
  const ofFiles = asksFiles(compile(root)) ? ', each with only the files that match' : '';
  return `Data items where ${phrase(root)}${ofFiles}.`;
}

function phrase(node: Condition): string {
  switch (node.kind) {
    case 'and':
    case 'or':
      return junction(node);
    case 'not':
      return negation(node.part);
    case 'comparison':
      return comparison(node);
    case 'like':
      return like(node);
    case 'in': {
      const values = 'kind' in node.values ? [] : node.values.map(value);
      const not = node.negated ? ' not' : '';
      return `${subject(node.operand)} is${not} ${joined(values, 'or') || '…'}`;
    }
    case 'between': {
      const not = node.negated ? ' not' : '';
      return `${subject(node.operand)} is${not} between ${value(node.low)} and ${value(node.high)}`;
    }
    case 'contains': {
      const which = node.negated ? 'no file is' : 'one of the files is';
      return `${which} named ${value(node.value)}`;
    }
    case 'nullTest':
      if (isFileList(node.operand)) {
        return node.negated ? 'there are files' : 'there are no files';
      }
      return `${subject(node.operand)} is ${node.negated ? 'there' : 'missing'}`;
    case 'labels': {
      const labels = node.labels.map(value);
      return `the label is ${joined(labels, 'or') || '…'}`;
    }
    case 'incomplete':
      return `${subject(node.operand)} …`;
    case 'missing':
      return '…';
  }
}

/** A comma before the word where a part has words of its own. */
function junction(node: JunctionNode): string {
  const parts = flat(node);
  const phrases = parts.map(node.kind === 'and' ? inAnd : phrase);
  const isMixed = parts.some(({ kind }) => kind === 'and' || kind === 'or');
  return isMixed ? phrases.join(`, ${node.kind} `) : joined(phrases, node.kind);
}

/** Parentheses around more of the same word mean nothing. */
function flat({ kind, parts }: JunctionNode): Condition[] {
  return parts.flatMap((part) => (part.kind === kind ? flat(part) : [part]));
}

/** Within "and", alternatives are held together by "either". */
function inAnd(node: Condition): string {
  return node.kind === 'or' ? `either ${phrase(node)}` : phrase(node);
}

function negation(part: Condition): string {
  switch (part.kind) {
    case 'like':
    case 'in':
    case 'between':
    case 'contains':
    case 'nullTest':
      return phrase({ ...part, negated: !part.negated });
    case 'not':
      return phrase(part.part);
    case 'labels':
      return phrase(part).replace('the label is', 'the label is not');
    case 'comparison':
      if (part.operator === '=') return comparison({ ...part, operator: '!=' });
      if (part.operator === '!=') return comparison({ ...part, operator: '=' });
      break;
    default:
  }
  return `not (${phrase(part)})`;
}

const comparisons: Readonly<Record<ComparisonNode['operator'], string>> = {
  '=': 'is',
  '!=': 'is not',
  '<': 'is less than',
  '<=': 'is at most',
  '>': 'is more than',
  '>=': 'is at least',
};
const dateComparisons: Readonly<Record<ComparisonNode['operator'], string>> = {
  '=': 'is',
  '!=': 'is not',
  '<': 'is before',
  '<=': 'is not after',
  '>': 'is after',
  '>=': 'is not before',
};

function comparison({ left, right, operator }: ComparisonNode): string {
  const isDate = [left, right].some((node) => node.kind === 'call' || fieldOf(node) === 'created');
  const words = isDate ? dateComparisons : comparisons;
  return `${subject(left)} ${words[operator]} ${value(right)}`;
}

function like({ operand, pattern, negated, caseless }: LikeNode): string {
  const capitals = caseless ? ' (capitals or not)' : '';
  if (isFileList(operand)) {
    const which = negated ? 'no file has a name' : 'one of the files has a name';
    return `${which} that ${likeWords(pattern, 'singular')}${capitals}`;
  }
  const words = likeWords(pattern, negated ? 'plain' : 'singular');
  return `${subject(operand)} ${negated ? 'does not ' : ''}${words}${capitals}`;
}

/** The usual patterns have words of their own. */
function likeWords(pattern: Operand, form: 'singular' | 'plain'): string {
  const s = form === 'singular' ? 's' : '';
  if (pattern.kind !== 'text') return `match${s && 'es'} ${value(pattern)}`;
  const [, before, middle = '', after] = /^(%?)([^%_\\]*)(%?)$/s.exec(pattern.value) ?? [];
  if (before === undefined || middle === '') return `match${s && 'es'} ${quoted(pattern.value)}`;
  if (before && after) return `contain${s} ${quoted(middle)}`;
  if (before) return `end${s} with ${quoted(middle)}`;
  if (after) return `begin${s} with ${quoted(middle)}`;
  return form === 'singular' ? `is ${quoted(middle)}` : `equal ${quoted(middle)}`;
}

const subjects: Readonly<Record<FieldId, string>> = {
  bucket_id: "the bucket's number",
  bucket_name: 'the bucket',
  bucket_path: 'the path in the bucket',
  created: 'the time of creation',
  dataset: 'the dataset',
  file_name: "the file's name",
  file_names: 'the list of files',
  id: "the item's number",
  label: 'the label',
  name: "the item's name",
  total_file_count: 'the number of files',
  total_file_size: 'the size of all files in bytes',
};

function subject(node: Operand): string {
  const field = fieldOf(node);
  if (field !== undefined) return subjects[field];
  if (node.kind !== 'metadata') return value(node);
  const { key } = node;
  if (key.kind === 'missing') return 'metadata …';
  if (key.value === 'ei_check') return 'the check';
  if (key.value.startsWith('ei_check_')) return `the check ${quoted(key.value.slice(9))}`;
  return `metadata ${quoted(key.value)}`;
}

function value(node: Operand): string {
  switch (node.kind) {
    case 'text':
      return quoted(node.value);
    case 'call': {
      const [argument] = node.values;
      const at = argument?.kind === 'text' ? dateOf(argument.value) : NaN;
      if (Number.isNaN(at)) return print(node);
      const iso = new Date(at).toISOString();
      return iso.endsWith('T00:00:00.000Z') ? iso.slice(0, 10) : iso.replace(/\.000Z$/, 'Z');
    }
    case 'null':
      return 'nothing';
    case 'missing':
      return '…';
    case 'number':
    case 'arithmetic':
      return print(node);
    case 'field':
    case 'metadata':
      return fieldOf(node) === undefined && node.kind === 'field' ? print(node) : subject(node);
  }
}

function fieldOf(node: Operand): FieldId | undefined {
  return node.kind === 'field' ? fieldByName(node.name)?.name : undefined;
}

function quoted(text: string): string {
  return `“${text}”`;
}

function joined(parts: readonly string[], word: 'and' | 'or'): string {
  if (parts.length < 3) return parts.join(` ${word} `);
  return `${parts.slice(0, -1).join(', ')} ${word} ${parts.at(-1) ?? ''}`;
}
