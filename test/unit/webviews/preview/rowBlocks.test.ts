import assert from 'node:assert/strict';
import type { RowsShown, RowsWanted } from '../../../../webviews/preview/contract.ts';
import { blockRows, RowBlocks } from '../../../../webviews/preview/rowBlocks.ts';

interface Asked {
  readonly wanted: RowsWanted;
  readonly signal: AbortSignal;
  readonly answer: (rows?: RowsShown['rows']) => void;
  readonly fail: (error: Error) => void;
}

/** A host that answers when the test says so. */
function host() {
  const asked: Asked[] = [];
  const come: RowsShown[] = [];
  const failures: unknown[] = [];
  const blocks = new RowBlocks({
    fetch: (wanted, signal) =>
      new Promise((resolve, reject) => {
        const rows = Array.from({ length: wanted.count }, (_, row) =>
          wanted.columns.map((column) => (wanted.start + row) * 1000 + column),
        );
        asked.push({
          wanted,
          signal,
          answer: (own = rows) =>
            resolve({
              start: wanted.start,
              rows: own,
              estimatedRows: 1000,
              marks: { [wanted.start + 1]: { is: 'short', fields: 2 } },
              traffic: { bytes: 0, requests: 0 },
            }),
          fail: reject,
        });
      }),
    onCome: (shown) => come.push(shown),
    onFail: (error) => failures.push(error),
  });
  return { blocks, asked, come, failures };
}

const settled = () => new Promise<void>((resolve) => setImmediate(resolve));

describe('the rows that the page has', () => {
  it('are asked for once, in blocks of rows and columns', async () => {
    const { blocks, asked, come } = host();
    blocks.show([100, 140], [65]);
    blocks.show([101, 141], [65, 60]);
    assert.deepEqual(
      asked.map(({ wanted }) => [wanted.start, wanted.columns]),
      [
        [0, [65]],
        [blockRows, [65]],
        [0, [60]],
        [blockRows, [60]],
      ],
    );
    assert.equal(blocks.cell(100, 65), undefined);
    asked[0]?.answer();
    await settled();
    assert.equal(blocks.cell(100, 65), 100_065);
    assert.equal(blocks.cell(100, 60), undefined);
    assert.deepEqual(blocks.mark(1), { is: 'short', fields: 2 });
    assert.equal(come.length, 1);
  });

  it('are cancelled when the view has left them, and asked for again when it comes back', async () => {
    const { blocks, asked, come } = host();
    blocks.show([0, 20], [0, 1, 2, 3, 4]);
    blocks.show([5000, 5020], [0, 1, 2, 3, 4]);
    assert.equal(asked[0]?.signal.aborted, true);
    asked[0]?.answer();
    await settled();
    assert.equal(come.length, 0, 'an answer that comes too late is not taken');
    blocks.show([0, 20], [0, 1, 2, 3, 4]);
    assert.equal(asked.length, 3);
  });

  it('say where they could not be read, until it is tried again', async () => {
    const { blocks, asked, failures } = host();
    blocks.show([0, 20], [0, 1, 2, 3, 4]);
    asked[0]?.fail(new Error('damaged'));
    await settled();
    assert.equal(failures.length, 1);
    assert.equal(blocks.hasFailed(3, 3), true);
    blocks.show([0, 20], [0, 1, 2, 3, 4]);
    assert.equal(asked.length, 1, 'nobody asks in vain again and again');
    blocks.retry();
    blocks.show([0, 20], [0, 1, 2, 3, 4]);
    assert.deepEqual([asked.length, blocks.hasFailed(3, 3)], [2, false]);
  });

  it('are let go when there are too many, but never those in view', async () => {
    const { blocks, asked } = host();
    const columns = Array.from({ length: 64 }, (_, column) => column);
    for (let block = 0; block < 100; block += 1) {
      blocks.show([block * blockRows, block * blockRows + 1], columns);
      asked.at(-1)?.answer();
      await settled();
    }
    assert.equal(blocks.cell(0, 0), undefined);
    assert.equal(blocks.cell(99 * blockRows, 0), 99 * blockRows * 1000);
  });

  it('end with the page', () => {
    const { blocks, asked } = host();
    blocks.show([0, 20], [0, 1, 2, 3, 4]);
    blocks.clear();
    assert.equal(asked[0]?.signal.aborted, true);
  });
});
