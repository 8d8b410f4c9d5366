/** A seeded source of numbers: the same text gives the same sequence on every machine. */
export interface Random {
  /** In `[0, 1)`. */
  uniform(): number;
  between(low: number, high: number): number;
  /** Mean 0, standard deviation 1. */
  gaussian(): number;
  /** True with the given probability. */
  chance(probability: number): boolean;
  shuffle<T>(values: readonly T[]): T[];
}

/** Each signal takes a generator of its own, so that a change in one leaves the others as they were. */
export function random(seed: string): Random {
  const uniform = smallFastCounter(seed);
  const between = (low: number, high: number) => low + (high - low) * uniform();
  return {
    uniform,
    between,
    gaussian: () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform()),
    chance: (probability) => uniform() < probability,
    shuffle: (values) => {
      const rest = [...values];
      return values.flatMap(() => rest.splice(Math.floor(between(0, rest.length)), 1));
    },
  };
}

/** The sfc32 generator of PractRand (public domain), 32 bits a step. */
function smallFastCounter(seed: string): () => number {
  let [a, b, c, counter] = [hash(seed, 1), hash(seed, 2), hash(seed, 3), 1];
  const next = () => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return (sum >>> 0) / 2 ** 32;
  };
  for (let round = 0; round < 12; round += 1) next();
  return next;
}

/** FNV-1a over UTF-16 code units. */
function hash(text: string, salt: number): number {
  let value = (0x811c9dc5 ^ salt) >>> 0;
  for (let index = 0; index < text.length; index += 1) {
    value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  }
  return value | 0;
}
