import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describeProblems, problems } from '../../../src/filter/check.ts';
import { describe as describeFilter } from '../../../src/filter/describe.ts';
import { select } from '../../../src/filter/evaluate.ts';
import type { FilterItem, Vocabulary } from '../../../src/filter/item.ts';
import { parse } from '../../../src/filter/parser.ts';
import { print } from '../../../src/filter/print.ts';
import type { Node } from '../../../src/filter/syntax.ts';
import { ItemTable } from '../../../src/filter/table.ts';
import { casesOf, fixtureFolder, fixtureNames } from './fixtures.ts';
import { keep } from './plain.ts';

/**
 * Every `*.txt` holds one filter a line; a line that begins with `| ` goes on with the one before. What is
 * expected stands in `*.expected`; `UPDATE=1` writes it anew.
 */

interface FixtureItem {
  readonly id: number;
  readonly name: string;
  readonly dataset: string;
  readonly bucket: string;
  readonly path: string;
  readonly created: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly files: readonly string[];
}

function readItems(): FilterItem[] {
  const text = readFileSync(path.join(fixtureFolder, 'items.json'), 'utf8');
  const buckets = ['research data', 'lake', 'x'];
  return (JSON.parse(text) as FixtureItem[]).map((item) => ({
    id: item.id,
    name: item.name,
    dataset: item.dataset,
    bucketId: buckets.indexOf(item.bucket) + 1,
    bucketName: item.bucket,
    bucketPath: item.path,
    created: Date.parse(item.created),
    metadata: new Map(Object.entries(item.metadata)),
    files: item.files.map((name) => ({ name, size: 100 })),
  }));
}

/** A tree on one line: `(and (= name 'a') (like …))`. */
function shown(node: Node | undefined): string {
  if (node === undefined) return 'everything';
  const list = (...parts: readonly string[]) => `(${parts.join(' ')})`;
  const not = 'negated' in node && node.negated ? ['not'] : [];
  switch (node.kind) {
    case 'missing':
      return `<${node.expected}?>`;
    case 'text':
      return JSON.stringify(node.value);
    case 'number':
      return node.raw;
    case 'null':
      return 'null';
    case 'field':
      return node.quoted ? `\`${node.name}\`` : node.name;
    case 'key':
      return JSON.stringify(node.value);
    case 'metadata':
      return list(`${node.base.name}->`, shown(node.key));
    case 'call':
      return list(`${node.name}()`, ...node.values.map(shown));
    case 'arithmetic':
      return list(node.operators.join(''), ...node.parts.map(shown));
    case 'comparison':
      return list(node.operator, shown(node.left), shown(node.right));
    case 'like':
      return list(
        ...not,
        node.caseless ? 'ilike' : 'like',
        shown(node.operand),
        shown(node.pattern),
      );
    case 'in':
      return list(
        ...not,
        'in',
        shown(node.operand),
        ...('kind' in node.values ? [shown(node.values)] : node.values.map(shown)),
      );
    case 'between':
      return list(...not, 'between', shown(node.operand), shown(node.low), shown(node.high));
    case 'nullTest':
      return list(...not, 'null', shown(node.operand));
    case 'contains':
      return list(...not, 'contains', shown(node.operand), shown(node.value));
    case 'labels':
      return list('labels', ...node.labels.map(shown));
    case 'incomplete':
      return list('incomplete', shown(node.operand));
    case 'not':
      return list('not', shown(node.part));
    case 'and':
    case 'or':
      return list(node.kind, ...node.parts.map(shown));
  }
}

function expectedOf(
  text: string,
  items: readonly FilterItem[],
  table: ItemTable,
  vocabulary: Vocabulary,
): string {
  const filter = parse(text);
  const found = problems(filter, vocabulary);
  const selection = select(filter, table);
  const kept = [...selection.ids()].map((id) => {
    const files = selection.files(id).map(({ name }) => name);
    const all = items.find((item) => item.id === id)?.files.length ?? 0;
    return files.length === all ? String(id) : `${id} (${files.join(', ')})`;
  });
  const hasError = found.some(({ severity }) => severity === 'error');
  return [
    ...text.split('\n').map((line) => `> ${line}`),
    `tree     ${shown(filter.root)}`,
    `print    ${print(filter.root)}`,
    `means    ${describeFilter(filter)}`,
    ...found.flatMap(({ code, severity, span, message, fix }) => {
      const place = `${span.start}-${span.end}`;
      const fixed = fix && text.slice(0, fix.span.start) + fix.text + text.slice(fix.span.end);
      return [
        `${severity.padEnd(8)} ${code} ${place}: ${message}`,
        ...(fix === undefined ? [] : [`  fix    ${fix.title} => ${fixed ?? ''}`]),
      ];
    }),
    ...(hasError
      ? [`answer   ${describeProblems(filter) ?? ''}`]
      : [`keeps    ${kept.join(', ') || 'nothing'}`]),
    '',
  ].join('\n');
}

describe('the fixtures of the filter language', () => {
  const items = readItems();
  const table = new ItemTable();
  for (const item of items) table.put(item);
  const vocabulary = table.vocabulary();
  const names = fixtureNames();
  assert.ok(names.length >= 8, 'the fixtures are there');

  for (const name of names) {
    const cases = casesOf(name);

    it(`${name}: trees, problems, prints and kept items are as expected`, () => {
      const file = path.join(fixtureFolder, name.replace('.txt', '.expected'));
      const found = cases.map((text) => expectedOf(text, items, table, vocabulary)).join('\n');
      if (process.env['UPDATE'] === '1') writeFileSync(file, found);
      assert.equal(found, readFileSync(file, 'utf8'));
    });

    it(`${name}: the plain evaluator keeps the same`, () => {
      for (const text of cases) {
        const filter = parse(text);
        if (problems(filter).some(({ severity }) => severity === 'error')) continue;
        assert.deepEqual(
          new Set(select(filter, table).ids()),
          new Set(keep(filter, items).keys()),
          text,
        );
      }
    });

    it(`${name}: a fix removes its problem and makes no new one`, () => {
      for (const text of cases) {
        const before = problems(parse(text), vocabulary);
        for (const { fix, code } of before) {
          if (fix === undefined) continue;
          const fixed = text.slice(0, fix.span.start) + fix.text + text.slice(fix.span.end);
          const after = problems(parse(fixed), vocabulary);
          const count = (all: typeof before) =>
            all.filter((problem) => problem.code === code).length;
          assert.ok(count(after) < count(before), `${text} => ${fixed}: ${code} is still there`);
          assert.ok(after.length <= before.length, `${text} => ${fixed}`);
        }
      }
    });
  }
});
