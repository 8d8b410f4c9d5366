import type { RowKind } from './model.ts';

const kinds: readonly RowKind[] = ['same', 'changed', 'added', 'removed'];
export const codeOf: Readonly<Record<RowKind, number>> = {
  same: 0,
  changed: 1,
  added: 2,
  removed: 3,
};

const blockLength = 4096;

/** What became of each pair of rows, and where the nth of some kinds is. */
export class KindPlaces {
  private readonly codes: Uint8Array;
  /** Of each block, how many there are of each kind. */
  private readonly blocks: Uint32Array;

  constructor(codes: Uint8Array) {
    this.codes = codes;
    this.blocks = new Uint32Array(kinds.length * Math.ceil(codes.length / blockLength));
    for (let place = 0; place < codes.length; place += 1) {
      const at = Math.floor(place / blockLength) * kinds.length + (codes[place] ?? 0);
      this.blocks[at] = (this.blocks[at] ?? 0) + 1;
    }
  }

  count(kind: RowKind): number {
    let sum = 0;
    for (let at = codeOf[kind]; at < this.blocks.length; at += kinds.length)
      sum += this.blocks[at] ?? 0;
    return sum;
  }

  kindOf(place: number): RowKind {
    return kinds[this.codes[place] ?? 0] ?? 'same';
  }

  /** Places `[start, start + count)` among those of the kinds. */
  places(wanted: readonly RowKind[], start: number, count: number): readonly number[] {
    const isWanted = kinds.map((kind) => wanted.includes(kind));
    const found: number[] = [];
    let skip = start;
    for (
      let block = 0;
      block * blockLength < this.codes.length && found.length < count;
      block += 1
    ) {
      const here = isWanted.reduce(
        (sum, is, code) => sum + (is ? (this.blocks[block * kinds.length + code] ?? 0) : 0),
        0,
      );
      if (here <= skip) {
        skip -= here;
        continue;
      }
      const end = Math.min(this.codes.length, (block + 1) * blockLength);
      for (let place = block * blockLength; place < end && found.length < count; place += 1) {
        if (isWanted[this.codes[place] ?? 0] !== true) continue;
        if (skip > 0) skip -= 1;
        else found.push(place);
      }
    }
    return found;
  }
}
