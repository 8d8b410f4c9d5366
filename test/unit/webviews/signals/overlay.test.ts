import assert from 'node:assert/strict';
import type { ShownTrack } from '../../../../webviews/signals/contract.ts';
import { channelsOf, defaultLanes, laneName } from '../../../../webviews/signals/lanes.ts';
import { areApart, placement } from '../../../../webviews/signals/placement.ts';

const hour = 3_600_000;

const track = (id: number, from: number, names: readonly string[]): ShownTrack => ({
  ...{ id, file: `AMS_00${id}/hr.csv`, clock: 'instant', timeColumns: [], rows: 10, notes: [] },
  ...{ from, to: from + hour, offset: 0, rate: 1 },
  channels: names.map((name, column) => ({ column, name })),
  labels: [{ column: 9, name: 'activity' }],
});

describe('an overlay of two files', () => {
  const tracks = [track(1, 5 * hour, ['accX', 'accY']), track(2, 90 * hour, ['accX', 'hr'])];

  it('has one lane for a channel of both, and for their labels', () => {
    const channels = channelsOf(tracks);
    const byKey = new Map(channels.map((channel) => [channel.key, channel]));
    const lanes = defaultLanes(channels, true).map(({ channels: keys }) => [
      laneName(keys.flatMap((key) => byKey.get(key) ?? [])),
      keys.length,
    ]);
    assert.deepEqual(lanes, [
      ['accX', 2],
      ['accY', 1],
      ['activity', 2],
      ['hr', 1],
    ]);
  });

  it('lies at the times of its files, or begins together', () => {
    assert.equal(areApart(tracks), true);
    assert.equal(areApart([track(1, 0, ['a']), track(2, hour / 2, ['a'])]), false);
    const own = placement(tracks, new Map());
    assert.deepEqual([own.clock, own.extent], ['instant', { from: 5 * hour, to: 91 * hour }]);
    const aligned = placement(tracks, new Map([['AMS_002/hr.csv', 500]]), true);
    assert.deepEqual(aligned.extent, { from: 0, to: hour + 500 });
    assert.deepEqual([aligned.clock, aligned.shift(2)], ['elapsed', 500 - 90 * hour]);
  });
});
