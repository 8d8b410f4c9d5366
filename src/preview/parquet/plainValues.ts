import { ByteWalk } from './byteWalk.ts';
import type { SchemaElement } from './metadata.ts';
import type { PlainBytes } from './plainBytes.ts';
import { Unsupported } from './unsupported.ts';

/** A value as it is stored, before its logical type is looked at; booleans may be 0 and 1. */
export type Raw = number | bigint | boolean | Uint8Array;

/** Values as they are stored, in as few objects as possible. Those that are bytes may be views of a page. */
export type Values =
  | Float64Array
  | Float32Array
  | Int32Array
  | BigInt64Array
  | Uint8Array
  | readonly (bigint | Uint8Array)[];

/** The values of a page that are there, by their position. */
export interface ValueReader {
  /** Throws a `RangeError` where the page has fewer. */
  read(from: number, to: number, signal?: AbortSignal): Promise<Values>;
  /** About how much memory is held besides the plain bytes. */
  readonly held: number;
}

/** Values one after the other (PLAIN), from `start` on. */
export function plainValues(
  plain: PlainBytes,
  start: number,
  { type, width }: Pick<SchemaElement, 'type' | 'width'>,
): ValueReader {
  if (type === undefined) throw new RangeError('a column has no type');
  if (type === 'BYTE_ARRAY') return new PrefixedValues(plain, start);
  if (type === 'BOOLEAN') {
    return {
      held: 0,
      read: async (from, to, signal) => {
        const first = start + (from >> 3);
        const bytes = await plain.window(first, start + ((to + 7) >> 3), signal);
        const shift = from & 7;
        return Uint8Array.from({ length: to - from }, (_, i) => {
          const bit = i + shift;
          return ((bytes[bit >> 3] as number) >> (bit & 7)) & 1;
        });
      },
    };
  }
  const size = fixedWidth(type, width);
  return {
    held: 0,
    read: async (from, to, signal) =>
      typed(await plain.window(start + from * size, start + to * size, signal), type, size),
  };
}

export function fixedWidth(type: SchemaElement['type'], width: number | undefined): number {
  switch (type) {
    case 'INT32':
    case 'FLOAT':
      return 4;
    case 'INT64':
    case 'DOUBLE':
      return 8;
    case 'INT96':
      return 12;
    default:
      if (!width || !(width > 0)) throw new RangeError('values of no length');
      return width;
  }
}

/** Values of a fixed width, little-endian. Copies them: the bytes may be overwritten and need not be aligned. */
export function typed(bytes: Uint8Array, type: SchemaElement['type'], width: number): Values {
  const own = new Uint8Array(bytes);
  switch (type) {
    case 'INT32':
      return new Int32Array(own.buffer);
    case 'INT64':
      return new BigInt64Array(own.buffer);
    case 'FLOAT':
      return new Float32Array(own.buffer);
    case 'DOUBLE':
      return new Float64Array(own.buffer);
    case 'INT96': {
      const view = new DataView(own.buffer);
      return Array.from({ length: own.length / 12 }, (_, i) => {
        const day = BigInt(view.getInt32(i * 12 + 8, true));
        return (day << 64n) | view.getBigUint64(i * 12, true);
      });
    }
    default: {
      const values: Uint8Array[] = [];
      for (let at = 0; at < own.length; at += width) values.push(own.subarray(at, at + width));
      return values;
    }
  }
}

const markDistance = 256;

/** Values that each have their length before them: each is found from the one before. */
class PrefixedValues implements ValueReader {
  private readonly plain: PlainBytes;
  /** Where every 256th value begins. */
  private readonly marks: number[];

  constructor(plain: PlainBytes, start: number) {
    this.plain = plain;
    this.marks = [start];
  }

  get held(): number {
    return this.marks.length * 8;
  }

  async read(from: number, to: number, signal?: AbortSignal): Promise<Values> {
    const { marks, plain } = this;
    const nearest = Math.min(Math.floor(from / markDistance), marks.length - 1);
    let offset = marks[nearest] ?? 0;
    const walk = new ByteWalk(plain, plain.length, 1024);
    const values: Uint8Array[] = [];
    for (let position = nearest * markDistance; position < to; position += 1) {
      if (position === marks.length * markDistance) marks.push(offset);
      if (!walk.has(offset, 4)) await walk.move(offset, 4, signal);
      const at = offset - walk.base;
      const { bytes } = walk;
      if (at + 4 > bytes.length) throw new RangeError('a page ends inside its values');
      const length =
        (bytes[at] as number) +
        (bytes[at + 1] as number) * 256 +
        (bytes[at + 2] as number) * 65_536 +
        (bytes[at + 3] as number) * 16_777_216;
      offset += 4;
      if (length > plain.length - offset) throw new RangeError('a page ends inside its values');
      if (position >= from) {
        if (!walk.has(offset, length)) await walk.move(offset, length, signal);
        values.push(walk.bytes.subarray(offset - walk.base, offset - walk.base + length));
      }
      offset += length;
    }
    return values;
  }
}

