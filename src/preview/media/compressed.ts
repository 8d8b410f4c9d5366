import { isMpegFrame } from './signatures.ts';

/** What the beginning of a compressed recording tells of it. */
export interface CompressedFacts {
  readonly format: string;
  readonly rate?: number;
  readonly channels?: number;
  readonly bits?: number;
  /** About, where only the bit rate tells. */
  readonly seconds?: number;
}

/** Reads the headers of MP3, FLAC, Ogg, AAC and MPEG-4; nothing where the bytes are of no known kind. */
export function readCompressed(head: Uint8Array, size: number): CompressedFacts | undefined {
  const text = (from: number, length: number) =>
    String.fromCharCode(...head.subarray(from, from + length));
  if (text(0, 3) === 'ID3') return afterTag(head, size);
  if (text(0, 4) === 'fLaC') return flac(head, 4);
  if (text(0, 4) === 'OggS') return ogg(head, text(28, 8));
  if (text(4, 4) === 'ftyp') return { format: 'MPEG-4' };
  if (text(0, 4) === '\x1aE\xdf\xa3') return { format: 'WebM' };
  if (/^FORM....AIF/s.test(text(0, 12))) return { format: 'AIFF' };
  return isAdts(head) ? adts(head) : isMpegFrame(head) ? mpeg(head, 0, size) : undefined;
}

/** Behind the title and the picture of an album, which may be longer than what was read. */
function afterTag(head: Uint8Array, size: number): CompressedFacts {
  const [a = 0, b = 0, c = 0, d = 0] = head.subarray(6, 10);
  const at = 10 + ((a & 127) << 21) + ((b & 127) << 14) + ((c & 127) << 7) + (d & 127);
  if (String.fromCharCode(...head.subarray(at, at + 4)) === 'fLaC') return flac(head, at + 4);
  return isMpegFrame(head, at) ? mpeg(head, at, size) : { format: 'MP3' };
}

function flac(head: Uint8Array, at: number): CompressedFacts {
  const info = head.subarray(at + 4 + 10, at + 4 + 18);
  if (info.length < 8) return { format: 'FLAC' };
  const [a = 0, b = 0, c = 0, d = 0] = info;
  const rate = (a << 12) | (b << 4) | (c >> 4);
  const view = new DataView(info.buffer, info.byteOffset, info.length);
  const frames = (d & 15) * 2 ** 32 + view.getUint32(4);
  const plain = { format: 'FLAC', channels: ((c >> 1) & 7) + 1, bits: bitsOf(c, d) };
  if (rate === 0) return plain;
  return { ...plain, rate, ...(frames > 0 ? { seconds: frames / rate } : {}) };
}

const bitsOf = (c: number, d: number) => (((c & 1) << 4) | (d >> 4)) + 1;

function ogg(head: Uint8Array, packet: string): CompressedFacts {
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  if (packet.startsWith('\x01vorbis') && head.length >= 44) {
    return { format: 'Ogg Vorbis', channels: view.getUint8(39), rate: view.getUint32(40, true) };
  }
  if (packet === 'OpusHead' && head.length >= 44) {
    return { format: 'Ogg Opus', channels: view.getUint8(37), rate: 48_000 };
  }
  return { format: packet.startsWith('\x7fFLAC') ? 'Ogg FLAC' : 'Ogg' };
}

const isAdts = (head: Uint8Array) => head[0] === 0xff && ((head[1] ?? 0) & 0xf6) === 0xf0;

const aacRates = [96, 88.2, 64, 48, 44.1, 32, 24, 22.05, 16, 12, 11.025, 8, 7.35];

function adts(head: Uint8Array): CompressedFacts {
  const [, , third = 0, fourth = 0] = head;
  const rate = aacRates[(third >> 2) & 15];
  const channels = ((third & 1) << 2) | (fourth >> 6);
  return {
    format: 'AAC',
    ...(channels > 0 ? { channels } : {}),
    ...(rate === undefined ? {} : { rate: rate * 1000 }),
  };
}

/** kbit/s of layer 3, for version 1 and for the others. */
const bitRates = [
  [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
  [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
] as const;
const mpegRates = [44_100, 48_000, 32_000];

function mpeg(head: Uint8Array, at: number, size: number): CompressedFacts {
  const [, second = 0, third = 0, fourth = 0] = head.subarray(at, at + 4);
  const version = (second >> 3) & 3;
  const isFirst = version === 3;
  const rate = (mpegRates[(third >> 2) & 3] ?? 0) / (isFirst ? 1 : version === 2 ? 2 : 4);
  const channels = fourth >> 6 === 3 ? 1 : 2;
  const layer = 4 - ((second >> 1) & 3);
  const plain = { format: layer === 3 ? 'MP3' : `MPEG audio, layer ${layer}`, rate, channels };
  const side = isFirst ? (channels === 1 ? 17 : 32) : channels === 1 ? 9 : 17;
  const frames = frameCount(head, at + 4 + side);
  if (frames !== undefined) return { ...plain, seconds: (frames * (isFirst ? 1152 : 576)) / rate };
  const bitRate = bitRates[isFirst ? 0 : 1][third >> 4] ?? 0;
  return layer === 3 && bitRate > 0
    ? { ...plain, seconds: ((size - at) * 8) / (bitRate * 1000) }
    : plain;
}

/** What the first frame of a file of changing bit rate says of the others. */
function frameCount(head: Uint8Array, at: number): number | undefined {
  const name = String.fromCharCode(...head.subarray(at, at + 4));
  if ((name !== 'Xing' && name !== 'Info') || head.length < at + 12) return undefined;
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  return view.getUint32(at + 4) & 1 ? view.getUint32(at + 8) : undefined;
}
