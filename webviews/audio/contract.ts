import type {
  AudioFacts,
  Envelope,
  EnvelopeWanted,
  Loudness,
} from '../../src/preview/media/model.ts';

export interface OpenedAudio extends AudioFacts {
  readonly name: string;
  /** The whole file is near enough to be read without being asked. */
  readonly scansAtOnce: boolean;
}

/** Strings for people; `{0}` and so on are filled in by the page. */
export interface AudioTexts {
  readonly loading: string;
  readonly retry: string;
  readonly changed: string;
  readonly reload: string;
  readonly showBytes: string;
  readonly cannotDecode: string;
  readonly noSound: string;
  readonly play: string;
  readonly pause: string;
  readonly tools: string;
  readonly speed: string;
  readonly volume: string;
  readonly zoomIn: string;
  readonly zoomOut: string;
  readonly zoomAll: string;
  readonly position: string;
  readonly positionOf: string;
  readonly keys: string;
  readonly overview: string;
  readonly reading: string;
  readonly stop: string;
  readonly notRead: string;
  readonly readAll: string;
  readonly decoding: string;
  readonly facts: string;
  readonly format: string;
  readonly pcm: string;
  readonly float: string;
  readonly rate: string;
  readonly hertz: string;
  readonly channels: string;
  readonly mono: string;
  readonly stereo: string;
  readonly length: string;
  readonly aboutLength: string;
  readonly samples: string;
  readonly size: string;
  readonly peak: string;
  readonly level: string;
  readonly decibels: string;
  readonly silence: string;
  readonly clipping: string;
  readonly none: string;
  readonly clipped: string;
  readonly oneClipped: string;
  readonly firstAt: string;
  readonly notNumbers: string;
  readonly left: string;
  readonly right: string;
  readonly channel: string;
  readonly onlyLanes: string;
  readonly mixed: string;
  readonly empty: string;
  readonly cutShort: string;
  readonly lengthUnknown: string;
  readonly cutSample: string;
  readonly frameSize: string;
}

/** What the page asks of the host. */
export type HostCalls = {
  ready(argument: null): { readonly texts: AudioTexts; readonly name: string };
  /** What is open already is given again, unless it is to be opened `anew`. */
  open(argument: { readonly anew: boolean }, signal: AbortSignal): Promise<OpenedAudio>;
  scan(argument: null, signal: AbortSignal): Promise<Loudness>;
  envelope(argument: EnvelopeWanted, signal: AbortSignal): Promise<Envelope>;
  sound(
    argument: { readonly from: number; readonly to: number },
    signal: AbortSignal,
  ): Promise<readonly Float32Array<ArrayBuffer>[]>;
  /** The file as it is, for those that the page decodes; throws `audio-too-large`. */
  whole(argument: null, signal: AbortSignal): Promise<Uint8Array<ArrayBuffer>>;
  showBytes(argument: null): Promise<void>;
};

/** What the host tells the page. */
export type PageCalls = {
  fileChanged(argument: null): void;
  /** How much is read, between 0 and 1. */
  progress(argument: { readonly done: number }): void;
};
