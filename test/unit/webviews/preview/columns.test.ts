import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { ColumnLayout } from '../../../../webviews/preview/columnLayout.ts';
import {
  everyColumn,
  isAsInFile,
  shownColumns,
  withHidden,
  withMoved,
  withPinned,
} from '../../../../webviews/preview/columns.ts';

describe('the columns shown', () => {
  const four = everyColumn(4);

  it('are all of the file, in its order', () => {
    assert.deepEqual(shownColumns(four), [0, 1, 2, 3]);
    assert.equal(isAsInFile(four), true);
  });

  it('begin with the pinned ones and leave hidden ones out', () => {
    const choice = withHidden(withPinned(withPinned(four, 3, true), 1, true), [0], true);
    assert.deepEqual(shownColumns(choice), [1, 3, 2]);
    assert.deepEqual(shownColumns(withHidden(choice, [0], false)), [1, 3, 0, 2]);
  });

  it('take the place of the one that they are moved to, from either side', () => {
    assert.deepEqual(shownColumns(withMoved(four, 0, 2)), [1, 2, 0, 3]);
    assert.deepEqual(shownColumns(withMoved(four, 3, 1)), [0, 3, 1, 2]);
    assert.deepEqual(withMoved(four, 2, 2), four);
  });

  it('are pinned where they are moved among pinned ones, and no longer where they leave them', () => {
    const pinned = withPinned(four, 0, true);
    const two = withMoved(pinned, 3, 0);
    assert.deepEqual(
      [shownColumns(two), [...two.pinned]],
      [
        [3, 0, 1, 2],
        [0, 3],
      ],
    );
    const none = withMoved(pinned, 0, 2);
    assert.deepEqual([shownColumns(none), none.pinned.size], [[1, 2, 0, 3], 0]);
  });
});

describe('the layout of columns', () => {
  it('sticks pinned columns as far as there is room', () => {
    const layout = new ColumnLayout([100, 200, 50, 80]);
    layout.choose([2, 1, 0, 3], 2);
    layout.stick(1000);
    assert.deepEqual([layout.stuck, layout.stuckWidth], [2, 250]);
    assert.deepEqual(layout.visible(0, 300), [2, 3]);
    assert.deepEqual(layout.visible(60, 400), [2, 4]);
    layout.stick(100);
    assert.deepEqual([layout.stuck, layout.stuckWidth], [1, 50]);
    layout.stick(20);
    assert.equal(layout.stuck, 0);
  });

  it('keeps a width with its column', () => {
    const layout = new ColumnLayout([100, 200, 50]);
    layout.resize(2, 70.4);
    layout.choose([2, 0], 0);
    assert.deepEqual([layout.left(1), layout.width, layout.placeOf(1)], [70, 170, undefined]);
    assert.deepEqual([...layout.changed], [[2, 70]]);
  });

  it('has nothing where every column is hidden', () => {
    const layout = new ColumnLayout([100]);
    layout.choose([], 0);
    assert.deepEqual([layout.width, layout.visible(0, 500), layout.columnAt(0)], [0, [0, 0], -1]);
  });
});
