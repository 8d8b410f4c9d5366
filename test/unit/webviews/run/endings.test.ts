import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { Endings } from '../../../../webviews/run/endings.ts';

const first = { id: '1', state: 'succeeded' } as const;
const second = { id: '2', state: 'failed' } as const;
const running = { id: '2', state: 'running' } as const;

describe('the endings of runs', () => {
  it('come once, with the run that has ended', () => {
    const endings = new Endings();
    assert.equal(endings.follow(false, [first]), undefined);
    assert.equal(endings.follow(true, [running, first]), 'began');
    assert.equal(endings.follow(true, [running, first]), undefined);
    assert.equal(endings.follow(false, [second, first]), second);
    assert.equal(endings.follow(false, [second, first]), undefined);
  });

  it('wait for a record that comes late', () => {
    const endings = new Endings();
    endings.follow(true, [first]);
    assert.equal(endings.follow(false, [running, first]), undefined);
    assert.equal(endings.follow(false, [second, first]), second);
  });

  it('do not take a run from before for the one that ends', () => {
    const endings = new Endings();
    assert.equal(endings.follow(true, []), 'began');
    assert.equal(endings.follow(false, []), undefined);
    assert.equal(endings.follow(true, [running]), undefined);
    assert.equal(endings.follow(false, [second]), second);
  });
});
