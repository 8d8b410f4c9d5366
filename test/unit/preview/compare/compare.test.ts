import assert from 'node:assert/strict';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { pairColumns } from '../../../../src/preview/compare/columns.ts';
import type {
  ComparedRow,
  ComparisonService,
  RowKind,
} from '../../../../src/preview/compare/model.ts';
import { pairByKey } from '../../../../src/preview/compare/pairing.ts';
import { comparisonService } from '../../../../src/preview/compare/service.ts';
import type { Column, Table } from '../../../../src/preview/table.ts';
import { asked, parquetTable, textTable } from '../query/tables.ts';

const exactly = { amount: 0, isRelative: false };
const everyKind: readonly RowKind[] = ['same', 'changed', 'added', 'removed'];

async function comparing(
  before: Promise<Table>,
  after: Promise<Table>,
): Promise<ComparisonService> {
  const [table, other] = [await before, await after];
  const service = comparisonService({ table, size: 0 }, { table: other, size: 0 });
  await service.describe({ same: [] }, asked());
  return service;
}

const csv = (text: string) => textTable('t.csv', text);

async function rowsOf(
  service: ComparisonService,
  kinds: readonly RowKind[],
  pairs: readonly number[],
) {
  return (await service.rows({ start: 0, count: 1000, kinds, pairs }, asked())).rows;
}

const named = (names: readonly string[], kind: Column['kind'] = 'number') => ({
  format: 'parquet' as const,
  columns: names.map((name) => ({ name, kind, type: kind === 'number' ? 'double' : kind })),
});

describe('columns of two tables', () => {
  const told = (before: readonly string[], after: readonly string[]) =>
    pairColumns(named(before), named(after)).map(({ name, before: old, after: now, isMoved }) =>
      [name, old ? (now ? (isMoved ? 'moved' : 'same') : 'removed') : 'added'].join(' '),
    );

  it('are matched by name; what left its order is moved, what is gone stands where it stood', () => {
    assert.deepEqual(told(['a', 'b', 'c', 'd'], ['a', 'd', 'b', 'c']), [
      'a same',
      'd moved',
      'b same',
      'c same',
    ]);
    assert.deepEqual(told(['a', 'x', 'b'], ['a', 'b', 'y']), [
      'a same',
      'x removed',
      'b same',
      'y added',
    ]);
    assert.deepEqual(told([], []), []);
    assert.deepEqual(told(['a'], ['b']), ['b added', 'a removed']);
  });

  it('of one name are matched in their order', () => {
    const pairs = pairColumns(named(['a', 'a']), named(['a', 'a', 'a']));
    const places = pairs.map(({ before, after }) => [before?.column, after?.column]);
    assert.deepEqual(places, [
      [0, 0],
      [1, 1],
      [undefined, 2],
    ]);
  });

  it('are the same where a person says so, before names tell', () => {
    const same = [{ before: 'hr', after: 'HR (bpm)' }];
    const [pair, other] = pairColumns(named(['hr', 'x']), named(['HR (bpm)', 'x']), same);
    assert.equal(pair?.before?.name, 'hr');
    assert.equal(pair?.hasOtherName, true);
    assert.equal(other?.hasOtherName, false);
  });

  it('have another type by its name in files of one format, by its kind beside a guess', () => {
    const double = named(['a']);
    const float = { ...double, columns: [{ name: 'a', kind: 'number' as const, type: 'float' }] };
    assert.equal(pairColumns(double, float)[0]?.hasOtherType, true);
    assert.equal(pairColumns(double, { ...float, format: 'csv' })[0]?.hasOtherType, false);
    assert.equal(pairColumns(double, named(['a'], 'text'))[0]?.hasOtherType, true);
  });
});

/** A small table of rows with a key, some repeated, some missing, in any order. */
interface Row {
  readonly key: number | null;
  readonly value: number | null;
  readonly label: string | null;
}

