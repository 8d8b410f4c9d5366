import assert from 'node:assert/strict';
import { select } from '../../../src/filter/evaluate.ts';
import type { FilterItem } from '../../../src/filter/item.ts';
import { parse } from '../../../src/filter/parser.ts';
import { ItemTable } from '../../../src/filter/table.ts';
import { truth } from '../../../src/filter/truth.ts';

const plainItem = (id: number, name: string): FilterItem => ({
  id,
  name,
  dataset: 'A',
  bucketId: 1,
  bucketName: 'b',
  bucketPath: '',
  created: 0,
  metadata: new Map(),
  files: [],
});

/** What it says of any condition is compared with others in differential.test.ts. */
describe('the evaluator', () => {
  it('keeps nothing when the filter has an error', () => {
    const item = plainItem(1, 'a');
    const table = new ItemTable();
    table.put(item);
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
    for (let id = 1; id <= 500; id += 1) table.put(plainItem(id, `n${id}`));
    const chain = Array.from({ length: 20_000 }, (_, index) => `name = 'n${index * 2}'`).join(
      ' OR ',
    );
    assert.equal(select(parse(chain), table).count, 250);
  });

  it('refuses to read a selection after the table has changed', () => {
    const table = new ItemTable();
    const selection = select(parse(''), table);
    assert.ok(selection.isCurrent);
    table.put(plainItem(1, 'a'));
    assert.ok(!selection.isCurrent);
    assert.equal(selection.count, 0);
    assert.throws(() => selection.has(1), /has changed/);
  });
});
