import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ByteSource } from '../../base/byteRange.ts';
import type { CountProgress } from '../table.ts';
import type { Dialect, Encoding } from './dialect.ts';
import { RowScanner } from './rowScanner.ts';
import { toUnits, unitWidth } from './units.ts';

const scanUnits = 1 << 20;
const mostCheckpoints = 1 << 16;

/**
 * Where rows begin, found from the front as they are needed. Keeps the offset of every so many rows only, and of
 * fewer the longer the file is: at most half a megabyte, whatever its size.
 */
export class RowIndex {
  /** Rows between two checkpoints. */
  step: number;
  private readonly source: ByteSource;
  private readonly encoding: Encoding;
  private readonly width: number;
  private readonly end: number;
  private readonly scanner: RowScanner;
  private checkpoints: number[];
  private position: number;
  private scanning: Promise<void> | undefined;
  private isFinished = false;

  /** `start` in units. */
  constructor(source: ByteSource, dialect: Omit<Dialect, 'hasHeader'>, start: number, step = 256) {
    this.source = source;
    this.encoding = dialect.encoding;
    this.width = unitWidth(dialect.encoding);
    this.end = Math.floor(source.size / this.width);
    this.position = start;
    this.checkpoints = [start];
    this.step = step;
    this.scanner = new RowScanner(dialect, start, (offset) => {
      if (this.scanner.rows % this.step === 0) this.mark(offset);
    });
  }

  /** Rows found so far; all of them when `isDone`. */
  get rows(): number {
    return this.scanner.rows;
  }

  get isDone(): boolean {
    return this.isFinished;
  }

  /** Offset up to which rows were counted, in units. */
  get scanned(): number {
    return this.position;
  }

  /** The last row at or before `row` whose offset is kept. */
  nearest(row: number): { readonly row: number; readonly offset: number } {
    const index = Math.min(Math.floor(row / this.step), this.checkpoints.length - 1);
    return { row: index * this.step, offset: this.checkpoints[index] ?? 0 };
  }

  /** Goes on until the row is found or the file ends. */
  async reach(row: number, onProgress?: CountProgress, signal?: AbortSignal): Promise<void> {
    while (!this.isFinished && this.scanner.rows <= row) {
      signal?.throwIfAborted();
      // Everybody who waits shares one pass; who leaves does not stop the others.
      this.scanning ??= this.scanOn().finally(() => {
        this.scanning = undefined;
      });
      await this.scanning;
      onProgress?.(this.end === 0 ? 1 : this.position / this.end);
      await nextTurn();
    }
  }

  private async scanOn(): Promise<void> {
    const from = this.position;
    const to = Math.min(from + scanUnits, this.end);
    const bytes = await this.source.read(from * this.width, to * this.width);
    this.position = this.scanner.scan(toUnits(bytes, this.encoding), from);
    if (this.position < this.end) return;
    this.position = this.scanner.finish(this.end);
    this.isFinished = this.position >= this.end;
  }

  private mark(offset: number): void {
    this.checkpoints.push(offset);
    if (this.checkpoints.length <= mostCheckpoints) return;
    this.checkpoints = this.checkpoints.filter((_, index) => index % 2 === 0);
    this.step *= 2;
  }
}
