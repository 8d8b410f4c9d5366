import assert from 'node:assert/strict';
import { signalService } from '../../../../src/preview/signals/service.ts';
import { asked, memoryTable, type MemoryColumn } from './memoryTable.ts';

const range = (count: number, at: (i: number) => number) =>
  Float64Array.from({ length: count }, (_, i) => at(i));
const value: MemoryColumn = { name: 'accX [g]', values: range(500, Math.sin) };
const describeTable = (...columns: readonly MemoryColumn[]) =>
  signalService(memoryTable(columns)).describe(null, asked());

describe('what a table is as signals', () => {
  const instant = 1_646_644_859_000;

  it('finds the time by kind and name, its unit by name or size', async () => {
    const cases: readonly [string, (i: number) => number, string, number, number][] = [
      // Name, values, clock, from in ms, samples a second.
      ['timestamp [ms]', (i) => instant + i * 20, 'instant', instant, 50],
      ['time', (i) => instant / 1000 + i / 50, 'instant', instant, 50],
      ['epoch', (i) => (instant + i * 20) * 1000, 'instant', instant, 50],
      ['ts', (i) => (instant + i * 20) * 1e6, 'instant', instant, 50],
      ['t', (i) => i * 0.02, 'elapsed', 0, 50],
      ['time', (i) => 40 + i * 20, 'elapsed', 40, 50],
      ['time_us', (i) => i * 20_000, 'elapsed', 0, 50],
      ['timestamp', (i) => i * 20_000, 'elapsed', 0, 50],
      ['elapsed (s)', (i) => i, 'elapsed', 0, 1],
      ['ms', (i) => 100 + i, 'elapsed', 100, 1000],
    ];
    for (const [name, at, clock, from, rate] of cases) {
      const track = await describeTable(value, { name, values: range(500, at) });
      assert.equal(track.timeColumn, 1, name);
      assert.equal(track.clock, clock, name);
      assert.ok(Math.abs(track.from - from) < 0.01, `${name}: ${track.from}`);
      assert.ok(Math.abs((track.rate ?? 0) / rate - 1) < 1e-6, `${name}: ${track.rate}`);
      assert.deepEqual(track.channels, [{ column: 0, name: 'accX', unit: 'g' }]);
    }
  });

  it('prefers a timestamp to a number, and takes no interval or falling values for a time', async () => {
    const stamps = {
      name: 'Phone',
      kind: 'timestamp',
      values: range(500, (i) => instant + i),
    } as const;
    const seconds = { name: 'time', values: range(500, (i) => i) };
    const track = await describeTable(seconds, stamps, value);
    assert.equal(track.timeColumn, 1);
    assert.deepEqual(
      track.timeColumns.map(({ column }) => column),
      [1, 0],
    );
    for (const name of ['RR interval [ms]', 'time zone', 'duration', 'value']) {
      const other = await describeTable({ name, values: range(500, (i) => i) });
      assert.equal(other.clock, 'samples', name);
      assert.equal(other.channels.length, 1, name);
    }
    const falling = await describeTable({ name: 'time', values: range(500, (i) => -i) }, value);
    assert.equal(falling.clock, 'samples');
    assert.deepEqual([falling.from, falling.to, falling.rows], [0, 499, 500]);
  });

  it('sorts what is not in the order of time, and says so', async () => {
    const shuffled = range(500, (i) => ((i * 7) % 500) * 20);
    const times = { name: 'time [ms]', kind: 'timestamp', values: shuffled } as const;
    const service = signalService(memoryTable([times, { name: 'same', values: shuffled }]));
    const track = await service.describe(null, asked());
    assert.match(track.notes.join(' '), /Times go back/);
    assert.deepEqual([track.from, track.to, track.rate], [0, 9980, 50]);
    const wanted = { column: 1, from: 0, to: 9980, buckets: 600 };
    const series = await service.series(wanted, asked());
    assert.deepEqual(series.low, series.times);
    assert.equal(series.times.length, 500);
  });

  it('leaves rows without a time out, and says so', async () => {
    const times = { name: 'time [ms]', values: range(500, (i) => (i === 9 ? NaN : i * 20)) };
    const track = await describeTable(times, value);
    assert.equal(track.rows, 499);
    assert.match(track.notes.join(' '), /1 row without a time is left out/);
  });

  it('takes another column for the time, or none, as the person says', async () => {
    const table = memoryTable([
      { name: 'time', values: range(500, (i) => i / 10) },
      { name: 'frame', values: range(500, (i) => i * 2) },
      value,
    ]);
    const service = signalService(table);
    const frames = await service.setTime({ column: 1 }, asked());
    assert.deepEqual([frames.timeColumn, frames.to], [1, 998]);
    const counted = await service.setTime({ column: undefined }, asked());
    assert.deepEqual([counted.clock, counted.timeColumn, counted.to], ['samples', undefined, 499]);
    const refused = Promise.resolve(service.setTime({ column: 2 }, asked()));
    await assert.rejects(refused, { code: 'no-times' });
    assert.equal((await service.describe(null, asked())).clock, 'samples', 'it stays as it was');
  });

  it('tells labels from remarks and from numbers', async () => {
    const texts = (at: (i: number) => string) => Array.from({ length: 500 }, (_, i) => at(i));
    const track = await describeTable(
      { name: 'time [ms]', values: range(500, (i) => i * 20) },
      { name: 'remark', kind: 'text', values: texts((i) => `row ${i}`) },
      { name: 'subject', kind: 'text', values: texts(() => 'AMS_001') },
      { name: 'posture', kind: 'text', values: texts(() => 'sitting') },
      { name: 'where', kind: 'text', values: texts((i) => (i < 100 ? 'hall' : 'street')) },
      { name: 'activity', values: range(500, (i) => Math.floor(i / 100)) },
      { name: 'valid', kind: 'boolean', values: range(500, (i) => i % 2) },
      { name: 'count', values: range(500, (i) => i % 3) },
    );
    assert.deepEqual(
      track.labels.map(({ name }) => name),
      ['posture', 'where', 'activity', 'valid'],
    );
    assert.deepEqual(
      track.channels.map(({ name }) => name),
      ['count'],
    );
  });

  it('refuses a table with neither, and stops when nobody waits', async () => {
    const empty = describeTable({ name: 'remark', kind: 'text', values: ['a', 'b'] });
    await assert.rejects(empty, { code: 'no-signals' });
    const controller = new AbortController();
    const service = signalService(
      memoryTable([{ name: 'time', values: range(9, (i) => i) }, value]),
    );
    const cancelled = service.describe(null, { ...asked(), signal: controller.signal });
    controller.abort();
    await assert.rejects(cancelled, { name: 'AbortError' });
    assert.equal((await service.describe(null, asked())).rows, 9, 'the next caller begins anew');
  });
});

