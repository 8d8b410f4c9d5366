import type { ByteSource } from '../../base/byteRange.ts';
import { cachedSource } from '../blockCache.ts';
import { contentKind, isBinary } from '../contentKind.ts';
import type { Asked } from '../service.ts';
import type { BytesFacts, BytesService, FindWanted } from './model.ts';
import { signatureOf } from './signatures.ts';

/** Bytes that are handed out at once. */
const mostBytes = 1 << 20;
const headLength = 1 << 14;
const searchLength = 1 << 20;
export const longestPattern = 1 << 10;

/** Any file as bytes, in the preview's thread. */
export async function bytesService(
  source: ByteSource,
  signal?: AbortSignal,
): Promise<BytesService> {
  const cached = cachedSource(source);
  const { size } = source;
  const head = await cached.read(0, headLength, signal);
  const facts = { size, ...contentOf(head) };
  return {
    describe: () => facts,
    read: ({ start, end }, asked) => {
      const first = Math.max(0, Math.min(size, Math.floor(start)));
      return cached.read(first, Math.min(size, Math.ceil(end), first + mostBytes), asked.signal);
    },
    find: (wanted, asked) => find(source, wanted, asked),
  };
}

/** What bytes from the beginning of a file say that it is. */
export function contentOf(head: Uint8Array): Pick<BytesFacts, 'content' | 'group'> {
  if (head.length === 0) return { content: 'empty', group: 'empty' };
  const content = contentKind(head);
  const unknown = { content: 'data of an unknown kind', group: 'unknown' } as const;
  switch (content) {
    case 'parquet':
      return { content: 'a Parquet table', group: 'table' };
    case 'JSON lines':
      return { content, group: 'table' };
    case 'text':
      return isBinary(head) ? unknown : { content, group: 'text' };
    case 'a JSON list':
    case 'JSON or markup':
      return { content, group: 'text' };
    default: {
      const known = signatureOf(head);
      // What the first bytes look like counts only where they were believed.
      if (known?.words !== content) return unknown;
      return { content, group: known.group };
    }
  }
}

async function find(
  source: ByteSource,
  { pattern, ignoresCase, from, isBackward }: FindWanted,
  { signal, progress }: Asked,
): Promise<number | undefined> {
  const { size } = source;
  const length = pattern.length;
  if (length === 0 || length > longestPattern || length > size) return undefined;
  const folded = ignoresCase ? lower(pattern) : pattern;
  const places = size - length + 1;
  // Past an end, the search begins at the other one.
  const start = from < 0 ? places - 1 : from >= places ? 0 : Math.floor(from);
  // Two stretches of places: from here to the end that lies ahead, and from the other end to here.
  const stretches: readonly (readonly [number, number])[] = isBackward
    ? [
        [0, start + 1],
        [start + 1, places],
      ]
    : [
        [start, places],
        [0, start],
      ];
  let done = 0;
  for (const [first, end] of stretches) {
    for (let left = end - first; left > 0;) {
      const count = Math.min(left, searchLength);
      const begin = isBackward ? first + left - count : end - left;
      const bytes = await source.read(begin, begin + count + length - 1, signal);
      const block = Buffer.from(ignoresCase ? lower(bytes) : bytes);
      const at = isBackward ? block.lastIndexOf(folded) : block.indexOf(folded);
      if (at >= 0) return begin + at;
      left -= count;
      done += count;
      progress(done / places);
    }
  }
  return undefined;
}

function lower(bytes: Uint8Array): Uint8Array {
  return bytes.map((byte) => (byte >= 65 && byte <= 90 ? byte + 32 : byte));
}
