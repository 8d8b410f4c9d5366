/**
 * A hash table of numbers that stand for something kept elsewhere: the owner knows how to hash and to compare
 * them. Open addressing in one typed array, four bytes a slot.
 */
export class Slots {
  private slots = new Uint32Array(8);
  private count = 0;
  private readonly hashOf: (entry: number) => number;

  constructor(hashOf: (entry: number) => number) {
    this.hashOf = hashOf;
  }

  get bytes(): number {
    return this.slots.byteLength;
  }

  /** The entry of that hash that `matches`, or -1. */
  find(hash: number, matches: (entry: number) => boolean): number {
    const at = this.slotOf(hash, matches);
    return at < 0 ? -1 : (this.slots[at] ?? 0) - 1;
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
    const mask = this.slots.length - 1;
    // Entries behind the hole move up where their own place lies before it, so that no probe ends too early.
    for (let at = (hole + 1) & mask; this.slots[at] !== 0; at = (at + 1) & mask) {
      const home = this.hashOf((this.slots[at] ?? 0) - 1) & mask;
      if (((at - home) & mask) >= ((at - hole) & mask)) {
        this.slots[hole] = this.slots[at] ?? 0;
        hole = at;
      }
    }
    this.slots[hole] = 0;
    this.count -= 1;
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
    const mask = this.slots.length - 1;
    let at = hash & mask;
    while (this.slots[at] !== 0) at = (at + 1) & mask;
    this.slots[at] = entry + 1;
  }

  private rehash(size: number): void {
    const old = this.slots;
    this.slots = new Uint32Array(size);
    for (const slot of old) if (slot !== 0) this.place(this.hashOf(slot - 1), slot - 1);
  }
}

/** Spreads the bits of a number; for a hash. */
export function mixed(number: number): number {
  let hash = Math.imul((number | 0) ^ Math.trunc(number / 2 ** 32), 0x9e3779b1);
  hash = Math.imul(hash ^ (hash >>> 15), 0x85ebca6b);
  return (hash ^ (hash >>> 13)) >>> 0;
}
