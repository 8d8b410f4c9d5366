import { readDelta32, readDelta64, readDeltaLengths, readDeltaPrefixes } from './delta.ts';
import type { Cursor } from './delta.ts';
import { HybridReader } from './hybrid.ts';
import type { Encoding } from './metadata.ts';
import type { PlainBytes } from './plainBytes.ts';
import {
  fixedWidth,
  plainValues,
  typed,
  type Dictionary,
  type ValueReader,
  type Values,
} from './plainValues.ts';
import type { Leaf } from './schema.ts';
import { Unsupported } from './unsupported.ts';

/** What is needed to read the values of a page. */
export interface PageValues {
  readonly plain: PlainBytes;
  /** Where the values begin, behind the levels. */
  readonly start: number;
  readonly encoding: Encoding | undefined;
  readonly leaf: Leaf;
  /** Entries of the page, NULL included. */
  readonly entries: number;
  readonly dictionary: ((signal?: AbortSignal) => Promise<Dictionary>) | undefined;
}

/** Reads values by their position among those that are there. `present` counts them all; it is asked for rarely. */
export async function valueReader(
  page: PageValues,
  present: () => Promise<number>,
  signal?: AbortSignal,
): Promise<ValueReader> {
  const { plain, start, encoding, leaf } = page;
  const { type, width } = leaf.element;
  switch (encoding) {
    case 'PLAIN':
      return plainValues(plain, start, leaf.element);
    case 'PLAIN_DICTIONARY':
    case 'RLE_DICTIONARY':
      return dictionaryValues(page, signal);
    case 'RLE': {
      if (type !== 'BOOLEAN')
        throw new Unsupported(`values of ${type ?? 'no type'} encoded as RLE`);
      const bits = new HybridReader(plain, await lengthPrefixed(plain, start, signal), 1);
      return {
        get held() {
          return bits.held;
        },
        read: async (from, to, given) => {
          const values = new Uint8Array(to - from);
          await bits.read(from, values, given);
          return values;
        },
      };
    }
    case 'DELTA_BINARY_PACKED': {
      const read = type === 'INT32' ? readDelta32 : readDelta64;
      return new FrontValues(plain, start, read, await present());
    }
    case 'DELTA_LENGTH_BYTE_ARRAY':
    case 'DELTA_BYTE_ARRAY': {
      const count = await present();
      const read = encoding === 'DELTA_BYTE_ARRAY' ? readDeltaPrefixes : readDeltaLengths;
      return new FrontValues(plain, start, (cursor, wanted) => read(cursor, count, wanted), count);
    }
    case 'BYTE_STREAM_SPLIT': {
      const count = await present();
      const size = fixedWidth(type, width);
      return {
        held: 0,
        read: async (from, to, given) => {
          const bytes = new Uint8Array((to - from) * size);
          for (let stream = 0; stream < size; stream += 1) {
            const first = start + stream * count;
            const part = await plain.window(first + from, first + to, given);
            for (let i = 0; i < part.length; i += 1) bytes[i * size + stream] = part[i] as number;
          }
          return typed(bytes, type, size);
        },
      };
    }
    default:
      throw new Unsupported(`the encoding ${encoding ?? 'of a later version'}`);
  }
}

/** Where bytes begin and end that have their length before them. */
export async function lengthPrefixed(
  plain: PlainBytes,
  start: number,
  signal?: AbortSignal,
): Promise<readonly [number, number]> {
  const bytes = await plain.window(start, start + 4, signal);
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
  const end = start + 4 + length;
  if (end > plain.length) throw new RangeError('the levels are longer than their page');
  return [start + 4, end];
}

async function dictionaryValues(
  { plain, start, dictionary, entries }: PageValues,
  signal?: AbortSignal,
): Promise<ValueReader> {
  const isEmpty = start >= plain.length;
  const [width = 0] = isEmpty ? [] : await plain.window(start, start + 1, signal);
  const indexes = new HybridReader(plain, [Math.min(start + 1, plain.length), plain.length], width);
  return {
    get held() {
      return indexes.held;
    },
    read: async (from, to, given) => {
      if (!dictionary || to > entries) {
        throw new RangeError('a page needs a dictionary that is not there');
      }
      const found = new Int32Array(to - from);
      await indexes.read(from, found, given);
      return (await dictionary(given)).lookup(found, given);
    },
  };
}

const firstBytes = 1 << 12;

/** Values that can only be read from the first on; those that were read are kept. */
class FrontValues implements ValueReader {
  private readonly plain: PlainBytes;
  private readonly start: number;
  private readonly decode: (cursor: Cursor, wanted: number) => Values;
  private readonly count: number;
  private known: Values = [];

  constructor(
    plain: PlainBytes,
    start: number,
    decode: (cursor: Cursor, wanted: number) => Values,
    count: number,
  ) {
    this.plain = plain;
    this.start = start;
    this.decode = decode;
    this.count = count;
  }

  get held(): number {
    const { known } = this;
    return ArrayBuffer.isView(known) ? known.byteLength : known.length * 120;
  }

  async read(from: number, to: number, signal?: AbortSignal): Promise<Values> {
    if (to > this.count) throw new RangeError('a value is missing');
    if (to > this.known.length) await this.extend(to, signal);
    return this.known.slice(from, to);
  }

  private async extend(to: number, signal?: AbortSignal): Promise<void> {
    const { plain, start } = this;
    const wanted = Math.min(this.count, Math.max(to, 2 * this.known.length));
    const all = plain.length - start;
    const share = Math.ceil((all * wanted) / Math.max(1, this.count));
    for (let size = Math.min(all, share + firstBytes); ; size = Math.min(all, size * 4)) {
      // Copied: what is kept must not be a view of what will be overwritten.
      const bytes = new Uint8Array(await plain.window(start, start + size, signal));
      try {
        this.known = this.decode({ bytes, offset: 0 }, wanted);
        return;
      } catch (error) {
        if (!(error instanceof RangeError) || size >= all) throw error;
      }
    }
  }
}
