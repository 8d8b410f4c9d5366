import { describeProblems, problems } from '../../src/filter/check.ts';
import { complete } from '../../src/filter/complete.ts';
import { describe as describeFilter } from '../../src/filter/describe.ts';
import { select } from '../../src/filter/evaluate.ts';
import { clauses } from '../../src/filter/explain.ts';
import { format } from '../../src/filter/format.ts';
import type { FilterItem, Vocabulary } from '../../src/filter/item.ts';
import { tokens } from '../../src/filter/lexer.ts';
import { parse } from '../../src/filter/parser.ts';
import { print } from '../../src/filter/print.ts';
import { keyAt, keyUses } from '../../src/filter/renameKey.ts';
import { signatureAt } from '../../src/filter/signature.ts';
import { children, type Node } from '../../src/filter/syntax.ts';
import { ItemTable } from '../../src/filter/table.ts';
import { anyCondition } from './conditions.ts';
import type { World } from './operands.ts';
import { anyItem } from './items.ts';
import { randomFrom, type Random } from './random.ts';
import { anyText } from './texts.ts';
import { write } from './write.ts';

/** Probes so many texts; the shortest one that fails and why, if one does. */
export function fuzzed(seed: number, count: number, texts: readonly string[]): string | undefined {
  const random = randomFrom(seed);
  const items = new Map<number, FilterItem>();
  for (const id of random.list(6, () => 1 + random.below(9)))
    items.set(id, anyItem(random, id, true));
  const table = new ItemTable();
  for (const item of items.values()) table.put(item);
  const vocabulary = table.vocabulary();
  for (let run = 0; run < count; run += 1) {
    const text = anyFilterText(random, texts, { items: [...items.values()], broken: true });
    const share = random.below(101) / 100;
    const errorOf = (one: string) => {
      try {
        probe(one, Math.floor(share * one.length), vocabulary, table);
        return undefined;
      } catch (error) {
        return error instanceof Error ? error : new Error(String(error));
      }
    };
    if (!errorOf(text)) continue;
    const smallest = shortest(text, (one) => errorOf(one) !== undefined);
    const offset = Math.floor(share * smallest.length);
    return `The text ${JSON.stringify(smallest)}, completed at ${offset}: ${errorOf(smallest)?.stack ?? ''}`;
  }
  return undefined;
}

/** Pieces of the language, and some that belong to no language. */
const pieces = [
  ...'name dataset metadata metadata-> metadata->> ->age -> ->> file_name file_names created AND OR NOT IN LIKE'.split(
    ' ',
  ),
  ...'ILIKE BETWEEN CONTAINS IS NULL DATE DATE( ( ) , = == != <> < <= > >= + - * / % && || ! ; @ . ..'.split(
    ' ',
  ),
  ...[
    "'a'",
    "'",
    '"',
    '`',
    '[',
    ']',
    '`a b`',
    '[c]',
    '18',
    '1.5e3',
    '.5',
    '1.',
    '-1',
    "''",
    "\\'",
    '\\',
    '\\\\',
  ],
  ...[
    '--labels',
    '--labels a,b',
    '-- labels',
    "--labels 'a'",
    '-- x',
    '--',
    '//',
    '/*',
    '*/',
    '#',
    '/',
    '-',
  ],
  ...['\n', '\r\n', '\r', '\t', ' ', '  ', '\u00a0', '\ufeff', '\u200b', '\u2028'],
  ...[
    'ümlaut',
    '日本',
    '😀',
    '\ud83d',
    '\udc00',
    '\0',
    '__proto__',
    'constructor',
    'a.b',
    '2nd',
    '1e5',
    'ſ',
    'İ',
  ],
];

/** A text that is a filter, almost one, or none: from `texts`, from a tree, or from pieces; mostly with a few changes. */
function anyFilterText(random: Random, texts: readonly string[], world: World): string {
  const kind = random.below(10);
  let text =
    kind < 4
      ? random.pick(texts)
      : kind < 7
        ? write(anyCondition(random, world), random.below(2 ** 31))
        : random
            .list(random.below(25), () => random.pick(pieces) + random.pick(['', ' ']))
            .join('');
  for (let changes = random.below(4); changes > 0; changes -= 1) {
    text = mutated(random, text, texts);
  }
  return text;
}

