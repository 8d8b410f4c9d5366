import type { Envelope, Loudness } from '../../src/preview/media/model.ts';
import type { Remote } from '../rpc.ts';
import type { HostCalls, OpenedAudio } from './contract.ts';

/** Sound that can be drawn and heard, wherever it comes from. */
export interface Recording {
  readonly frames: number;
  /** Frames a second. */
  readonly rate: number;
  /** Channels that are drawn. */
  readonly lanes: number;
  /** From which value on a sample counts as clipped. */
  readonly fullScale: number;
  envelope(from: number, to: number, columns: number, signal: AbortSignal): Promise<Envelope>;
  /** One channel or two. */
  sound(
    from: number,
    to: number,
    signal: AbortSignal,
  ): Promise<readonly Float32Array<ArrayBuffer>[]>;
}

/** Samples that the host reads from the file. */
export function remoteRecording(
  remote: Remote<HostCalls>,
  { wav, lanes, fullScale = 1 }: OpenedAudio,
): Recording {
  return {
    frames: wav?.frames ?? 0,
    rate: wav?.rate ?? 1,
    lanes,
    fullScale,
    envelope: (from, to, columns, signal) => remote.call('envelope', { from, to, columns }, signal),
    sound: (from, to, signal) => remote.call('sound', { from, to }, signal),
  };
}

/** Frames of a decoded recording that are remembered as one pair of values. */
const groupFrames = 256;

/** Sound that the page decoded: all of it is in memory. */
export function decodedRecording(
  buffer: AudioBuffer,
  bits: number | undefined,
): Recording & { readonly loudness: Loudness } {
  const { length: frames, sampleRate: rate, numberOfChannels: channels } = buffer;
  const fullScale = bits === undefined ? 1 : Math.fround(1 - 2 ** (1 - bits));
  const all = Array.from({ length: channels }, (_, channel) => buffer.getChannelData(channel));
  const groups = all.map(groupsOf);
  const extent = (channel: number, from: number, to: number): readonly [number, number] => {
    const samples = all[channel] as Float32Array;
    const first = Math.max(0, Math.min(frames - 1, Math.floor(from)));
    const end = Math.min(frames, Math.max(first + 1, Math.ceil(to)));
    if (end - first < 4 * groupFrames) return extentOf(samples, first, end, 1);
    const pairs = groups[channel] as Float32Array;
    const firstGroup = Math.floor(first / groupFrames);
    return extentOf(pairs, firstGroup * 2, Math.ceil(end / groupFrames) * 2, 1);
  };
  return {
    ...{ frames, rate, fullScale, lanes: channels },
    loudness: loudnessOf(all, fullScale),
    envelope(from, to, columns) {
      const step = (to - from) / columns;
      const low = all.map(() => new Float32Array(columns));
      const high = all.map(() => new Float32Array(columns));
      for (let channel = 0; channel < channels; channel += 1) {
        for (let column = 0; column < columns; column += 1) {
          const start = from + column * step;
          const [least, greatest] = extent(channel, start, start + step);
          (low[channel] as Float32Array)[column] = least;
          (high[channel] as Float32Array)[column] = greatest;
        }
      }
      return Promise.resolve({ low, high });
    },
    sound(from, to) {
      const parts = all.map((samples) => samples.slice(from, to));
      return Promise.resolve(channels <= 2 ? parts : [mixed(parts)]);
    },
  };
}

/** Least and greatest of each group, one after the other. */
function groupsOf(samples: Float32Array): Float32Array {
  const pairs = new Float32Array(Math.ceil(samples.length / groupFrames) * 2);
  for (let at = 0, pair = 0; at < samples.length; at += groupFrames, pair += 2) {
    const end = Math.min(samples.length, at + groupFrames);
    [pairs[pair], pairs[pair + 1]] = extentOf(samples, at, end, 1);
  }
  return pairs;
}

function extentOf(values: Float32Array, from: number, end: number, step: number): [number, number] {
  let least = Infinity;
  let greatest = -Infinity;
  for (let n = from; n < end; n += step) {
    const value = values[n] as number;
    if (value < least) least = value;
    if (value > greatest) greatest = value;
  }
  return [least, greatest];
}

function loudnessOf(all: readonly Float32Array[], fullScale: number): Loudness {
  let firstClipped = Infinity;
  const figures = all.map((samples) => {
    let peak = 0;
    let squares = 0;
    let clipped = 0;
    for (let n = 0; n < samples.length; n += 1) {
      const size = Math.abs(samples[n] as number);
      if (size > peak) peak = size;
      squares += size * size;
      if (size < fullScale) continue;
      clipped += 1;
      if (n < firstClipped) firstClipped = n;
    }
    return { peak, level: Math.sqrt(squares / Math.max(1, samples.length)), clipped };
  });
  return {
    peaks: figures.map(({ peak }) => peak),
    levels: figures.map(({ level }) => level),
    clipped: figures.map(({ clipped }) => clipped),
    notNumbers: 0,
    ...(firstClipped === Infinity ? {} : { firstClipped }),
  };
}

function mixed(parts: readonly Float32Array[]): Float32Array<ArrayBuffer> {
  const sum = new Float32Array(parts[0]?.length ?? 0);
  for (const part of parts) {
    for (let n = 0; n < sum.length; n += 1) {
      sum[n] = (sum[n] as number) + (part[n] as number) / parts.length;
    }
  }
  return sum;
}