function randomOf(seed: number): () => number {
  let state = seed * 2_654_435_761 + 1;
  return () => {
    state = (state * 16_807) % 2_147_483_647;
    return Math.abs(state) / 2_147_483_647;
  };
}

function randomRows(random: () => number, isSorted: boolean): Row[] {
  const rows = Array.from({ length: Math.floor(random() * 200) }, (): Row => ({
    key: random() < 0.03 ? null : Math.floor(random() * 150),
    value: random() < 0.1 ? null : random() < 0.05 ? NaN : Math.floor(random() * 3),
    label: random() < 0.1 ? null : (['walk', 'sit', '', 'run'][Math.floor(random() * 4)] ?? ''),
  }));
  if (!isSorted) return rows;
  return rows.sort((a, b) => (a.key ?? Infinity) - (b.key ?? Infinity));
}

const tableOf = (rows: readonly Row[]) =>
  parquetTable([
    { name: 'id', data: rows.map(({ key }) => key), type: 'DOUBLE' },
    { name: 'value', data: rows.map(({ value }) => value), type: 'DOUBLE' },
    { name: 'label', data: rows.map(({ label }) => label), type: 'STRING' },
  ]);

/** What a comparison is, worked out plainly: rows of one key in the order of their files. */
function plainly(before: readonly Row[], after: readonly Row[]): Record<RowKind, number> {
  const counts = { same: 0, changed: 0, added: 0, removed: 0 };
  const keys = new Set([...before, ...after].map(({ key }) => key));
  for (const key of keys) {
    const [old, now] = [before, after].map((rows) => rows.filter((row) => row.key === key));
    for (let n = 0; n < Math.max(old?.length ?? 0, now?.length ?? 0); n += 1) {
      const [a, b] = [old?.[n], now?.[n]];
      if (!a) counts.added += 1;
      else if (!b) counts.removed += 1;
      else if (Object.is(a.value, b.value) && a.label === b.label) counts.same += 1;
      else counts.changed += 1;
    }
  }
  return counts;
}

