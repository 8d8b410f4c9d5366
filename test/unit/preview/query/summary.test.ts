import assert from 'node:assert/strict';
import fc from 'fast-check';
import { DistinctValues, mostDistinct } from '../../../../src/preview/query/distinct.ts';
import { Distribution } from '../../../../src/preview/query/distribution.ts';
import { cellText } from '../../../../src/preview/table.ts';
import { asked, parquetTable, serviceOf, textTable } from './tables.ts';

const near = (found: number, expected: number) =>
  assert.ok(
    Math.abs(found - expected) <= 1e-9 * Math.max(1, Math.abs(expected)),
    `${found} is not ${expected}`,
  );

describe('summarizing a column', function () {
  this.timeout(60_000);
  it('tells of numbers what a plain evaluation does', async () => {
    const value = fc.oneof(
      fc.constantFrom(null, NaN, Infinity, 0, 1, 2),
      fc.double({ min: -1e6, max: 1e6, noNaN: true }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(value, { minLength: 1, maxLength: 300 }), async (all) => {
        const data = [...all];
        const { service } = await serviceOf(parquetTable([{ name: 'a', data, type: 'DOUBLE' }]));
        const found = await service.summarize({ column: 0 }, asked());
        const finite = all
          .filter((own) => own !== null && Number.isFinite(own))
          .map(Number)
          .sort((a, b) => a - b);
        assert.equal(found.rows, all.length);
        assert.equal(found.nulls, all.filter((own) => own === null).length);
        const [min, max] = [finite[0], finite.at(-1)];
        if (min === undefined || max === undefined) return assert.equal(found.numbers, undefined);
        const { numbers } = found;
        assert.ok(numbers);
        assert.ok(numbers.min === min && numbers.max === max);
        const mean = finite.reduce((sum, own) => sum + own, 0) / finite.length;
        assert.ok(Math.abs(numbers.mean - mean) < 1e-6);
        const squares = finite.reduce((sum, own) => sum + (own - mean) ** 2, 0);
        const deviation = finite.length > 1 ? Math.sqrt(squares / (finite.length - 1)) : 0;
        assert.ok(Math.abs(numbers.deviation - deviation) < 1e-5);
        assert.equal(numbers.notFinite + finite.length + found.nulls, found.rows);
        for (const { share, value: own } of numbers.quantiles) {
          const place = share * (finite.length - 1);
          const [low, high] = [finite[Math.floor(place)] ?? 0, finite[Math.ceil(place)] ?? 0];
          near(own, low + (high - low) * (place % 1));
        }
        for (const [index, { from, to, count }] of numbers.histogram.entries()) {
          const isLast = index === numbers.histogram.length - 1;
          const inside: readonly number[] = finite.filter(
            (own) => own >= from && (own < to || (isLast && own <= to)),
          );
          assert.equal(count, inside.length, `${from} to ${to}`);
        }
        const counted = numbers.histogram.reduce((sum, { count }) => sum + count, 0);
        assert.equal(counted, finite.length);
      }),
      { seed: 7, numRuns: 60 },
    );
  });

  it('counts numbers that are too close for bins between them', async () => {
    for (const data of [
      [-5e-324, 0],
      [1, 1 + Number.EPSILON, 1 + 3 * Number.EPSILON],
      [2 ** 53, 2 ** 53 + 2, 2 ** 53 + 4],
    ]) {
      const { service } = await serviceOf(parquetTable([{ name: 'a', data, type: 'DOUBLE' }]));
      const { numbers } = await service.summarize({ column: 0 }, asked());
      const bins = numbers?.histogram ?? [];
      for (const [index, { from, to, count }] of bins.entries()) {
        const isLast = index === bins.length - 1;
        const inside = data.filter((own) => own >= from && (own < to || (isLast && own <= to)));
        assert.equal(count, inside.length, `${from} to ${to}`);
      }
      assert.equal(
        bins.reduce((sum, { count }) => sum + count, 0),
        data.length,
      );
    }
  });

  it('counts the values of a text column, and the most frequent', async () => {
    const { service } = await serviceOf(textTable('t.csv', 'a,b\nx,1\ny,2\nx,3\n,4\nx,5\n,6\nz\n'));
    const found = await service.summarize({ column: 0 }, asked());
    assert.deepEqual(found.distinct, { count: 4, isExact: true });
    assert.deepEqual(
      found.frequent.map(({ value, count }) => [value, count]),
      [
        ['x', 3],
        ['', 2],
      ],
    );
    assert.equal((await service.summarize({ column: 1 }, asked())).nulls, 1);
  });

  it('looks only at the rows that a condition keeps', async () => {
    const text = Array.from({ length: 5000 }, (_, n) => `${n},${n % 3}`).join('\n');
    const { service } = await serviceOf(textTable('t.csv', `a,b\n${text}\n`));
    const conditions = [
      { column: 0, is: '>=', value: '4000' },
      { column: 1, is: '=', value: '1' },
    ] as const;
    const sort = [{ column: 0, isDescending: true }];
    const kept = await service.arrange({ sort, conditions }, asked());
    const found = await service.summarize({ column: 0 }, asked());
    assert.deepEqual([found.rows, found.numbers?.min, found.numbers?.max], [kept, 4000, 4999]);
    const group = await service.summarize({ column: 1 }, asked());
    assert.deepEqual(
      group.frequent.map(({ value, count }) => [cellText(value), count]),
      [['1', kept]],
    );
    assert.deepEqual(group.numbers?.histogram, [{ from: 1, to: 2, count: kept }]);
  });

  it('estimates how many values there are beyond what it counts', () => {
    for (const make of [(n: number) => n / 7, (n: number) => `subject ${n}`]) {
      const values = new DistinctValues();
      const many = 3 * mostDistinct;
      for (let n = 0; n < many; n += 1) {
        values.add(make(n), n);
        if (n % 10 === 0) values.add(make(0), n);
      }
      assert.equal(values.isExact, false);
      assert.ok(Math.abs(values.count - many) < many * 0.06, `${values.count} of ${many}`);
      const [first] = values.frequent(10);
      assert.deepEqual([first?.row, first?.count], [0, many / 10 + 1]);
    }
  });

  it('takes a fair sample of more numbers than it keeps', () => {
    const numbers = new Distribution(50_000);
    const many = 200_000;
    for (let n = 0; n < many; n += 1) numbers.add(n);
    assert.equal(numbers.isWhole, false);
    const bins = numbers.bins();
    for (let n = 0; n < many; n += 1) bins.add(n);
    const found = numbers.summary(bins);
    for (const { share, value } of found?.quantiles ?? []) {
      assert.ok(Math.abs(value / many - share) < 0.01, `${share}: ${value}`);
    }
    const counts = (found?.histogram ?? []).map(({ count }) => count);
    assert.ok(Math.max(...counts) - Math.min(...counts) <= 1);
  });

  it('ends when it is cancelled', async () => {
    const { service } = await serviceOf(textTable('t.csv', `a\n${'1\n'.repeat(200_000)}`));
    const controller = new AbortController();
    const answer = service.summarize(
      { column: 0 },
      { signal: controller.signal, progress: () => controller.abort() },
    );
    await assert.rejects(answer, { name: 'AbortError' });
  });
});
