import type { Pace } from './pace.ts';

const digitBits = 16;
const digits = 64 / digitBits;
const digitMask = (1 << digitBits) - 1;
/** Items between two looks at the clock. */
const stretch = 1 << 16;

/**
 * Orders `items` by `values[item]`, of which none is NaN; equal ones stay as they stand, so that sorting by one key after
 * the other, the last one first, sorts by all of them. Needs `scratch` of the same length.
 */
export async function sortByValues(
  items: Uint32Array,
  scratch: Uint32Array,
  values: Float64Array,
  isDescending: boolean,
  pace: Pace,
): Promise<void> {
  const bits = new Uint32Array(values.buffer, values.byteOffset, 2 * values.length);
  const flip = isDescending ? digitMask : 0;
  // The bits of a float, turned so that they order as unsigned numbers do.
  const digitOf = (item: number, digit: number): number => {
    const high = bits[2 * item + 1] ?? 0;
    const isNegative = high >>> 31 === 1;
    const half = digit < 2 ? (bits[2 * item] ?? 0) : high;
    const part = (half >>> (digit % 2 === 0 ? 0 : digitBits)) & digitMask;
    const turn = isNegative ? digitMask : digit === 3 ? 0x8000 : 0;
    return part ^ turn ^ flip;
  };
  for (let digit = 0; digit < digits; digit += 1) {
    await sortByDigit(items, scratch, (item) => digitOf(item, digit), 1 << digitBits, pace);
  }
}

/** Orders `items` by a small number of each, as `sortByValues` does. */
export async function sortByDigit(
  items: Uint32Array,
  scratch: Uint32Array,
  digitOf: (item: number) => number,
  range: number,
  pace: Pace,
): Promise<void> {
  const { length } = items;
  const places = new Uint32Array(range);
  for (let start = 0; start < length; start += stretch) {
    const end = Math.min(start + stretch, length);
    for (let i = start; i < end; i += 1) {
      const digit = digitOf(items[i] ?? 0);
      places[digit] = (places[digit] ?? 0) + 1;
    }
    await pace();
  }
  if (places.includes(length)) return;
  let next = 0;
  for (let digit = 0; digit < range; digit += 1) {
    const count = places[digit] ?? 0;
    places[digit] = next;
    next += count;
  }
  for (let start = 0; start < length; start += stretch) {
    const end = Math.min(start + stretch, length);
    for (let i = start; i < end; i += 1) {
      const item = items[i] ?? 0;
      const digit = digitOf(item);
      const place = places[digit] ?? 0;
      scratch[place] = item;
      places[digit] = place + 1;
    }
    await pace();
  }
  items.set(scratch);
}
