import assert from 'node:assert/strict';
import { countClauses } from '../../../src/actions/explain.ts';

describe('the counts of clauses', () => {
  it('ask each filter once, few at a time, and say what each clause does', async () => {
    const asked: string[] = [];
    let [running, most] = [0, 0];
    const answers: Readonly<Record<string, number>> = {
      '': 40,
      'id = 1': 9,
      'id = 2': 0,
      'id = 1 AND id = 2': 0,
    };
    const counted = await countClauses('id = 1 AND id = 2', async (filter) => {
      asked.push(filter);
      most = Math.max(most, (running += 1));
      await new Promise((resolve) => setImmediate(resolve));
      running -= 1;
      return answers[filter] ?? NaN;
    });
    assert.deepEqual(asked.sort(), ['', 'id = 1', 'id = 1 AND id = 2', 'id = 2']);
    assert.ok(most <= 4);
    assert.deepEqual([counted.all, counted.kept, counted.joined], [40, 0, 'and']);
    assert.deepEqual(
      counted.clauses.map(({ alone, keeps, withoutIt }) => [alone, keeps, withoutIt]),
      [
        ['id = 1', 9, 0],
        ['id = 2', 0, 9],
      ],
    );
  });

  it('are not asked of a filter with an error, and end with the first failure', async () => {
    await assert.rejects(
      countClauses('id = ', () => assert.fail('it asked')),
      { code: 'filter-error' },
    );
    await assert.rejects(
      countClauses('id = 1', () => Promise.reject(new Error('gone'))),
      /gone/,
    );
  });
});
