import type { FilterItem } from '../../src/filter/item.ts';
import type { Condition, Operand, TextNode } from '../../src/filter/syntax.ts';
import { ask, type Case, type Failure } from './life.ts';
import type { Oracle } from './oracle.ts';

const mostQuestions = 20_000;

/** The smallest case that can be found below this one in which the two still differ. */
export async function shrink(failure: Failure, oracle: Oracle): Promise<Failure> {
  let smallest = failure;
  let left = mostQuestions;
  for (let isSmaller = true; isSmaller && left > 0;) {
    isSmaller = false;
    for (const asked of smaller(smallest.asked)) {
      if (left-- <= 0) break;
      const verdict = await ask(asked, oracle);
      if (typeof verdict === 'string') continue;
      smallest = { ...failure, asked, difference: verdict };
      isSmaller = true;
      break;
    }
  }
  return smallest;
}

/** Cases that are a little simpler, the boldest first. */
function* smaller(asked: Case): Generator<Case> {
  const { changes, node, style } = asked;
  if (style !== undefined) {
    const { changes, denseFrom, node } = asked;
    yield { changes, denseFrom, node };
  }
  if (changes.some(({ kind }) => kind !== 'put')) {
    const held = new Map<number, FilterItem>();
    for (const change of changes) {
      if (change.kind === 'put') held.set(change.item.id, change.item);
      if (change.kind === 'delete') held.delete(change.id);
    }
    yield { ...asked, changes: [...held.values()].map((item) => ({ kind: 'put', item })) };
  }
  if (asked.denseFrom < 99) yield { ...asked, denseFrom: 99 };
  for (let size = Math.ceil(changes.length / 2); size >= 1; size = size === 1 ? 0 : size >> 1) {
    for (let from = 0; from < changes.length; from += size) {
      yield { ...asked, changes: changes.toSpliced(from, size) };
    }
  }
  for (const one of smallerConditions(node)) yield { ...asked, node: one };
  for (const [at, change] of changes.entries()) {
    if (change.kind !== 'put') continue;
    for (const item of smallerItems(change.item)) {
      yield { ...asked, changes: changes.with(at, { kind: 'put', item }) };
    }
  }
}

function* smallerConditions(node: Condition): Generator<Condition> {
  switch (node.kind) {
    case 'and':
    case 'or':
      yield* node.parts;
      for (const at of node.parts.keys()) {
        if (node.parts.length > 2) yield { ...node, parts: node.parts.toSpliced(at, 1) };
      }
      for (const [at, part] of node.parts.entries()) {
        for (const one of smallerConditions(part))
          yield { ...node, parts: node.parts.with(at, one) };
      }
      return;
    case 'not':
      yield node.part;
      for (const part of smallerConditions(node.part)) yield { ...node, part };
      return;
    case 'comparison':
      for (const left of smallerOperands(node.left)) yield { ...node, left };
      for (const right of smallerOperands(node.right)) yield { ...node, right };
      return;
    case 'labels':
      for (const at of node.labels.keys()) {
        if (node.labels.length > 1) yield { ...node, labels: node.labels.toSpliced(at, 1) };
      }
      for (const [at, label] of node.labels.entries()) {
        for (const one of smallerTexts(label)) yield { ...node, labels: node.labels.with(at, one) };
      }
      return;
    case 'incomplete':
    case 'missing':
      return;
    default:
  }
  if (node.negated) yield { ...node, negated: false };
  for (const operand of smallerOperands(node.operand)) yield { ...node, operand };
  switch (node.kind) {
    case 'between':
      for (const low of smallerOperands(node.low)) yield { ...node, low };
      for (const high of smallerOperands(node.high)) yield { ...node, high };
      break;
    case 'in':
      if ('kind' in node.values) break;
      for (const [at, value] of node.values.entries()) {
        if (node.values.length > 1) yield { ...node, values: node.values.toSpliced(at, 1) };
        for (const one of smallerOperands(value))
          yield { ...node, values: node.values.with(at, one) };
      }
      break;
    case 'like':
      if (node.caseless) yield { ...node, caseless: false };
      for (const pattern of smallerOperands(node.pattern)) yield { ...node, pattern };
      break;
    case 'contains':
      for (const value of smallerOperands(node.value)) yield { ...node, value };
      break;
    case 'nullTest':
  }
}

function* smallerOperands(node: Operand): Generator<Operand> {
  if (node.kind === 'text') yield* smallerTexts(node);
  if (node.kind === 'number' && node.raw !== '0' && node.raw !== '1') {
    for (const value of [0, 1]) yield { ...node, value, raw: String(value) };
  }
  if (node.kind === 'metadata' && node.key.kind === 'key' && node.key.value !== 'age') {
    yield { ...node, key: { ...node.key, value: 'age' } };
  }
}

function* smallerTexts(node: TextNode): Generator<TextNode> {
  for (const value of shorter(node.value)) yield { ...node, value };
}

function* shorter(text: string): Generator<string> {
  if (text === '' || text === 'a') return;
  yield 'a';
  const characters = [...text];
  if (characters.length > 1) {
    for (const at of characters.keys()) yield characters.toSpliced(at, 1).join('');
  }
}

function* smallerItems(item: FilterItem): Generator<FilterItem> {
  const { files, metadata } = item;
  for (const at of files.keys()) yield { ...item, files: files.toSpliced(at, 1) };
  for (const key of metadata.keys()) {
    yield { ...item, metadata: new Map([...metadata].filter(([other]) => other !== key)) };
  }
  const plain = {
    dataset: 'A',
    bucketId: 1,
    bucketName: 'b',
    bucketPath: '',
    created: 0,
    name: 'n',
  };
  for (const [field, value] of Object.entries(plain)) {
    if (item[field as keyof typeof plain] !== value) yield { ...item, [field]: value };
  }
  if (item.id > 9) yield { ...item, id: 1 };
  for (const [key, value] of metadata) {
    for (const one of shorter(value))
      yield { ...item, metadata: new Map([...metadata, [key, one]]) };
  }
  for (const [at, file] of files.entries()) {
    const isTaken = files.some(({ name }) => name === 'f');
    if (file.size !== 0) yield { ...item, files: files.with(at, { ...file, size: 0 }) };
    if (file.modified !== undefined) {
      yield { ...item, files: files.with(at, { name: file.name, size: file.size }) };
    }
    if (!isTaken) yield { ...item, files: files.with(at, { ...file, name: 'f' }) };
  }
}
