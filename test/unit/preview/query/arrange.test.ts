import assert from 'node:assert/strict';
import fc from 'fast-check';
import { arrange } from '../../../../src/preview/query/arrange.ts';
import { Budget } from '../../../../src/preview/query/budget.ts';
import type { ColumnCondition, SortKey } from '../../../../src/preview/tableService.ts';
import { asked, order, parquetTable, serviceOf, textTable } from './tables.ts';

interface Row {
  readonly whole: number | null;
  readonly float: number | null;
  readonly text: string | null;
  readonly long: bigint | null;
  readonly instant: bigint | null;
  readonly truth: boolean | null;
}
const names = ['whole', 'float', 'text', 'long', 'instant', 'truth'] as const;
type Name = (typeof names)[number];

const maybe = <T>(values: fc.Arbitrary<T>) => fc.option(values, { freq: 4 });
// Few values, so that many are equal; long ones that a float does not tell apart.
const longs = fc.bigInt({ min: 2n ** 60n, max: 2n ** 60n + 40n });
const instants = fc.bigInt({ min: 0n, max: 900n }).map((step) => 1_700_000_000_000_000_000n + step);
const rows: fc.Arbitrary<Row[]> = fc.array(
  fc.record({
    whole: maybe(fc.integer({ min: -5, max: 5 })),
    float: maybe(fc.constantFrom(-1.5, -0, 0, 0.1, 1e300, Infinity, NaN)),
    text: maybe(fc.constantFrom('', 'a', 'B', 'ab', 'é', '\u{1F600}', 'null', '10', '9')),
    long: maybe(longs),
    instant: maybe(instants),
    truth: maybe(fc.boolean()),
  }),
  { minLength: 1, maxLength: 300 },
);

const shownInstant = (count: bigint) => {
  const whole = new Date(Number(count / 1_000_000n)).toISOString();
  return whole.replace('Z', `${String(count % 1_000_000n).padStart(6, '0')}Z`);
};

const comparisons = ['=', '!=', '<', '<=', '>', '>='] as const;
const conditions: fc.Arbitrary<ColumnCondition> = fc.oneof(
  fc.record({
    column: fc.integer({ min: 0, max: 5 }),
    is: fc.constantFrom('null' as const, 'not-null' as const),
  }),
  fc.record({
    column: fc.constant(2),
    is: fc.constantFrom(...comparisons, 'contains' as const, 'not-contains' as const),
    value: fc.constantFrom('', 'a', 'A', 'b', '1'),
  }),
  fc.record({
    column: fc.constantFrom(0, 1),
    is: fc.constantFrom(...comparisons),
    value: fc.constantFrom('0', '-1.5', '3', '0.1', 'NaN', 'inf'),
  }),
  fc.record({
    column: fc.constant(3),
    is: fc.constantFrom(...comparisons),
    value: longs.map(String),
  }),
  fc.record({
    column: fc.constant(4),
    is: fc.constantFrom(...comparisons),
    value: instants.map(shownInstant),
  }),
  fc.record({
    column: fc.constant(5),
    is: fc.constantFrom('=' as const, '!=' as const),
    value: fc.constantFrom('true', 'no'),
  }),
);
const sorts: fc.Arbitrary<SortKey[]> = fc.uniqueArray(
  fc.record({ column: fc.integer({ min: 0, max: 5 }), isDescending: fc.boolean() }),
  { selector: ({ column }) => column, maxLength: 3 },
);

function open(all: readonly Row[]) {
  const data = <N extends Name>(name: N): Row[N][] => all.map((row) => row[name]);
  return serviceOf(
    parquetTable([
      { name: 'whole', data: data('whole'), type: 'INT32' },
      { name: 'float', data: data('float'), type: 'DOUBLE' },
      { name: 'text', data: data('text'), type: 'STRING' },
      { name: 'long', data: data('long'), type: 'INT64' },
      { name: 'instant', data: data('instant'), type: 'INT64' },
      { name: 'truth', data: data('truth'), type: 'BOOLEAN' },
    ]),
  );
}

