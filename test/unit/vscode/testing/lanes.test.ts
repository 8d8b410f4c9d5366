import assert from 'node:assert/strict';
import { inLanes, runsAtOnce } from '../../../../src/vscode/testing/lanes.ts';

const tick = () => new Promise<void>((resolve) => setImmediate(resolve));

describe('lanes', () => {
  const gigabyte = 2 ** 30;

  it('are as many as the machine has room for', () => {
    const limits = { memory: 4 * gigabyte };
    assert.equal(runsAtOnce(limits, { cores: 8, memory: 16 * gigabyte }), 3);
    assert.equal(runsAtOnce(limits, { cores: 2, memory: 64 * gigabyte }), 2);
    assert.equal(runsAtOnce(limits, { cores: 64, memory: 640 * gigabyte }), 8);
    assert.equal(runsAtOnce(limits, { cores: 4, memory: gigabyte }), 1);
  });

  it('let the first of a group go alone until it is ready', async () => {
    const open = new Set<string>();
    const seen: string[] = [];
    await inLanes(
      ['a1', 'a2', 'a3', 'b1'],
      3,
      (one) => one[0] ?? '',
      async (one, ready) => {
        open.add(one);
        seen.push([...open].sort().join('+'));
        if (one === 'a1') {
          await tick();
          await tick();
          ready();
        }
        await tick();
        open.delete(one);
      },
    );
    const beforeReady = seen.slice(
      0,
      seen.findIndex((text) => /a[23]/.test(text)),
    );
    assert.ok(beforeReady.length > 0 && beforeReady.every((text) => !/a[23]/.test(text)));
    assert.ok(
      seen.some((text) => /a2.*a3|a1.*a2/.test(text)),
      seen.join(' '),
    );
  });

  it('go on when work fails, also the first of a group', async () => {
    const done: string[] = [];
    await inLanes(
      ['a1', 'a2', 'b1'],
      1,
      (one) => one[0] ?? '',
      async (one) => {
        await tick();
        if (one === 'a1') throw new Error('broken');
        done.push(one);
      },
    );
    assert.deepEqual(done, ['a2', 'b1']);
  });

  it('work on nothing', async () => {
    await inLanes([], 4, String, () => Promise.reject(new Error('never')));
  });
});
