import type { ByteSource } from '../base/byteRange.ts';

/** A file that is wholly in memory. */
export function memorySource(name: string, bytes: Uint8Array): ByteSource {
  return {
    name,
    size: bytes.length,
    read: (start, end, signal) => {
      signal?.throwIfAborted();
      return Promise.resolve(bytes.slice(Math.max(0, start), Math.max(0, end)));
    },
    close: () => Promise.resolve(),
  };
}