describe('rows of two tables', () => {
  it('are paired by key as a plain comparison pairs them', async function () {
    this.timeout(30_000);
    for (let seed = 1; seed <= 40; seed += 1) {
      const random = randomOf(seed);
      const isSorted = seed % 3 === 0;
      const [before, after] = [randomRows(random, isSorted), randomRows(random, isSorted)];
      const service = await comparing(tableOf(before), tableOf(after));
      const found = await service.compareRows({ key: 0, tolerance: exactly }, asked());
      assert.deepEqual(found.counts, plainly(before, after), `seed ${seed}`);
      assert.deepEqual(found.rows, { before: before.length, after: after.length });
      const repeated = ({ length }: readonly Row[], keys: readonly (number | null)[]) =>
        length - new Set(keys).size;
      const withKey = before.filter(({ key }) => key !== null);
      assert.equal(
        found.repeated.before,
        repeated(
          withKey,
          withKey.map(({ key }) => key),
        ),
      );
      const rows = await rowsOf(service, everyKind, [0, 1, 2]);
      checkRows(rows, before, after);
    }
  });

  function checkRows(rows: readonly ComparedRow[], before: readonly Row[], after: readonly Row[]) {
    for (const { kind, before: old, after: now, changed } of rows) {
      const [a, b] = [
        old === undefined ? undefined : before[old],
        now === undefined ? undefined : after[now],
      ];
      assert.equal(kind === 'added', a === undefined);
      assert.equal(kind === 'removed', b === undefined);
      if (!a || !b) continue;
      assert.equal(a.key, b.key);
      const expected = [
        ...(Object.is(a.value, b.value) ? [] : [1]),
        ...(a.label === b.label ? [] : [2]),
      ];
      assert.deepEqual(changed, expected);
    }
    const places = (side: 'before' | 'after') =>
      rows.flatMap((row) => row[side] ?? []).sort((a, b) => a - b);
    assert.deepEqual(
      places('before'),
      before.map((_, place) => place),
    );
    assert.deepEqual(
      places('after'),
      after.map((_, place) => place),
    );
  }

  it('are paired by number without a key, whatever is longer', async () => {
    const service = await comparing(csv('a,b\n1,x\n2,y\n3,z\n'), csv('a,b\n1,x\n2,Y\n'));
    const found = await service.compareRows({ tolerance: exactly }, asked());
    assert.deepEqual(found.counts, { same: 1, changed: 1, added: 0, removed: 1 });
    assert.deepEqual(found.columns, [{ pair: 1, name: 'b', changed: 1 }]);
    const [changed, removed] = await rowsOf(service, ['changed', 'removed'], [0, 1]);
    assert.deepEqual(changed?.cells, { before: ['2', 'y'], after: ['2', 'Y'] });
    assert.deepEqual(removed?.cells.after, [null, null]);
  });

  it('are told by window, among the kinds that are wanted', async () => {
    const lines = Array.from({ length: 20_000 }, (_, n) => `${n},${n % 7}`);
    const before = csv(`id,v\n${lines.join('\n')}\n`);
    const after = csv(
      `id,v\n${lines.map((line, n) => (n % 1000 === 5 ? `${line}9` : line)).join('\n')}\n`,
    );
    const service = await comparing(before, after);
    await service.compareRows({ key: 0, tolerance: exactly }, asked());
    const wanted = { start: 17, count: 10, kinds: ['changed'] as const, pairs: [0] };
    const { total, rows } = await service.rows(wanted, asked());
    assert.equal(total, 20);
    assert.deepEqual(
      rows.map(({ before: row }) => row),
      [17_005, 18_005, 19_005],
    );
  });

  it('count as the same within a tolerance, of numbers only', async () => {
    const before = csv(
      'id,v,t\n1,1.0,2022-01-01T00:00:00\n2,100,2022-01-01T00:00:01\n3,nan,2022-01-01T00:00:02\n',
    );
    const after = csv(
      'id,v,t\n1,1.005,2022-01-01T00:00:00Z\n2,101,2022-01-01T00:00:01\n3,NaN,2022-01-01T00:00:03\n',
    );
    const service = await comparing(before, after);
    const changed = async (amount: number, isRelative: boolean) => {
      const found = await service.compareRows(
        { key: 0, tolerance: { amount, isRelative } },
        asked(),
      );
      return found.columns.map(({ name, changed: rows, largest }) => [name, rows, largest]);
    };
    assert.deepEqual(await changed(0, false), [
      ['v', 2, 1],
      ['t', 1, undefined],
    ]);
    assert.deepEqual(await changed(0.01, false), [
      ['v', 1, 1],
      ['t', 1, undefined],
    ]);
    assert.deepEqual(await changed(0.01, true), [['t', 1, undefined]]);
  });

  it('are told apart by whole numbers and decimals that no float holds', async () => {
    const data = [9_007_199_254_740_992n, 9_007_199_254_740_993n];
    const other = [9_007_199_254_740_993n, 9_007_199_254_740_992n];
    const of = (ids: bigint[]) =>
      parquetTable([
        { name: 'id', data: ids, type: 'INT64' },
        { name: 'x', data: [1n, 2n], type: 'INT64' },
      ]);
    const service = await comparing(of(data), of(other));
    const byKey = await service.compareRows({ key: 0, tolerance: exactly }, asked());
    assert.deepEqual(byKey.columns, [{ pair: 1, name: 'x', changed: 2, largest: 1 }]);
    const byNumber = await service.compareRows({ tolerance: exactly }, asked());
    assert.equal(byNumber.columns[0]?.name, 'id');
    assert.equal(byNumber.counts.changed, 2);
  });

  it('tell NULL, empty and missing apart, but for what a CSV file cannot say', async () => {
    const jsonl = (lines: readonly object[]) =>
      textTable('t.jsonl', lines.map((line) => JSON.stringify(line)).join('\n'));
    const before = [
      { id: 1, s: '' },
      { id: 2, s: null },
      { id: 3, s: 'x' },
    ];
    const after = [{ id: 1, s: null }, { id: 2 }, { id: 3, s: 'x' }];
    const lines = await comparing(jsonl(before), jsonl(after));
    const found = await lines.compareRows({ key: 0, tolerance: exactly }, asked());
    assert.deepEqual(found.counts, { same: 2, changed: 1, added: 0, removed: 0 });
    const beside = await comparing(jsonl(before), csv('id,s\n1,\n2,\n3,x\n'));
    const same = await beside.compareRows({ key: 0, tolerance: exactly }, asked());
    assert.equal(same.counts.same, 3);
  });

  it('compare values that are shown only in part as a whole', async () => {
    const long = 'a'.repeat(5000);
    const before = csv(`id,s\n1,${long}x\n2,${long}x\n3,${long}\n`);
    const after = csv(`id,s\n1,${long}x\n2,${long}y\n3,${long}z\n`);
    const service = await comparing(before, after);
    const found = await service.compareRows({ key: 0, tolerance: exactly }, asked());
    assert.deepEqual(found.counts, { same: 1, changed: 2, added: 0, removed: 0 });
    const rows = await rowsOf(service, ['changed'], [0, 1]);
    assert.deepEqual(
      rows.map(({ changed }) => changed),
      [[1], [1]],
    );
  });

  it('say how repeated and absent keys were paired', async () => {
    const before = csv('id,v\na,1\na,2\n,3\nb,4\n');
    const after = csv('id,v\na,1\na,9\na,7\n,3\n');
    const service = await comparing(before, after);
    const found = await service.compareRows({ key: 0, tolerance: exactly }, asked());
    assert.deepEqual(found.counts, { same: 2, changed: 1, added: 1, removed: 1 });
    assert.deepEqual(found.repeated, { before: 1, after: 2 });
  });

  it('take infinite keys', async () => {
    const of = (keys: number[]) => parquetTable([{ name: 'id', data: keys, type: 'DOUBLE' }]);
    const service = await comparing(of([-Infinity, 1, Infinity]), of([-Infinity, Infinity, NaN]));
    const found = await service.compareRows({ key: 0, tolerance: exactly }, asked());
    assert.deepEqual(found.counts, { same: 2, changed: 0, added: 1, removed: 1 });
  });

  it('are not paired by a key beyond the budget; that is said, with what to do', async () => {
    const table = await csv('id\n1\n2\n');
    const [pair] = pairColumns(table, table);
    assert.ok(pair?.before && pair.after);
    const common = { ...pair, before: pair.before, after: pair.after };
    const rows = { before: 2, after: 2 };
    await assert.rejects(pairByKey({ before: table, after: table }, rows, common, 50, asked()), {
      code: 'too-much-to-compare',
      message: 'Both tables have 4 rows: up to 1 can be paired by a key.',
    });
  });

  it('stop when the person leaves; the comparison before stays', async () => {
    const service = await comparing(csv('id\n1\n2\n'), csv('id\n1\n3\n'));
    await service.compareRows({ key: 0, tolerance: exactly }, asked());
    const left = AbortSignal.abort();
    await assert.rejects(service.compareRows({ tolerance: exactly }, asked(left)), {
      name: 'AbortError',
    });
    assert.equal((await rowsOf(service, ['added', 'removed'], [0])).length, 2);
  });

  it('have no common column', async () => {
    const service = await comparing(csv('a\n1\n'), csv('b\n1\n2\n'));
    const { schema } = await service.describe({ same: [] }, asked());
    assert.deepEqual(
      [schema.common, schema.added, schema.removed, schema.key],
      [0, 1, 1, undefined],
    );
    const found = await service.compareRows({ tolerance: exactly }, asked());
    assert.deepEqual(found.counts, { same: 1, changed: 0, added: 1, removed: 0 });
    const { schema: joined } = await service.describe(
      { same: [{ before: 'a', after: 'b' }] },
      asked(),
    );
    assert.equal(joined.common, 1);
  });
});

