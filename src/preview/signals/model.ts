import type { Asked } from '../service.ts';

/**
 * What the horizontal axis counts: milliseconds since 1970 (UTC), milliseconds since the recording began, or samples. Files of
 * an item share an axis when all count the same; the others begin at 0.
 */
export type Clock = 'instant' | 'elapsed' | 'samples';

/** A numeric column of a file. */
export interface Channel {
  readonly column: number;
  /** Without the unit. */
  readonly name: string;
  /** As the column's name tells, such as `accX (m/s²)`. */
  readonly unit?: string;
}

/** A column of few texts, shown as bands. */
export interface LabelColumn {
  readonly column: number;
  readonly name: string;
}

/** One file on the axis. */
export interface Track {
  /** Place in what was opened. */
  readonly id: number;
  readonly file: string;
  readonly clock: Clock;
  /** The time column, and what else could be it; absent where samples are counted. */
  readonly timeColumn?: number;
  readonly timeColumns: readonly { readonly column: number; readonly name: string }[];
  readonly rows: number;
  /** First and last time, without the offset. */
  readonly from: number;
  readonly to: number;
  /** Samples a second, as in `TrackQuality`; absent where samples are counted or rows have an end of their own. */
  readonly rate?: number;
  readonly channels: readonly Channel[];
  readonly labels: readonly LabelColumn[];
  /** What a person should know, such as that times go back. */
  readonly notes: readonly string[];
}

export interface SeriesWanted {
  readonly column: number;
  /** Times without the track's offset. */
  readonly from: number;
  readonly to: number;
  /** At most this many pairs of least and greatest value. */
  readonly buckets: number;
}

/**
 * A stretch of a channel. Where it has at most `2 × buckets` samples they come as they are (`isExact`, `low` is `high`);
 * else each entry is a bucket with its least and greatest value, so that no spike is lost. An entry with `low` NaN is a gap:
 * the line is broken there.
 */
export interface Series {
  readonly times: Float64Array;
  readonly low: Float64Array;
  readonly high: Float64Array;
  readonly isExact: boolean;
}

/** A stretch of time with one label. */
export interface LabelRun {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

export interface Span {
  readonly from: number;
  readonly to: number;
}

/** What is suspicious about one channel. Lists hold at most the hundred longest. */
export interface ChannelQuality {
  readonly column: number;
  readonly name: string;
  readonly samples: number;
  readonly missing: number;
  /** Stretches where the value does not change for longer than is plausible. */
  readonly flat: readonly Span[];
  /** Stretches that stay at the least or greatest value of the channel. */
  readonly clipped: readonly Span[];
  readonly min: number;
  readonly max: number;
}

export interface TrackQuality {
  /** Samples a second by the typical step (the median of means over 128 steps, gaps left out); 0 where it is not known. */
  readonly rate: number;
  /** How far steps scatter around their median: the 95th percentile of the difference, in ms; gaps left out. */
  readonly jitter: number;
  readonly gaps: readonly Span[];
  /** Milliseconds without samples, all gaps together. */
  readonly missingTime: number;
  /** How often time does not go on or goes back. */
  readonly disorder: number;
  /**
   * What the time axis gains on counted samples, in ms an hour. They are counted at the nominal rate: the measured one
   * rounded to whole samples a second (below 10 Hz: to steps of whole ms) where that is within 0.5 %.
   */
  readonly drift: number;
  readonly channels: readonly ChannelQuality[];
}

/** One file in the preview's thread, as signals. */
export type SignalService = {
  describe(argument: null, asked: Asked): Promise<Track>;
  /** Another column as the time; `undefined` counts samples. */
  setTime(argument: { readonly column: number | undefined }, asked: Asked): Promise<Track>;
  series(argument: SeriesWanted, asked: Asked): Promise<Series>;
  /** The runs that touch the stretch, at most 5,000; then neighbours are joined under the text of the longest. */
  labels(
    argument: { readonly column: number; readonly from: number; readonly to: number },
    asked: Asked,
  ): Promise<readonly LabelRun[]>;
  quality(argument: null, asked: Asked): Promise<TrackQuality>;
};
