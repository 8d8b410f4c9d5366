import type { ByteSource } from '../../../src/base/byteRange.ts';

/** A file with a value of one character many times over in its middle; only what is read of it is ever in memory. */
export function longSource(
  name: string,
  before: string,
  filling: string,
  length: number,
  after: string,
): ByteSource {
  const [head, tail] = [new TextEncoder().encode(before), new TextEncoder().encode(after)];
  const tailStart = head.length + length;
  const size = tailStart + tail.length;
  return {
    name,
    size,
    read: (start, end, signal) => {
      signal?.throwIfAborted();
      const to = Math.min(end, size);
      const bytes = new Uint8Array(Math.max(0, to - start)).fill(filling.charCodeAt(0));
      if (start < head.length) bytes.set(head.subarray(start, to));
      if (to > tailStart) {
        const from = Math.max(start, tailStart);
        bytes.set(tail.subarray(from - tailStart, to - tailStart), from - start);
      }
      return Promise.resolve(bytes);
    },
    close: () => Promise.resolve(),
  };
}
