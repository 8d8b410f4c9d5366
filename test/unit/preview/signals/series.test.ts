import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Series } from '../../../../src/preview/signals/model.ts';
import { signalService } from '../../../../src/preview/signals/service.ts';
import { asked, memoryTable } from './memoryTable.ts';

const step = 16;

/** A signal with jitter, gaps, missing values and single spikes, from one seed. */
function recording(rows: number, seed: number) {
  let state = seed >>> 0 || 1;
  const random = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  const times = new Float64Array(rows);
  const values = new Float64Array(rows);
  let time = 1_646_644_859_000;
  for (let i = 0; i < rows; i += 1) {
    times[i] = time;
    const chance = random();
    values[i] = chance < 0.002 ? 1e6 * (random() - 0.5) : Math.sin(i / 40) + random() / 10;
    if (random() < 0.01) values[i] = NaN;
    time +=
      random() < 0.0008 ? 5000 + Math.round(random() * 20_000) : step + Math.round(random() * 4);
  }
  return { times, values };
}

const serviceOf = ({ times, values }: ReturnType<typeof recording>) =>
  signalService(
    memoryTable([
      { name: 'timestamp', values: times },
      { name: 'value', values },
    ]),
  );

const isBreak = (series: Series, i: number) => Number.isNaN(series.low[i]);

describe('a series of a channel', () => {
  it('loses no spike, shows no value that is not there, and keeps gaps', async () => {
    const sample = fc.record({
      rows: fc.integer({ min: 1, max: 30_000 }),
      seed: fc.integer({ min: 1 }),
      from: fc.double({ min: 0, max: 1, noNaN: true }),
      length: fc.double({ min: 0.001, max: 1, noNaN: true }),
      buckets: fc.integer({ min: 4, max: 900 }),
    });
    await fc.assert(
      fc.asyncProperty(sample, async ({ rows, seed, from: begin, length, buckets }) => {
        const data = recording(rows, seed);
        const [first = 0, last = 0] = [data.times[0], data.times[rows - 1]];
        const from = first + begin * (last - first);
        const to = from + length * (last - first);
        const service = serviceOf(data);
        const series = await service.series({ column: 1, from, to, buckets }, asked());
        check(data, series, { from, to, buckets });
      }),
      { numRuns: 25, seed: 20_221_122 },
    );
  });

  it('is exact where samples are few, one more on either side', async () => {
    const data = recording(5000, 7);
    const [from = 0, to = 0] = [data.times[1000], data.times[1100]];
    const { times, low, high, isExact } = await serviceOf(data).series(
      { column: 1, from: from + 1, to: to - 1, buckets: 200 },
      asked(),
    );
    assert.ok(isExact);
    const samples = data.times.subarray(1000, 1101);
    assert.deepEqual(
      [...times].filter((time) => samples.includes(time)),
      [...samples],
    );
    assert.deepEqual(low, high);
  });

  it('does not shimmer while one pans: buckets stay where they are', async () => {
    const data = recording(20_000, 3);
    const service = serviceOf(data);
    const first = data.times[0] ?? 0;
    const wanted = { column: 1, buckets: 100 };
    const from = first + 60_000;
    const one = await service.series({ ...wanted, from, to: from + 100_000 }, asked());
    const two = await service.series({ ...wanted, from: from + 50, to: from + 100_050 }, asked());
    const inner = (series: Series) => [...series.times.slice(3, -3)];
    const shared = inner(one).filter((time) => inner(two).includes(time));
    assert.ok(shared.length >= inner(one).length - 2);
  });

  it('joins the values of a channel that is slower than the rows of its file', async () => {
    const times = Float64Array.from({ length: 6400 }, (_, i) => i * step);
    const values = times.map((_, i) => (i % 64 === 0 && (i < 1000 || i > 3000) ? i : NaN));
    const service = signalService(
      memoryTable([
        { name: 'time [ms]', values: times },
        { name: 'hr', values },
      ]),
    );
    for (const buckets of [4000, 200]) {
      const series = await service.series({ column: 1, from: 0, to: 102_400, buckets }, asked());
      const breaks = [...series.low.keys()].filter((i) => isBreak(series, i));
      assert.equal(breaks.length, 1, 'only where nothing was measured for long');
      assert.ok(series.times.length > 60);
    }
  });

  it('refuses channels that are none, and answers a stretch that is none with nothing', async () => {
    const service = serviceOf(recording(100, 1));
    const wanted = { from: 0, to: 1, buckets: 10 };
    for (const column of [0, 2, -1]) {
      const refused = Promise.resolve(service.series({ column, ...wanted }, asked()));
      await assert.rejects(refused, { code: 'no-such-channel' });
    }
    const none = await service.series({ column: 1, from: NaN, to: NaN, buckets: 10 }, asked());
    assert.equal(none.times.length, 0);
  });
});

/** Against the samples themselves. */
function check(
  { times, values }: ReturnType<typeof recording>,
  series: Series,
  { from, to, buckets }: { readonly from: number; readonly to: number; readonly buckets: number },
): void {
  const width = (to - from) / (buckets - 3);
  const places = [...series.times.keys()];
  const lines = places.filter((i) => !isBreak(series, i));
  assert.ok(places.every((i) => i === 0 || (series.times[i] ?? 0) >= (series.times[i - 1] ?? 0)));
  assert.ok(
    lines.length <= (series.isExact ? 2 * buckets + 2 : buckets),
    `${lines.length} entries`,
  );
  const within = [...times.keys()].filter(
    (i) => (times[i] ?? 0) >= from && (times[i] ?? 0) <= to && !Number.isNaN(values[i]),
  );
  const all = new Set(values);
  assert.ok(lines.every((i) => all.has(series.low[i] ?? 0) && all.has(series.high[i] ?? 0)));
  // Groups of sixteen rows are the finest that is remembered.
  const slack = width + (series.isExact ? 0 : 16 * 20);
  let near = 0;
  for (const i of within) {
    const [time = 0, value = 0] = [times[i], values[i]];
    while (near < lines.length - 1 && (series.times[lines[near] ?? 0] ?? 0) < time - slack)
      near += 1;
    let isShown = false;
    for (let j = Math.max(0, near - 1); j < lines.length && !isShown; j += 1) {
      const line = lines[j] ?? 0;
      if ((series.times[line] ?? 0) > time + slack) break;
      isShown = (series.low[line] ?? NaN) <= value && value <= (series.high[line] ?? NaN);
    }
    assert.ok(isShown, `the value ${value} at ${time} is shown`);
  }
  for (let i = 1; i < times.length; i += 1) {
    const [before = 0, after = 0] = [times[i - 1], times[i]];
    const isGap = after - before > 5 * step && after - before >= width;
    if (!isGap || before < from || after > to) continue;
    const broken = places.some(
      (j) =>
        isBreak(series, j) && (series.times[j] ?? 0) > before && (series.times[j] ?? 0) < after,
    );
    // A gap beside missing values is part of theirs.
    const isMissing = Number.isNaN(values[i - 1]) || Number.isNaN(values[i]);
    assert.ok(broken || isMissing, `the gap after ${before} is shown`);
  }
}
