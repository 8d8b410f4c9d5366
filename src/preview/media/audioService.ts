import type { ByteSource } from '../../base/byteRange.ts';
import { cachedSource } from '../blockCache.ts';
import { contentKind } from '../contentKind.ts';
import type { Asked } from '../service.ts';
import { readCompressed, type CompressedFacts } from './compressed.ts';
import { mediaProblems } from './problems.ts';
import { decodeSamples, fullScale } from './samples.ts';
import type { AudioService, Envelope, Loudness } from './model.ts';
import { Waveform } from './waveform.ts';
import { isWav, readWav, type WavFormat } from './wav.ts';

/** Lanes that are drawn; a recording may have more channels. */
const mostLanes = 32;
/** Bytes that are read at a time where all is read. */
const scanLength = 1 << 21;
/** Frames of one channel that are handed out at once. */
const mostFrames = 1 << 20;
const mostColumns = 1 << 14;
const headLength = 1 << 16;

/** A recording in the preview's thread. Throws `not-audio`, `file-empty`, and what `readWav` throws. */
export async function audioService(
  source: ByteSource,
  signal?: AbortSignal,
): Promise<AudioService> {
  const { name, size } = source;
  const cached = cachedSource(source);
  if (size === 0) throw mediaProblems.empty(name);
  const head = await cached.read(0, headLength, signal);
  if (!isWav(head)) {
    const compressed = readCompressed(head, size);
    if (!compressed) throw mediaProblems.notAudio(name, contentKind(head));
    return compressedService(source, compressed);
  }
  return samplesService(source, cached, await readWav(cached, signal));
}

function compressedService(source: ByteSource, compressed: CompressedFacts): AudioService {
  const { size } = source;
  const no = () => Promise.reject(new Error('This recording has no samples of its own'));
  return {
    describe: () => ({ size, kind: 'compressed', compressed, lanes: 0 }),
    scan: no,
    envelope: no,
    sound: no,
    whole: (_, { signal }) => source.read(0, size, signal),
  };
}

function samplesService(source: ByteSource, cached: ByteSource, wav: WavFormat): AudioService {
  const { start, frames, frameBytes, channels } = wav;
  const lanes = Math.min(channels, mostLanes);
  const waveform = new Waveform(frames, lanes, fullScale(wav));
  const read = async (from: number, to: number, bytes: ByteSource, signal: AbortSignal) => {
    const found = await bytes.read(start + from * frameBytes, start + to * frameBytes, signal);
    return decodeSamples(found, wav);
  };
  const inside = (frame: number) => Math.max(0, Math.min(frames, frame));
  let scanning: Promise<unknown> = Promise.resolve();

  const scan = async ({ signal, progress }: Asked): Promise<Loudness> => {
    const { groupFrames } = waveform;
    const step = Math.max(1, Math.floor(scanLength / frameBytes / groupFrames)) * groupFrames;
    progress(waveform.known / Math.max(1, frames));
    while (waveform.known < frames) {
      const from = waveform.known;
      waveform.add(await read(from, inside(from + step), source, signal), channels);
      progress(waveform.known / frames);
    }
    return waveform.loudness;
  };

  return {
    describe: () => ({ kind: 'samples', size: source.size, wav, fullScale: fullScale(wav), lanes }),
    scan: (_, asked) => {
      // One after the other: each goes on where the one before stopped.
      const next = scanning.then(() => scan(asked));
      scanning = next.catch(() => undefined);
      return next;
    },
    async envelope({ from, to, columns: wanted }, { signal }) {
      const columns = Math.max(1, Math.min(mostColumns, Math.floor(wanted)));
      if (!(to > from)) return { low: [], high: [] };
      const step = (to - from) / columns;
      const isShort = step < 2 * waveform.groupFrames && to - from <= mostFrames;
      if (!isShort) return waveform.envelope(from, to, columns);
      const first = inside(Math.floor(from));
      const samples = await read(first, inside(Math.ceil(to) + 1), cached, signal);
      return exactEnvelope(samples, channels, lanes, { first, from, step, columns });
    },
    async sound({ from, to }, { signal }) {
      const first = inside(Math.floor(from));
      const end = inside(Math.min(Math.ceil(to), first + mostFrames));
      return audible(await read(first, end, cached, signal), channels);
    },
    whole: (_, { signal }) => source.read(0, source.size, signal),
  };
}

/** Of samples that are all at hand; a column narrower than a frame shows the frame that it lies in. */
function exactEnvelope(
  samples: Float32Array,
  channels: number,
  lanes: number,
  place: {
    readonly first: number;
    readonly from: number;
    readonly step: number;
    readonly columns: number;
  },
): Envelope {
  const { first, from, step, columns } = place;
  const frames = Math.floor(samples.length / channels);
  const low = Array.from({ length: lanes }, () => new Float32Array(columns).fill(NaN));
  const high = Array.from({ length: lanes }, () => new Float32Array(columns).fill(NaN));
  for (let lane = 0; lane < lanes; lane += 1) {
    for (let column = 0; column < columns; column += 1) {
      const begin = Math.floor(from + column * step) - first;
      const end = Math.max(begin + 1, Math.ceil(from + (column + 1) * step) - first);
      let least = NaN;
      let greatest = NaN;
      for (let frame = Math.max(0, begin); frame < Math.min(frames, end); frame += 1) {
        const value = samples[frame * channels + lane] as number;
        if (!(value >= least)) least = value;
        if (!(value <= greatest)) greatest = value;
      }
      (low[lane] as Float32Array)[column] = least;
      (high[lane] as Float32Array)[column] = greatest;
    }
  }
  return { low, high };
}

/** What a loudspeaker takes: numbers between −1 and 1. */
function audible(samples: Float32Array, channels: number): readonly Float32Array[] {
  const frames = Math.floor(samples.length / channels);
  const safe = (value: number) => (value >= -1 ? Math.min(1, value) : value < -1 ? -1 : 0);
  const isMixed = channels > 2;
  return Array.from({ length: isMixed ? 1 : channels }, (_, channel) => {
    const heard = new Float32Array(frames);
    for (let frame = 0; frame < frames; frame += 1) {
      const at = frame * channels;
      if (!isMixed) heard[frame] = safe(samples[at + channel] as number);
      else {
        let sum = 0;
        for (let n = 0; n < channels; n += 1) sum += safe(samples[at + n] as number);
        heard[frame] = sum / channels;
      }
    }
    return heard;
  });
}
