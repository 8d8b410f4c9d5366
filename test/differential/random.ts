/** Numbers that look random and are the same for the same seed. */
export interface Random {
  /** A whole number in `[0, limit)`. */
  below(limit: number): number;
  chance(share: number): boolean;
  /** Throws where there is nothing to pick from. */
  pick<T>(from: readonly T[]): T;
  /** `length` results of `make`. */
  list<T>(length: number, make: () => T): T[];
}

/** Mulberry32: small, fast and good enough to look everywhere. */
export function randomFrom(seed: number): Random {
  let state = seed | 0;
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (limit: number) => Math.floor(next() * limit);
  return {
    below,
    chance: (share) => next() < share,
    pick: (from) => {
      const index = below(from.length);
      if (index >= from.length) throw new RangeError('nothing to pick from');
      // The index is inside, so this is an element, even where the element is undefined.
      return from[index] as (typeof from)[number];
    },
    list: (length, make) => Array.from({ length }, make),
  };
}
