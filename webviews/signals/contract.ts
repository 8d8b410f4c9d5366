import type {
  LabelRun,
  Series,
  SeriesWanted,
  Track,
  TrackQuality,
} from '../../src/preview/signals/model.ts';

/** A track as the page shows it. */
export interface ShownTrack extends Track {
  /** Milliseconds (or samples) that are added to its times; kept as metadata of the item where there is one. */
  readonly offset: number;
}

/** A file that is no signal, or could not be read, and why. */
export interface FailedTrack {
  readonly file: string;
  readonly message: string;
}

export interface OpenedSignals {
  /** The item's or the file's name. */
  readonly name: string;
  readonly tracks: readonly ShownTrack[];
  readonly failed: readonly FailedTrack[];
  /** Files of the item that can be added. */
  readonly others: readonly string[];
  /** Offsets can be saved as metadata of the item. */
  readonly canSaveOffsets: boolean;
  /** The files are compared: a channel that all have shares one lane. */
  readonly isOverlay?: boolean;
}

/** What a page shows: one file, or the files of a data item. */
export type SignalsTarget =
  | { readonly kind: 'file'; readonly uri: string }
  | {
      readonly kind: 'item';
      readonly accountId: string;
      readonly organizationId: number;
      readonly itemId: number;
    };

interface TrackCall {
  readonly track: number;
}

/** Strings for people; `{0}` and so on are filled in by the page. */
export interface SignalTexts {
  readonly loading: string;
  readonly retry: string;
  readonly cancel: string;
  readonly close: string;
  readonly changed: string;
  readonly reload: string;
  readonly noTracks: string;
  readonly failedFiles: string;
  readonly oneFailedFile: string;
  readonly reading: string;
  readonly readFailed: string;
  readonly zoomIn: string;
  readonly zoomOut: string;
  readonly zoomAll: string;
  readonly dragZooms: string;
  readonly timeZone: string;
  readonly utc: string;
  readonly local: string;
  readonly show: string;
  readonly lanes: string;
  readonly files: string;
  readonly quality: string;
  readonly values: string;
  readonly copy: string;
  readonly export: string;
  readonly exportPng: string;
  readonly exportSvg: string;
  readonly saved: string;
  readonly copied: string;
  readonly oneCopied: string;
  readonly copiedEnvelope: string;
  readonly nothingToCopy: string;
  readonly tooMuchToCopy: string;
  readonly plot: string;
  readonly plotKeys: string;
  readonly laneTitle: string;
  readonly overview: string;
  readonly rangeShown: string;
  readonly rangeStart: string;
  readonly rangeEnd: string;
  readonly range: string;
  readonly sample: string;
  readonly samples: string;
  readonly elapsed: string;
  readonly cursorAt: string;
  readonly since: string;
  readonly sinceRate: string;
  readonly valueBetween: string;
  readonly more: string;
  readonly allHidden: string;
  readonly showAllLanes: string;
  readonly laneOptions: string;
  readonly collapse: string;
  readonly expand: string;
  readonly hide: string;
  readonly moveUp: string;
  readonly moveDown: string;
  readonly moveLane: string;
  readonly resizeLane: string;
  readonly logScale: string;
  readonly sharedScale: string;
  readonly fitScale: string;
  readonly shadeLanes: string;
  readonly channelLane: string;
  readonly newLane: string;
  readonly findLane: string;
  readonly resetLanes: string;
  readonly laneMoved: string;
  readonly notPositive: string;
  readonly openTable: string;
  readonly timeColumn: string;
  readonly countSamples: string;
  readonly offset: string;
  readonly offsetMilliseconds: string;
  readonly offsetSamples: string;
  readonly earlier: string;
  readonly later: string;
  readonly step: string;
  readonly resetOffset: string;
  readonly saveOffsets: string;
  readonly offsetsSaved: string;
  readonly offsetsUnsaved: string;
  readonly addFile: string;
  readonly add: string;
  readonly rate: string;
  readonly clockInstant: string;
  readonly clockElapsed: string;
  readonly clockSamples: string;
  readonly mixedClocks: string;
  readonly alignment: string;
  readonly ownTime: string;
  readonly alignedStarts: string;
  readonly check: string;
  readonly checkAll: string;
  readonly checking: string;
  readonly noProblems: string;
  readonly medianRate: string;
  readonly jitter: string;
  readonly missingTime: string;
  readonly drift: string;
  readonly driftAnHour: string;
  readonly disorder: string;
  readonly gaps: string;
  readonly flat: string;
  readonly clipped: string;
  readonly missing: string;
  readonly valueRange: string;
  readonly zoomTo: string;
  readonly channel: string;
  readonly least: string;
  readonly greatest: string;
  readonly atCursor: string;
  readonly inView: string;
  readonly noValue: string;
}

/** What the page asks of the host. */
export type HostCalls = {
  /** The page keeps `target` in its saved state, under that name: so the panel comes back after a reload of the window. */
  ready(argument: null): {
    readonly texts: SignalTexts;
    readonly name: string;
    readonly target: SignalsTarget;
  };
  open(argument: null, signal: AbortSignal): Promise<OpenedSignals>;
  /** Opens one more file of the item. */
  add(argument: { readonly file: string }, signal: AbortSignal): Promise<OpenedSignals>;
  setTime(
    argument: TrackCall & { readonly column: number | undefined },
    signal: AbortSignal,
  ): Promise<ShownTrack>;
  series(argument: TrackCall & SeriesWanted, signal: AbortSignal): Promise<Series>;
  labels(
    argument: TrackCall & { readonly column: number; readonly from: number; readonly to: number },
    signal: AbortSignal,
  ): Promise<readonly LabelRun[]>;
  quality(argument: TrackCall, signal: AbortSignal): Promise<TrackQuality>;
  /** Writes the offsets into the item's metadata, after the person agreed. */
  saveOffsets(argument: {
    readonly offsets: readonly { readonly file: string; readonly offset: number }[];
  }): Promise<boolean>;
  /** Asks where to, and writes. */
  saveImage(argument: {
    readonly format: 'png' | 'svg';
    readonly bytes: Uint8Array;
  }): Promise<boolean>;
  copy(argument: { readonly text: string }): Promise<void>;
  /** Opens a file of the tracks as a table, at a row. */
  openTable(argument: { readonly file: string; readonly row?: number }): Promise<void>;
};

/** What the host tells the page. */
export type PageCalls = {
  /** A file changed or the item did. */
  changed(argument: null): void;
  /** How much of a track was read, between 0 and 1. */
  progress(argument: TrackCall & { readonly done: number }): void;
};
