import assert from 'node:assert/strict';
import {
  ColumnLayout,
  narrowest,
  usualWidth,
  widest,
} from '../../../../webviews/preview/columnLayout.ts';

describe('the columns of the grid', () => {
  it('know which of them are in view', () => {
    const layout = new ColumnLayout([100, 50, 200, 80]);
    assert.equal(layout.width, 430);
    assert.deepEqual(layout.visible(0, 100), [0, 1]);
    assert.deepEqual(layout.visible(0, 101), [0, 2]);
    assert.deepEqual(layout.visible(99, 160), [0, 3]);
    assert.deepEqual(layout.visible(100, 160), [1, 3]);
    assert.deepEqual(layout.visible(349, 1000), [2, 4]);
    assert.deepEqual(new ColumnLayout([]).visible(0, 500), [0, 0]);
  });

  it('move over when one is made wider, within bounds', () => {
    const layout = new ColumnLayout([100, 50, 200]);
    layout.resize(0, 150.4);
    assert.deepEqual([layout.left(1), layout.left(2), layout.width], [150, 200, 400]);
    layout.resize(1, -5);
    assert.equal(layout.widthOf(1), narrowest);
    layout.resize(2, 1e9);
    assert.equal(layout.widthOf(2), widest);
    assert.deepEqual(
      [...layout.changed],
      [
        [0, 150],
        [1, narrowest],
        [2, widest],
      ],
    );
  });

  it('are as wide as their names and values need', () => {
    const column = { name: 'a name', type: 'double', kind: 'text' } as const;
    const short = usualWidth(column, ['1'], 7);
    assert.ok(usualWidth(column, ['a much longer value'], 7) > short);
    assert.ok(usualWidth(column, ['x'.repeat(10_000)], 7) <= 360);
    assert.ok(usualWidth({ ...column, kind: 'number' }, ['1'], 7) >= 96);
  });
});
