import type { Cell, RowMark } from '../../src/preview/table.ts';
import type { RowsShown, RowsWanted } from './contract.ts';

export const blockRows = 128;
/** Cells that are kept. */
const budget = 500_000;

interface Part {
  readonly rows: RowsShown['rows'];
  /** Place of the column in each row. */
  readonly index: number;
}

interface Request {
  readonly columns: readonly number[];
  readonly controller: AbortController;
}

/** Some rows, with as many columns as were asked for by now. */
interface Block {
  readonly start: number;
  readonly parts: Map<number, Part>;
  readonly requests: Map<number, Request>;
  readonly failed: Set<number>;
  marks: RowsShown['marks'];
  numbers: RowsShown['numbers'];
}

export interface RowBlocksOptions {
  readonly fetch: (wanted: RowsWanted, signal: AbortSignal) => Promise<RowsShown>;
  /** Told after each part that came. */
  readonly onCome: (shown: RowsShown) => void;
  readonly onFail: (error: unknown) => void;
}

/** The part of a table that the page has; rows and columns are asked for as they come into view. */
export class RowBlocks {
  private readonly options: RowBlocksOptions;
  private readonly blocks = new Map<number, Block>();
  /** The block of the last cell: the next one is mostly of the same. */
  private last: Block | undefined;

  constructor(options: RowBlocksOptions) {
    this.options = options;
  }

  /** `undefined` while it is on its way. */
  cell(row: number, column: number): Cell | undefined {
    const block = this.blockOf(row);
    const part = block?.parts.get(column);
    return part?.rows[row - (block?.start ?? 0)]?.[part.index];
  }

  mark(row: number): RowMark | undefined {
    return this.blockOf(row)?.marks?.[row];
  }

  /** The row's place in the file. */
  numberOf(row: number): number | undefined {
    const block = this.blockOf(row);
    return block?.numbers ? block.numbers[row - block.start] : row;
  }

  /** True where this part could not be read. */
  hasFailed(row: number, column: number): boolean {
    return this.blockOf(row)?.failed.has(column) ?? false;
  }

  /** Asks for what is in view and not here, and cancels what was asked for and is out of view. */
  show([from, to]: readonly [number, number], columns: readonly number[]): void {
    const first = startOf(from);
    for (const block of this.blocks.values()) {
      const isInView = block.start >= first && block.start < to;
      for (const { columns: asked, controller } of new Set(block.requests.values())) {
        if (isInView && asked.some((column) => columns.includes(column))) continue;
        controller.abort();
        for (const column of asked) block.requests.delete(column);
      }
      if (!isInView && block.parts.size + block.failed.size === 0) this.blocks.delete(block.start);
    }
    for (let start = first; start < to; start += blockRows) this.request(start, columns);
    this.forget(first, to);
  }

  /** Failed parts are asked for again when they are next shown. */
  retry(): void {
    for (const { failed } of this.blocks.values()) failed.clear();
  }

  clear(): void {
    for (const { requests } of this.blocks.values()) {
      for (const { controller } of requests.values()) controller.abort();
    }
    this.blocks.clear();
    this.last = undefined;
  }

  private blockOf(row: number): Block | undefined {
    const start = startOf(row);
    if (this.last?.start !== start) this.last = this.blocks.get(start);
    return this.last;
  }

  private request(start: number, columns: readonly number[]): void {
    const block: Block = this.blocks.get(start) ?? {
      start,
      parts: new Map(),
      requests: new Map(),
      failed: new Set(),
      marks: undefined,
      numbers: undefined,
    };
    // Put last: a Map is ordered by insertion, and `forget` begins at its front.
    this.blocks.delete(start);
    this.blocks.set(start, block);
    this.last = undefined;
    const { parts, requests, failed } = block;
    const missing = columns.filter(
      (column) => !parts.has(column) && !requests.has(column) && !failed.has(column),
    );
    if (missing.length === 0) return;
    const request = { columns: missing, controller: new AbortController() };
    for (const column of missing) requests.set(column, request);
    const { signal } = request.controller;
    this.options.fetch({ start, count: blockRows, columns: missing }, signal).then(
      (shown) => {
        if (!signal.aborted && this.blocks.get(start) === block) this.put(block, request, shown);
      },
      (error: unknown) => {
        if (signal.aborted || this.blocks.get(start) !== block) return;
        for (const column of missing) {
          requests.delete(column);
          failed.add(column);
        }
        this.options.onFail(error);
      },
    );
  }

  private put(block: Block, { columns }: Request, shown: RowsShown): void {
    for (const [index, column] of columns.entries()) {
      block.requests.delete(column);
      block.parts.set(column, { rows: shown.rows, index });
    }
    block.marks = shown.marks;
    block.numbers = shown.numbers;
    this.options.onCome(shown);
  }

  private forget(first: number, end: number): void {
    let total = 0;
    for (const { parts } of this.blocks.values()) total += parts.size * blockRows;
    for (const [start, { parts }] of this.blocks) {
      if (total <= budget) return;
      if (start >= first && start < end) continue;
      this.blocks.delete(start);
      total -= parts.size * blockRows;
    }
  }
}

function startOf(row: number): number {
  return Math.floor(row / blockRows) * blockRows;
}
