import assert from 'node:assert/strict';
import {
  isScaled,
  lastTop,
  scrollHeight,
  scrollTopOf,
  tallest,
  topOf,
  topShowing,
  visibleRows,
  type Viewport,
} from '../../../../webviews/preview/viewport.ts';

const view = (rowCount: number): Viewport => ({ rowCount, rowHeight: 24, height: 500 });

describe('the window on a table', () => {
  it('scrolls pixel by pixel while the browser can', () => {
    const small = view(1000);
    assert.equal(isScaled(small), false);
    assert.equal(scrollHeight(small), 24_000);
    assert.equal(topOf(small, 1234), 1234);
    assert.equal(scrollTopOf(small, 1234), 1234);
    assert.deepEqual(visibleRows(small, 25), [1, 22]);
  });

  it('reaches the last row of a billion', () => {
    const huge = view(1_000_000_000);
    assert.equal(scrollHeight(huge), tallest);
    const top = topOf(huge, tallest - huge.height);
    assert.equal(top, lastTop(huge));
    assert.equal(visibleRows(huge, top)[1], 1_000_000_000);
    assert.deepEqual(visibleRows(huge, topOf(huge, 0)), [0, 21]);
  });

  it('finds a place again from the position of the scroll bar', () => {
    const huge = view(1_000_000_000);
    for (const top of [0, 24_000_000, 11_999_999_999, lastTop(huge)]) {
      assert.ok(Math.abs(topOf(huge, scrollTopOf(huge, top)) - top) < 24, String(top));
    }
  });

  it('moves as little as it can to show a row', () => {
    const small = view(1000);
    assert.equal(topShowing(small, 240, 10), 240);
    assert.equal(topShowing(small, 240, 9), 216);
    assert.equal(topShowing(small, 0, 30), 31 * 24 - 500);
    assert.equal(topShowing(small, 0, 999), lastTop(small));
  });

  it('is content with few rows, or none', () => {
    assert.deepEqual(visibleRows(view(0), 0), [0, 0]);
    assert.deepEqual(visibleRows(view(3), 0), [0, 3]);
    assert.equal(lastTop(view(3)), 0);
  });
});
