import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { bandsOf, labelAt, legendOf } from '../../../../webviews/signals/bands.ts';
import type { ShownTrack } from '../../../../webviews/signals/contract.ts';
import {
  arranged,
  channelsOf,
  defaultLanes,
  laneName,
  movedBy,
  withChannelIn,
  type Lane,
} from '../../../../webviews/signals/lanes.ts';
import { placement } from '../../../../webviews/signals/placement.ts';
import { restored } from '../../../../webviews/signals/saved.ts';
import { panned, within, zoomed } from '../../../../webviews/signals/view.ts';

function track(change: Partial<ShownTrack> & { readonly names?: readonly string[] }): ShownTrack {
  const { names = ['ppg'], ...rest } = change;
  return {
    ...{ id: 0, file: 'a.csv', clock: 'elapsed', timeColumns: [], rows: 10, from: 0, to: 100 },
    ...{ labels: [], notes: [], offset: 0 },
    channels: names.map((name, column) => ({ column, name })),
    ...rest,
  };
}

const namesOf = (lanes: readonly Lane[]) => lanes.map(({ channels }) => channels.join(' '));

describe('lanes', () => {
  it('hold the axes of one sensor together, and everything else alone', () => {
    const names = ['accX', 'accY', 'accZ', 'gyro_x', 'gyro_y', 'ppg', 'hr', 'x', 'y'];
    const channels = channelsOf([track({ names })]);
    const lanes = defaultLanes(channels);
    const titles = lanes.map((lane) =>
      laneName(channels.filter(({ key }) => lane.channels.includes(key))),
    );
    assert.deepEqual(titles, ['acc', 'gyro', 'ppg', 'hr', 'x, y']);
  });

  it('keep apart what has another unit or is of another file', () => {
    const channels = channelsOf([
      track({
        channels: [
          { column: 0, name: 'v1 (V)', unit: 'V' },
          { column: 1, name: 'v2 (mV)', unit: 'mV' },
        ],
      }),
      track({ id: 1, file: 'b.csv', channels: [{ column: 0, name: 'v1 (V)', unit: 'V' }] }),
    ]);
    assert.equal(defaultLanes(channels).length, 3);
    assert.equal(channels[0]?.name, 'v1');
  });

  it('come back as they were arranged, without what is gone and with what is new', () => {
    const [first, second, third] = defaultLanes(channelsOf([track({ names: ['a', 'bb', 'cc'] })]));
    assert.ok(first && second && third);
    const saved = [{ ...third, isLog: true }, { ...first, channels: ['9@a.csv'] }, second];
    const lanes = arranged(saved, channelsOf([track({ names: ['a', 'bb', 'cc', 'dd'] })]));
    assert.deepEqual(namesOf(lanes), ['2@a.csv', '1@a.csv', '0@a.csv', '3@a.csv']);
    assert.equal(lanes[0]?.isLog, true);
  });

  it('are moved past those that are hidden', () => {
    const lanes = defaultLanes(channelsOf([track({ names: ['a', 'bb', 'cc'] })]));
    const hidden = lanes.map((lane, index) => ({ ...lane, isHidden: index === 1 }));
    assert.deepEqual(namesOf(movedBy(hidden, '2@a.csv', -1)), ['2@a.csv', '0@a.csv', '1@a.csv']);
    assert.deepEqual(namesOf(movedBy(hidden, '0@a.csv', -1)), namesOf(hidden));
  });

  it('take channels from each other, and end when they are empty', () => {
    const channels = channelsOf([track({ names: ['a', 'bb'] })]);
    const [a, b] = channels;
    assert.ok(a && b);
    const lanes = defaultLanes(channels);
    const together = withChannelIn(lanes, b, lanes[0]?.id);
    assert.deepEqual(namesOf(together), ['0@a.csv 1@a.csv']);
    assert.deepEqual(namesOf(withChannelIn(together, a, undefined)), ['1@a.csv', '0@a.csv']);
    const ids = withChannelIn(together, a, undefined).map(({ id }) => id);
    assert.equal(new Set(ids).size, 2);
  });
});