function plainKeeps(row: Row, condition: ColumnCondition): boolean {
  const value = row[names[condition.column] ?? 'whole'];
  if (!('value' in condition)) return (value === null) === (condition.is === 'null');
  if (value === null) return false;
  const typed = condition.value;
  if (condition.is === 'contains' || condition.is === 'not-contains') {
    const has = String(value).toLowerCase().includes(typed.toLowerCase());
    return has === (condition.is === 'contains');
  }
  const wanted = ((): number | bigint | string => {
    switch (condition.column) {
      case 2:
        return typed;
      case 3:
        return BigInt(typed);
      case 5:
        return typed === 'true' ? 1 : 0;
      default:
        return typed === 'inf' ? Infinity : Number(typed);
    }
  })();
  const own = typeof value === 'boolean' ? Number(value) : value;
  if (Number.isNaN(own) && Number.isNaN(wanted)) return condition.is === '=';
  switch (condition.is) {
    case '=':
      return own === wanted;
    case '!=':
      return own !== wanted;
    case '<':
      return own < wanted;
    case '<=':
      return own <= wanted;
    case '>':
      return own > wanted;
    case '>=':
      return own >= wanted;
  }
}

function plainOrder(all: readonly Row[], keys: readonly SortKey[]) {
  const last = (value: Row[Name]) => (value === null ? 2 : Number.isNaN(value) ? 1 : 0);
  return (a: number, b: number): number => {
    for (const { column, isDescending } of keys) {
      const name = names[column] ?? 'whole';
      const [one, other] = [all[a]?.[name] ?? null, all[b]?.[name] ?? null];
      const places = last(one) - last(other);
      if (places !== 0) return places;
      if (last(one) !== 0 || one === null || other === null) continue;
      const difference = one < other ? -1 : one > other ? 1 : 0;
      if (difference !== 0) return isDescending ? -difference : difference;
    }
    return a - b;
  };
}

