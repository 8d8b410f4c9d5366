import { namesPerItem, type Codes, type PackedPage } from './packedPage.ts';

/** Reads what a page holds; items and files by their place in it. */
export class PageReader {
  readonly page: PackedPage;
  /** By their text; found when a key is first asked for. */
  private keys: ReadonlyMap<string, number> | undefined;

  constructor(page: PackedPage) {
    this.page = page;
  }

  get items(): number {
    return this.page.ids.length;
  }

  get files(): number {
    return this.page.files?.ends.at(-1) ?? 0;
  }

  /** One of the names of an item, in the order of `PackedPage.names`. */
  name(item: number, which: 0 | 1 | 2 | 3): string {
    return this.text(this.page.names, namesPerItem * item + which);
  }

  fileName(file: number): string {
    return this.page.files ? this.text(this.page.files.names, file) : '';
  }

  /** The item that a file is of. */
  itemOfFile(file: number): number {
    const { ends } = this.page.files ?? {};
    return ends ? firstAbove(ends, file) : 0;
  }

  /** Reads one key of items. */
  valuesOf(key: string): (item: number) => string | undefined {
    const code = this.keyCodes().get(key);
    if (code === undefined) return () => undefined;
    const { pairs, pairEnds } = this.page;
    return (item) => {
      let low = item === 0 ? 0 : (pairEnds[item - 1] ?? 0) / 2;
      let high = (pairEnds[item] ?? 0) / 2;
      while (low < high) {
        const middle = (low + high) >>> 1;
        if ((pairs[2 * middle] ?? 0) < code) low = middle + 1;
        else high = middle;
      }
      const isFound = 2 * low < (pairEnds[item] ?? 0) && pairs[2 * low] === code;
      return isFound ? this.text(pairs, 2 * low + 1) : undefined;
    };
  }

  private keyCodes(): ReadonlyMap<string, number> {
    if (this.keys) return this.keys;
    const { pairs } = this.page;
    const codes = new Map<string, number>();
    const seen = new Set<number>();
    for (let place = 0; place < pairs.length; place += 2) {
      const code = pairs[place] ?? 0;
      if (seen.has(code)) continue;
      seen.add(code);
      codes.set(this.text(pairs, place), code);
    }
    this.keys = codes;
    return codes;
  }

  private text(codes: Codes, place: number): string {
    const { texts, textEnds } = this.page;
    const code = codes[place] ?? 0;
    return texts.slice(code === 0 ? 0 : textEnds[code - 1], textEnds[code]);
  }
}

/** The first place whose number is above `value`, of numbers that never fall. */
export function firstAbove(numbers: ArrayLike<number>, value: number): number {
  let low = 0;
  let high = numbers.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((numbers[middle] ?? 0) > value) high = middle;
    else low = middle + 1;
  }
  return low;
}
