import assert from 'node:assert/strict';
import { UserError } from '../../../../src/base/errors.ts';
import { packPage, type PackedPage } from '../../../../src/actions/results/packedPage.ts';
import type { Item } from '../../../../src/client/model.ts';
import { cellText } from '../../../../src/preview/table.ts';
import { tableService } from '../../../../src/preview/query/service.ts';
import { open, pageOf, study, type Opened } from './study.ts';

const asked = { signal: new AbortController().signal, progress: () => undefined };

async function texts({ table, column }: Opened, start: number, count: number, ...names: string[]) {
  const { rows } = await table.rows(start, count, names.map(column));
  return rows.map((row) => row.map(cellText).join('|'));
}

describe('a result as a table', () => {
  it('gives any rows, over the borders of pages and to the end', async () => {
    const items = study();
    const opened = open(items);
    assert.equal(opened.table.rowCount, 2500);
    for (const [start, count] of [
      [0, 3],
      [98, 4],
      [2390, 500],
      [2499, 1],
      [2500, 5],
      [950, 301],
    ] as const) {
      assert.deepEqual(
        await texts(opened, start, count, 'id', 'name', 'dataset', 'age', 'site', 'checklist'),
        items
          .slice(start, start + count)
          .map(({ id, name, dataset, metadata }) =>
            [
              ...[id, name, dataset, metadata.get('age'), metadata.get('site') ?? ''],
              metadata.get('ei_check') === '1' ? 'passed' : 'failed',
            ].join('|'),
          ),
      );
    }
  });

  it('reads only the pages that are looked at, and the next one ahead', async () => {
    const opened = open(study());
    await texts(opened, 500, 50, 'name');
    assert.deepEqual(opened.asked, [500, 600]);
    await texts(opened, 550, 50, 'name');
    assert.deepEqual(opened.asked, [500, 600]);
  });

  it('keeps to its budget and reads again what had to go', async () => {
    const opened = open(study(), 'items', { budget: 40_000 });
    const whole = await texts(opened, 0, 2500, 'name');
    assert.equal(whole.length, 2500);
    const before = opened.asked.length;
    assert.deepEqual(await texts(opened, 100, 2, 'name'), whole.slice(100, 102));
    assert.equal(opened.asked.length > before, true);
  });

  it('has missing metadata as NULL, empty ones as empty, instants and numbers as what they are', async () => {
    const [first] = study(1);
    assert.ok(first);
    const item: Item = { ...first, metadata: new Map([['note', '']]), created: 1e300 };
    const { table, column } = open([item, { ...first, id: 2 }]);
    const wanted = ['note', 'age', 'created', 'total_file_count'].map(column);
    const { rows } = await table.rows(0, 2, wanted);
    assert.deepEqual(rows[0], ['', null, null, 0]);
    const created = { is: 'timestamp', text: '2024-01-01T00:00:00.000Z', unit: 'ms' };
    assert.deepEqual(rows[1], [null, '0', created, 0]);
  });

  it('finds every value, in whatever order an item has its keys', async () => {
    const keys = Array.from({ length: 30 }, (_, at) => `key ${at}`);
    const items = study(200).map((item, at) => {
      const own = keys.filter((_, place) => (place * 7 + at) % 3 > 0);
      const turned = at % 2 === 0 ? own.toReversed() : own;
      return { ...item, metadata: new Map(turned.map((key) => [key, `${key} of ${at}`])) };
    });
    const found = await texts(open(items), 0, 200, ...keys);
    assert.deepEqual(
      found,
      items.map(({ metadata }) => keys.map((key) => metadata.get(key) ?? '').join('|')),
    );
  });

  it('cuts long values in a window and gives them whole on their own', async () => {
    const [first] = study(1);
    assert.ok(first);
    const long = '\ud83d\ude00 \ud800 '.repeat(5000);
    const { table, column } = open([{ ...first, metadata: new Map([['long', long]]) }]);
    const [[cut] = []] = (await table.rows(0, 1, [column('long')])).rows;
    assert.ok(typeof cut === 'object' && cut?.isCut);
    assert.equal(cellText(await table.cell(0, column('long'))), long);
  });

  it('has a row for each file, with what its item is', async () => {
    const items = study(900);
    const expected = items.flatMap(({ name, files = [] }) =>
      files.map((file) => `${name}|${file.name}|${file.size}`),
    );
    const opened = open(items, 'files', { pageSize: 50 });
    assert.equal(opened.table.rowCount, expected.length);
    const last = expected.length - 3;
    assert.deepEqual(
      await texts(opened, last, 10, 'name', 'file_name', 'file_size'),
      expected.slice(last),
    );
    assert.deepEqual(
      await texts(opened, 70, 200, 'name', 'file_name', 'file_size'),
      expected.slice(70, 270),
    );
    assert.deepEqual(await texts(opened, 0, 5000, 'name', 'file_name', 'file_size'), expected);
  });

  it('is sorted and filtered by numbers as numbers', async () => {
    const opened = open(study());
    const service = tableService(opened.table, 0);
    const age = opened.column('age');
    const arrangement = {
      sort: [{ column: age, isDescending: true }],
      conditions: [{ column: opened.column('site'), is: '=' as const, value: 'Zürich' }],
    };
    const kept = await service.arrange(arrangement, asked);
    assert.equal(kept, study().filter(({ metadata }) => metadata.get('site') === 'Zürich').length);
    const { rows } = await service.rows({ start: 0, count: kept, columns: [age] }, asked);
    const ages = rows.map(([cell = null]) => Number(cellText(cell)));
    assert.deepEqual(
      ages,
      ages.toSorted((a, b) => b - a),
    );
    const summary = await service.summarize({ column: age }, asked);
    assert.equal(summary.numbers?.max, ages[0]);
  });
});

