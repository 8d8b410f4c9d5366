import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { listCommand, offered } from '../../../../webviews/run/choices.ts';

const names = ['AMS Activity Study 2022', 'AMS Raw', 'PPG-DaLiA'];

describe('offered', () => {
  it('is everything until somebody types', () => {
    assert.deepEqual(offered(names, 'AMS Raw', false), names);
    assert.deepEqual(offered(names, 'raw', true), ['AMS Raw']);
    assert.deepEqual(offered(names, ' ', true), names);
    assert.deepEqual(offered(names, 'nothing like it', true), []);
  });

  it('ends somewhere', () => {
    const many = Array.from({ length: 5000 }, (_, index) => `dataset ${index}`);
    assert.equal(offered(many, '', false).length, 100);
    assert.deepEqual(offered(many, 'dataset 4999', true), ['dataset 4999']);
  });
});

describe('listCommand', () => {
  it('opens with the arrows and goes round', () => {
    assert.deepEqual(listCommand('ArrowDown', false, -1, 3), { kind: 'open', index: 0 });
    assert.deepEqual(listCommand('ArrowUp', false, -1, 3), { kind: 'open', index: 2 });
    assert.deepEqual(listCommand('ArrowDown', true, 2, 3), { kind: 'activate', index: 0 });
    assert.deepEqual(listCommand('ArrowUp', true, 0, 3), { kind: 'activate', index: 2 });
    assert.deepEqual(listCommand('ArrowUp', true, -1, 3), { kind: 'activate', index: 2 });
  });

  it('takes Enter and Escape only while there is something for them to do', () => {
    assert.deepEqual(listCommand('Enter', true, 1, 3), { kind: 'accept', index: 1 });
    assert.equal(listCommand('Enter', true, -1, 3), undefined);
    assert.equal(listCommand('Enter', false, -1, 3), undefined);
    assert.deepEqual(listCommand('Escape', true, 1, 3), { kind: 'close' });
    assert.equal(listCommand('Escape', false, -1, 3), undefined);
    assert.equal(listCommand('ArrowDown', false, -1, 0), undefined);
    assert.equal(listCommand('x', true, 1, 3), undefined);
  });
});
