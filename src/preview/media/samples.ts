import type { WavFormat } from './wav.ts';

type Coding = Pick<WavFormat, 'coding' | 'bits' | 'sampleBytes'>;

/** From which value on a sample is as loud as its format allows. */
export function fullScale({ coding, bits }: Coding): number {
  return coding === 'int' ? Math.fround(1 - 2 ** (1 - bits)) : coding === 'float' ? 1 : lawPeak;
}

/** Samples as they lie in the file, as numbers between −1 and 1 (floats may lie beyond). */
export function decodeSamples(bytes: Uint8Array, format: Coding): Float32Array {
  const { coding, sampleBytes } = format;
  const count = Math.floor(bytes.length / sampleBytes);
  // Typed arrays begin where their numbers may.
  const aligned = bytes.byteOffset % sampleBytes === 0 ? bytes : bytes.slice();
  const { buffer, byteOffset } = aligned;
  switch (coding) {
    case 'float':
      return sampleBytes === 4
        ? new Float32Array(buffer, byteOffset, count)
        : Float32Array.from(new Float64Array(buffer, byteOffset, count));
    case 'alaw':
      return byTable(aligned, (alaw ??= lawTable(fromALaw)));
    case 'ulaw':
      return byTable(aligned, (ulaw ??= lawTable(fromULaw)));
    case 'int':
      break;
  }
  const samples = new Float32Array(count);
  switch (sampleBytes) {
    case 1:
      for (let n = 0; n < count; n += 1) samples[n] = ((aligned[n] ?? 0) - 128) / 128;
      return samples;
    case 2:
      return scaled(new Int16Array(buffer, byteOffset, count), samples, 2 ** -15);
    case 3:
      for (let n = 0, at = 0; n < count; n += 1, at += 3) {
        const low = ((aligned[at] ?? 0) << 8) | ((aligned[at + 1] ?? 0) << 16);
        samples[n] = (low | ((aligned[at + 2] ?? 0) << 24)) * 2 ** -31;
      }
      return samples;
    default:
      return scaled(new Int32Array(buffer, byteOffset, count), samples, 2 ** -31);
  }
}

function scaled(values: Int16Array | Int32Array, samples: Float32Array, step: number) {
  for (let n = 0; n < samples.length; n += 1) samples[n] = (values[n] ?? 0) * step;
  return samples;
}

const lawPeak = 32_124 / 32_768;
let alaw: Float32Array | undefined;
let ulaw: Float32Array | undefined;

function byTable(bytes: Uint8Array, table: Float32Array): Float32Array {
  return Float32Array.from(bytes, (byte) => table[byte] ?? 0);
}

function lawTable(decode: (byte: number) => number): Float32Array {
  return Float32Array.from({ length: 256 }, (_, byte) => decode(byte) / 32_768);
}

/** ITU-T G.711, as 16 bits. */
function fromULaw(byte: number): number {
  const code = ~byte & 0xff;
  const size = (((code & 15) << 3) + 132) << ((code >> 4) & 7);
  return (code & 128 ? 132 - size : size - 132) || 0;
}

function fromALaw(byte: number): number {
  const code = byte ^ 0x55;
  const exponent = (code >> 4) & 7;
  const mantissa = ((code & 15) << 4) + 8;
  const size = exponent === 0 ? mantissa : (mantissa + 256) << (exponent - 1);
  return code & 128 ? size : -size;
}
