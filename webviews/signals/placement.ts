import type { Clock } from '../../src/preview/signals/model.ts';
import type { ShownTrack } from './contract.ts';
import { overlap, span, union, type Range } from './view.ts';

/** How the times of tracks come onto one axis. */
export interface Placement {
  readonly clock: Clock;
  /** The tracks count in different ways, and were made to begin at 0. */
  readonly isMixed: boolean;
  /** Everything there is, with a little room. */
  readonly extent: Range;
  /** The shortest stretch that is worth looking at. */
  readonly least: number;
  /** What is added to a track's own time, its offset included. */
  shift(track: number): number;
}

/**
 * With aligned starts every track begins at 0. Where all count the same, times stand as they are. Else instants are counted from the first of them, so that they stay
 * aligned among each other, and the rest begins at 0.
 */
export function placement(
  tracks: readonly ShownTrack[],
  offsets: ReadonlyMap<string, number>,
  alignsStarts = false,
): Placement {
  const clocks = new Set(tracks.map(({ clock }) => clock));
  const isMixed = clocks.size > 1;
  const [only = 'samples'] = clocks;
  const firstInstant = Math.min(
    ...tracks.filter(({ clock }) => clock === 'instant').map(({ from }) => from),
  );
  const shifts = new Map(
    tracks.map((track) => {
      const origin = track.clock === 'instant' ? firstInstant : track.from;
      const offset = offsets.get(track.file) ?? track.offset;
      return [track.id, (alignsStarts ? -track.from : isMixed ? -origin : 0) + offset];
    }),
  );
  const shift = (track: number) => shifts.get(track) ?? 0;
  const all = union(
    tracks.map((track) => ({
      from: track.from + shift(track.id),
      to: track.to + shift(track.id),
    })),
  ) ?? { from: 0, to: 1 };
  const isElapsed = isMixed || (alignsStarts && only === 'instant');
  const clock = isElapsed ? 'elapsed' : only;
  const steps = tracks.flatMap(({ rate }) => (rate !== undefined && rate > 0 ? [1000 / rate] : []));
  const step = clock === 'samples' || steps.length === 0 ? 1 : Math.min(...steps);
  const length = span(all);
  const extent = length > 0 ? all : { from: all.from - step * 8, to: all.from + step * 8 };
  return { clock, isMixed, extent, least: Math.min(step * 8, span(extent)), shift };
}

/** Tracks that are compared but were recorded at other times are seen over each other only where they begin together. */
export function areApart(tracks: readonly ShownTrack[]): boolean {
  const [first, ...others] = tracks.filter(({ channels }) => channels.length > 0);
  return first !== undefined && others.some((track) => !overlap(first, track));
}
