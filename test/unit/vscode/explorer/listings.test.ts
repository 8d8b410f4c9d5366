import assert from 'node:assert/strict';
import { Listings, loadRows, type Listing } from '../../../../src/vscode/explorer/listings.ts';

/** A list of numbers that is given in pages, and remembers what it was asked for. */
function source(size: number, atMost = Infinity) {
  const asked: [offset: number, limit: number][] = [];
  const page = (offset: number, limit: number) => {
    asked.push([offset, limit]);
    const end = Math.min(size, offset + Math.min(limit, atMost));
    const rows = Array.from({ length: Math.max(0, end - offset) }, (_, index) => offset + index);
    return Promise.resolve({ rows, total: size });
  };
  return { asked, page };
}

const key = (row: number) => row;
const more = <Row>(listing: Listing<Row>, count: number) => ({
  ...listing,
  wanted: listing.rows.length + count,
});

describe('long lists of the tree', () => {
  it('load a page, then only what is missing', async () => {
    const { asked, page } = source(250);
    const first = await loadRows(undefined, 100, key, page);
    assert.equal(first.rows.length, 100);
    const again = await loadRows(first, 100, key, page);
    assert.deepEqual(again.rows, first.rows);
    const second = await loadRows(more(first, 100), 100, key, page);
    const third = await loadRows(more(second, 100), 100, key, page);
    assert.equal(third.rows.length, 250);
    assert.deepEqual(asked, [
      [0, 100],
      [100, 100],
      [200, 100],
    ]);
  });

  it('load as much as was there before when they may have changed', async () => {
    const { asked, page } = source(250);
    const first = await loadRows(undefined, 100, key, page);
    const second = await loadRows(more(first, 100), 100, key, page);
    asked.length = 0;
    const fresh = await loadRows({ ...second, stale: true }, 100, key, page);
    assert.equal(fresh.rows.length, 200);
    assert.equal(fresh.stale, false);
    assert.deepEqual(asked, [[0, 200]]);
  });

  it('go on asking a Studio that gives less than it was asked for', async () => {
    const { asked, page } = source(90, 40);
    const listing = await loadRows(undefined, 100, key, page);
    assert.equal(listing.rows.length, 90);
    assert.equal(asked.length, 3);
  });

  it('end when a Studio promises more than it has', async () => {
    let calls = 0;
    const listing = await loadRows<number>(undefined, 100, key, () => {
      calls += 1;
      return Promise.resolve({ rows: calls === 1 ? [1, 2] : [], total: 1000 });
    });
    assert.deepEqual(listing.rows, [1, 2]);
    assert.equal(calls, 2);
  });

  it('show a row once that moved between two pages', async () => {
    const pages = [
      [1, 2, 3],
      [3, 4, 5],
    ];
    const page = (offset: number) => Promise.resolve({ rows: pages[offset / 3] ?? [], total: 6 });
    const first = await loadRows(undefined, 3, key, page);
    const second = await loadRows(more(first, 3), 3, key, page);
    assert.deepEqual(second.rows, [1, 2, 3, 4, 5]);
  });

  it('follow continuation tokens where there is no total', async () => {
    const tokens: (string | undefined)[] = [];
    const page = (_offset: number, _limit: number, token: string | undefined) => {
      tokens.push(token);
      return Promise.resolve(
        token === undefined ? { rows: ['a', 'b'], continuationToken: 'x' } : { rows: ['c'] },
      );
    };
    const first = await loadRows(undefined, 2, (row: string) => row, page);
    assert.equal(first.continuationToken, 'x');
    const second = await loadRows(more(first, 2), 2, (row: string) => row, page);
    assert.deepEqual(second.rows, ['a', 'b', 'c']);
    assert.equal(second.continuationToken, undefined);
    assert.deepEqual(tokens, [undefined, 'x']);
  });

  it('are marked by their owner', () => {
    const listings = new Listings();
    const listing = { rows: [], wanted: 100, stale: false };
    listings.items.set('a', listing);
    listings.folders.set('b', listing);
    listings.markStale((owner) => owner === 'b');
    listings.wantMore('a', 50);
    assert.deepEqual(listings.items.get('a'), { ...listing, wanted: 50 });
    assert.equal(listings.folders.get('b')?.stale, true);
  });
});
