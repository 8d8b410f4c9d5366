import assert from 'node:assert/strict';
import fc from 'fast-check';
import { select } from '../../../src/filter/evaluate.ts';
import type { Counted, FilterItem } from '../../../src/filter/item.ts';
import { parse } from '../../../src/filter/parser.ts';
import { ItemTable } from '../../../src/filter/table.ts';
import { reopened } from '../../differential/reopened.ts';
import { item } from './random.ts';

const ids = fc.integer({ min: 1, max: 9 });
const change = fc.oneof(
  { weight: 3, arbitrary: ids.chain(item).map((value) => ({ kind: 'put', value }) as const) },
  { weight: 1, arbitrary: ids.map((id) => ({ kind: 'delete', id }) as const) },
  { weight: 1, arbitrary: fc.constant({ kind: 'look' } as const) },
  { weight: 1, arbitrary: fc.constant({ kind: 'trim' } as const) },
  { weight: 1, arbitrary: fc.constant({ kind: 'reopen' } as const) },
);

const plainItem = (id: number, over: Partial<FilterItem> = {}): FilterItem => ({
  id,
  name: `item ${id}`,
  dataset: 'A',
  bucketId: 1,
  bucketName: 'lake',
  bucketPath: `studies/item ${id}/`,
  created: 0,
  metadata: new Map(),
  files: [],
  ...over,
});

describe('a table of items', function () {
  this.timeout(60_000);
  it('holds what a map of items holds, whatever is put and deleted', () => {
    const property = fc.property(
      fc.array(change, { maxLength: 60, size: 'max' }),
      fc.constantFrom(0, 3),
      (changes, denseFrom) => {
        let table = new ItemTable({ denseFrom });
        const model = new Map<number, FilterItem>();
        const look = () => {
          assert.equal(table.size, model.size);
          const order = [...model.values()].sort(inOrder).map(({ id }) => id);
          const everything = select(parse(''), table);
          assert.deepEqual([...everything.ids()], order);
          assert.deepEqual(everything.page(1, 2), order.slice(1, 3));
        };
        for (const one of changes) {
          if (one.kind === 'put') {
            table.put(one.value);
            model.set(one.value.id, one.value);
          } else if (one.kind === 'delete') {
            assert.equal(table.delete(one.id), model.delete(one.id));
          } else if (one.kind === 'trim') {
            table.trim();
          } else if (one.kind === 'reopen') {
            table = reopened(table);
          } else {
            look();
          }
        }
        look();
        for (let id = 0; id <= 9; id += 1) assert.deepEqual(table.get(id), model.get(id));
        assert.deepEqual(sortedCounts(table.vocabulary()), vocabularyOf([...model.values()]));
      },
    );
    fc.assert(property, { seed: 7, numRuns: 300 });
  });

  it('reads only what a condition asks for of a table that was kept', () => {
    const table = new ItemTable();
    const files = [{ name: 'a.csv', size: 3, modified: 5 }];
    for (let id = 1; id <= 40; id += 1) {
      table.put(plainItem(id, { metadata: new Map([['age', String(id)]]), files }));
    }
    let [read, all] = [0, 0];
    table.keep(({ byteLength }) => (all += byteLength));
    const opened = reopened(table, (bytes) => (read += bytes));
    assert.ok(read <= 8, 'nothing but which rows there are is read before it is asked for');
    assert.equal(select(parse('metadata->age > 38'), opened).count, 2);
    assert.ok(read < all / 4, `${read} of ${all} bytes`);
    assert.deepEqual(opened.get(40), table.get(40));
  });

  it('tells apart ids that need more than 32 bits', () => {
    const table = new ItemTable();
    for (const id of [1, 2 ** 32 + 1, 2 ** 40, Number.MAX_SAFE_INTEGER]) table.put(plainItem(id));
    assert.equal(table.get(2 ** 32 + 1)?.name, `item ${2 ** 32 + 1}`);
    assert.ok(table.delete(2 ** 40));
    assert.deepEqual(
      [...select(parse('id > 4294967295'), table).ids()],
      [2 ** 32 + 1, Number.MAX_SAFE_INTEGER],
    );
  });

  it('takes numbers that are none as zero, and drops impossible times', () => {
    const table = new ItemTable();
    const files = [{ name: 'a', size: NaN, modified: Infinity }];
    table.put(plainItem(1, { created: NaN, files }));
    assert.deepEqual(table.get(1)?.files, [{ name: 'a', size: 0 }]);
    assert.equal(table.get(1)?.created, 0);
  });

  it('keeps keys named like members of an object apart from them', () => {
    const table = new ItemTable();
    const metadata = new Map([
      ['__proto__', '1'],
      ['constructor', '2'],
    ]);
    table.put(plainItem(1, { metadata }));
    assert.deepEqual(table.get(1)?.metadata, metadata);
    assert.equal(
      select(parse('metadata->__proto__ = 1 AND metadata->constructor = 2'), table).count,
      1,
    );
    assert.equal(select(parse('metadata->toString IS NULL'), table).count, 1);
  });

  it('limits the vocabulary to datasets and to the most frequent', () => {
    const table = new ItemTable();
    for (let id = 1; id <= 30; id += 1) {
      const metadata = new Map([
        ['n', String(id % 7)],
        [`k${id}`, 'x'],
      ]);
      const dataset = id <= 20 ? 'A' : 'B';
      table.put(plainItem(id, { dataset, metadata, files: [{ name: `f${id % 3}`, size: 1 }] }));
    }
    const some = table.vocabulary({ datasets: new Set(['B']), keys: 2, values: 2, fileNames: 1 });
    assert.equal(some.items, 10);
    assert.deepEqual(some.datasets, [{ text: 'B', count: 10 }]);
    assert.deepEqual(
      some.keys.map(({ text }) => text),
      ['n', 'k21'],
    );
    assert.deepEqual(some.keys[0]?.values, [
      { text: '0', count: 2 },
      { text: '1', count: 2 },
    ]);
    assert.equal(some.fileNames.length, 1);
  });

  it('tells the range of numbers, and the days that exist', () => {
    const table = new ItemTable();
    const day = 86_400_000;
    const ages = ['30', ' 61 ', 'unknown', '1e1'];
    for (const [index, age] of ages.entries()) {
      const metadata = new Map([
        ['age', age],
        ['visit', `2022-03-0${1 + (index % 2)}T10:00:00+02:00`],
      ]);
      table.put(plainItem(index + 1, { created: (index % 3) * day + 5, metadata }));
    }
    const { keys, created, ranges } = table.vocabulary();
    const of = (key: string) => keys.find(({ text }) => text === key);
    assert.deepEqual(of('age')?.numbers, { least: 10, greatest: 61, count: 3 });
    assert.equal(of('age')?.distinct, 4);
    assert.deepEqual(of('visit')?.days, [
      { text: '2022-03-01', count: 2 },
      { text: '2022-03-02', count: 2 },
    ]);
    assert.deepEqual(created, [
      { text: '1970-01-01', count: 2 },
      { text: '1970-01-02', count: 1 },
      { text: '1970-01-03', count: 1 },
    ]);
    assert.deepEqual(ranges?.id, { least: 1, greatest: 4 });
    assert.deepEqual(ranges.created, { least: 5, greatest: 2 * day + 5 });
  });

  it('takes under 220 bytes for an item with ten files and eight keys', () => {
    const table = new ItemTable();
    const count = 20_000;
    for (let id = 1; id <= count; id += 1) {
      const files = Array.from({ length: 10 }, (_, at) => ({
        name: `f${at}.csv`,
        size: id * 40 + at,
        modified: id * 1000,
      }));
      const metadata = new Map(
        Array.from({ length: 8 }, (_, at) => [`key${at}`, String(id % (at * 40 + 2))]),
      );
      table.put(
        plainItem(id, {
          name: `AMS_${String(id).padStart(7, '0')}`,
          created: 1_660_000_000_000 + id,
          files,
          metadata,
        }),
      );
    }
    assert.equal(select(parse(''), table).page(0, 1)[0], 1);
    table.trim();
    assert.ok(table.bytes / count < 220, `${table.bytes / count} bytes`);
  });
});

