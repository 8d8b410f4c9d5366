/** A stream goes on before the bytes that are at hand: it is read from its end, of which more is needed. */
export class NeedsMore extends RangeError {}

/** Bits that are read from the end of a stream on (RFC 8878 §4.1); `isWhole` where the bytes are all of it. */
export class BackwardBits {
  /** How many bits are left; negative where more was read than there is. */
  left: number;
  private readonly bytes: Uint8Array;
  private readonly isWhole: boolean;

  constructor(bytes: Uint8Array, isWhole: boolean) {
    const last = bytes.at(-1) ?? 0;
    if (last === 0) throw new RangeError('a stream has no end');
    this.bytes = bytes;
    this.isWhole = isWhole;
    // The highest bit that is set only marks the end.
    this.left = bytes.length * 8 - 1 - (Math.clz32(last) - 24);
  }

  /** A number of up to 32 bits. Past the beginning of a whole stream all bits are 0. */
  read(count: number): number {
    if (count > 16) return this.read(count - 16) * 65_536 + this.read(16);
    this.left -= count;
    return this.peekAt(this.left, count);
  }

  /** The next bits, of which some may be consumed by `left -= …`. */
  peek(count: number): number {
    return this.peekAt(this.left - count, count);
  }

  private peekAt(place: number, count: number): number {
    if (place < 0 && !this.isWhole) throw new NeedsMore();
    if (place + count <= 0) return 0;
    const shift = place < 0 ? -place : 0;
    const first = place + shift;
    const at = first >> 3;
    const { bytes } = this;
    const word = (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16);
    const found = (word >> (first & 7)) & ((1 << (count - shift)) - 1);
    return found << shift;
  }
}

/** A table of finite state entropy: by state its symbol, and how the next state is found. */
export interface EntropyTable {
  readonly log: number;
  readonly symbols: Uint8Array;
  readonly bits: Uint8Array;
  readonly bases: Uint16Array;
}

const highestBit = (value: number) => 31 - Math.clz32(value);

/** From how often each symbol occurs; -1 is less than once (RFC 8878 §4.1.1). */
export function entropyTable(counts: readonly number[], log: number): EntropyTable {
  const size = 1 << log;
  const symbols = new Uint8Array(size);
  const next = new Uint16Array(counts.length);
  let high = size;
  for (let symbol = 0; symbol < counts.length; symbol += 1) {
    const count = counts[symbol] ?? 0;
    next[symbol] = Math.abs(count);
    if (count === -1) symbols[(high -= 1)] = symbol;
  }
  const step = (size >> 1) + (size >> 3) + 3;
  let place = 0;
  for (let symbol = 0; symbol < counts.length; symbol += 1) {
    for (let left = counts[symbol] ?? 0; left > 0; left -= 1) {
      symbols[place] = symbol;
      do place = (place + step) & (size - 1);
      while (place >= high);
    }
  }
  if (place !== 0) throw new RangeError('a table is not full');
  const bits = new Uint8Array(size);
  const bases = new Uint16Array(size);
  for (let state = 0; state < size; state += 1) {
    const symbol = symbols[state] as number;
    const own = next[symbol] as number;
    next[symbol] = own + 1;
    const width = log - highestBit(own);
    bits[state] = width;
    bases[state] = (own << width) - size;
  }
  return { log, symbols, bits, bases };
}

/** A table that always gives the same. */
export function singleSymbol(symbol: number): EntropyTable {
  const [symbols, bits, bases] = [Uint8Array.of(symbol), new Uint8Array(1), new Uint16Array(1)];
  return { log: 0, symbols, bits, bases };
}

/** Reads how often symbols occur, from `offset` on (RFC 8878 §4.1.1). */
export function readEntropyTable(
  bytes: Uint8Array,
  offset: number,
  { log: longest, symbols: most }: { readonly log: number; readonly symbols: number },
): { readonly table: EntropyTable; readonly end: number } {
  let bit = offset * 8;
  const peek = (count: number) => {
    const at = bit >> 3;
    if (at >= bytes.length) throw new RangeError('a table has no end');
    const word = (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16);
    return (word >> (bit & 7)) & ((1 << count) - 1);
  };
  const read = (count: number) => {
    const value = peek(count);
    bit += count;
    return value;
  };
  const log = 5 + read(4);
  if (log > longest) throw new RangeError('a table is too large');
  const counts: number[] = [];
  for (let left = 1 << log; left > 0;) {
    if (counts.length > most) throw new RangeError('a table has too many symbols');
    // Values that cannot be large take a bit less.
    const width = highestBit(left + 1) + 1;
    const spared = (1 << width) - 1 - (left + 1);
    const half = (1 << (width - 1)) - 1;
    let value = peek(width);
    if ((value & half) < spared) {
      value &= half;
      bit += width - 1;
    } else {
      if (value > half) value -= spared;
      bit += width;
    }
    counts.push(value - 1);
    left -= Math.abs(value - 1);
    if (left < 0) throw new RangeError('a table is more than full');
    if (value !== 1) continue;
    for (let zeros = 3; zeros === 3;) {
      zeros = read(2);
      for (let i = 0; i < zeros; i += 1) counts.push(0);
    }
  }
  if (counts.length > most) throw new RangeError('a table has too many symbols');
  return { table: entropyTable(counts, log), end: (bit + 7) >> 3 };
}
