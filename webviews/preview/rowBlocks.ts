import type { Cell, RowMark } from '../../src/preview/table.ts';
import type { RowsShown, RowsWanted } from './contract.ts';

export const blockRows = 128;
const blockColumns = 64;
/** Cells that are kept. */
const budget = 500_000;

interface Block {
  readonly row: number;
  readonly column: number;
  readonly columns: readonly number[];
  readonly controller: AbortController;
  shown?: RowsShown;
  error?: unknown;
}

export interface RowBlocksOptions {
  readonly fetch: (wanted: RowsWanted, signal: AbortSignal) => Promise<RowsShown>;
  /** Told after each block that came. */
  readonly onCome: (shown: RowsShown) => void;
  readonly onFail: (error: unknown) => void;
}

/** The part of a table that the page has: blocks of rows and columns, asked for as they come into view. */
export class RowBlocks {
  private readonly columnCount: number;
  private readonly options: RowBlocksOptions;
  private readonly blocks = new Map<string, Block>();

  constructor(columnCount: number, options: RowBlocksOptions) {
    this.columnCount = columnCount;
    this.options = options;
  }

  /** `undefined` while it is on its way. */
  cell(row: number, column: number): Cell | undefined {
    const block = this.blocks.get(keyOf(row, column));
    return block?.shown?.rows[row - block.row]?.[column - block.column];
  }

  /** Each block of columns tells it anew. */
  mark(row: number, column: number): RowMark | undefined {
    return this.blocks.get(keyOf(row, column))?.shown?.marks?.[row];
  }

  /** True where this part could not be read. */
  hasFailed(row: number, column: number): boolean {
    return this.blocks.get(keyOf(row, column))?.error !== undefined;
  }

  /** Asks for what is in view and not here, and cancels what was asked for and is out of view. */
  show(rows: readonly [number, number], columns: readonly [number, number]): void {
    const wanted = new Set<string>();
    for (let row = floor(rows[0], blockRows); row < rows[1]; row += blockRows) {
      for (
        let column = floor(columns[0], blockColumns);
        column < columns[1];
        column += blockColumns
      ) {
        wanted.add(keyOf(row, column));
        this.request(row, column);
      }
    }
    for (const [key, block] of this.blocks) {
      if (wanted.has(key) || block.shown) continue;
      block.controller.abort();
      this.blocks.delete(key);
    }
    this.forget(wanted);
  }

  /** Failed blocks are asked for again when they are next shown. */
  retry(): void {
    for (const [key, { error }] of this.blocks) if (error !== undefined) this.blocks.delete(key);
  }

  dispose(): void {
    for (const { controller } of this.blocks.values()) controller.abort();
    this.blocks.clear();
  }

  private request(row: number, column: number): void {
    const key = keyOf(row, column);
    const known = this.blocks.get(key);
    if (known) {
      // Put last: a Map is ordered by insertion, and `forget` begins at its front.
      this.blocks.delete(key);
      this.blocks.set(key, known);
      return;
    }
    const end = Math.min(this.columnCount, column + blockColumns);
    const columns = Array.from({ length: end - column }, (_, index) => column + index);
    const controller = new AbortController();
    const block: Block = { row, column, columns, controller };
    this.blocks.set(key, block);
    const wanted = { start: row, count: blockRows, columns };
    this.options.fetch(wanted, controller.signal).then(
      (shown) => {
        if (this.blocks.get(key) !== block) return;
        block.shown = shown;
        this.options.onCome(shown);
      },
      (error: unknown) => {
        if (this.blocks.get(key) !== block || controller.signal.aborted) return;
        block.error = error;
        this.options.onFail(error);
      },
    );
  }

  private forget(inView: ReadonlySet<string>): void {
    const size = ({ columns }: Block) => blockRows * columns.length;
    let total = 0;
    for (const block of this.blocks.values()) total += size(block);
    for (const [key, block] of this.blocks) {
      if (total <= budget) return;
      if (inView.has(key)) continue;
      this.blocks.delete(key);
      total -= size(block);
    }
  }
}

function floor(value: number, step: number): number {
  return Math.floor(value / step) * step;
}

function keyOf(row: number, column: number): string {
  return `${floor(row, blockRows)}:${floor(column, blockColumns)}`;
}