describe('the key of two tables', () => {
  const keyOf = async (before: string, after: string) => {
    const service = await comparing(csv(before), csv(after));
    const { schema } = await service.describe({ same: [] }, asked());
    return schema.pairs.find(({ id }) => id === schema.key)?.name;
  };

  it('is an identifier or a time that tells rows apart in both', async () => {
    assert.equal(await keyOf('v,subject_id\n1,a\n2,b\n', 'v,subject_id\n1,b\n2,c\n'), 'subject_id');
    const times = 'timestamp,subject_id\n2022-01-01T00:00:00,a\n2022-01-01T00:00:01,a\n';
    assert.equal(await keyOf(times, times), 'timestamp');
  });

  it('is none that cannot be in both', async () => {
    const day = (n: number) => `timestamp,v\n2022-01-0${n}T00:00:00,1\n2022-01-0${n}T00:00:01,2\n`;
    assert.equal(await keyOf(day(1), day(2)), undefined);
    assert.equal(await keyOf('v\n1\n', 'v\n1\n'), undefined);
  });
});

describe('figures of two columns', () => {
  const figures = async (before: (number | null)[], after: (number | null)[]) => {
    const of = (data: (number | null)[]) => parquetTable([{ name: 'v', data, type: 'DOUBLE' }]);
    const service = await comparing(of(before), of(after));
    return service.figures({ pair: 0 }, asked());
  };

  it('are told where they differ, and by how much', async () => {
    const { differences, bins } = await figures([1, 2, 3, null], [1, 2, 5, 4]);
    const told = new Map(differences.map(({ figure, difference }) => [figure, difference]));
    assert.equal(told.get('nulls'), -1);
    assert.equal(told.get('max'), 2);
    assert.equal(told.get('mean'), 1);
    assert.equal(told.get(0.5), 1);
    assert.equal(told.has('min'), false);
    assert.deepEqual(bins, [
      { from: 1, to: 2, before: 1, after: 1 },
      { from: 2, to: 3, before: 1, after: 1 },
      { from: 3, to: 4, before: 1, after: 0 },
      { from: 4, to: 5, before: 0, after: 1 },
      { from: 5, to: 6, before: 0, after: 1 },
    ]);
  });

  it('of the same values are the same, in whatever order', async () => {
    const values = Array.from({ length: 500 }, (_, n) => Math.sin(n));
    const { differences } = await figures(values, values.toReversed());
    assert.deepEqual(differences, []);
  });

  it('are of one table where the other has no such column', async () => {
    const service = await comparing(csv('a\n1\n'), csv('b\n1\n'));
    const found = await service.figures({ pair: 0 }, asked());
    assert.equal(found.before, undefined);
    assert.equal(found.after?.rows, 1);
  });
});

it('a damaged part of one table is told', async () => {
  const data = Array.from({ length: 1000 }, (_, n) => n);
  const bytes = new Uint8Array(
    parquetWriteBuffer({ columnData: [{ name: 'id', data, type: 'DOUBLE' }], codec: 'SNAPPY' }),
  );
  bytes.fill(255, 8, bytes.length >> 1);
  const { openTable } = await import('../../../../src/preview/open.ts');
  const { memorySource } = await import('../../../../src/preview/memorySource.ts');
  const service = await comparing(
    csv('id\n1\n'),
    openTable(memorySource('AMS_002/x.parquet', bytes)),
  );
  await assert.rejects(service.compareRows({ tolerance: exactly }, asked()), {
    code: 'parquet-corrupt',
    message: /^AMS_002\/x\.parquet is damaged/,
  });
});
