import type { ByteSource } from '../../base/byteRange.ts';
import { plainText } from '../../base/text.ts';
import { mediaProblems } from './problems.ts';

type SampleCoding = 'int' | 'float' | 'alaw' | 'ulaw';

/** What is odd about a recording that can be played all the same; figures are bytes. */
type WavNote =
  | { readonly kind: 'cutShort'; readonly declared: number; readonly found: number }
  | { readonly kind: 'lengthUnknown' }
  | { readonly kind: 'cutSample' }
  | { readonly kind: 'frameSize' };

/** Where the samples of a WAVE file lie, and what they mean. A frame is one sample of each channel. */
export interface WavFormat {
  readonly coding: SampleCoding;
  readonly channels: number;
  /** Frames a second. */
  readonly rate: number;
  /** Bits of a sample that mean something. */
  readonly bits: number;
  /** Bytes that a sample takes. */
  readonly sampleBytes: number;
  readonly frameBytes: number;
  /** The first byte of the first frame. */
  readonly start: number;
  readonly frames: number;
  readonly notes: readonly WavNote[];
}

type Coding = Pick<WavFormat, 'coding' | 'channels' | 'rate' | 'bits' | 'sampleBytes'> & {
  readonly frameBytes: number;
  readonly notes: readonly WavNote[];
};

/** Hostile files consist of chunks only. */
const mostChunks = 4096;
const unknownLength = 0xffffffff;
/** The end of the identifiers of an extensible format; their first two bytes are the plain format's number. */
const extensibleTail = '000000001000800000aa00389b71';

export function isWav(head: Uint8Array): boolean {
  return /^(RIFF|RF64|BW64)....WAVE/s.test(latin(head, 0, 12));
}

/**
 * Reads the chunks of a WAVE file (RIFF, RF64 and BW64) up to its samples. What the header says is believed only as far as the
 * file goes. Throws `audio-damaged` and `audio-unsupported`.
 */
export async function readWav(source: ByteSource, signal?: AbortSignal): Promise<WavFormat> {
  const { name, size } = source;
  let coding: Coding | undefined;
  let longData: number | undefined;
  let at = 12;
  for (let count = 0; count < mostChunks && at + 8 <= size; count += 1) {
    const header = await source.read(at, at + 8, signal);
    const id = latin(header, 0, 4);
    const declared = view(header).getUint32(4, true);
    const body = at + 8;
    if (id === 'ds64') {
      const sizes = view(await source.read(body, body + 16, signal));
      if (sizes.byteLength === 16) longData = Number(sizes.getBigUint64(8, true));
    } else if (id === 'fmt ') {
      coding = readCoding(name, await source.read(body, body + Math.min(declared, 40), signal));
    } else if (id === 'data' && coding) {
      const length = declared === unknownLength ? (longData ?? declared) : declared;
      return located(source, coding, body, length, await isFollowed(source, body, signal));
    }
    at = await endOfChunk(source, body + declared, declared, signal);
  }
  throw mediaProblems.damaged(
    name,
    coding ? 'it holds no samples.' : 'it does not say how its samples are written.',
  );
}

function located(
  { size }: ByteSource,
  { notes, ...coding }: Coding,
  start: number,
  declared: number,
  isEmpty: boolean,
): WavFormat {
  const found = size - start;
  const isUnknown = declared === unknownLength || (declared === 0 && found > 0 && !isEmpty);
  const length = isUnknown ? found : Math.min(declared, found);
  const more: WavNote[] = [];
  if (isUnknown) more.push({ kind: 'lengthUnknown' });
  else if (declared > found) more.push({ kind: 'cutShort', declared, found });
  if (length % coding.frameBytes !== 0) more.push({ kind: 'cutSample' });
  const frames = Math.floor(length / coding.frameBytes);
  return { ...coding, start, frames, notes: [...notes, ...more] };
}

/** Whether what lies there is another chunk: then a length of 0 means none, and not that the writer did not know. */
async function isFollowed(source: ByteSource, at: number, signal?: AbortSignal) {
  const header = await source.read(at, at + 8, signal);
  return (
    header.length === 8 &&
    /^[\w ]{4}$/.test(latin(header, 0, 4)) &&
    at + 8 + view(header).getUint32(4, true) <= source.size
  );
}

/** Chunks of odd length are followed by a byte of filling, which some writers leave out. */
async function endOfChunk(source: ByteSource, end: number, length: number, signal?: AbortSignal) {
  if (length % 2 === 0) return end;
  const next = await source.read(end, end + 5, signal);
  const isName = (from: number) => /^[A-Za-z][\w ]{3}$/.test(latin(next, from, 4));
  return isName(0) && !isName(1) ? end : end + 1;
}

function readCoding(name: string, bytes: Uint8Array): Coding {
  if (bytes.length < 16) throw mediaProblems.damaged(name, 'its header ends early.');
  const header = view(bytes);
  const channels = header.getUint16(2, true);
  const rate = header.getUint32(4, true);
  const bits = header.getUint16(14, true);
  if (channels === 0 || rate === 0) {
    throw mediaProblems.damaged(name, `it says that it has ${channels} channels at ${rate} Hz.`);
  }
  const coding = codingOf(name, formatTag(bytes), bits);
  const needed = Math.ceil(bits / 8);
  const frame = header.getUint16(12, true);
  // A sample may take more bytes than it has bits: those above say how many.
  const perSample = frame / channels;
  const isSound = Number.isInteger(perSample) && perSample >= needed && perSample <= 8;
  const sampleBytes = isSound && coding === 'int' ? perSample : needed;
  if (coding === 'int' && sampleBytes > 4) {
    throw mediaProblems.unsupported(name, `whole numbers of ${sampleBytes} bytes`);
  }
  const frameBytes = sampleBytes * channels;
  const notes: WavNote[] = frame === frameBytes ? [] : [{ kind: 'frameSize' }];
  const told = bytes.length >= 20 && formatTag(bytes) !== header.getUint16(0, true);
  const valid = told ? header.getUint16(18, true) : 0;
  const meant = valid > 0 && valid < bits && coding === 'int' ? valid : bits;
  return { coding, channels, rate, bits: meant, sampleBytes, frameBytes, notes };
}

/** The number of the format, also of one that is told by an identifier. */
function formatTag(bytes: Uint8Array): number {
  const tag = view(bytes).getUint16(0, true);
  if (tag !== 0xfffe || bytes.length < 40) return tag;
  const tail = Array.from(bytes.subarray(26, 40), (byte) => byte.toString(16).padStart(2, '0'));
  return tail.join('') === extensibleTail ? view(bytes).getUint16(24, true) : tag;
}

const otherFormats: Readonly<Record<number, string>> = {
  0x02: 'Microsoft ADPCM',
  0x11: 'IMA ADPCM',
  0x31: 'GSM 6.10',
  0x50: 'MPEG audio',
  0x55: 'MP3',
  0xff: 'AAC',
};

function codingOf(name: string, tag: number, bits: number): SampleCoding {
  if (tag === 1 && bits >= 1 && bits <= 32) return 'int';
  if (tag === 3 && (bits === 32 || bits === 64)) return 'float';
  if (tag === 6 && bits === 8) return 'alaw';
  if (tag === 7 && bits === 8) return 'ulaw';
  const format = otherFormats[tag] ?? `the coding 0x${tag.toString(16)}`;
  throw mediaProblems.unsupported(name, plainText(`${format} with ${bits} bits`));
}

function latin(bytes: Uint8Array, from: number, length: number): string {
  return String.fromCharCode(...bytes.subarray(from, from + length));
}

function view(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
