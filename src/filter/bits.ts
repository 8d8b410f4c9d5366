/** A set of small numbers, one bit each. Signed words, because that is what the operators give. */
export type Bits = Int32Array;

export function bitsFor(capacity: number): Bits {
  return new Int32Array((capacity + 31) >>> 5);
}

export function hasBit(bits: Bits, at: number): boolean {
  return (((bits[at >>> 5] ?? 0) >>> (at & 31)) & 1) === 1;
}

export function setBit(bits: Bits, at: number): void {
  bits[at >>> 5] = (bits[at >>> 5] ?? 0) | (1 << (at & 31));
}

export function clearBit(bits: Bits, at: number): void {
  bits[at >>> 5] = (bits[at >>> 5] ?? 0) & ~(1 << (at & 31));
}

/** Sets the bits `[start, end)`. */
export function setRange(bits: Bits, start: number, end: number): void {
  if (start >= end) return;
  const [first, last] = [start >>> 5, (end - 1) >>> 5];
  const head = -1 << (start & 31);
  const tail = -1 >>> (31 - ((end - 1) & 31));
  if (first === last) {
    bits[first] = (bits[first] ?? 0) | (head & tail);
    return;
  }
  bits[first] = (bits[first] ?? 0) | head;
  for (let word = first + 1; word < last; word += 1) bits[word] = -1;
  bits[last] = (bits[last] ?? 0) | tail;
}

/** Whether one of the bits `[start, end)` is set. */
export function hasAny(bits: Bits, start: number, end: number): boolean {
  for (let at = start; at < end; at += 1) if (hasBit(bits, at)) return true;
  return false;
}

export function and(a: Bits, b: Bits): Bits {
  const result = new Int32Array(a.length);
  for (let word = 0; word < result.length; word += 1) {
    result[word] = (a[word] ?? 0) & (b[word] ?? 0);
  }
  return result;
}

export function or(a: Bits, b: Bits): Bits {
  const result = new Int32Array(a.length);
  for (let word = 0; word < result.length; word += 1) {
    result[word] = (a[word] ?? 0) | (b[word] ?? 0);
  }
  return result;
}

/** What is in `a` and not in `b`. */
export function without(a: Bits, b: Bits): Bits {
  const result = new Int32Array(a.length);
  for (let word = 0; word < result.length; word += 1) {
    result[word] = (a[word] ?? 0) & ~(b[word] ?? 0);
  }
  return result;
}

export function countBits(bits: Bits): number {
  let count = 0;
  for (let word = 0; word < bits.length; word += 1) count += ones(bits[word] ?? 0);
  return count;
}

export function isEmpty(bits: Bits): boolean {
  for (let word = 0; word < bits.length; word += 1) if (bits[word] !== 0) return false;
  return true;
}

/** The smallest range of whole words `[first, end)` that holds the set. */
export function extent(bits: Bits): readonly [first: number, end: number] {
  let [first, last] = [0, bits.length - 1];
  while (first <= last && bits[first] === 0) first += 1;
  while (last >= first && bits[last] === 0) last -= 1;
  return [first << 5, (last + 1) << 5];
}

/** `limit` of the numbers in the set, in ascending order, without the first `offset`. */
export function bitsFrom(bits: Bits, offset: number, limit: number): number[] {
  const found: number[] = [];
  let before = 0;
  for (let word = 0; word < bits.length && found.length < limit; word += 1) {
    let rest = bits[word] ?? 0;
    if (rest === 0) continue;
    const count = ones(rest);
    if (before + count <= offset) {
      before += count;
      continue;
    }
    for (; rest !== 0 && found.length < limit; rest &= rest - 1) {
      if (before++ >= offset) found.push((word << 5) + 31 - Math.clz32(rest & -rest));
    }
  }
  return found;
}

/** Calls back for each number in the set, in ascending order. */
export function forEachBit(bits: Bits, visit: (at: number) => void): void {
  for (let word = 0; word < bits.length; word += 1) {
    for (let rest = bits[word] ?? 0; rest !== 0; rest &= rest - 1) {
      visit((word << 5) + 31 - Math.clz32(rest & -rest));
    }
  }
}

/** The same set with room for more; a copy only where it has to be. */
export function widened(bits: Bits, capacity: number): Bits {
  const words = (capacity + 31) >>> 5;
  if (words <= bits.length) return bits;
  const result = new Int32Array(Math.max(words, bits.length + (bits.length >>> 2)));
  result.set(bits);
  return result;
}

function ones(word: number): number {
  let rest = word - ((word >>> 1) & 0x55555555);
  rest = (rest & 0x33333333) + ((rest >>> 2) & 0x33333333);
  return Math.imul((rest + (rest >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