const numberArrays = {
  INT32: Int32Array,
  INT64: BigInt64Array,
  FLOAT: Float32Array,
  DOUBLE: Float64Array,
} as const;
const bytesOfObject = 120;
/** A page of a few megabytes can describe more objects than there is memory. */
const mostObjects = 1 << 21;

/** The distinct values of a column chunk. As many as were asked for are kept, from the first on. */
export class Dictionary {
  readonly count: number;
  private readonly values: ValueReader;
  private readonly plain: PlainBytes;
  private readonly element: Pick<SchemaElement, 'type' | 'width'>;
  private readonly isFixed: boolean;
  private known: Values = [];
  private isView = false;
  private users = 0;
  private isDropped = false;
  private turn: Promise<unknown> = Promise.resolve();

  constructor(plain: PlainBytes, count: number, element: SchemaElement) {
    this.plain = plain;
    this.count = count;
    this.element = element;
    this.values = plainValues(plain, 0, element);
    this.isFixed = element.type !== 'BYTE_ARRAY' && element.type !== 'FIXED_LEN_BYTE_ARRAY';
  }

  get held(): number {
    const { known } = this;
    const own = ArrayBuffer.isView(known) ? known.byteLength : known.length * bytesOfObject;
    return (this.isView ? 0 : own) + this.plain.held + this.values.held;
  }

  /** Lets go of its memory as soon as nobody looks anything up. */
  drop(): void {
    this.isDropped = true;
    // Texts that were given are parts of it.
    if (this.users > 0 || !this.isView) return;
    this.known = [];
    this.plain.free?.();
  }

  async lookup(indexes: Int32Array, signal?: AbortSignal): Promise<Values> {
    let most = -1;
    for (let i = 0; i < indexes.length; i += 1) {
      const index = indexes[i] as number;
      if (index > most) most = index;
      if (index < 0) throw new RangeError('a value is missing');
    }
    if (most >= this.count) throw new RangeError('a value is missing');
    this.users += 1;
    this.isDropped = false;
    try {
      if (most >= this.known.length) {
        const body = () => this.extend(most + 1, signal);
        const turn = this.turn.then(body, body);
        this.turn = turn.catch(() => undefined);
        await turn;
      }
      return this.found(indexes);
    } finally {
      this.users -= 1;
      if (this.isDropped) this.drop();
    }
  }

  private found(indexes: Int32Array): Values {
    const { known } = this;
    if (!ArrayBuffer.isView(known)) return Array.from(indexes, (index) => known[index] ?? 0n);
    const found = new (known.constructor as new (length: number) => Float64Array)(indexes.length);
    for (let i = 0; i < indexes.length; i += 1) {
      found[i] = known[indexes[i] as number] as number;
    }
    return found;
  }

  private async extend(wanted: number, signal?: AbortSignal): Promise<void> {
    if (wanted <= this.known.length) return;
    const from = this.known.length;
    // Twice as many each time, or the first page of a column would be all of a long dictionary.
    const to = Math.min(this.count, from === 0 ? wanted : Math.max(wanted, 2 * from));
    if (!this.isFixed && to > mostObjects) {
      throw new Unsupported('dictionaries of more than two million texts');
    }
    if (ArrayBuffer.isView(this.known) || from === 0) {
      const seen = this.isFixed && (await this.view(to, signal));
      this.isView = Boolean(seen);
      this.known = seen || (await this.values.read(0, to, signal));
      if (seen) this.plain.freeOld?.();
      return;
    }
    const more = await this.values.read(from, to, signal);
    this.known = [...this.known, ...(more as readonly (bigint | Uint8Array)[])];
  }

  /** The first numbers where they lie, without a copy of what may be a megabyte; `undefined` where they lie unevenly. */
  private async view(to: number, signal?: AbortSignal): Promise<Values | undefined> {
    const { type, width } = this.element;
    const kind = numberArrays[type as keyof typeof numberArrays];
    if (!kind) return undefined;
    const { buffer, byteOffset } = await this.plain.window(0, to * fixedWidth(type, width), signal);
    return byteOffset % kind.BYTES_PER_ELEMENT === 0
      ? new kind(buffer as ArrayBuffer, byteOffset, to)
      : undefined;
  }
}
