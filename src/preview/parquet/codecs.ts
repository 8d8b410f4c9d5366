import * as zlib from 'node:zlib';
import type { CompressionCodec } from 'hyparquet';
import { decompressSnappy } from './snappy.ts';

/** Throws when the bytes do not decompress to `length` bytes; never makes many more than that. */
export type Decompress = (bytes: Uint8Array, length: number) => Uint8Array;

/**
 * Node's own decompressors where it has them: they are several times as fast, and `maxOutputLength` stops a
 * bomb. `undefined` for a codec that nobody writes any more (LZO).
 */
export async function decompressor(codec: CompressionCodec): Promise<Decompress | undefined> {
  switch (codec) {
    case 'UNCOMPRESSED':
      return (bytes) => bytes;
    case 'GZIP':
      return (bytes, length) => zlib.gunzipSync(bytes, { maxOutputLength: atLeastOne(length) });
    case 'BROTLI':
      return (bytes, length) =>
        zlib.brotliDecompressSync(bytes, { maxOutputLength: atLeastOne(length) });
    case 'ZSTD': {
      // Absent before Node 22.15.
      const { zstdDecompressSync } = zlib as Partial<typeof zlib>;
      if (zstdDecompressSync) {
        return (bytes, length) =>
          zstdDecompressSync(bytes, { maxOutputLength: atLeastOne(length) });
      }
      const { decompressZstd } = await import('./rareCodecs.ts');
      return (bytes) => decompressZstd(bytes);
    }
    case 'SNAPPY':
      return decompressSnappy;
    case 'LZ4':
      return (await import('./rareCodecs.ts')).decompressLz4;
    case 'LZ4_RAW':
      return (await import('./rareCodecs.ts')).decompressLz4Raw;
    case 'LZO':
      return undefined;
  }
}

function atLeastOne(length: number): number {
  return Math.max(1, length);
}
