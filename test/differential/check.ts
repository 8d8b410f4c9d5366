import { problems } from '../../src/filter/check.ts';
import { describe as describeFilter } from '../../src/filter/describe.ts';
import { select } from '../../src/filter/evaluate.ts';
import { clauses, explainItem, type Explained } from '../../src/filter/explain.ts';
import type { FilterItem } from '../../src/filter/item.ts';
import { parse } from '../../src/filter/parser.ts';
import { print } from '../../src/filter/print.ts';
import type { Selection } from '../../src/filter/selection.ts';
import type { Condition } from '../../src/filter/syntax.ts';
import type { ItemTable } from '../../src/filter/table.ts';
import { evaluateNodeOfFile, truth } from '../../src/filter/truth.ts';
import { keep, truthOf, type Three } from '../unit/filter/plain.ts';
import { filesOf } from './oracle.ts';
import { flattened, isSame, shape } from './shape.ts';

export interface Difference {
  /** Of what. */
  readonly what: string;
  readonly here: string;
  readonly expected: string;
}

/** A condition, as a tree that was made and as the text that was written of it, and what an oracle says. */
export interface Pair {
  readonly node: Condition;
  readonly text: string;
  /** In the order of the listing. */
  readonly items: readonly FilterItem[];
  readonly table: ItemTable;
  readonly truths: readonly Three[];
}

/** What the language refuses (a date against a number) keeps nothing, and is no pair. */
export type Verdict = Difference | 'the same' | 'refused';

export function check(pair: Pair, isThorough: boolean): Verdict {
  const { node, text, items, table } = pair;
  const filter = parse(text);
  if (filter.root === undefined || filter.problems.length > 0) {
    return { what: 'problems', here: JSON.stringify(filter.problems), expected: 'none' };
  }
  const tree = isSame(filter.root, node)
    ? undefined
    : differs('tree', shape(filter.root), shape(node));
  if (tree) return tree;
  const selection = select(filter, table);
  if (problems(filter).some(({ severity }) => severity === 'error')) {
    return differs('count of what is refused', selection.count, 0) ?? 'refused';
  }
  const kept = keptBy(pair);
  const found = differs('kept items', ids(selection), kept.map(({ item }) => item.id).join(' '));
  if (found) return found;
  const files = kept.flatMap((each) => each.files);
  const size = files.reduce((sum, file) => sum + file.size, 0);
  const totals = [selection.count, selection.fileCount, selection.fileSize].join(' ');
  const wrong = differs('totals', totals, [kept.length, files.length, size].join(' '));
  if (wrong || !isThorough) return wrong ?? 'the same';
  return (
    eachItem(pair, selection, kept) ??
    printed(pair, filter.root) ??
    explanations(pair) ??
    differs('description', describeFilter(filter), describeFilter(parse(print(filter.root)))) ??
    differs(
      'kept items of two datasets',
      ids(select(filter, table, { datasets: new Set(['A', 'nowhere']) })),
      kept.flatMap(({ item }) => (item.dataset === 'A' ? [item.id] : [])).join(' '),
    ) ??
    differs('items still in the table', table.size, items.length) ??
    'the same'
  );
}

function ids(selection: Selection): string {
  return [...selection.ids()].join(' ');
}

function differs(what: string, here: unknown, expected: unknown): Difference | undefined {
  if (here === expected) return undefined;
  return { what, here: String(here), expected: String(expected) };
}

interface Kept {
  readonly item: FilterItem;
  readonly files: FilterItem['files'];
}

/** An item stays with the files for which the condition is true; without files it stays when it is true of none. */
function keptBy({ items, truths }: Pair): Kept[] {
  let row = 0;
  return items.flatMap((item) => {
    const from = row;
    row += Math.max(1, item.files.length);
    const isKept = truths.slice(from, row).includes(true);
    return isKept
      ? [{ item, files: item.files.filter((_, at) => truths[from + at] === true) }]
      : [];
  });
}

