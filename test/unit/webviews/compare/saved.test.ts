import assert from 'node:assert/strict';
import { restored } from '../../../../webviews/compare/saved.ts';

describe('the saved state of a comparison', () => {
  it('comes back as it was', () => {
    const state = restored({
      tab: 'rows',
      same: [{ before: 'a', after: 'b' }],
      key: { by: 'column', name: 'id' },
      tolerance: '1%',
      kinds: ['same'],
      shown: ['v'],
    });
    assert.equal(state.tab, 'rows');
    assert.deepEqual(restored(JSON.parse(JSON.stringify(state))), state);
  });

  it('is sound whatever was saved', () => {
    const first = restored(undefined);
    assert.deepEqual(first.kinds, ['changed', 'added', 'removed']);
    const odd = { tab: 'x', same: [{}, 1, { before: 1, after: 'b' }], key: { by: 'column' } };
    assert.deepEqual(restored({ ...odd, tolerance: 5, shown: [1], kinds: 'all' }), first);
  });
});
