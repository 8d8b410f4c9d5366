import type { Asked } from '../service.ts';
import type { CompressedFacts } from './compressed.ts';
import type { ContentGroup } from './signatures.ts';
import type { WavFormat } from './wav.ts';

/** Least and greatest values of equal stretches of a recording, by channel; NaN where nothing is known yet. */
export interface Envelope {
  readonly low: readonly Float32Array[];
  readonly high: readonly Float32Array[];
}

/** What was found in the frames that were read so far. */
export interface Loudness {
  /** Greatest size of a sample, by channel; 1 is full scale. */
  readonly peaks: readonly number[];
  /** Root of the mean square of all samples, by channel. */
  readonly levels: readonly number[];
  /** Samples at full scale, by channel. */
  readonly clipped: readonly number[];
  /** The frame of the first of them. */
  readonly firstClipped?: number;
  /** Samples that are no number or infinite, in all channels. */
  readonly notNumbers: number;
}

export interface AudioFacts {
  /** Bytes. */
  readonly size: number;
  /** The samples themselves, or a file that a browser decodes as a whole. */
  readonly kind: 'samples' | 'compressed';
  readonly wav?: WavFormat;
  /** From which value on a sample counts as clipped. */
  readonly fullScale?: number;
  readonly compressed?: CompressedFacts;
  /** Channels that are drawn. */
  readonly lanes: number;
}

export interface EnvelopeWanted {
  /** Frames; the stretch may lie between two of them. */
  readonly from: number;
  readonly to: number;
  readonly columns: number;
}

export type AudioService = {
  describe(argument: null): AudioFacts;
  /** Reads all samples, from where an earlier reading stopped. */
  scan(argument: null, asked: Asked): Promise<Loudness>;
  /** Every sample between `from` and `to` counts; what is not read yet is NaN, unless the stretch is short. */
  envelope(wanted: EnvelopeWanted, asked: Asked): Promise<Envelope>;
  /** One channel or two to listen to, at most 2^20 frames: more than two channels are mixed into one. */
  sound(
    wanted: { readonly from: number; readonly to: number },
    asked: Asked,
  ): Promise<readonly Float32Array[]>;
  /** The file as it is. */
  whole(argument: null, asked: Asked): Promise<Uint8Array>;
};

export interface BytesFacts {
  /** Bytes. */
  readonly size: number;
  /** What the beginning says that it is, in words that follow “is”. */
  readonly content: string;
  readonly group: ContentGroup | 'table' | 'text' | 'unknown' | 'empty';
}

export interface FindWanted {
  readonly pattern: Uint8Array;
  /** Letters of ASCII are found in either case. */
  readonly ignoresCase: boolean;
  /** The first place that is looked at; the search goes round once. */
  readonly from: number;
  readonly isBackward: boolean;
}

export type BytesService = {
  describe(argument: null): BytesFacts;
  /** The bytes from `start` up to `end`, at most 1 MB. */
  read(wanted: { readonly start: number; readonly end: number }, asked: Asked): Promise<Uint8Array>;
  /** Where the bytes stand next; nothing where they stand nowhere. */
  find(wanted: FindWanted, asked: Asked): Promise<number | undefined>;
};