function eachItem(pair: Pair, selection: Selection, kept: readonly Kept[]): Difference | undefined {
  const { items, truths, text } = pair;
  const filter = parse(text);
  const { root } = filter;
  let row = 0;
  for (const item of items) {
    const own = truths.slice(row, row + Math.max(1, item.files.length));
    row += own.length;
    const files = kept.find((each) => each.item === item)?.files ?? [];
    const size = files.reduce((sum, file) => sum + file.size, 0);
    const about = (what: string) => `${what} of item ${item.id}`;
    const difference =
      differs(about('files'), JSON.stringify(selection.files(item.id)), JSON.stringify(files)) ??
      differs(
        about('totals'),
        JSON.stringify(selection.fileTotals(item.id)),
        JSON.stringify({ count: files.length, size }),
      ) ??
      differs(about('membership'), selection.has(item.id), own.includes(true)) ??
      differs(about('truth'), String(truth(filter, item)), named(whole(own))) ??
      differs(
        about('truths of files'),
        root &&
          filesOf(item)
            .map((name) => evaluateNodeOfFile(root, item, name))
            .join(' '),
        own.map(named).join(' '),
      );
    if (difference) return difference;
  }
  return undefined;
}

function named(truth: Three): string {
  return truth === undefined ? 'unknown' : String(truth);
}

/** True when it is of some file, else unknown when it is of some. */
function whole(truths: readonly Three[]): Three {
  if (truths.includes(true)) return true;
  return truths.includes(undefined) ? undefined : false;
}

function printed({ node, table, text }: Pair, root: Condition): Difference | undefined {
  const once = print(root);
  const again = parse(once);
  const tree = again.root && shape(flattened(again.root));
  return (
    differs('problems of the print', JSON.stringify(again.problems), '[]') ??
    differs(`tree of the print ${once}`, tree, shape(flattened(node))) ??
    differs('print of the print', print(again.root), once) ??
    differs(
      `kept items of the print ${once}`,
      ids(select(again, table)),
      ids(select(parse(text), table)),
    )
  );
}

function explanations({ node, items, table, text }: Pair): Difference | undefined {
  const filter = parse(text);
  const flat = flattened(node);
  const joined = flat.kind === 'or' ? 'or' : 'and';
  const parts = flat.kind === joined ? flat.parts : [flat];
  const told = clauses(filter);
  const count = (clause: string) => select(parse(clause), table).count;
  const form = differs(
    'clauses',
    `${told.joined} ${told.clauses.length}`,
    `${joined} ${parts.length}`,
  );
  if (form) return form;
  for (const [at, part] of parts.entries()) {
    const rest = parts.filter((one) => one !== part);
    const [first, second] = rest;
    const left = second ? ({ kind: joined, parts: rest, span: node.span } as const) : first;
    const { alone = '', without = '' } = told.clauses[at] ?? {};
    const difference =
      differs(`count of the clause ${alone}`, count(alone), keep({ root: part }, items).size) ??
      differs(
        `count without the clause: ${without}`,
        count(without),
        keep({ root: left }, items).size,
      );
    if (difference) return difference;
  }
  for (const item of items.slice(0, 3)) {
    const explained = explainItem(filter, item);
    const difference = explained && explanation(explained, flat, item);
    if (difference) return difference;
  }
  return undefined;
}

function explanation(
  explained: Explained,
  node: Condition,
  item: FilterItem,
): Difference | undefined {
  const truths = filesOf(item).map((file) => truthOf(node, { item, file }));
  // Where files make no difference (`file_name = NULL`), nothing needs to be said of them.
  const isOfFiles = explained.files !== undefined || new Set(truths).size > 1;
  const names = isOfFiles
    ? item.files.filter((_, at) => truths[at] === true).map(({ name }) => name)
    : undefined;
  const parts = node.kind === 'not' ? [node.part] : 'parts' in node ? node.parts : [];
  const about = `in the explanation of item ${item.id}, ${explained.text}:`;
  const own =
    differs(`${about} truth`, String(explained.truth), named(whole(truths))) ??
    differs(`${about} files`, explained.files?.count, names?.length) ??
    differs(`${about} names of files`, explained.files?.names.join(), names?.slice(0, 5).join()) ??
    differs(`${about} parts`, explained.parts.length, parts.length);
  if (own) return own;
  for (const [at, part] of parts.entries()) {
    const below = explained.parts[at];
    const difference = below && explanation(below, part, item);
    if (difference) return difference;
  }
  return undefined;
}