describe('labels', () => {
  const times = range(100, (i) => i * 20);
  const texts = Array.from(times, (_, i) => (i < 40 ? 'sitting' : i < 60 ? '' : 'walking'));
  const label = { name: 'label', kind: 'text', values: texts } as const;

  it('are runs of equal texts; none where there is none', async () => {
    const service = signalService(
      memoryTable([{ name: 'time [ms]', values: times }, label, { name: 'x', values: times }]),
    );
    const all = { column: 1, from: 0, to: 5000 };
    assert.deepEqual(await service.labels(all, asked()), [
      { from: 0, to: 800, text: 'sitting' },
      { from: 1200, to: 2000, text: 'walking' },
    ]);
    const some = await service.labels({ ...all, from: 1500 }, asked());
    assert.deepEqual(
      some.map(({ text }) => text),
      ['walking'],
    );
  });

  it('have the ends that the file gives them, and hold over time where nothing is measured', async () => {
    const start = 1_646_644_859_772;
    const at = (...values: readonly number[]) => Float64Array.from(values, (each) => start + each);
    const starts = { name: 'start', kind: 'timestamp', values: at(0, 30_000, 90_000) } as const;
    const ends = { name: 'end', kind: 'timestamp', values: at(20_000, 80_000, 95_000) } as const;
    const names = { name: 'label', kind: 'text', values: ['lying', 'stairs', 'lying'] } as const;
    const withEnds = signalService(memoryTable([starts, ends, names]));
    const track = await withEnds.describe(null, asked());
    assert.deepEqual([track.from, track.to, track.rate], [start, start + 95_000, undefined]);
    const wanted = { column: 2, from: track.from, to: track.to };
    assert.deepEqual(await withEnds.labels(wanted, asked()), [
      { from: start, to: start + 20_000, text: 'lying' },
      { from: start + 30_000, to: start + 80_000, text: 'stairs' },
      { from: start + 90_000, to: start + 95_000, text: 'lying' },
    ]);
    assert.deepEqual((await withEnds.quality(null, asked())).gaps, []);
    const events = signalService(memoryTable([starts, names]));
    const held = await events.labels({ ...wanted, column: 1 }, asked());
    assert.equal(held[0]?.to, start + 30_000);
  });

  it('too many to draw are joined under the longest', async () => {
    const count = 12_000;
    const service = signalService(
      memoryTable([
        { name: 'time [ms]', values: range(count, (i) => i * 20) },
        { name: 'class', values: range(count, (i) => i % 2) },
      ]),
    );
    const runs = await service.labels({ column: 1, from: 0, to: count * 20 }, asked());
    assert.ok(runs.length <= 5000 && runs.length > 2000);
    assert.equal(runs.at(-1)?.to, count * 20);
  });
});
