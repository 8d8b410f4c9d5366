import type {
  ComparedRow,
  ComparedRows,
  ComparedRowsWanted,
} from '../../src/preview/compare/model.ts';

const blockRows = 100;
/** Blocks that are kept beside those in view. */
const mostBlocks = 40;

/** The rows that were asked for, by blocks; what moves out of view before it came is not waited for. */
export class RowStore {
  private readonly fetch: (
    wanted: ComparedRowsWanted,
    signal: AbortSignal,
  ) => Promise<ComparedRows>;
  private readonly onChange: () => void;
  private readonly onFail: (error: unknown) => void;
  private wanted: Pick<ComparedRowsWanted, 'kinds' | 'pairs'> = { kinds: [], pairs: [] };
  private blocks = new Map<number, readonly ComparedRow[]>();
  private readonly running = new Map<number, AbortController>();

  constructor(
    fetch: RowStore['fetch'],
    onChange: RowStore['onChange'],
    onFail: RowStore['onFail'],
  ) {
    this.fetch = fetch;
    this.onChange = onChange;
    this.onFail = onFail;
  }

  /** Other rows or columns; nothing of what came before fits. */
  reset(wanted: Pick<ComparedRowsWanted, 'kinds' | 'pairs'>): void {
    for (const controller of this.running.values()) controller.abort();
    this.running.clear();
    this.blocks.clear();
    this.wanted = wanted;
  }

  get(place: number): ComparedRow | undefined {
    return this.blocks.get(Math.floor(place / blockRows))?.[place % blockRows];
  }

  /** Asks for what is missing of `[first, end)`. */
  look(first: number, end: number): void {
    const [from, to] = [
      Math.floor(first / blockRows),
      Math.floor(Math.max(first, end - 1) / blockRows),
    ];
    for (const [block, controller] of this.running) {
      if (block >= from && block <= to) continue;
      controller.abort();
      this.running.delete(block);
    }
    for (let block = from; block <= to && first < end; block += 1) {
      if (!this.blocks.has(block) && !this.running.has(block)) void this.read(block);
    }
  }

  private async read(block: number): Promise<void> {
    const controller = new AbortController();
    this.running.set(block, controller);
    try {
      const wanted = { ...this.wanted, start: block * blockRows, count: blockRows };
      const { rows } = await this.fetch(wanted, controller.signal);
      if (controller.signal.aborted) return;
      this.blocks.set(block, rows);
      const oldest = this.blocks.keys().next().value;
      if (this.blocks.size > mostBlocks && oldest !== undefined) this.blocks.delete(oldest);
      this.onChange();
    } catch (error) {
      if (!controller.signal.aborted) this.onFail(error);
    } finally {
      if (this.running.get(block) === controller) this.running.delete(block);
    }
  }
}
