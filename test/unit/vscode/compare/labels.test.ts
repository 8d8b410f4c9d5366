import assert from 'node:assert/strict';
import { labelsOf } from '../../../../src/vscode/compare/labels.ts';
import { savedTarget } from '../../../../src/vscode/compare/target.ts';

describe('labels of two files', () => {
  const labels = (before: string, after: string) => {
    const found = labelsOf({ before: before.split('/'), after: after.split('/') });
    return [found.before, found.after];
  };

  it('are as much of their paths as tells them apart', () => {
    assert.deepEqual(labels('study/AMS_001/ppg.csv', 'study/AMS_002/ppg.csv'), [
      'AMS_001/ppg.csv',
      'AMS_002/ppg.csv',
    ]);
    assert.deepEqual(labels('study/a.csv', 'study/b.csv'), ['a.csv', 'b.csv']);
    assert.deepEqual(labels('runs/1/out/x.csv', 'runs/2/out/x.csv'), ['1/…/x.csv', '2/…/x.csv']);
  });

  it('are told apart even where one path is the end of the other, or both are one', () => {
    assert.deepEqual(labels('x.csv', 'y/x.csv'), ['x.csv', 'y/x.csv']);
    assert.deepEqual(labels('a/x.csv', 'a/x.csv'), ['x.csv (1)', 'x.csv (2)']);
  });
});

describe('what a page of a comparison saved', () => {
  it('is taken only where it is two addresses', () => {
    const target = { before: 'file:///a', after: 'file:///b' };
    assert.deepEqual(savedTarget({ target, more: 1 }), target);
    for (const saved of [undefined, null, 3, {}, { target: { before: 'x' } }, { target: [1] }]) {
      assert.equal(savedTarget(saved), undefined);
    }
  });
});
