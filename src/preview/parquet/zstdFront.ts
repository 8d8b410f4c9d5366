import type { PackedBytes } from './packedBytes.ts';
import {
  BackwardBits,
  entropyTable,
  NeedsMore,
  readEntropyTable,
  singleSymbol,
  type EntropyTable,
} from './zstdBits.ts';
import { blockHeaderLength, firstBlock, readBlockHeader } from './zstdFrame.ts';
import { readLiterals, type ReadBlock } from './zstdLiterals.ts';

/** What stands before the literals, and before the sequences, is shorter. */
const headLength = 256;
const tablesLength = 512;
/** What is read at first of the sequences of a block, which are read from its end on. */
const firstTail = 512;

/**
 * The first bytes of what a Zstandard frame holds, out of its first block, of which only those parts are read that make them:
 * a block is up to 128 KB that have to be there as a whole for any decompressor, though few of them make a page of rows.
 * Gives `undefined` where the frame is not so, or makes no sense: decompressing it tells why.
 */
export async function zstdFront(
  packed: PackedBytes,
  wanted: number,
  signal?: AbortSignal,
): Promise<Uint8Array | undefined> {
  const head = await packed.read(0, Math.min(packed.length, 2 * headLength), signal);
  const start = firstBlock(head);
  if (start === undefined) return undefined;
  const { kind, size, stored } = readBlockHeader(head, start);
  const at = start + blockHeaderLength;
  // Nothing is spared where the block is at hand.
  if (at + stored <= Math.max(packed.held, headLength) || at + stored > packed.length) {
    return undefined;
  }
  const read: ReadBlock = (from, to) => packed.read(at + from, at + Math.min(to, stored), signal);
  if (kind === 'raw') return read(0, Math.min(size, wanted));
  if (kind !== 'compressed') return undefined;
  try {
    return await blockFront(read, size, wanted);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

async function blockFront(read: ReadBlock, size: number, wanted: number): Promise<Uint8Array> {
  const literals = readLiterals(await read(0, headLength));
  const tablesAt = literals.end;
  if (tablesAt >= size) throw new RangeError('literals are longer than their block');
  const tailAt = Math.max(tablesAt, size - firstTail);
  // At once: over a network each one after the other would be another round trip.
  const [tables, tail, taken] = await Promise.all([
    read(tablesAt, tablesAt + tablesLength),
    read(tailAt, size),
    literals.take(wanted, read),
  ]);
  const section = readSection(tables);
  const streamAt = tablesAt + section.end;
  const bits = tail.subarray(Math.max(0, streamAt - tailAt));
  for (let length = firstTail, bytes = bits; ; length *= 4) {
    try {
      const isWhole = bytes.length >= size - streamAt;
      return put(readSequences(section, bytes, isWhole, wanted), taken, wanted);
    } catch (error) {
      if (!(error instanceof NeedsMore)) throw error;
      bytes = await read(Math.max(streamAt, size - 4 * length), size);
    }
  }
}

/** So many literals, then a copy of what was made `offset` bytes before. */
interface Sequence {
  readonly literals: number;
  readonly length: number;
  readonly offset: number;
}

interface Section {
  readonly count: number;
  /** Where its bits begin. */
  readonly end: number;
  readonly literals: EntropyTable;
  readonly offsets: EntropyTable;
  readonly lengths: EntropyTable;
}

// prettier-ignore
const usual = {
  literals: entropyTable([
    4, 3, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2, 3, 2, 1, 1, 1, 1, 1, -1, -1, -1, -1,
  ], 6),
  offsets: entropyTable([
    1, 1, 1, 1, 1, 1, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, -1, -1, -1, -1, -1,
  ], 5),
  lengths: entropyTable([
    1, 4, 3, 2, 2, 2, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
    1, 1, 1, 1, 1, 1, 1, 1, -1, -1, -1, -1, -1, -1, -1,
  ], 6),
};
const limits = {
  literals: { log: 9, symbols: 36 },
  offsets: { log: 8, symbols: 32 },
  lengths: { log: 9, symbols: 53 },
};

/** Reads what stands before the sequences (RFC 8878 §3.1.1.3.2.1). */
function readSection(bytes: Uint8Array): Section {
  const [first = 0, second = 0, third = 0] = bytes;
  let end = 1;
  let count = first;
  if (first === 255) [count, end] = [second + third * 256 + 0x7f00, 3];
  else if (first >= 128) [count, end] = [(first - 128) * 256 + second, 2];
  if (count === 0) return { count, end, ...usual };
  const modes = bytes[end] ?? 0;
  end += 1;
  const table = (kind: keyof typeof usual, mode: number): EntropyTable => {
    switch (mode & 3) {
      case 0:
        return usual[kind];
      case 1:
        end += 1;
        return singleSymbol(bytes[end - 1] ?? 255);
      case 2: {
        const found = readEntropyTable(bytes, end, limits[kind]);
        ({ end } = found);
        return found.table;
      }
      default:
        throw new RangeError('sequences without a table');
    }
  };
  const literals = table('literals', modes >> 6);
  const offsets = table('offsets', modes >> 4);
  const lengths = table('lengths', modes >> 2);
  return { count, end, literals, offsets, lengths };
}

// By code: the least value, and how many more bits there are (RFC 8878 §3.1.1.3.2.1.1).
const literalBits = [
  ...new Array<number>(16).fill(0),
  ...[1, 1, 1, 1, 2, 2, 3, 3, 4, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16],
];
const lengthBits = [
  ...new Array<number>(32).fill(0),
  ...[1, 1, 1, 1, 2, 2, 3, 3, 4, 4, 5, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16],
];
const literalBases = bases(literalBits, 0);
const lengthBases = bases(lengthBits, 3);

function bases(bits: readonly number[], first: number): readonly number[] {
  let next = first;
  return bits.map((each) => {
    const base = next;
    next += 2 ** each;
    return base;
  });
}

/** The sequences that make the first `wanted` bytes, or all. */
function readSequences(
  { count, literals, offsets, lengths }: Section,
  bytes: Uint8Array,
  isWhole: boolean,
  wanted: number,
): readonly Sequence[] {
  if (count === 0) return [];
  const from = new BackwardBits(bytes, isWhole);
  const recent: [number, number, number] = [1, 4, 8];
  const found: Sequence[] = [];
  let literal = from.read(literals.log);
  let offset = from.read(offsets.log);
  let length = from.read(lengths.log);
  for (let made = 0; found.length < count && made < wanted;) {
    const offsetCode = offsets.symbols[offset] ?? 0;
    const lengthCode = lengths.symbols[length] ?? 0;
    const literalCode = literals.symbols[literal] ?? 0;
    const [lengthBase, literalBase] = [lengthBases[lengthCode], literalBases[literalCode]];
    if (offsetCode > 31 || lengthBase === undefined || literalBase === undefined) {
      throw new RangeError('a sequence has an unknown code');
    }
    const stated = 2 ** offsetCode + from.read(offsetCode);
    const copied = lengthBase + from.read(lengthBits[lengthCode] ?? 0);
    const before = literalBase + from.read(literalBits[literalCode] ?? 0);
    found.push({ literals: before, length: copied, offset: offsetOf(stated, before, recent) });
    made += before + copied;
    if (found.length < count) {
      literal = (literals.bases[literal] ?? 0) + from.read(literals.bits[literal] ?? 0);
      length = (lengths.bases[length] ?? 0) + from.read(lengths.bits[length] ?? 0);
      offset = (offsets.bases[offset] ?? 0) + from.read(offsets.bits[offset] ?? 0);
    }
    if (from.left < 0) throw new RangeError('sequences end too early');
  }
  return found;
}

/** Small numbers stand for the offsets that were used last (RFC 8878 §3.1.1.5). */
function offsetOf(stated: number, literals: number, recent: [number, number, number]): number {
  const index = stated > 3 ? 3 : stated - 1 + (literals === 0 ? 1 : 0);
  if (index === 0) return recent[0];
  const [first, second, third] = recent;
  const offset = stated > 3 ? stated - 3 : ([first, second, third, first - 1][index] ?? 0);
  recent[2] = index === 1 ? third : second;
  recent[1] = first;
  recent[0] = offset;
  return offset;
}

function put(sequences: readonly Sequence[], literals: Uint8Array, wanted: number): Uint8Array {
  const made = new Uint8Array(wanted);
  let [at, taken] = [0, 0];
  const copyLiterals = (count: number) => {
    const part = literals.subarray(taken, taken + Math.min(count, wanted - at));
    made.set(part, at);
    taken += part.length;
    at += part.length;
  };
  for (const { literals: before, length, offset } of sequences) {
    copyLiterals(before);
    if (at === wanted) break;
    if (!(offset > 0 && offset <= at))
      throw new RangeError('a block copies from outside of itself');
    for (const end = Math.min(wanted, at + length); at < end; at += 1) {
      made[at] = made[at - offset] as number;
    }
  }
  copyLiterals(wanted - at);
  return made.subarray(0, at);
}
