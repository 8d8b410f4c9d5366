import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { duration, elapsed, formatMoment } from '../../../../webviews/run/figures.ts';
import { restored } from '../../../../webviews/run/saved.ts';

describe('duration', () => {
  it('has as many digits as matter', () => {
    const shown = [0, 0.004, 0.84, 9.994, 9.996, 12.34, 59.4].map((seconds) =>
      duration(seconds, 'en'),
    );
    assert.deepEqual(
      shown.map(({ seconds }) => seconds),
      ['0', '0', '0.84', '9.99', '10', '12.3', '59.4'],
    );
  });

  it('is told in minutes from one on', () => {
    const minutes = [59.97, 60, 75.4, 3599.6].map((seconds) => duration(seconds, 'en'));
    assert.deepEqual(minutes, [
      { unit: 'minutes', minutes: 1, seconds: 0 },
      { unit: 'minutes', minutes: 1, seconds: 0 },
      { unit: 'minutes', minutes: 1, seconds: 15 },
      { unit: 'minutes', minutes: 60, seconds: 0 },
    ]);
  });
});

describe('formatMoment', () => {
  const noon = Date.UTC(2026, 10, 22, 12);
  const spaced = (text: string) => text.replaceAll(/\s/g, ' ');

  it('leaves the date of today out', () => {
    assert.equal(spaced(formatMoment(noon, noon + 1000, 'en', 'UTC')), '12:00:00 PM');
    assert.match(
      spaced(formatMoment(noon, noon + 86_400_000, 'en', 'UTC')),
      /^Nov 22, 2026, 12:00:00 PM$/,
    );
  });

  it('shows nothing for what is no time', () => {
    for (const wrong of [NaN, Infinity, 9e15, -9e15]) {
      assert.equal(formatMoment(wrong, noon, 'en', 'UTC'), '');
    }
  });
});

describe('elapsed', () => {
  it('never goes below nothing', () => {
    assert.equal(elapsed(10_000, 12_999), 2);
    assert.equal(elapsed(10_000, 9_000), 0);
  });
});

describe('the saved state', () => {
  it('is taken only where it is sound', () => {
    assert.deepEqual(restored(undefined), { scroll: 0, parts: {} });
    assert.deepEqual(restored({ scroll: '5', parts: [1] }), { scroll: 0, parts: {} });
    assert.deepEqual(restored({ scroll: -5, parts: { a: true, b: 'x' }, other: 1 }), {
      scroll: 0,
      parts: { a: true },
    });
    assert.deepEqual(restored({ scroll: 120, parts: { a: false } }), {
      scroll: 120,
      parts: { a: false },
    });
  });
});
