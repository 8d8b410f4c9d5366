import { setImmediate as nextTurn } from 'node:timers/promises';
import type { DecodedArray, FileMetaData } from 'hyparquet';
import type { ByteSource } from '../../base/byteRange.ts';
import type { Cell } from '../table.ts';
import { Chunk, type PageOfRows } from './chunk.ts';
import { assembleRows, nestedCell, type LeafEntries } from './nested.ts';
import type { Page } from './page.ts';
import type { Field, Leaf } from './schema.ts';
import { SizedCache } from './sizedCache.ts';
import { cellReader, type CellReader } from './values.ts';

/** Bytes of decoded pages and dictionaries that are kept for the next window. */
const pageBudget = 48 << 20;
const dictionaryBudget = 16 << 20;
/** What is known of where pages lie is kept for so many column chunks. */
const mostChunks = 4096;
/** The longest time that decoding keeps the event loop, in milliseconds; a single page may take longer. */
const longestStretch = 12;

/** Rows of the file that lie together. */
export interface Group {
  readonly index: number;
  readonly firstRow: number;
  readonly rows: number;
}

/** Rows `[from, to)` of a row group; text and bytes are cut after `longest` bytes. */
export interface Wanted {
  readonly from: number;
  readonly to: number;
  readonly longest: number;
}

/** Reads the cells of a column from one row group. */
export class ColumnReader {
  private readonly source: ByteSource;
  private readonly metadata: FileMetaData;
  private readonly decoded = {
    pages: new SizedCache<Page>(pageBudget),
    dictionaries: new SizedCache<DecodedArray>(dictionaryBudget),
  };
  private readonly chunks = new Map<string, Chunk>();
  private readonly readers = new Map<number, CellReader>();
  private lastPause = performance.now();

  constructor(source: ByteSource, metadata: FileMetaData) {
    this.source = source;
    this.metadata = metadata;
  }

  async cells(group: Group, field: Field, wanted: Wanted, signal?: AbortSignal): Promise<Cell[]> {
    const [leaf] = field.leaves;
    if (field.shape === 'leaf' && leaf && leaf.maxRepetition === 0) {
      return this.flatCells(group, leaf, wanted, signal);
    }
    const { from, to, longest } = wanted;
    const entries = new Map<number, LeafEntries>();
    await Promise.all(
      field.leaves.map(async (own) => {
        const pages = await this.chunk(group, own).pagesOf(from, to, signal);
        entries.set(own.index, leafEntries(pages, own, wanted, this.reader(own)));
        await this.pause(signal);
      }),
    );
    return assembleRows(field, entries, to - from).map((nested) => nestedCell(nested, longest));
  }

  private async flatCells(group: Group, leaf: Leaf, wanted: Wanted, signal?: AbortSignal) {
    const { from, to, longest } = wanted;
    const read = this.reader(leaf);
    const cells: Cell[] = [];
    const pages = await this.chunk(group, leaf).pagesOf(from, to, signal);
    for (const { page, firstRow, rows } of pages) {
      const end = Math.min(to - firstRow, rows);
      for (let entry = Math.max(0, from - firstRow); entry < end; entry += 1) {
        cells.push(entryCell(page, entry, leaf, read, longest));
      }
      await this.pause(signal);
    }
    return cells;
  }

  private chunk({ index, rows }: Group, leaf: Leaf): Chunk {
    const key = `${index}:${leaf.index}`;
    const known = this.chunks.get(key);
    if (known) return known;
    const column = this.metadata.row_groups[index]?.columns[leaf.index];
    if (!column) throw new RangeError('a column chunk is not described');
    const oldest = this.chunks.keys().next();
    if (this.chunks.size >= mostChunks && !oldest.done) this.chunks.delete(oldest.value);
    const chunk = new Chunk(this.source, leaf, column, rows, this.decoded);
    this.chunks.set(key, chunk);
    return chunk;
  }

  private reader(leaf: Leaf): CellReader {
    const known = this.readers.get(leaf.index) ?? cellReader(leaf.element);
    this.readers.set(leaf.index, known);
    return known;
  }

  /** Lets others run after a stretch of work. */
  private async pause(signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    if (performance.now() - this.lastPause < longestStretch) return;
    await nextTurn();
    this.lastPause = performance.now();
    signal?.throwIfAborted();
  }
}

function entryCell(page: Page, entry: number, leaf: Leaf, read: CellReader, longest: number): Cell {
  if (page.definition && (page.definition[entry] ?? 0) < leaf.maxDefinition) return null;
  return read(page.value(page.positions ? (page.positions[entry] ?? 0) : entry), longest);
}

/** The entries of some rows: from the one that begins the first row to the one before the next row begins. */
function leafEntries(
  pages: readonly PageOfRows[],
  leaf: Leaf,
  { from, to, longest }: Wanted,
  read: CellReader,
): LeafEntries {
  const repetition: number[] = [];
  const definition: number[] = [];
  const places: { readonly page: Page; readonly entry: number }[] = [];
  for (const { page, firstRow } of pages) {
    let row = firstRow - 1;
    for (let entry = 0; entry < page.entries; entry += 1) {
      const level = page.repetition?.[entry] ?? 0;
      if (level === 0) row += 1;
      if (row >= to) break;
      if (row < from) continue;
      repetition.push(level);
      definition.push(page.definition?.[entry] ?? leaf.maxDefinition);
      places.push({ page, entry });
    }
  }
  return {
    repetition,
    definition,
    count: places.length,
    cell: (index) => {
      const place = places[index];
      if (!place) throw new RangeError('a nested column ends inside a row');
      return entryCell(place.page, place.entry, leaf, read, longest);
    },
  };
}
