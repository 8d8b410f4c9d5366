import {
  readNumbers,
  keptNumbers,
  type KeepPart,
  type KeptNumbers,
  type PartSource,
} from './parts.ts';

export interface KeptSlots {
  readonly count: number;
  readonly slots: KeptNumbers;
}

/**
 * A hash table of numbers that stand for something kept elsewhere: the owner knows how to hash and to compare
 * them. Open addressing in one typed array, four bytes a slot.
 */
export class Slots {
  private held: Uint32Array = new Uint32Array(8);
  private kept: (() => Uint32Array) | undefined;
  private count = 0;
  private readonly hashOf: (entry: number) => number;

  constructor(hashOf: (entry: number) => number) {
    this.hashOf = hashOf;
  }

  get bytes(): number {
    return this.held.byteLength;
  }

  keep(keep: KeepPart): KeptSlots {
    return { count: this.count, slots: keptNumbers(this.slots, keep) };
  }

  /** Is from now on what was kept; the owner hashes as it did then. */
  restore({ count, slots }: KeptSlots, source: PartSource): void {
    this.count = count;
    this.kept = () => readNumbers(slots, source) as Uint32Array;
  }

  /** The entry of that hash that `matches`, or -1. */
  find(hash: number, matches: (entry: number) => boolean): number {
    const at = this.slotOf(hash, matches);
    return at < 0 ? -1 : (this.held[at] ?? 0) - 1;
  }

  /** The caller knows that the entry is new. */
  insert(hash: number, entry: number): void {
    // Three quarters full: a probe still ends after a few steps.
    if (4 * (this.count + 1) > 3 * this.slots.length) this.rehash(2 * this.slots.length);
    this.place(hash, entry);
    this.count += 1;
  }

  remove(hash: number, matches: (entry: number) => boolean): void {
    let hole = this.slotOf(hash, matches);
    if (hole < 0) return;
    const { held } = this;
    const mask = held.length - 1;
    // Entries behind the hole move up where their own place lies before it, so that no probe ends too early.
    for (let at = (hole + 1) & mask; held[at] !== 0; at = (at + 1) & mask) {
      const home = this.hashOf((held[at] ?? 0) - 1) & mask;
      if (((at - home) & mask) >= ((at - hole) & mask)) {
        held[hole] = held[at] ?? 0;
        hole = at;
      }
    }
    held[hole] = 0;
    this.count -= 1;
  }

  private get slots(): Uint32Array {
    if (this.kept !== undefined) {
      this.held = this.kept();
      this.kept = undefined;
    }
    return this.held;
  }

  private slotOf(hash: number, matches: (entry: number) => boolean): number {
    const { slots } = this;
    const mask = slots.length - 1;
    for (let at = hash & mask; ; at = (at + 1) & mask) {
      const slot = slots[at] ?? 0;
      if (slot === 0) return -1;
      if (matches(slot - 1)) return at;
    }
  }

  private place(hash: number, entry: number): void {
    const { held } = this;
    const mask = held.length - 1;
    let at = hash & mask;
    while (held[at] !== 0) at = (at + 1) & mask;
    held[at] = entry + 1;
  }

  private rehash(size: number): void {
    const old = this.held;
    this.held = new Uint32Array(size);
    for (const slot of old) if (slot !== 0) this.place(this.hashOf(slot - 1), slot - 1);
  }
}

/** Spreads the bits of a number; for a hash. */
export function mixed(number: number): number {
  let hash = Math.imul((number | 0) ^ Math.trunc(number / 2 ** 32), 0x9e3779b1);
  hash = Math.imul(hash ^ (hash >>> 15), 0x85ebca6b);
  return (hash ^ (hash >>> 13)) >>> 0;
}
