import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { HistoryWalk } from '../../../../webviews/filter/history.ts';

describe('a walk through the history', () => {
  it('goes back to the oldest and forward to what was typed', () => {
    const walk = new HistoryWalk();
    const history = ['second', 'first'];
    assert.equal(walk.older(history, 'typed'), 'second');
    assert.equal(walk.older(history, 'second'), 'first');
    assert.equal(walk.older(history, 'first'), undefined);
    assert.equal(walk.newer(history), 'second');
    assert.equal(walk.newer(history), 'typed');
    assert.equal(walk.newer(history), undefined);
    assert.equal(walk.isWalking, false);
  });

  it('skips the text that is there already', () => {
    const walk = new HistoryWalk();
    assert.equal(walk.older(['applied', 'before'], 'applied'), 'before');
  });

  it('begins anew after typing', () => {
    const walk = new HistoryWalk();
    walk.older(['b', 'a'], 'typed');
    walk.end();
    assert.equal(walk.newer(['b', 'a']), undefined);
    assert.equal(walk.older(['b', 'a'], 'other'), 'b');
    assert.equal(walk.newer(['b', 'a']), 'other');
  });

  it('has nowhere to go without a history', () => {
    const walk = new HistoryWalk();
    assert.equal(walk.older([], 'typed'), undefined);
    assert.equal(walk.isWalking, false);
  });
});
