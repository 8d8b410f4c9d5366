import assert from 'node:assert/strict';
import { Locks, eachOf } from '../../../../src/studio/catalog/locks.ts';

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

describe('locks', () => {
  it('run bodies of one key in their order, even after a failure', async () => {
    const locks = new Locks();
    const seen: number[] = [];
    const body = (value: number) => async () => {
      await turn();
      seen.push(value);
      if (value === 1) throw new Error('one');
    };
    const results = await Promise.allSettled([1, 2, 3].map((n) => locks.run('key', body(n))));
    assert.deepEqual(seen, [1, 2, 3]);
    assert.deepEqual(
      results.map(({ status }) => status),
      ['rejected', 'fulfilled', 'fulfilled'],
    );
    assert.ok(!locks.isHeld('key'));
  });

  it('let other keys pass, and take several without a deadlock', async () => {
    const locks = new Locks();
    const { promise, resolve } = Promise.withResolvers<undefined>();
    const held = locks.run('a', () => promise);
    await locks.run('b', turn);
    resolve(undefined);
    await held;
    await Promise.all([
      locks.runAll(['a', 'b', 'a'], turn),
      locks.runAll(['b', 'a'], turn),
      locks.runAll([], turn),
    ]);
  });

  it('work on several values at once, and stop at a failure', async () => {
    let [atOnce, most] = [0, 0];
    await eachOf(Array.from({ length: 20 }), 4, async () => {
      atOnce += 1;
      most = Math.max(most, atOnce);
      await turn();
      atOnce -= 1;
    });
    assert.equal(most, 4);
    const seen: number[] = [];
    const failing = eachOf([1, 2, 3, 4, 5, 6], 2, async (value) => {
      seen.push(value);
      await turn();
      if (value === 2) throw new Error('two');
    });
    await assert.rejects(failing, /two/);
    assert.ok(seen.length < 6);
  });
});
