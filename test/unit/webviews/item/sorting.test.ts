import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { isFound, nextOrder, sorted } from '../../../../webviews/item/sorting.ts';

interface Row {
  readonly name: string;
  readonly size?: number;
}
const rows: readonly Row[] = [{ name: 'S10', size: 3 }, { name: 's2' }, { name: 'S1', size: 20 }];
const valueOf = (row: Row, column: 'name' | 'size') => row[column];
const names = (found: readonly Row[]) => found.map(({ name }) => name);

describe('sorted', () => {
  it('leaves rows as they came without an order', () => {
    assert.equal(sorted(rows, undefined, valueOf), rows);
  });

  it('reads numbers inside names as numbers', () => {
    const order = { column: 'name', isDescending: false } as const;
    assert.deepEqual(names(sorted(rows, order, valueOf)), ['S1', 's2', 'S10']);
  });

  it('puts rows without a value last, whatever the direction', () => {
    for (const isDescending of [false, true]) {
      const order = { column: 'size', isDescending } as const;
      assert.equal(names(sorted(rows, order, valueOf)).at(-1), 's2');
    }
  });
});

describe('nextOrder', () => {
  it('goes from ascending over descending to none', () => {
    const first = nextOrder<'a' | 'b'>(undefined, 'a');
    assert.deepEqual(first, { column: 'a', isDescending: false });
    const second = nextOrder(first, 'a');
    assert.deepEqual(second, { column: 'a', isDescending: true });
    assert.equal(nextOrder(second, 'a'), undefined);
    assert.deepEqual(nextOrder(second, 'b'), { column: 'b', isDescending: false });
  });
});

describe('isFound', () => {
  it('wants every word somewhere, in any case', () => {
    assert.equal(isFound('', 'Key', 'Value'), true);
    assert.equal(isFound('VAL key', 'Key', 'Value'), true);
    assert.equal(isFound('key other', 'Key', 'Value'), false);
  });
});