describe('files on one axis', () => {
  it('stand as they are where all count the same, shifted by their offsets', () => {
    const tracks = [track({}), track({ id: 1, file: 'b.csv', from: 50, to: 150, offset: -20 })];
    const placed = placement(tracks, new Map([['a.csv', 5]]));
    assert.deepEqual(placed.extent, { from: 5, to: 130 });
    assert.equal(placed.clock, 'elapsed');
    assert.equal(placed.isMixed, false);
  });

  it('begin at 0 where they do not, instants still aligned among each other', () => {
    const tracks = [
      track({ clock: 'instant', from: 1000, to: 2000 }),
      track({ id: 1, file: 'b.csv', clock: 'instant', from: 1500, to: 2000 }),
      track({ id: 2, file: 'c.csv', clock: 'samples', from: 0, to: 9 }),
    ];
    const placed = placement(tracks, new Map());
    assert.deepEqual(
      [0, 1, 2].map((id) => placed.shift(id)),
      [-1000, -1000, 0].map((n) => n + 0),
    );
    assert.equal(placed.isMixed, true);
    assert.deepEqual(placed.extent, { from: 0, to: 1000 });
  });

  it('have some width even where there is one sample', () => {
    const { extent, least } = placement([track({ from: 7, to: 7, rows: 1 })], new Map());
    assert.ok(extent.from < 7 && extent.to > 7 && least > 0);
    assert.ok(placement([], new Map()).extent.to > 0);
  });
});

describe('the view', () => {
  const limits = { from: 0, to: 100 };

  it('zooms about a time and stays within what there is', () => {
    assert.deepEqual(zoomed({ from: 0, to: 100 }, 20, 0.5), { from: 10, to: 60 });
    assert.deepEqual(within({ from: -50, to: 500 }, limits, 1), limits);
    assert.deepEqual(within(panned({ from: 80, to: 100 }, 50), limits, 1), { from: 80, to: 100 });
    assert.deepEqual(within({ from: 50, to: 50.1 }, limits, 2), { from: 49.05, to: 51.05 });
  });

  it('is restored from any state at all', () => {
    const broken = [
      null,
      7,
      'x',
      { lanes: [{ id: 1 }, null], view: { from: 2, to: 1 } },
      { view: 3 },
    ];
    for (const state of broken) {
      const { lanes, view } = restored(state);
      assert.deepEqual(lanes, []);
      assert.equal(view, undefined);
    }
    const kept = { view: { from: 1, to: 2 }, offsets: { a: 1, b: 'x' }, zone: 'local' };
    assert.deepEqual(restored(kept).offsets, { a: 1 });
    assert.equal(restored(kept).zone, 'local');
  });
});

describe('labels', () => {
  const runs = [
    { from: 0, to: 10, text: 'rest' },
    { from: 10, to: 10.2, text: 'blip' },
    { from: 10.2, to: 60, text: 'walk' },
    { from: 70, to: 90, text: 'rest' },
  ];

  it('are bands in view', () => {
    const bands = bandsOf(runs, { from: 5, to: 105 }, 0, 100);
    assert.deepEqual(
      bands.map(({ text, left, right }) => [text, Math.round(left), Math.round(right)]),
      [
        ['rest', 0, 5],
        ['blip', 5, 6],
        ['walk', 5, 55],
        ['rest', 65, 85],
      ],
    );
  });

  it('are no more bands than can be told apart', () => {
    const many = Array.from({ length: 5000 }, (_, n) => ({ from: n, to: n + 1, text: `${n % 2}` }));
    assert.ok(bandsOf(many, { from: 0, to: 5000 }, 0, 300).length < 600);
  });

  it('have a text at a time, and one colour for each text', () => {
    assert.equal(labelAt(runs, 10.1), 'blip');
    assert.equal(labelAt(runs, 65), undefined);
    assert.deepEqual(legendOf(runs, ['walk']), ['walk', 'rest', 'blip']);
  });
});
