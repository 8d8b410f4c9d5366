import assert from 'node:assert/strict';
import { live, type Counts } from '../../differential/life.ts';
import { plainOracle, type Oracle } from '../../differential/oracle.ts';
import { report } from '../../differential/report.ts';
import { shrink } from '../../differential/shrink.ts';
import { sqliteOracle } from '../../differential/sqlite.ts';

/**
 * A pair is one condition with one table of items as it is then. The seeds are always the same, so that this
 * fails only by what was changed; `node test/differential.mjs --minutes 60` goes where nobody was, with DuckDB too.
 */
const runs = 5;
const pairsARun = 20_000;
const pairsWithSql = 10_000;

async function compare(oracle: Oracle, engine: string, seed: number, pairs: number): Promise<void> {
  const counts: Counts = { pairs: 0, refused: 0, thorough: 0, items: 0 };
  try {
    for (let life = seed; counts.pairs < pairs; life += 1) {
      const failure = await live(life, oracle, counts);
      if (failure) assert.fail(report(await shrink(failure, oracle), oracle, engine));
    }
    // A generator that makes nothing worth asking would find nothing either.
    assert.ok(counts.refused < counts.pairs / 50, `${counts.refused} of ${counts.pairs} refused`);
    assert.ok(counts.items > 3 * counts.pairs && counts.thorough > counts.pairs / 50);
  } finally {
    oracle.close();
  }
}

describe('the filter language and others who know it', function () {
  this.timeout(600_000);

  for (let run = 1; run <= runs; run += 1) {
    it(`keep, print and explain as a plain evaluator does (${run} of ${runs})`, () =>
      compare(plainOracle(), 'plain', run * 1_000_000, pairsARun));
  }

  it('find the same parts true, false and unknown as SQLite does', () =>
    compare(sqliteOracle(), 'sqlite', 1, pairsWithSql));

  it('would be told apart by the smallest filter and item that show the difference', async () => {
    const plain = plainOracle();
    // Somebody who takes what is unknown for false.
    const careless: Oracle = {
      ...plain,
      truths: async (nodes) =>
        (await plain.truths(nodes)).map((truths) => truths.map((truth) => truth ?? false)),
    };
    const failure = await live(1, careless, { pairs: 0, refused: 0, thorough: 0, items: 0 });
    assert.ok(failure);
    const smallest = await shrink(failure, careless);
    const text = report(smallest, careless, 'plain');
    assert.equal(smallest.asked.changes.length, 1, text);
    assert.match(
      text,
      /condition .{1,40}\n {2}put .*\n {2}here {7}unknown\n {2}expected {3}false\n/,
    );
  });
});
