import type { RowPlace } from './cells.ts';
import { firstAbove, type PageReader } from './pageReader.ts';
import type { ResultPages } from './resultPages.ts';

/** Rows `[from, to)` of one page. */
export interface Stretch {
  readonly reader: PageReader;
  readonly place: RowPlace;
  readonly from: number;
  readonly to: number;
}

type Stretches = (start: number, count: number, signal?: AbortSignal) => AsyncGenerator<Stretch>;

/** Pages that are on their way at once. */
const atOnce = 3;

/** A row for each item: where it is needs no looking. */
export function itemStretches(pages: ResultPages): Stretches {
  const place: RowPlace = { item: (row) => row };
  return async function* (start, count, signal) {
    const { pageSize, totalItems } = pages;
    const end = Math.min(totalItems, start + count);
    if (start >= end) return;
    const [first, last] = [Math.floor(start / pageSize), Math.floor((end - 1) / pageSize)];
    for await (const { index, reader } of inOrder(pages, first, last, signal)) {
      const before = index * pageSize;
      yield {
        reader,
        place,
        from: Math.max(0, start - before),
        to: Math.min(reader.items, end - before),
      };
    }
    pages.readAhead(last + 1);
  };
}

/** A row for each file. How many a page has is known once it was read: the pages before a row are read first. */
export function fileStretches(pages: ResultPages): Stretches {
  /** Files up to the end of each page that was read. */
  const ends: number[] = [];
  return async function* (start, count, signal) {
    const end = Math.min(pages.totalFiles, start + count);
    if (start >= end) return;
    const perPage = Math.max(1, pages.totalFiles / pages.count);
    let next = firstAbove(ends, start);
    while (next < pages.count) {
      const isKnown = (ends.at(-1) ?? 0) >= end;
      const guessed = isKnown ? firstAbove(ends, end - 1) : Math.floor(end / perPage);
      const last = Math.max(next, Math.min(pages.count - 1, guessed));
      for await (const { index, reader } of inOrder(pages, next, last, signal)) {
        const before = ends[index - 1] ?? 0;
        ends[index] ??= before + reader.files;
        const [from, to] = [Math.max(0, start - before), Math.min(reader.files, end - before)];
        const place: RowPlace = { item: (file) => reader.itemOfFile(file) };
        if (from < to) yield { reader, place, from, to };
        if (before + reader.files < end) continue;
        pages.readAhead(index + 1);
        return;
      }
      next = last + 1;
    }
  };
}

/** Pages one after another, the next ones on their way meanwhile; leaving the loop gives those up. */
async function* inOrder(
  pages: ResultPages,
  first: number,
  last: number,
  caller: AbortSignal | undefined,
): AsyncGenerator<{ readonly index: number; readonly reader: PageReader }> {
  const leaving = new AbortController();
  const signal = caller ? AbortSignal.any([caller, leaving.signal]) : leaving.signal;
  const coming = new Map<number, Promise<PageReader>>();
  const ask = (index: number) => {
    if (index > last) return;
    const page = pages.page(index, signal);
    // Told where its turn comes.
    page.catch(() => undefined);
    coming.set(index, page);
  };
  try {
    for (let index = first; index < Math.min(first + atOnce, last + 1); index += 1) ask(index);
    for (let index = first; index <= last; index += 1) {
      const page = await coming.get(index);
      coming.delete(index);
      if (page) yield { index, reader: page };
      ask(index + atOnce);
    }
  } finally {
    leaving.abort();
  }
}
