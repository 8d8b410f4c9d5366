import { BackwardBits, readEntropyTable } from './zstdBits.ts';

/** Reads the bytes `[from, to)` of a block. */
export type ReadBlock = (from: number, to: number) => Promise<Uint8Array>;

/** The literals of a block: where they lie, and how they are coded. */
interface Literals {
  readonly count: number;
  /** Where the sequences begin. */
  readonly end: number;
  /** The first of them, `wanted` or all. */
  take(wanted: number, read: ReadBlock): Promise<Uint8Array>;
}

/** Reads what stands before the literals (RFC 8878 §3.1.1.3.1); `head` are the first bytes of the block. */
export function readLiterals(head: Uint8Array): Literals {
  const first = byteAt(head, 0);
  const format = (first >> 2) & 3;
  switch (first & 3) {
    case 0:
    case 1: {
      const bytes = [1, 2, 1, 3][format] ?? 1;
      const count = bytes === 1 ? first >> 3 : Math.floor(littleEndian(head, 0, bytes) / 2 ** 4);
      if ((first & 3) === 1) {
        const value = byteAt(head, bytes);
        const take = (wanted: number) =>
          Promise.resolve(new Uint8Array(Math.min(wanted, count)).fill(value));
        return { count, end: bytes + 1, take };
      }
      return {
        count,
        end: bytes + count,
        take: (wanted, read) => read(bytes, bytes + Math.min(wanted, count)),
      };
    }
    case 2:
      return huffmanLiterals(head, format);
    default:
      // Of the block before, of which a first block has none.
      throw new RangeError('literals without a table');
  }
}

function huffmanLiterals(head: Uint8Array, format: number): Literals {
  const bytes = [3, 3, 4, 5][format] ?? 5;
  const width = [10, 10, 14, 18][format] ?? 18;
  const sizes = Math.floor(littleEndian(head, 0, bytes) / 2 ** 4);
  const count = sizes % 2 ** width;
  const stored = Math.floor(sizes / 2 ** width);
  const end = bytes + stored;
  const { codes, end: start } = readCodes(head, bytes);
  const streams: [from: number, to: number, count: number][] = [];
  if (format === 0) {
    streams.push([start, end, count]);
  } else {
    const each = (count + 3) >> 2;
    let from = start + 6;
    for (let stream = 0; stream < 3; stream += 1) {
      const to = from + littleEndian(head, start + 2 * stream, 2);
      streams.push([from, to, each]);
      from = to;
    }
    streams.push([from, end, count - 3 * each]);
  }
  return {
    count,
    end,
    async take(wanted, read) {
      const literals = new Uint8Array(Math.min(wanted, count));
      let done = 0;
      for (const [from, to, made] of streams) {
        if (done >= literals.length) break;
        const part = literals.subarray(done, done + made);
        // A stream is read from its end on, and a code has no more bits than the longest.
        const near = Math.max(from, to - Math.ceil((part.length * codes.longest) / 8) - 4);
        decode(codes, new BackwardBits(await read(near, to), near === from), part);
        done += part.length;
      }
      return literals;
    },
  };
}

interface Codes {
  readonly longest: number;
  /** By the next `longest` bits: the symbol, and how many of the bits are its code. */
  readonly symbols: Uint8Array;
  readonly bits: Uint8Array;
}

function decode({ longest, symbols, bits }: Codes, from: BackwardBits, made: Uint8Array): void {
  for (let i = 0; i < made.length; i += 1) {
    const next = from.peek(longest);
    made[i] = symbols[next] as number;
    from.left -= bits[next] as number;
  }
  if (from.left < 0) throw new RangeError('a stream ends too early');
}

/** Reads Huffman codes (RFC 8878 §4.2.1). */
function readCodes(bytes: Uint8Array, offset: number): { codes: Codes; end: number } {
  const first = byteAt(bytes, offset);
  const weights: number[] = [];
  let end = offset + 1;
  if (first >= 128) {
    const count = first - 127;
    for (let i = 0; i < count; i += 1) {
      const pair = byteAt(bytes, end + (i >> 1));
      weights.push(i % 2 === 0 ? pair >> 4 : pair & 15);
    }
    end += (count + 1) >> 1;
  } else {
    end += first;
    if (end > bytes.length) throw new RangeError('codes are longer than their block');
    weights.push(...readWeights(bytes.subarray(0, end), offset + 1));
  }
  const sum = weights.reduce((total, weight) => total + (weight > 0 ? 2 ** (weight - 1) : 0), 0);
  const longest = 32 - Math.clz32(sum);
  // The last weight is what is missing of a power of two.
  const missing = 2 ** longest - sum;
  const last = 32 - Math.clz32(missing);
  if (longest > 11 || 2 ** (last - 1) !== missing || weights.length > 255) {
    throw new RangeError('codes make no sense');
  }
  weights.push(last);
  const symbols = new Uint8Array(2 ** longest);
  const bits = new Uint8Array(2 ** longest);
  // Longer codes come first, and of one length those of smaller symbols.
  const places = new Uint16Array(longest + 2);
  for (let i = 0; i < weights.length; i += 1) {
    const weight = weights[i] as number;
    if (weight > 0) places[weight + 1] = (places[weight + 1] as number) + (1 << (weight - 1));
  }
  for (let weight = 1; weight <= longest; weight += 1) {
    places[weight + 1] = (places[weight + 1] as number) + (places[weight] as number);
  }
  for (let symbol = 0; symbol < weights.length; symbol += 1) {
    const weight = weights[symbol] as number;
    if (weight === 0) continue;
    const place = places[weight] as number;
    const next = place + (1 << (weight - 1));
    symbols.fill(symbol, place, next);
    bits.fill(longest + 1 - weight, place, next);
    places[weight] = next;
  }
  return { codes: { longest, symbols, bits }, end };
}

function readWeights(bytes: Uint8Array, offset: number): readonly number[] {
  const { table, end } = readEntropyTable(bytes, offset, { log: 6, symbols: 256 });
  const from = new BackwardBits(bytes.subarray(end), true);
  const states = [from.read(table.log), from.read(table.log)];
  const weights: number[] = [];
  for (let turn = 0; weights.length < 256; turn = 1 - turn) {
    const state = states[turn] ?? 0;
    weights.push(table.symbols[state] ?? 0);
    states[turn] = (table.bases[state] ?? 0) + from.read(table.bits[state] ?? 0);
    if (from.left >= 0) continue;
    // What the other state stands at is the last.
    weights.push(table.symbols[states[1 - turn] ?? 0] ?? 0);
    return weights;
  }
  throw new RangeError('too many codes');
}

function byteAt(bytes: Uint8Array, at: number): number {
  const value = bytes[at];
  if (value === undefined) throw new RangeError('a block ends too early');
  return value;
}

function littleEndian(bytes: Uint8Array, at: number, count: number): number {
  let value = 0;
  for (let i = count - 1; i >= 0; i -= 1) value = value * 256 + byteAt(bytes, at + i);
  return value;
}
