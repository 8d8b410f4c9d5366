import assert from 'node:assert/strict';
import fc from 'fast-check';
import { problems } from '../../../src/filter/check.ts';
import { select } from '../../../src/filter/evaluate.ts';
import type { FilterItem } from '../../../src/filter/item.ts';
import { parse } from '../../../src/filter/parser.ts';
import { print } from '../../../src/filter/print.ts';
import type { Condition } from '../../../src/filter/syntax.ts';
import { ItemTable } from '../../../src/filter/table.ts';
import { evaluateNode, evaluateNodeOfFile, truth } from '../../../src/filter/truth.ts';
import { keep, truthOf } from './plain.ts';
import { condition, items, pairs } from './random.ts';

function tableOf(items: readonly FilterItem[], denseFrom: number): ItemTable {
  const table = new ItemTable({ denseFrom });
  for (const item of items) table.put(item);
  return table;
}

function conditionsOf(node: Condition | undefined): Condition[] {
  if (node === undefined) return [];
  if (node.kind === 'and' || node.kind === 'or') return [node, ...node.parts.flatMap(conditionsOf)];
  return node.kind === 'not' ? [node, ...conditionsOf(node.part)] : [node];
}

function inOrder(items: readonly FilterItem[]): FilterItem[] {
  const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
  return items.toSorted(
    (a, b) => compare(a.dataset, b.dataset) || compare(a.name, b.name) || a.id - b.id,
  );
}

describe('the evaluator', function () {
  this.timeout(3_600_000);

  it('keeps what a plain three-valued evaluator keeps, with the same files and totals', () => {
    const property = fc.property(
      condition,
      items,
      fc.constantFrom(0, 2, 99),
      (text, all, denseFrom) => {
        const filter = parse(text);
        const errors = problems(filter).filter(({ severity }) => severity === 'error');
        assert.deepEqual(errors, [], text);
        const selection = select(filter, tableOf(all, denseFrom));
        const expected = keep(filter, all);
        const order = inOrder(all).filter(({ id }) => expected.has(id));
        assert.deepEqual(
          [...selection.ids()],
          order.map(({ id }) => id),
          text,
        );
        assert.equal(selection.count, expected.size);
        let [count, size] = [0, 0];
        for (const item of order) {
          const names = expected.get(item.id) ?? [];
          const files = item.files.filter(({ name }) => names.includes(name));
          assert.deepEqual(selection.files(item.id), files);
          const bytes = files.reduce((sum, file) => sum + file.size, 0);
          assert.deepEqual(selection.fileTotals(item.id), { count: files.length, size: bytes });
          count += files.length;
          size += bytes;
        }
        assert.deepEqual([selection.fileCount, selection.fileSize], [count, size]);
      },
    );
    fc.assert(property, { numRuns: pairs });
  });

  it('finds for one item what it finds for all', () => {
    const property = fc.property(condition, items, (text, all) => {
      const filter = parse(text);
      const kept = new Set(select(filter, tableOf(all, 2)).ids());
      for (const item of all) assert.equal(truth(filter, item) === true, kept.has(item.id), text);
    });
    fc.assert(property, { numRuns: pairs });
  });

  it('tells of every part of a filter whether it is true, false or unknown', () => {
    const property = fc.property(condition, items, (text, all) => {
      for (const node of conditionsOf(parse(text).root)) {
        for (const item of all) {
          const names = item.files.length === 0 ? [null] : item.files.map(({ name }) => name);
          const expected = names.map((file) => truthOf(node, { item, file }) ?? 'unknown');
          assert.deepEqual(
            names.map((name) => evaluateNodeOfFile(node, item, name)),
            expected,
            text,
          );
          const whole =
            expected.find((one) => one === true) ?? expected.find((one) => one !== false);
          assert.equal(evaluateNode(node, item), whole ?? false, text);
        }
      }
    });
    fc.assert(property, { numRuns: Math.ceil(pairs / 5) });
  });

  it('keeps the same when the filter is printed and parsed again', () => {
    const property = fc.property(condition, items, (text, all) => {
      const table = tableOf(all, 2);
      const printed = print(parse(text).root);
      assert.deepEqual(
        [...select(parse(printed), table).ids()],
        [...select(parse(text), table).ids()],
        printed,
      );
    });
    fc.assert(property, { numRuns: pairs });
  });

  it('answers only with items of the datasets in scope', () => {
    const property = fc.property(condition, items, (text, all) => {
      const filter = parse(text);
      const scope = { datasets: new Set(['A', 'nowhere']) };
      const expected = keep(
        filter,
        all.filter(({ dataset }) => dataset === 'A'),
      );
      const found = select(filter, tableOf(all, 2), scope);
      assert.deepEqual(new Set(found.ids()), new Set(expected.keys()));
    });
    fc.assert(property, { numRuns: Math.ceil(pairs / 10) });
  });

  it('keeps nothing when the filter has an error', () => {
    const [item] =
      fc.sample(
        items.filter((all) => all.length > 0),
        1,
      )[0] ?? [];
    assert.ok(item);
    const table = tableOf([item], 2);
    for (const text of [
      "name = 'a' OR",
      "nome = 'a' OR id > 0",
      'id > 0 )',
      'metadata->a-b = 1 OR id > 0',
    ]) {
      assert.equal(select(parse(text), table).count, 0, text);
      assert.equal(truth(parse(text), item), 'unknown');
    }
  });

  it('answers a chain of twenty thousand conditions like a list', () => {
    const table = new ItemTable();
    const item = {
      dataset: 'A',
      bucketId: 1,
      bucketName: 'b',
      bucketPath: '',
      created: 0,
      metadata: new Map(),
      files: [],
    };
    for (let id = 1; id <= 500; id += 1) table.put({ ...item, id, name: `n${id}` });
    const chain = Array.from({ length: 20_000 }, (_, index) => `name = 'n${index * 2}'`).join(
      ' OR ',
    );
    assert.equal(select(parse(chain), table).count, 250);
  });

  it('refuses to read a selection after the table has changed', () => {
    const table = new ItemTable();
    const selection = select(parse(''), table);
    assert.ok(selection.isCurrent);
    table.put({
      id: 1,
      name: 'a',
      dataset: 'A',
      bucketId: 1,
      bucketName: 'b',
      bucketPath: '',
      created: 0,
      metadata: new Map(),
      files: [],
    });
    assert.ok(!selection.isCurrent);
    assert.equal(selection.count, 0);
    assert.throws(() => selection.has(1), /has changed/);
  });
});
