import assert from 'node:assert/strict';
import { signalService } from '../../../../src/preview/signals/service.ts';
import { asked, memoryTable } from './memoryTable.ts';

const start = 1_646_644_859_000;
const hour = 3_600_000;

/** Pseudo-random numbers between 0 and 1, always the same. */
function noise() {
  let state = 42;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

async function qualityOf(times: ArrayLike<number>, values?: ArrayLike<number>) {
  const wave = Float64Array.from(times, (_, i) => Math.sin(i / 30) + i / 1e6);
  const table = memoryTable([
    { name: 'timestamp [ms]', values: times },
    { name: 'ppg', values: values ?? wave },
  ]);
  const quality = await signalService(table).quality(null, asked());
  const [channel] = quality.channels;
  assert.ok(channel);
  return { ...quality, channel };
}

const steps = (count: number, at: (i: number) => number) =>
  Float64Array.from({ length: count }, (_, i) => at(i));
const near = (value: number, expected: number, within: number) =>
  assert.ok(Math.abs(value - expected) <= within, `${value} is not ${expected} ± ${within}`);

describe('the quality of a recording', () => {
  it('finds nothing in a regular one', async () => {
    const { channel, ...quality } = await qualityOf(steps(64 * 600, (i) => start + i * 15.625));
    near(quality.rate, 64, 1e-6);
    near(quality.jitter, 0, 1e-3);
    near(quality.drift, 0, 1);
    assert.deepEqual([quality.gaps, quality.missingTime, quality.disorder], [[], 0, 0]);
    assert.deepEqual([channel.flat, channel.clipped, channel.missing], [[], [], 0]);
  });

  it('knows the rate of times that are rounded to milliseconds and come late and early', async () => {
    const random = noise();
    const times = steps(64 * 600, (i) => Math.round(start + i * 15.625 + (random() - 0.5) * 8));
    const quality = await qualityOf(times);
    near(quality.rate, 64, 0.05);
    near(quality.jitter, 6, 2);
    near(quality.drift, 0, 30);
  });

  it('measures gaps and the time that is missing', async () => {
    const gaps = [3000, 40_000, 900];
    const times = steps(20_000, (i) => {
      const lost = gaps.filter((_, index) => i > (index + 1) * 4000).reduce((a, b) => a + b, 0);
      return start + i * 20 + lost;
    });
    const quality = await qualityOf(times);
    assert.equal(quality.rate, 50);
    assert.deepEqual(
      quality.gaps.map(({ from, to }) => to - from),
      gaps.map((gap) => gap + 20),
    );
    assert.equal(quality.missingTime, 43_900);
    near(quality.drift, 0, 1e-6);
  });

  it('keeps the hundred longest gaps', async () => {
    const times = steps(
      50_000,
      (i) => start + i * 20 + Math.floor(i / 100) * (100 + Math.floor(i / 100)),
    );
    const quality = await qualityOf(times);
    assert.equal(quality.gaps.length, 100);
    assert.ok(quality.gaps.every(({ from, to }) => to - from > 450));
  });

  it('measures how a clock drifts against the samples', async () => {
    const random = noise();
    // 40 parts in a million: 144 ms an hour.
    const times = steps(64 * 3600, (i) => start + i * 15.625 * (1 + 40e-6) + random() * 6);
    near((await qualityOf(times)).drift, 40e-6 * hour, 15);
  });

  it('finds no drift in what a minute of late samples makes by chance', async () => {
    const random = noise();
    assert.equal((await qualityOf(steps(60, (i) => start + i * 1000 + random() * 60))).drift, 0);
  });

  it('counts times that go back or stand still', async () => {
    const times = steps(1000, (i) => start + (i === 500 ? 499 : i === 700 ? 650 : i) * 20);
    assert.equal((await qualityOf(times)).disorder, 2);
  });

  it('knows the rate of times that are only told to the second', async () => {
    const quality = await qualityOf(steps(6400, (i) => start + Math.floor(i / 64) * 1000));
    near(quality.rate, 64, 0.1);
    assert.deepEqual(quality.gaps, []);
  });
});

describe('the quality of a channel', () => {
  const times = steps(64 * 120, (i) => start + i * 15.625);
  const wave = (i: number) => Math.sin(i / 30) * (1 + i / 1e5);
  const span = (from: number, to: number) => ({
    from: start + from * 15.625,
    to: start + to * 15.625,
  });

  it('finds a sensor that froze', async () => {
    const values = steps(times.length, (i) => wave(i >= 1000 && i < 1400 ? 1000 : i));
    const { channel } = await qualityOf(times, values);
    assert.deepEqual(channel.flat, [span(1000, 1399)]);
  });

  it('takes a slow signal of whole numbers for what it is', async () => {
    const heartRate = steps(600, (i) => Math.round(80 + 20 * Math.sin(i / 60)));
    const { channel } = await qualityOf(
      steps(600, (i) => start + i * 1000),
      heartRate,
    );
    assert.deepEqual([channel.flat, channel.clipped], [[], []]);
    assert.deepEqual([channel.min, channel.max], [60, 100]);
  });

  it('finds where a signal is cut off, but not its natural floor', async () => {
    const cut = steps(times.length, (i) => Math.min(0.8, wave(i)));
    const { channel } = await qualityOf(times, cut);
    assert.ok(channel.clipped.length > 20);
    assert.ok(channel.clipped.every(({ from, to }) => to > from));
    const rectified = steps(times.length, (i) => Math.max(0, wave(i)));
    assert.deepEqual((await qualityOf(times, rectified)).channel.clipped, []);
  });

  it('says that what never changes is flat as a whole', async () => {
    const { channel } = await qualityOf(
      times,
      steps(times.length, () => 5),
    );
    assert.deepEqual(channel.flat, [span(0, times.length - 1)]);
    assert.deepEqual(channel.clipped, []);
  });

  it('counts what is missing, and carries no number that a page cannot get', async () => {
    const { channel } = await qualityOf(
      times,
      steps(times.length, (i) => (i % 4 === 0 ? NaN : i)),
    );
    assert.equal(channel.missing, times.length / 4);
    const none = await qualityOf(
      times,
      steps(times.length, () => NaN),
    );
    assert.deepEqual(JSON.parse(JSON.stringify(none)), none);
  });
});