describe('arranging a table', function () {
  this.timeout(60_000);
  it('keeps and orders the rows that a plain evaluation does', async () => {
    await fc.assert(
      fc.asyncProperty(
        rows,
        sorts,
        // The instants are whole numbers in this file: as times they have a test of their own.
        fc.array(
          conditions.filter(({ column, is }) => column !== 4 || is.endsWith('null')),
          { maxLength: 3 },
        ),
        async (all, sort, wanted) => {
          const asking = await open(all);
          const kept = await asking.service.arrange({ sort, conditions: wanted }, asked());
          const expected = all
            .map((_, index) => index)
            .filter((index) => wanted.every((one) => plainKeeps(all[index] as Row, one)))
            .sort(plainOrder(all, sort));
          assert.equal(kept, expected.length);
          assert.deepEqual(await order(asking, all.length), expected);
        },
      ),
      { seed: 7, numRuns: 60 },
    );
  });

  it('tells nanoseconds apart', async () => {
    const counts = [5n, 3n, 4n, 3n].map((step) => 1_700_000_000_000_000_000n + step);
    const text = `at,n\n${counts.map((count, n) => `${shownInstant(count)},${n}`).join('\n')}\n`;
    const asking = await serviceOf(textTable('t.csv', text));
    assert.equal(asking.table.columns[0]?.kind, 'timestamp');
    const sort = [{ column: 0, isDescending: false }];
    await asking.service.arrange({ sort, conditions: [] }, asked());
    assert.deepEqual(await order(asking, 4), [1, 3, 2, 0]);
    const value = shownInstant(counts[2] ?? 0n);
    const conditions = [{ column: 0, is: '<', value } as const];
    assert.equal(await asking.service.arrange({ sort: [], conditions }, asked()), 2);
    assert.deepEqual(await order(asking, 4), [1, 3]);
  });

  it('puts what is no number after the numbers of a CSV column, and blank fields last', async () => {
    // The column is taken for numbers by the beginning of the file.
    const numbers = Array.from({ length: 20_000 }, (_, n) => `${20_000 - n},x\n`).join('');
    const asking = await serviceOf(textTable('t.csv', `a,b\n${numbers},x\nn/a,x\nnan,x\n7,x\n`));
    assert.equal(asking.table.columns[0]?.kind, 'number');
    const sort = [{ column: 0, isDescending: true }];
    assert.equal(await asking.service.arrange({ sort, conditions: [] }, asked()), 20_004);
    const last = { start: 20_000, count: 9, columns: [0] };
    const shown = await asking.service.rows(last, asked());
    assert.deepEqual(shown.numbers, [19_999, 20_001, 20_002, 20_000]);
    const conditions = [{ column: 0, is: 'null' } as const];
    assert.equal(await asking.service.arrange({ sort: [], conditions }, asked()), 1);
  });

  it('keeps the arrangement before when another fails or is cancelled', async () => {
    const asking = await serviceOf(textTable('t.csv', 'a\n3\n1\n2\n'));
    const sort = [{ column: 0, isDescending: false }];
    await asking.service.arrange({ sort, conditions: [] }, asked());
    const conditions = [{ column: 0, is: '>', value: 'much' } as const];
    await assert.rejects(asking.service.arrange({ sort, conditions }, asked()), {
      code: 'not-a-value',
    });
    const cancelled = asked(AbortSignal.abort());
    await assert.rejects(
      asking.service.arrange({ sort: [...sort, ...sort], conditions: [] }, cancelled),
    );
    assert.deepEqual(await order(asking, 3), [1, 2, 0]);
    assert.equal(await asking.service.cell({ row: 0, column: 0 }, asked()), '1');
    assert.equal(await asking.service.arrange({ sort: [], conditions: [] }, asked()), 3);
    assert.deepEqual(await order(asking, 3), [0, 1, 2]);
  });

  it('says what fits where a table is too large', async () => {
    const table = await textTable('t.csv', `a,b\n${'1,word\n2,other\n'.repeat(2000)}`);
    const sort = (column: number) => [{ column, isDescending: false }];
    await assert.rejects(
      arrange(table, { sort: sort(0), conditions: [] }, new Budget(33_000), asked()),
      { code: 'too-much-to-arrange', message: /about 1,100 rows fit/ },
    );
    await assert.rejects(
      arrange(table, { sort: sort(1), conditions: [] }, new Budget(1 << 20, 100), asked()),
      { code: 'too-much-to-arrange', message: /of different texts fit/ },
    );
    const conditions = [{ column: 0, is: '=', value: '3' } as const];
    const { rows } = await arrange(table, { sort: sort(0), conditions }, new Budget(33), asked());
    assert.equal(rows.length, 0);
  });

  it('compares whole texts, however long', async () => {
    const long = 'x'.repeat(1000);
    const asking = await serviceOf(textTable('t.csv', `a,b\n${long}1,p\n${long}2,q\n${long},r\n`));
    const kept = (value: string, is: '=' | '>' | 'contains') =>
      asking.service.arrange({ sort: [], conditions: [{ column: 0, is, value }] }, asked());
    assert.equal(await kept(`${long}2`, '='), 1);
    assert.equal(await kept(long, '>'), 2);
    assert.equal(await kept('X1', 'contains'), 1);
  });

  it('marks rows by their place in the arrangement', async () => {
    const asking = await serviceOf(textTable('t.csv', 'a,b\n1,x\n2\n3,z\n'));
    const sort = [{ column: 0, isDescending: true }];
    await asking.service.arrange({ sort, conditions: [] }, asked());
    const shown = await asking.service.rows({ start: 0, count: 3, columns: [0, 1] }, asked());
    assert.deepEqual(shown.numbers, [2, 1, 0]);
    assert.deepEqual(Object.keys(shown.marks ?? {}), ['1']);
  });
});