function mutated(random: Random, text: string, texts: readonly string[]): string {
  const at = random.below(text.length + 1);
  const end = Math.min(text.length, at + random.below(random.pick([2, 8, 40])));
  switch (random.below(6)) {
    case 0:
      return text.slice(0, at) + text.slice(end);
    case 1:
      return text.slice(0, at) + random.pick(pieces) + text.slice(at);
    case 2:
      return text.slice(0, at) + random.pick(pieces) + text.slice(end);
    case 3:
      return text.slice(0, end) + text.slice(at);
    case 4:
      return text.slice(0, at) + anyText(random, true) + text.slice(end);
    default: {
      const other = random.pick(texts);
      return text.slice(0, at) + other.slice(random.below(other.length + 1));
    }
  }
}

/** What must hold of any text at all; throws where it does not. */
function probe(text: string, offset: number, vocabulary: Vocabulary, table: ItemTable): void {
  covers(text);
  const filter = parse(text);
  const found = [...problems(filter), ...problems(filter, vocabulary)];
  const nodes = filter.root ? everyNode(filter.root) : [];
  for (const { span } of [...nodes, ...found, ...found.flatMap(({ fix }) => fix ?? [])]) {
    const isInside = 0 <= span.start && span.start <= span.end && span.end <= text.length;
    if (!isInside) throw new Error(`outside of the text: ${JSON.stringify(span)}`);
  }
  describeFilter(filter);
  const isSound = !found.some(({ severity }) => severity === 'error');
  if ((describeProblems(filter) === undefined) !== isSound)
    throw new Error('errors without a line');
  const once = print(filter.root);
  const again = parse(once);
  if (print(again.root) !== once) throw new Error(`printed ${once}, then ${print(again.root)}`);
  if (isSound) {
    const kept = [...select(filter, table).ids()].join();
    const keptAgain = [...select(again, table).ids()].join();
    if (kept !== keptAgain)
      throw new Error(`keeps ${kept}, printed (${once}) it keeps ${keptAgain}`);
  }
  for (const { alone, without, span } of clauses(filter).clauses.slice(0, 20)) {
    parse(alone);
    parse(without);
    if (span.end > text.length) throw new Error('a clause outside of the text');
  }
  const formatted = format(text);
  // The printer keeps the capitals of DATE, the formatter sets them.
  const meaning = (printed: string) => printed.replaceAll(/\bdate\(/gi, 'DATE(');
  if (meaning(print(parse(formatted).root)) !== meaning(once))
    throw new Error(`formatted it means ${formatted}`);
  // A comment in the middle of a condition is moved once more, to where it stays.
  const isCommented = tokens(formatted).some(({ kind }) => kind === 'comment');
  if (!isCommented && format(formatted) !== formatted) {
    throw new Error(`formatted again: ${format(formatted)}`);
  }
  keyUses(text);
  keyAt(text, offset);
  signatureAt(text, offset);
  for (const words of [undefined, vocabulary]) {
    const { span } = complete(text, offset, words);
    if (
      span.start > Math.min(offset, text.length) ||
      span.end > text.length ||
      span.start > span.end
    ) {
      throw new Error(`a completion of ${JSON.stringify(span)} at ${offset}`);
    }
  }
}

/** Every character but blanks belongs to one token. */
function covers(text: string): void {
  let end = 0;
  for (const { span } of tokens(text)) {
    const between = text.slice(end, span.start);
    if (span.start < end || !/^[\s\u200B\uFEFF]*$/.test(between)) {
      throw new Error(`no token has ${JSON.stringify(between)}`);
    }
    end = span.end;
  }
  if (end !== text.length) throw new Error('the last token ends before the text');
}

function everyNode(node: Node): Node[] {
  return [node, ...children(node).flatMap(everyNode)];
}

/** The shortest text that can be found by leaving parts out of which `fails` is still true. */
function shortest(text: string, fails: (text: string) => boolean): string {
  let smallest = text;
  for (let length = smallest.length >> 1; length >= 1; length = length === 1 ? 0 : length >> 1) {
    for (let at = 0; at + length <= smallest.length;) {
      const shorter = smallest.slice(0, at) + smallest.slice(at + length);
      if (fails(shorter)) smallest = shorter;
      else at += length;
    }
  }
  return smallest;
}
