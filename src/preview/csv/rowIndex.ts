import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ByteSource } from '../../base/byteRange.ts';
import type { CountProgress } from '../table.ts';
import type { Dialect, Encoding } from './dialect.ts';
import { readAll } from './records.ts';
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
  /** More of them, where rows are long. */
  private readonly far: { readonly row: number; readonly offset: number }[] = [];
  private position: number;
  private scanning: Promise<void> | undefined;
  private ahead: { readonly from: number; readonly bytes: Promise<Uint8Array> } | undefined;
  private lastRows = 0;
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
    this.scanner = new RowScanner(dialect, start, step, (row, offset) => {
      if (row % this.step === 0) this.mark(offset);
      else if (this.far.length < mostCheckpoints) this.far.push({ row, offset });
      return (Math.floor(row / this.step) + 1) * this.step;
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
    const regular = { row: index * this.step, offset: this.checkpoints[index] ?? 0 };
    const far = this.far.findLast((mark) => mark.row <= row);
    return far && far.row > regular.row ? far : regular;
  }

  /** Goes on until the row is found or the file ends. */
  async reach(row: number, onProgress?: CountProgress, signal?: AbortSignal): Promise<void> {
    while (!this.isFinished && this.scanner.rows <= row) {
      signal?.throwIfAborted();
      // Everybody who waits shares one pass; who leaves does not stop the others.
      this.scanning ??= this.scanOn(row).finally(() => {
        this.scanning = undefined;
      });
      await this.scanning;
      onProgress?.(this.end === 0 ? 1 : this.position / this.end);
      await nextTurn();
    }
  }

  private async scanOn(row: number): Promise<void> {
    const from = this.position;
    const before = this.scanner.rows;
    const { ahead } = this;
    this.ahead = undefined;
    const bytes = await (ahead?.from === from ? ahead.bytes : this.read(from));
    // Where the row lies further than the next piece, that is read while this one is looked through.
    const isFar = row - before > 2 * this.lastRows;
    if (isFar && from + scanUnits < this.end) {
      this.ahead = { from: from + scanUnits, bytes: this.read(from + scanUnits) };
      this.ahead.bytes.catch(() => undefined);
    }
    // Where rows are long, the first of each piece is kept too.
    if (this.lastRows < this.step) this.scanner.want(before + 1);
    this.position = this.scanner.scan(toUnits(bytes, this.encoding), from);
    this.lastRows = this.scanner.rows - before;
    if (this.position < this.end) return;
    this.position = this.scanner.finish(this.end);
    this.isFinished = this.position >= this.end;
  }

  private read(from: number): Promise<Uint8Array> {
    const to = Math.min(from + scanUnits, this.end);
    return readAll(this.source, from * this.width, to * this.width);
  }

  private mark(offset: number): void {
    this.checkpoints.push(offset);
    if (this.checkpoints.length <= mostCheckpoints) return;
    this.checkpoints = this.checkpoints.filter((_, index) => index % 2 === 0);
    this.step *= 2;
  }
}
