import type { ItemsPage } from '../../client/model.ts';

/** Places in a list of texts. */
export type Codes = Uint16Array | Uint32Array;

/**
 * A page of items as few flat arrays, so that it goes from one thread to another at once and lies outside the heap. Each
 * distinct text is there once: text `n` reaches from `textEnds[n - 1]` to `textEnds[n]` in `texts`.
 */
export interface PackedPage {
  /** Of all items of the result. */
  readonly totalItems: number;
  readonly totalFiles: number;
  readonly ids: Float64Array;
  /** Milliseconds since 1970. */
  readonly created: Float64Array;
  readonly fileCounts: Float64Array;
  /** Bytes. */
  readonly sizes: Float64Array;
  readonly texts: string;
  readonly textEnds: Uint32Array;
  /** For each item its name, dataset, bucket and path there. */
  readonly names: Codes;
  /** Keys and values in turns; the keys of an item by their code. */
  readonly pairs: Codes;
  /** Where in `pairs` an item ends. */
  readonly pairEnds: Uint32Array;
  readonly files?: PackedFiles;
}

/** The files of the items of a page, one after another. */
interface PackedFiles {
  readonly names: Codes;
  readonly sizes: Float64Array;
  /** NaN where it is not known. */
  readonly modified: Float64Array;
  /** Where an item's files end. */
  readonly ends: Uint32Array;
}

export const namesPerItem = 4;

export function packPage({ items, totalItems, totalFiles }: ItemsPage): PackedPage {
  const texts = new TextList();
  const names: number[] = [];
  const pairs: number[] = [];
  const pairEnds = new Uint32Array(items.length);
  for (const [place, item] of items.entries()) {
    for (const text of [item.name, item.dataset, item.bucketName, item.bucketPath]) {
      names.push(texts.code(text));
    }
    const start = pairs.length;
    let last = -1;
    let isOrdered = true;
    for (const [key, value] of item.metadata) {
      const code = texts.code(key);
      isOrdered &&= code > last;
      last = code;
      pairs.push(code, texts.code(value));
    }
    // Items mostly have their keys in the same order.
    if (!isOrdered) order(pairs, start);
    pairEnds[place] = pairs.length;
  }
  const files = items.some((item) => item.files) ? packFiles(items, texts) : undefined;
  return {
    ...{ totalItems, totalFiles, pairEnds },
    ids: Float64Array.from(items, ({ id }) => id),
    created: Float64Array.from(items, ({ created }) => created),
    fileCounts: Float64Array.from(items, (item) => item.totalFiles),
    sizes: Float64Array.from(items, ({ totalSize }) => totalSize),
    names: texts.codes(names),
    pairs: texts.codes(pairs),
    ...texts.packed(),
    ...(files && {
      files: { ...files, names: texts.codes(files.names) },
    }),
  };
}

/** By their keys, from `start` on. */
function order(pairs: number[], start: number): void {
  const own: [key: number, value: number][] = [];
  for (let at = start; at < pairs.length; at += 2) own.push([pairs[at] ?? 0, pairs[at + 1] ?? 0]);
  own.sort(([a], [b]) => a - b);
  for (const [at, [key, value]] of own.entries()) {
    pairs[start + 2 * at] = key;
    pairs[start + 2 * at + 1] = value;
  }
}

function packFiles(items: ItemsPage['items'], texts: TextList) {
  const all = items.flatMap(({ files = [] }) => files);
  let end = 0;
  return {
    names: all.map(({ name }) => texts.code(name)),
    sizes: Float64Array.from(all, ({ size }) => size),
    modified: Float64Array.from(all, ({ modified }) => modified ?? NaN),
    ends: Uint32Array.from(items, ({ files = [] }) => (end += files.length)),
  };
}

/** Bytes that a page takes; of its text the most that it can be. */
export function packedBytes(page: PackedPage): number {
  const arrays = arraysOf(page).reduce((sum, { byteLength }) => sum + byteLength, 0);
  return arrays + 2 * page.texts.length;
}

/** All that is not text. */
export function arraysOf({ files, ...page }: PackedPage): readonly (Codes | Float64Array)[] {
  const { ids, created, fileCounts, sizes, textEnds, names, pairs, pairEnds } = page;
  const own = [ids, created, fileCounts, sizes, textEnds, names, pairs, pairEnds];
  return files ? [...own, files.names, files.sizes, files.modified, files.ends] : own;
}

class TextList {
  private readonly known = new Map<string, number>();

  code(text: string): number {
    const known = this.known.get(text);
    if (known !== undefined) return known;
    const code = this.known.size;
    this.known.set(text, code);
    return code;
  }

  codes(codes: readonly number[]): Codes {
    return this.known.size > 1 << 16 ? Uint32Array.from(codes) : Uint16Array.from(codes);
  }

  packed(): Pick<PackedPage, 'texts' | 'textEnds'> {
    const all = [...this.known.keys()];
    let end = 0;
    return { texts: all.join(''), textEnds: Uint32Array.from(all, (text) => (end += text.length)) };
  }
}
