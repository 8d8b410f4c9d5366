import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  countItems,
  filterOfItems,
  type TransformItems,
} from '../../../src/actions/transformInput.ts';
import { problems } from '../../../src/filter/check.ts';
import { select } from '../../../src/filter/evaluate.ts';
import type { FilterItem } from '../../../src/filter/item.ts';
import { parse } from '../../../src/filter/parser.ts';
import { ItemTable } from '../../../src/filter/table.ts';
import { connectionTo, json, serve, type TestServer } from '../client/testServer.ts';

const datasets = [
  'plain',
  "it's",
  "' OR '1' = '1",
  '" OR id > 0 //',
  '-- x',
  '/* y */',
  '# z',
  'back`tick',
  '50%_\\',
  "\\'",
  'a\nb',
  ') OR (id > 0',
];

function item(id: number): FilterItem {
  const dataset = datasets[id % datasets.length] ?? '';
  return {
    id,
    dataset,
    name: `item ${id}`,
    bucketId: 1,
    bucketName: 'b',
    bucketPath: `p/${id}/`,
    created: 0,
    metadata: new Map([['age', String(id % 7)]]),
    files: [
      { name: 'a.csv', size: 1 },
      { name: 'b.bin', size: 2 },
    ],
  };
}

const all = Array.from({ length: 60 }, (_, index) => item(index + 1));
const table = new ItemTable();
for (const one of all) table.put(one);

function selected(items: TransformItems): Set<number> {
  const filter = parse(filterOfItems(items));
  assert.deepEqual(
    problems(filter).filter(({ severity }) => severity === 'error'),
    [],
  );
  return new Set(select(filter, table).ids());
}

const idsWhere = (keep: (one: FilterItem) => boolean) =>
  new Set(all.filter(keep).map(({ id }) => id));

describe('the filter of a transformation job', () => {
  for (const dataset of datasets) {
    it(`means the dataset ${JSON.stringify(dataset)} and no other`, () => {
      const found = selected({ sets: [{ dataset, except: [] }], ids: [] });
      assert.deepEqual(
        found,
        idsWhere((one) => one.dataset === dataset),
      );
    });
  }

  it('keeps to the dataset whatever the filter says', () => {
    for (const filter of ['id > 0 OR id < 0', 'metadata->age = 1 // end', 'id > 0 -- end', '']) {
      const found = selected({ sets: [{ dataset: "it's", filter, except: [] }], ids: [] });
      for (const id of found) assert.equal(all[id - 1]?.dataset, "it's");
      assert.ok(found.size > 0, filter);
    }
  });

  it('has no comments, which not every Studio knows', () => {
    const filter = '/* grown up */ metadata->age >= 3 // years';
    const text = filterOfItems({ sets: [{ filter, except: [] }], ids: [] });
    assert.equal(text, 'metadata->age >= 3');
  });

  it('means sets without what was taken out, and single items, together', () => {
    const anySet = fc.record({
      dataset: fc.option(fc.constantFrom(...datasets), { nil: undefined }),
      age: fc.integer({ min: 0, max: 6 }),
      except: fc.array(fc.integer({ min: 1, max: 70 }), { maxLength: 5 }),
    });
    const ids = fc.array(fc.integer({ min: 1, max: 70 }), { maxLength: 8 });
    fc.assert(
      fc.property(fc.array(anySet, { maxLength: 3 }), ids, (sets, single) => {
        fc.pre(sets.length + single.length > 0);
        const items = {
          sets: sets.map(({ dataset, age, except }) => ({
            filter: `metadata->age < ${age} OR metadata->age = 6`,
            except,
            ...(dataset === undefined ? {} : { dataset }),
          })),
          ids: single,
        };
        const isWanted = (one: FilterItem) =>
          single.includes(one.id) ||
          sets.some(
            ({ dataset, age, except }) =>
              (dataset === undefined || one.dataset === dataset) &&
              (one.id % 7 < age || one.id % 7 === 6) &&
              !except.includes(one.id),
          );
        assert.deepEqual(selected(items), idsWhere(isWanted));
      }),
      { seed: 20_261_122, numRuns: 200 },
    );
  });

  it('keeps a filter on files for the single items shown under it', () => {
    const filter = "file_name LIKE '%.csv'";
    const parsed = parse(filterOfItems({ sets: [], ids: [3, 7], filter }));
    const found = select(parsed, table);
    assert.deepEqual([...found.ids()].sort(), [3, 7]);
    assert.deepEqual(
      found.files(3).map(({ name }) => name),
      ['a.csv'],
    );
  });

  it('is refused where it would take everything, or could mean something else', () => {
    const code = (items: TransformItems, wanted: string) =>
      assert.throws(() => filterOfItems(items), { code: wanted });
    code({ sets: [], ids: [] }, 'nothing-selected');
    code({ sets: [{ except: [] }], ids: [] }, 'nothing-selected');
    code({ sets: [{ filter: ' // nothing', except: [] }], ids: [1] }, 'nothing-selected');
    code({ sets: [{ dataset: 'plain', filter: 'id > 0) OR (id', except: [] }], ids: [] }, 'filter');
    code({ sets: [], ids: [1], filter: 'name = ' }, 'filter');
  });

  it('names at most some thousand single items', () => {
    const ids = Array.from({ length: 5000 }, (_, index) => 1_000_000 + index);
    assert.throws(() => filterOfItems({ sets: [], ids }), { code: 'too-many-items' });
    assert.doesNotThrow(() => filterOfItems({ sets: [], ids: ids.slice(0, 1500) }));
  });
});

describe('counting what a transformation job works on', () => {
  let server: TestServer;
  afterEach(() => server.close());

  /** Answers as a Studio would that has all ids. */
  async function counting() {
    server = await serve((request, response) => {
      const filter = new URL(request.url ?? '', 'http://x').searchParams.get('filter') ?? '';
      const items = [...filter.matchAll(/id = \d+/g)].length;
      return json(response, {
        success: true,
        data: [],
        totalDataItemCount: items,
        totalFileCount: 2 * items,
        totalFileSize: 3 * items,
      });
    });
    return connectionTo(server.endpoint);
  }

  it('asks once where the filter fits into an address', async () => {
    const connection = await counting();
    const count = await countItems(connection, 1, { sets: [], ids: [3, 7, 7] });
    assert.deepEqual(count, { items: 2, files: 4, size: 6, isExact: true });
    assert.equal(server.requests.length, 1);
  });

  it('asks in parts where it does not, each short', async () => {
    const connection = await counting();
    const ids = Array.from({ length: 950 }, (_, index) => 100_000 + index);
    const count = await countItems(connection, 1, { sets: [], ids });
    assert.deepEqual(count, { items: 950, files: 1900, size: 2850, isExact: true });
    assert.equal(server.requests.length, 10);
    for (const { url } of server.requests) assert.ok((url ?? '').length < 8000);
  });
});
