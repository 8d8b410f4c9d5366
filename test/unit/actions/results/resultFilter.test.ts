import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  idsFilter,
  narrowed,
  otherCondition,
  unionFilter,
  valueCondition,
} from '../../../../src/actions/results/resultFilter.ts';
import { fieldColumn, metadataColumn } from '../../../../src/actions/results/columns.ts';
import { describeProblems } from '../../../../src/filter/check.ts';
import { select } from '../../../../src/filter/evaluate.ts';
import { parse } from '../../../../src/filter/parser.ts';
import { ItemTable } from '../../../../src/filter/table.ts';
import type { Item } from '../../../../src/client/model.ts';
import { study } from './study.ts';

/** Ids of the items that a filter keeps. */
function kept(items: readonly Item[], filter: string): number[] {
  const table = new ItemTable();
  for (const item of items) table.put({ ...item, files: item.files ?? [] });
  const parsed = parse(filter);
  assert.equal(describeProblems(parsed), undefined, filter);
  return [...select(parsed, table).ids()].sort((a, b) => a - b);
}

const idsOf = (items: readonly Item[]) => items.map(({ id }) => id).sort((a, b) => a - b);

describe('a filter from a value of a table', function () {
  this.timeout(60_000);

  it('keeps exactly the items with it, whatever it and its key hold', () => {
    const text = fc.string({ unit: 'binary', maxLength: 12 });
    const quoted = fc.constantFrom("'", "''", '`', '\\', "\\'", '%', "x' OR 1=1 --", '\n', ' ');
    fc.assert(
      fc.property(fc.oneof(text, quoted), fc.oneof(text, quoted), text, (key, value, other) => {
        fc.pre(key !== '' && value !== other && value.trim() !== '');
        const items = study(3).map((item, at) => ({
          ...item,
          metadata: new Map(at === 2 ? [] : [[key, at === 0 ? value : `${other}.`]]),
        }));
        fc.pre(value !== `${other}.`);
        const column = metadataColumn(key, []);
        assert.deepEqual(kept(items, valueCondition(column, value) ?? ''), [1]);
        assert.deepEqual(kept(items, valueCondition(column, undefined) ?? ''), [3]);
        assert.deepEqual(kept(items, otherCondition(column, value) ?? ''), [2, 3]);
        assert.deepEqual(kept(items, otherCondition(column, undefined) ?? ''), [1, 2]);
      }),
      { seed: 7, numRuns: 100 },
    );
  });

  it('asks for fields by their type', () => {
    const items = study(40);
    const created = new Date(items[7]?.created ?? 0).toISOString();
    assert.deepEqual(kept(items, valueCondition(fieldColumn('created'), created) ?? ''), [8]);
    assert.deepEqual(kept(items, valueCondition(fieldColumn('id'), '12') ?? ''), [12]);
    const passed = items.filter(({ metadata }) => metadata.get('ei_check') === '1');
    const condition = valueCondition(fieldColumn('checklist'), 'passed') ?? '';
    assert.deepEqual(kept(items, condition), idsOf(passed));
    assert.equal(valueCondition(fieldColumn('file_size'), '10'), undefined);
  });

  it('is added to what is asked already', () => {
    const items = study(40);
    const filter = narrowed(
      "dataset = 'odd' OR metadata->age < 20 -- said so",
      "metadata->site = 'Basel'",
    );
    const expected = items.filter(
      ({ dataset, metadata }) =>
        (dataset === 'odd' || Number(metadata.get('age')) < 20) && metadata.get('site') === 'Basel',
    );
    assert.deepEqual(kept(items, filter), idsOf(expected));
  });

  it('names items by their ids', () => {
    const items = study(40);
    assert.deepEqual(kept(items, idsFilter([3, 7, 9])), [3, 7, 9]);
    assert.deepEqual(kept(items, idsFilter([5])), [5]);
    assert.deepEqual(kept(items, idsFilter([])), []);
    assert.throws(() => idsFilter(Array.from({ length: 10_001 }, (_, at) => at)), /at most 10,000/);
  });

  it('joins what is checked in the tree', () => {
    const items = study(40);
    const sets = [
      { dataset: 'odd', filter: 'metadata->age < 30', except: [4] },
      { dataset: 'even', filter: "metadata->site = 'Zürich' OR metadata->age = 7", except: [] },
    ];
    const isIn = ({ id, dataset, metadata }: Item) =>
      id === 40 ||
      (dataset === 'odd' && Number(metadata.get('age')) < 30 && id !== 4) ||
      (dataset === 'even' && (metadata.get('site') === 'Zürich' || metadata.get('age') === '7'));
    assert.deepEqual(kept(items, unionFilter(sets, [40])), idsOf(items.filter(isIn)));
    assert.equal(unionFilter([{ except: [] }], [3]), '');
  });
});
