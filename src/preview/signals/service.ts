import { UserError } from '../../base/errors.ts';
import { SizedCache } from '../parquet/sizedCache.ts';
import type { Asked } from '../service.ts';
import type { Table } from '../table.ts';
import { readAxis, type Axis } from './axis.ts';
import { columnRoles, type ColumnRoles } from './channels.ts';
import { ColumnReader } from './columnReader.ts';
import { readLabels, runsIn, type LabelRuns } from './labelRuns.ts';
import type { SignalService, Track } from './model.ts';
import { readPyramid, type Pyramid } from './pyramid.ts';
import { rateOf, readQuality } from './quality.ts';
import { readSeries } from './series.ts';
import { SharedWork } from './sharedWork.ts';
import { findTimeColumns, headRows, timeColumn, type TimeColumn } from './timeColumns.ts';

/** Bytes of pyramids that are kept of one file, besides those in use. */
const keptBytes = 32 << 20;

/** A file read against one column of times. */
interface Opened extends ColumnRoles {
  readonly axis: Axis;
  /** Each row has an end of its own. */
  readonly end?: TimeColumn;
  readonly pyramids: SizedCache<Pyramid>;
  readonly building: Map<number, SharedWork<Pyramid>>;
  readonly labelRuns: Map<number, SharedWork<LabelRuns>>;
}

/**
 * A table as signals. Of values it keeps at most 48 MB (twice that where times are not in order) and 32 MB of pyramids; what
 * is more is read again. Throws `UserError` with the codes `no-signals`, `no-times` and `no-such-channel`.
 */
export function signalService(table: Table): SignalService {
  const reader = new ColumnReader(table);
  const found = new SharedWork(({ signal }) => findTimeColumns(table, reader, signal));
  /** `null` counts samples; `undefined` is what is found. */
  let chosen: number | null | undefined;
  let opening = new SharedWork(open);

  async function open(asked: Asked): Promise<Opened> {
    const { all, end } = await found.get(asked);
    const time = await timeOf(chosen, all, asked.signal);
    const ownEnd = time && time === all[0] ? end : undefined;
    const times = new Set([...all, ...(end ? [end] : [])].map(({ column }) => column));
    if (time) times.add(time.column);
    const roles = await columnRoles(table, reader, times, asked.signal);
    if (roles.channels.length + roles.labels.length === 0) {
      throw new UserError('There is no column of numbers or labels to show.', {
        code: 'no-signals',
        remedy: 'Open it as a table to see what it holds.',
      });
    }
    const ends = ownEnd ? [ownEnd] : [];
    const wanted = [...(time ? [time] : []), ...ends, ...roles.channels];
    reader.expect(wanted.map(({ column }) => column));
    const axis = await readAxis(table, reader, time, asked);
    return {
      ...{ axis, ...roles },
      ...(ownEnd && axis.time && { end: ownEnd }),
      pyramids: new SizedCache(keptBytes),
      building: new Map(),
      labelRuns: new Map(),
    };
  }

  async function timeOf(
    column: number | null | undefined,
    all: readonly TimeColumn[],
    signal: AbortSignal,
  ): Promise<TimeColumn | undefined> {
    if (column === undefined) return all[0];
    if (column === null) return undefined;
    const known = all.find((each) => each.column === column);
    if (known) return known;
    const about = table.columns[column];
    const head = about && (await reader.values(column, 0, headRows, signal));
    const time = about && head && timeColumn(column, about, head);
    if (time) return time;
    throw new UserError(`The column “${about?.name ?? column}” holds no times.`, {
      code: 'no-times',
      remedy: 'Choose a column whose values go on from row to row.',
    });
  }

  async function track(asked: Asked): Promise<Track> {
    const { all } = await found.get(asked);
    const { axis, end, channels, labels } = await opening.get(asked);
    const rate = end ? undefined : rateOf(axis);
    return {
      id: 0,
      file: '',
      clock: axis.clock,
      ...(axis.time && { timeColumn: axis.time.column }),
      timeColumns: all.map(({ column, name }) => ({ column, name })),
      rows: axis.rows,
      from: axis.from,
      to: end ? await lastEnd(axis, end, asked.signal) : axis.to,
      ...(rate !== undefined && { rate }),
      channels,
      labels,
      notes: [...axis.notes],
    };
  }

  function pyramidOf({ axis, pyramids, building }: Opened, column: number, asked: Asked) {
    const kept = pyramids.get(column);
    if (kept) return Promise.resolve(kept);
    let work = building.get(column);
    if (!work) {
      work = new SharedWork(async (inner) => {
        const pyramid = await readPyramid(axis, column, inner);
        pyramids.keep(column, pyramid, pyramid.bytes);
        building.delete(column);
        return pyramid;
      });
      building.set(column, work);
    }
    return work.get(asked);
  }

  return {
    describe: (_, asked) => track(asked),
    setTime: async ({ column }, asked) => {
      const before = { chosen, opening };
      chosen = column ?? null;
      opening = new SharedWork(open);
      try {
        return await track(asked);
      } catch (error) {
        ({ chosen, opening } = before);
        throw error;
      }
    },
    series: async (wanted, asked) => {
      const opened = await opening.get(asked);
      const { axis, channels, labels } = opened;
      if (![...channels, ...labels].some(({ column }) => column === wanted.column)) {
        throw noSuchChannel(wanted.column);
      }
      return readSeries(axis, wanted, () => pyramidOf(opened, wanted.column, asked), asked.signal);
    },
    labels: async ({ column, from, to }, asked) => {
      const { axis, end, channels, labels, labelRuns } = await opening.get(asked);
      if (!labels.some((each) => each.column === column)) throw noSuchChannel(column);
      let work = labelRuns.get(column);
      if (!work) {
        // Where nothing is measured, rows are only written when something changes.
        const isHeld = channels.length === 0;
        work = new SharedWork((inner) =>
          readLabels(table, reader, axis, column, end, isHeld, inner),
        );
        labelRuns.set(column, work);
      }
      return runsIn(await work.get(asked), from, to);
    },
    quality: async (_, asked) => {
      const { axis, end, channels } = await opening.get(asked);
      const quality = await readQuality(axis, channels, asked);
      // Where rows have an end of their own, the time between their beginnings is no step of a signal.
      return end ? { ...quality, rate: 0, jitter: 0, gaps: [], missingTime: 0, drift: 0 } : quality;
    },
  };
}

function noSuchChannel(column: number): UserError {
  return new UserError(`There is no channel ${column}.`, { code: 'no-such-channel' });
}

async function lastEnd(axis: Axis, end: TimeColumn, signal: AbortSignal): Promise<number> {
  const ends = await axis.values(end.column, 0, axis.rows, signal);
  return ends.reduce((last, value) => {
    const time = value / end.perMillisecond;
    return time > last ? time : last;
  }, axis.to);
}