function inOrder(a: FilterItem, b: FilterItem): number {
  const compare = (x: string, y: string) => (x < y ? -1 : x > y ? 1 : 0);
  return compare(a.dataset, b.dataset) || compare(a.name, b.name) || a.id - b.id;
}

function count(texts: readonly string[]): Counted[] {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return byText([...counts].map(([text, times]) => ({ text, count: times })));
}

function byText<T extends Counted>(all: readonly T[]): T[] {
  return all.toSorted((a, b) => (a.text < b.text ? -1 : 1));
}

function vocabularyOf(items: readonly FilterItem[]) {
  const names = [...new Set(items.flatMap(({ metadata }) => [...metadata.keys()]))];
  const keys = names.map((text) => {
    const values = items.flatMap(({ metadata }) => metadata.get(text) ?? []);
    const distinct = new Set(values).size;
    return { text, count: values.length, values: count(values), distinct };
  });
  return {
    exact: true,
    items: items.length,
    datasets: count(items.map(({ dataset }) => dataset)),
    buckets: count(items.map(({ bucketName }) => bucketName)),
    keys: byText(keys),
    fileNames: count(items.flatMap(({ files }) => files.map(({ name }) => name))),
  };
}

function sortedCounts({
  created: _,
  ranges: __,
  ...vocabulary
}: ReturnType<ItemTable['vocabulary']>) {
  return {
    ...vocabulary,
    datasets: byText(vocabulary.datasets),
    buckets: byText(vocabulary.buckets),
    keys: byText(
      vocabulary.keys.map(({ numbers: ___, days: ____, ...key }) => ({
        ...key,
        values: byText(key.values),
      })),
    ),
    fileNames: byText(vocabulary.fileNames),
  };
}
