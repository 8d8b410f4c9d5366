import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { Series } from '../../../../src/preview/signals/model.ts';
import { asTsv } from '../../../../webviews/signals/copying.ts';
import { extentOf, piecesOf, valueAt, type Piece } from '../../../../webviews/signals/pieces.ts';
import { scaleOf } from '../../../../webviews/signals/scale.ts';
import { emptyShape, trace } from '../../../../webviews/signals/shape.ts';
import { escapeXml } from '../../../../webviews/signals/svgInk.ts';

function series(entries: readonly (readonly [number, number, number?])[]): Series {
  return {
    times: Float64Array.from(entries, ([time]) => time),
    low: Float64Array.from(entries, ([, low]) => low),
    high: Float64Array.from(entries, ([, low, high]) => high ?? low),
    isExact: entries.every(([, , high]) => high === undefined),
  };
}

const whole = (value: Series): Piece[] => [{ series: value, start: 0, end: value.times.length }];
const frame = (from: number, to: number, min: number, max: number, isLog = false) => ({
  ...{ range: { from, to }, left: 0, width: 100, top: 0, height: 100 },
  scale: { min, max, isLog },
});

function pointsOf(value: Series, place: ReturnType<typeof frame>): [number, number][] {
  const shape = trace(whole(value), place, emptyShape());
  return Array.from({ length: shape.count }, (_, index) => [
    shape.points[index * 2] ?? NaN,
    shape.points[index * 2 + 1] ?? NaN,
  ]);
}

describe('the line of a channel', () => {
  it('keeps a spike of one sample in a million, and costs no more than there are pixels', () => {
    const entries = Array.from({ length: 1_000_000 }, (_, n): [number, number] => [
      n,
      n === 654_321 ? 99 : Math.sin(n),
    ]);
    const shape = trace(whole(series(entries)), frame(0, 1e6, -1, 99), emptyShape());
    assert.ok(shape.count <= 2 * 101);
    const heights = shape.points.filter((_, index) => index % 2 === 1 && index < shape.count * 2);
    assert.equal(Math.min(...heights), 0);
  });

  it('breaks at a gap', () => {
    const value = series([
      [0, 1],
      [10, 1],
      [20, NaN],
      [30, 2],
      [40, 2],
    ]);
    const shape = trace(whole(value), frame(0, 100, 0, 4), emptyShape());
    assert.deepEqual(shape.starts, [0, 2]);
    assert.deepEqual(shape.gaps, [10, 30]);
  });

  it('is cut where it leaves the view, so that nothing beyond it is drawn', () => {
    const value = series([
      [-100, 0],
      [100, 100],
      [300, 0],
    ]);
    assert.deepEqual(pointsOf(value, frame(0, 50, 0, 100)), [
      [0, 50],
      [100, 25],
    ]);
    assert.deepEqual(pointsOf(value, frame(400, 500, 0, 100)), []);
  });

  it('on a logarithmic scale leaves out what that cannot show', () => {
    const value = series([
      [0, 1],
      [25, -5],
      [50, 100],
      [75, 0, 10],
    ]);
    const shape = trace(whole(value), frame(0, 100, 1, 100, true), emptyShape());
    assert.deepEqual(shape.starts, [0, 1]);
    const points = pointsOf(value, frame(0, 100, 1, 100, true)).slice(1);
    const rounded = points.map((point) => point.map((each) => Math.round(each) + 0));
    assert.deepEqual(rounded, [
      [50, 0],
      [75, 50],
      [75, 100],
    ]);
  });
});

describe('what is at hand of a channel', () => {
  const coarse = {
    value: series([0, 10, 20, 30, 40].map((time) => [time, -time, time] as const)),
    ...{ range: { from: 0, to: 50 }, isExact: false, step: 10 },
  };
  const fine = {
    value: series([20, 21, 22, 23, 24].map((time) => [time, time] as const)),
    ...{ range: { from: 20, to: 25 }, isExact: true, step: 1 },
  };
  const timesOf = (pieces: readonly Piece[]) =>
    pieces.flatMap(({ series: { times }, start, end }) => [...times.slice(start, end)]);

  it('is drawn finely where it is, and coarsely around', () => {
    assert.deepEqual(
      timesOf(piecesOf(coarse, fine, { from: 5, to: 45 })),
      [0, 10, 20, 21, 22, 23, 24, 30, 40],
    );
    assert.deepEqual(timesOf(piecesOf(coarse, fine, { from: 21.5, to: 22.5 })), [21, 22, 23]);
    assert.deepEqual(timesOf(piecesOf(coarse, fine, { from: 30, to: 35 })), [20, 30, 40]);
    assert.deepEqual(timesOf(piecesOf(undefined, undefined, { from: 0, to: 9 })), []);
  });

  it('has its least and greatest value, which may be none', () => {
    assert.deepEqual(extentOf(whole(coarse.value)), { min: -40, max: 40, minPositive: 10 });
    assert.deepEqual(scaleOf(extentOf([]), false), { min: -1, max: 1, isLog: false });
    const { min, max } = scaleOf({ min: 5, max: 5, minPositive: 5 }, false);
    assert.ok(min < 5 && max > 5);
  });

  it('has a value near the cursor, and none in a gap', () => {
    const gappy = whole(
      series([
        [0, 1],
        [10, 2],
        [15, NaN],
        [100, 3],
      ]),
    );
    assert.equal(valueAt(gappy, 8, 15)?.low, 2);
    assert.equal(valueAt(gappy, 16, 15), undefined);
    assert.equal(valueAt(gappy, 60, 15), undefined);
    assert.equal(valueAt(gappy, 101, 15)?.low, 3);
  });
});

describe('values as text', () => {
  it('share a row where they share a time, and hold nothing beyond the view', () => {
    const copied = asTsv(
      [
        { name: 'a', shift: 0, pieces: whole(series([0, 1, 2, 3].map((t) => [t, t * 10]))) },
        { name: '=b\t', shift: 1, pieces: whole(series([[0, 5, 6]])) },
      ],
      { from: 1, to: 2 },
      'elapsed',
    );
    assert.equal(copied?.text, "time\ta\t'=b  min\t'=b  max\n1\t10\t5\t6\n2\t20\t\t\n");
    assert.equal(copied?.isExact, false);
    assert.equal(copied?.rows, 2);
  });

  it('tell instants to the microsecond', () => {
    const pieces = whole(series([[Date.UTC(2022, 0) + 0.25, 1]]));
    const view = { from: 0, to: Infinity };
    const copied = asTsv([{ name: 'a', shift: 0, pieces }], view, 'instant');
    assert.match(copied?.text ?? '', /2022-01-01T00:00:00\.000250Z\t1\n/);
  });

  it('are safe in a picture', () => {
    assert.equal(
      escapeXml('<a b="\'">&\u0000\uD800'),
      '&#60;a b=&#34;&#39;&#34;&#62;&#38;\uFFFD\uFFFD',
    );
  });
});
