import * as zlib from 'node:zlib';
import type { Codec } from './metadata.ts';
import type { PackedBytes } from './packedBytes.ts';
import {
  PrefixBytes,
  storedBytes,
  type Inflate,
  type PlainBytes,
  type ReadFront,
} from './plainBytes.ts';
import { SnappyBytes } from './snappy.ts';
import { wholeBlocks } from './zstdFrame.ts';
import { zstdFront } from './zstdFront.ts';

/** What is compressed, and how many bytes it is once decompressed. */
export type Decompress = (packed: PackedBytes, length: number) => PlainBytes;

/**
 * Node's own decompressors where it has them: they are several times as fast, and `maxOutputLength` stops a
 * bomb. `undefined` for a codec that nobody writes any more (LZO).
 */
export async function decompressor(codec: Codec): Promise<Decompress | undefined> {
  switch (codec) {
    case 'UNCOMPRESSED':
      return storedBytes;
    case 'SNAPPY':
      return (packed, length) => new SnappyBytes(packed, length);
    case 'GZIP':
      return byPrefix((bytes, length, guess) => ({
        plain: zlib.gunzipSync(bytes, {
          finishFlush: zlib.constants.Z_SYNC_FLUSH,
          ...limits(length, guess),
        }),
      }));
    case 'BROTLI':
      return byPrefix((bytes, length, guess) => ({
        plain: zlib.brotliDecompressSync(bytes, {
          finishFlush: zlib.constants.BROTLI_OPERATION_FLUSH,
          ...limits(length, guess),
        }),
      }));
    case 'ZSTD': {
      // Absent before Node 22.15.
      const { zstdDecompressSync } = zlib as Partial<typeof zlib>;
      if (zstdDecompressSync) return byPrefix(zstdPrefix(zstdDecompressSync), zstdFront);
      const { decompressZstd } = await import('./rareCodecs.ts');
      return whole((bytes) => decompressZstd(bytes));
    }
    case 'LZ4':
      return whole((await import('./rareCodecs.ts')).decompressLz4);
    case 'LZ4_RAW':
      return whole((await import('./rareCodecs.ts')).decompressLz4Raw);
    case 'LZO':
      return undefined;
  }
}

function byPrefix(inflate: Inflate, readFront?: ReadFront): Decompress {
  return (packed, length) => new PrefixBytes(packed, length, inflate, readFront);
}

/** One that has to see all of a page. */
function whole(decompress: (bytes: Uint8Array, length: number) => Uint8Array): Decompress {
  return (packed, length) =>
    new PrefixBytes(packed, length, (bytes) =>
      bytes.length < packed.length
        ? { plain: new Uint8Array(0), more: packed.length }
        : { plain: decompress(bytes, length) },
    );
}

/** A frame at a time: `node:zlib` ends with the first. */
function zstdPrefix(decompress: typeof zlib.zstdDecompressSync): Inflate {
  return (bytes, length, guess) => {
    const { frames, more } = wholeBlocks(bytes);
    const next = more === undefined ? {} : { more };
    const parts: Uint8Array[] = [];
    let left = length;
    for (const frame of frames) {
      const finishFlush = zlib.constants.ZSTD_e_flush;
      const part = decompress(frame, { finishFlush, ...limits(left, Math.min(guess, left)) });
      parts.push(part);
      left -= part.length;
    }
    const [only = new Uint8Array(0)] = parts;
    return { plain: parts.length < 2 ? only : new Uint8Array(Buffer.concat(parts)), ...next };
  };
}

/** One buffer that holds everything: joining many small ones takes longer than decompressing. */
function limits(length: number, guess: number) {
  return {
    maxOutputLength: Math.max(1, length),
    chunkSize: Math.min(Math.max(1 << 14, guess), length + 64, 1 << 22),
  };
}
