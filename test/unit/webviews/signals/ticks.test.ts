import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { logTicks, niceStep, timeTicks, valueTicks } from '../../../../webviews/signals/ticks.ts';
import {
  formatFullTime,
  formatSpan,
  formatTime,
  formatValue,
} from '../../../../webviews/signals/times.ts';

const start = Date.UTC(2022, 4, 1, 22);
const hour = 3_600_000;

describe('ticks of the signals page', () => {
  it('are times of day, and days where they begin', () => {
    const ticks = timeTicks({ from: start, to: start + 4 * hour }, 0.25, 'instant', 'utc');
    assert.deepEqual(
      ticks.map(({ label }) => label),
      ['22:00', '23:00', '2022-05-02', '01:00', '02:00'],
    );
    assert.deepEqual(
      ticks.map(({ isStrong }) => isStrong),
      [false, false, true, false, false],
    );
  });

  it('are as fine as a millisecond, and as coarse as years', () => {
    const fine = timeTicks({ from: 0.2, to: 1.3 }, 0.25, 'elapsed', 'utc');
    assert.deepEqual(
      fine.map(({ label }) => label),
      ['0:00:00.0005', '0:00:00.0010'],
    );
    const years = timeTicks({ from: 0, to: 40 * 365.25 * 24 * hour }, 0.2, 'instant', 'utc');
    assert.ok(years.length >= 2 && years.length <= 8);
    assert.match(years[0]?.label ?? '', /^\d{4}-01$/);
  });

  it('never are more than can be drawn, whatever the range', () => {
    for (const [from, to] of [
      [0, 1e300],
      [-8.64e15, 8.64e15],
      [5, 5],
      [NaN, 1],
    ] as const) {
      for (const clock of ['instant', 'elapsed', 'samples'] as const) {
        assert.ok(timeTicks({ from, to }, 0.1, clock, 'utc').length <= 200);
      }
    }
  });

  it('count samples in whole numbers', () => {
    const ticks = timeTicks({ from: 0, to: 4 }, 0.1, 'samples', 'utc');
    assert.deepEqual(
      ticks.map(({ label }) => label),
      ['0', '1', '2', '3', '4'],
    );
  });

  it('of values are round', () => {
    assert.equal(niceStep(0.3), 0.5);
    assert.deepEqual(
      valueTicks(-0.35, 0.36, 3).map(({ label }) => label),
      ['0'],
    );
    assert.deepEqual(
      valueTicks(-1, 1, 4).map(({ label }) => label),
      ['\u22121.0', '\u22120.5', '0', '0.5', '1.0'],
    );
    assert.deepEqual(
      logTicks(0.5, 200, 3).map(({ label }) => label),
      ['1', '10', '100'],
    );
  });
});

describe('times of the signals page', () => {
  it('are as precise as one can point', () => {
    assert.equal(formatTime(start + 1500, 'instant', 'utc', 100), '22:00:01.5');
    assert.equal(formatTime(start + 1500, 'instant', 'utc', 60_000), '22:00');
    assert.equal(formatTime(-1500, 'elapsed', 'utc', 10), '\u22120:00:01.50');
    assert.equal(formatTime(59_999.99, 'elapsed', 'utc', 100), '0:01:00.0');
    assert.equal(formatTime(1234.5, 'samples', 'utc', 1), '1,235');
    assert.equal(formatFullTime(start, 'instant', 'utc', 1000), '2022-05-01 22:00:00');
    assert.equal(formatFullTime(1e300, 'instant', 'utc', 1000).slice(0, 1), '–');
  });

  it('of lengths read well and never as 60 of anything', () => {
    assert.equal(formatSpan(0.0155, 'elapsed'), '15.5 µs');
    assert.equal(formatSpan(812, 'elapsed'), '812 ms');
    assert.equal(formatSpan(3_599_999, 'elapsed'), '1 h 0 min');
    assert.equal(formatSpan(-125_000, 'elapsed'), '\u22122 min 5 s');
    assert.equal(formatSpan(12, 'samples'), '12');
  });

  it('and values are short', () => {
    assert.equal(formatValue(-1234.5678), '\u22121,234.6');
    assert.equal(formatValue(0), '0');
    assert.equal(formatValue(1.5e-7), '1.500e-7');
    assert.equal(formatValue(NaN), '–');
    assert.equal(formatValue(1234567), '1,234,567');
  });
});
