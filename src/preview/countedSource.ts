import type { ByteSource } from '../base/byteRange.ts';

/** What was asked of a source, and what it gave. */
export interface CountedSource extends ByteSource {
  readonly requests: number;
  readonly bytes: number;
}

export function countedSource(source: ByteSource): CountedSource {
  let requests = 0;
  let bytes = 0;
  return {
    name: source.name,
    size: source.size,
    isNear: source.isNear === true,
    get requests() {
      return requests;
    },
    get bytes() {
      return bytes;
    },
    async read(start, end, signal) {
      requests += 1;
      const read = await source.read(start, end, signal);
      bytes += read.length;
      return read;
    },
    close: () => source.close(),
  };
}
