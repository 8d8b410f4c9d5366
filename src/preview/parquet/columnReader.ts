import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ByteSource } from '../../base/byteRange.ts';
import type { Cell } from '../table.ts';
import { Chunk } from './chunk.ts';
import type { Footer, Group } from './footer.ts';
import { assembleRows, nestedCell, type LeafEntries } from './nested.ts';
import { numberReader, putNumbers } from './numbers.ts';
import type { Entries, Page } from './page.ts';
import type { Dictionary, Raw } from './plainValues.ts';
import type { Field, Leaf } from './schema.ts';
import { SizedCache } from './sizedCache.ts';
import { cellReader, type CellReader } from './values.ts';

/** Bytes of decoded parts of pages, and of dictionaries, that are kept for the next window. */
const pageBudget = 4 << 20;
const dictionaryBudget = 4 << 20;
/** What is known of where pages lie is kept for so many column chunks. */
const mostChunks = 4096;
/** The longest time that decoding keeps the event loop, in milliseconds; a single page may take longer. */
const longestStretch = 12;

/** Rows `[from, to)` of a row group; text and bytes are cut after `longest` bytes. */
export interface Wanted {
  readonly from: number;
  readonly to: number;
  readonly longest: number;
}

/** Reads the cells of a column from one row group. */
export class ColumnReader {
  private readonly source: ByteSource;
  private readonly footer: Footer;
  private readonly decoded = {
    pages: new SizedCache<Page>(pageBudget, (page) => page.drop()),
    dictionaries: new SizedCache<Dictionary>(dictionaryBudget, (dictionary) => dictionary.drop()),
  };
  private readonly chunks = new Map<string, Chunk>();
  private readonly readers = new Map<number, CellReader>();
  private lastPause = performance.now();

  constructor(source: ByteSource, footer: Footer) {
    this.source = source;
    this.footer = footer;
  }

  async cells(group: Group, field: Field, wanted: Wanted, signal?: AbortSignal): Promise<Cell[]> {
    const [leaf] = field.leaves;
    const { from, to, longest } = wanted;
    if (field.shape === 'leaf' && leaf && leaf.maxRepetition === 0) {
      const cells: Cell[] = [];
      await this.read(group, leaf, wanted, (cell) => cells.push(cell), signal);
      return cells;
    }
    const entries = new Map<number, LeafEntries>();
    await Promise.all(
      field.leaves.map(async (own) => {
        const repetition: number[] = [];
        const definition: number[] = [];
        const cells: Cell[] = [];
        const put = (cell: Cell, repeated: number, defined: number) => {
          cells.push(cell);
          repetition.push(repeated);
          definition.push(defined);
        };
        await this.read(group, own, wanted, put, signal);
        const cell = (index: number) => cells[index] ?? null;
        entries.set(own.index, { repetition, definition, count: cells.length, cell });
      }),
    );
    return assembleRows(field, entries, to - from).map((nested) => nestedCell(nested, longest));
  }

  /** Puts the numbers of a column into `numbers`, from `offset` on; `NaN` where there is none. */
  async numbers(
    group: Group,
    leaf: Leaf,
    { from, to }: Wanted,
    { numbers, offset }: { readonly numbers: Float64Array; readonly offset: number },
    signal?: AbortSignal,
  ): Promise<void> {
    const read = numberReader(leaf.element);
    if (!read || leaf.maxRepetition > 0) {
      numbers.fill(NaN, offset, offset + to - from);
      return;
    }
    const take = (entries: Entries, firstRow: number) => {
      putNumbers(entries, leaf.maxDefinition, read, numbers, offset + firstRow - from);
      return this.pause(signal);
    };
    await this.chunk(group, leaf).read(from, to, take, signal);
  }

  private async read(
    group: Group,
    leaf: Leaf,
    { from, to, longest }: Wanted,
    put: (cell: Cell, repetition: number, definition: number) => void,
    signal?: AbortSignal,
  ): Promise<void> {
    const read = this.reader(leaf);
    const { maxDefinition } = leaf;
    const take = ({ count, repetition, definition, values }: Entries) => {
      let position = 0;
      for (let entry = 0; entry < count; entry += 1) {
        const defined = definition ? (definition[entry] ?? 0) : maxDefinition;
        let cell: Cell = null;
        if (defined === maxDefinition) {
          const raw: Raw | undefined = values[position];
          if (raw === undefined) throw new RangeError('a value is missing');
          cell = read(raw, longest);
          position += 1;
        }
        put(cell, repetition?.[entry] ?? 0, defined);
      }
      return this.pause(signal);
    };
    await this.chunk(group, leaf).read(from, to, take, signal);
  }

  private chunk(group: Group, leaf: Leaf): Chunk {
    const key = `${group.index}:${leaf.index}`;
    const known = this.chunks.get(key);
    if (known) return known;
    const oldest = this.chunks.keys().next();
    if (this.chunks.size >= mostChunks && !oldest.done) this.chunks.delete(oldest.value);
    const column = this.footer.column(group, leaf.index);
    const chunk = new Chunk(this.source, leaf, column, group.rows, this.decoded);
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