describe('the pages of a result', () => {
  it('are asked for once, however many wait', async () => {
    const opened = open(study());
    await Promise.all([1, 2, 3].map(() => texts(opened, 300, 10, 'name')));
    assert.deepEqual(
      opened.asked.filter((start) => start === 300),
      [300],
    );
  });

  it('are given up when nobody waits for them any more, and only then', async () => {
    const signals: AbortSignal[] = [];
    const { promise, resolve } = Promise.withResolvers<PackedPage>();
    const items = study(500);
    const { table } = open(items, 'items', {
      fetch: (_, __, signal) => {
        signals.push(signal);
        return promise;
      },
    });
    const [one, two, alone] = [new AbortController(), new AbortController(), new AbortController()];
    const first = table.rows(100, 5, [0], one.signal);
    const second = table.rows(110, 5, [0], two.signal);
    const other = table.rows(300, 5, [0], alone.signal);
    one.abort();
    alone.abort();
    await assert.rejects(first, { name: 'AbortError' });
    await assert.rejects(other, { name: 'AbortError' });
    assert.deepEqual(
      signals.map(({ aborted }) => aborted),
      [false, true],
    );
    resolve(packPage(pageOf(items, 100, 100)));
    assert.equal((await second).rows.length, 5);
  });

  it('of another state of the data are never mixed in', async () => {
    const before = study(500);
    const { table, column } = open(before, 'items', {
      fetch: (start, limit) => Promise.resolve(packPage(pageOf(study(499), start, limit))),
    });
    assert.equal((await table.rows(0, 10, [column('name')])).rows.length, 10);
    await assert.rejects(
      table.rows(200, 10, [column('name')]),
      (error) => error instanceof UserError && error.code === 'file-changed',
    );
  });

  it('are asked for again after one failed', async () => {
    const items = study(300);
    const answers = [
      () => Promise.reject(new Error('unreachable')),
      () => Promise.resolve(packPage(pageOf(items, 200, 100))),
    ];
    const { table } = open(items, 'items', {
      fetch: () => (answers.shift() ?? answers[0])?.() ?? Promise.reject(new Error('none')),
    });
    await assert.rejects(table.rows(200, 10, [0]), /unreachable/);
    assert.equal((await table.rows(200, 10, [0])).rows.length, 10);
  });
});
