import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { soundArrangement, sortedNext } from '../../../../webviews/preview/conditions.ts';
import { commandOf, type PressedKey } from '../../../../webviews/preview/gridKeys.ts';
import { fitting, restored, shapeOf } from '../../../../webviews/preview/saved.ts';

describe('pressing a column again', () => {
  const up = { column: 1, isDescending: false };
  const down = { column: 1, isDescending: true };
  const other = { column: 2, isDescending: false };

  it('sorts up, then down, then not at all', () => {
    assert.deepEqual(sortedNext([], 1, false), [up]);
    assert.deepEqual(sortedNext([up], 1, false), [down]);
    assert.deepEqual(sortedNext([down], 1, false), []);
  });

  it('keeps the other keys only where more are wanted', () => {
    assert.deepEqual(sortedNext([other], 1, true), [other, up]);
    assert.deepEqual(sortedNext([other, up], 1, true), [other, down]);
    assert.deepEqual(sortedNext([other, down], 1, true), [other]);
    assert.deepEqual(sortedNext([other, down], 1, false), [up]);
  });
});

describe('what was put away', () => {
  const columns = [{ name: 'a', type: 'int64', kind: 'number' as const }];

  it('is taken as far as it is sound', () => {
    const arrangement = soundArrangement(
      {
        sort: [{ column: 0 }, { column: 7 }, 'x'],
        conditions: [{ column: 0, is: '>', value: '5' }, { column: 0, is: 'like' }, null],
      },
      1,
    );
    assert.deepEqual(arrangement, {
      sort: [{ column: 0, isDescending: false }],
      conditions: [{ column: 0, is: '>', value: '5' }],
    });
    for (const state of [undefined, 5, 'x', [], { order: 'x', formats: [1] }]) {
      assert.deepEqual(restored(state).order, []);
    }
  });

  it('is forgotten where the columns are others', () => {
    const saved = { ...restored({ hidden: [0], dialect: { delimiter: ';' } }), shape: 'other' };
    const kept = fitting(saved, columns);
    assert.deepEqual([kept.hidden, kept.shape], [[], shapeOf(columns)]);
    assert.deepEqual(kept.dialect, { delimiter: ';' });
  });
});

describe('keys of the grid', () => {
  const none = { altKey: false, ctrlKey: false, metaKey: false, shiftKey: false };
  const pressed = (key: string, modifiers: Partial<PressedKey> = {}) => ({
    ...none,
    ...modifiers,
    key,
  });
  const title = { row: -1, column: 2 };
  const cell = { row: 3, column: 2 };

  it('mean something else on a title than on a cell', () => {
    assert.deepEqual(commandOf(pressed('Enter'), title), { is: 'sort', isMore: false });
    assert.deepEqual(commandOf(pressed('Enter', { shiftKey: true }), title), {
      is: 'sort',
      isMore: true,
    });
    assert.deepEqual(commandOf(pressed('Enter'), cell), { is: 'open' });
    assert.equal(commandOf(pressed('Enter'), { row: 3, column: -1 }), undefined);
  });

  it('leave to the browser and the grid what is theirs', () => {
    for (const key of ['ArrowDown', 'Tab', 'c', 'F10']) {
      assert.equal(commandOf(pressed(key), cell), undefined);
    }
    assert.deepEqual(commandOf(pressed('F10', { shiftKey: true }), cell), { is: 'menu' });
  });
});
