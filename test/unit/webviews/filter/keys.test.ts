import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { commandOf, type Situation } from '../../../../webviews/filter/keys.ts';

const key = (name: string) => {
  const parts = name.split('+');
  return {
    key: parts.at(-1) || '+',
    shiftKey: parts.includes('Shift'),
    ctrlKey: parts.includes('Ctrl'),
    altKey: parts.includes('Alt'),
  };
};
const text: Situation = { isAtTop: true, isAtBottom: true };
const list = (active: number, count = 3): Situation => ({ ...text, list: { active, count } });

describe('keys of the filter box', () => {
  const cases: readonly (readonly [string, Situation, unknown])[] = [
    ['Enter', text, { kind: 'apply' }],
    ['Shift+Enter', text, undefined],
    ['Escape', text, { kind: 'escape' }],
    ['Ctrl+ ', text, { kind: 'suggest' }],
    [' ', text, undefined],
    ['Tab', text, undefined],
    ['Alt+ArrowDown', text, { kind: 'suggest' }],
    ['ArrowUp', text, { kind: 'older' }],
    ['ArrowDown', text, { kind: 'newer' }],
    ['ArrowUp', { isAtTop: false, isAtBottom: true }, undefined],
    ['ArrowDown', { isAtTop: true, isAtBottom: false }, undefined],
    ['a', text, undefined],
    ['ArrowDown', list(-1), { kind: 'activate', index: 0 }],
    ['ArrowDown', list(2), { kind: 'activate', index: 0 }],
    ['ArrowUp', list(-1), { kind: 'activate', index: 2 }],
    ['ArrowUp', list(0), { kind: 'activate', index: 2 }],
    ['PageDown', list(-1, 30), { kind: 'activate', index: 7 }],
    ['PageDown', list(28, 30), { kind: 'activate', index: 29 }],
    ['PageUp', list(3, 30), { kind: 'activate', index: 0 }],
    ['Enter', list(1), { kind: 'accept', index: 1 }],
    ['Enter', list(-1), { kind: 'apply' }],
    ['Tab', list(-1), { kind: 'accept', index: 0 }],
    ['Tab', list(-1, 0), undefined],
    ['Shift+Tab', list(1), undefined],
    ['Escape', list(1), { kind: 'close', leave: false }],
    ['ArrowLeft', list(1), { kind: 'close', leave: true }],
  ];
  for (const [name, situation, expected] of cases) {
    const where = situation.list ? `a list with ${situation.list.active} active` : 'the text';
    it(`${name} in ${where}`, () => {
      assert.deepEqual(commandOf(key(name), situation), expected);
    });
  }

  it('activates nothing in an empty list', () => {
    assert.deepEqual(commandOf(key('ArrowUp'), list(-1, 0)), { kind: 'activate', index: -1 });
    assert.deepEqual(commandOf(key('ArrowDown'), list(-1, 0)), { kind: 'activate', index: -1 });
  });
});
