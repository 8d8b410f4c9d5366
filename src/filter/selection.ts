import { bitsFrom, countBits, forEachBit, hasBit, type Bits } from './bits.ts';
import type { ItemFile } from './item.ts';
import type { ItemTable } from './table.ts';

/** What a filter keeps. It reads the table: use it up before the table changes. */
export class Selection {
  /** Items. */
  readonly count: number;
  /** Kept files of the kept items. */
  readonly fileCount: number;
  /** Bytes of the kept files. */
  readonly fileSize: number;
  private readonly table: ItemTable;
  private readonly revision: number;
  private readonly rows: Bits;
  /** Absent when every file of a kept item is kept. */
  private readonly fileBits: Bits | undefined;

  constructor(table: ItemTable, rows: Bits, keptFiles: Bits | undefined) {
    this.table = table;
    this.revision = table.revision;
    this.rows = rows;
    this.fileBits = keptFiles;
    this.count = countBits(rows);
    [this.fileCount, this.fileSize] = keptFiles
      ? keptTotals(table, keptFiles)
      : totals(table, rows);
  }

  /** False once the table has changed: the totals still tell what was, nothing else can be asked. */
  get isCurrent(): boolean {
    return this.revision === this.table.revision;
  }

  /** Ids in the order of the listing: dataset, then name, by UTF-16 code units. */
  page(offset: number, limit: number): number[] {
    return this.pageRows(offset, limit).map((row) => this.table.ids.get(row));
  }

  /** The same, with which of an item's files are kept, by their places among them. */
  shown(offset: number, limit: number): { id: number; isKept: (index: number) => boolean }[] {
    return this.pageRows(offset, limit).map((row) => {
      return { id: this.table.ids.get(row), isKept: this.keptOf(row) };
    });
  }

  /** All ids in the order of the listing. */
  *ids(): Iterable<number> {
    for (const row of this.current().orderedRows()) {
      if (hasBit(this.rows, row)) yield this.current().ids.get(row);
    }
  }

  has(id: number): boolean {
    const row = this.current().rowOf(id);
    return row >= 0 && hasBit(this.rows, row);
  }

  /** The kept files of a kept item; empty for any other. */
  files(id: number): ItemFile[] {
    const isKept = this.keptFiles(id);
    const row = this.table.rowOf(id);
    return row < 0 ? [] : this.table.filesOf(row).filter((_, index) => isKept(index));
  }

  /** Which of an item's files are kept, by their places among them; of an item that is not kept, none. */
  keptFiles(id: number): (index: number) => boolean {
    const row = this.current().rowOf(id);
    return row < 0 || !hasBit(this.rows, row) ? () => false : this.keptOf(row);
  }

  /** Number and bytes of the kept files of an item, without making a list of them. */
  fileTotals(id: number): { readonly count: number; readonly size: number } {
    const { fileBits, table } = this;
    const row = this.current().rowOf(id);
    if (row < 0 || !hasBit(this.rows, row)) return { count: 0, size: 0 };
    const [start, all] = [table.fileStarts.get(row), table.fileCounts.get(row)];
    if (fileBits === undefined) return { count: all, size: table.fileSizes.get(row) };
    let [count, size] = [0, 0];
    for (let place = start; place < start + all; place += 1) {
      if (!hasBit(fileBits, place)) continue;
      count += 1;
      size += table.files.sizes.get(place);
    }
    return { count, size };
  }

  private keptOf(row: number): (index: number) => boolean {
    const { fileBits } = this;
    if (fileBits === undefined) return () => true;
    const start = this.table.fileStarts.get(row);
    return (index) => hasBit(fileBits, start + index);
  }

  private pageRows(offset: number, limit: number): number[] {
    const page: number[] = [];
    let skipped = 0;
    if (limit <= 0 || offset >= this.count) return page;
    if (this.current().isInOrder) return bitsFrom(this.rows, offset, limit);
    for (const row of this.table.orderedRows()) {
      if (!hasBit(this.rows, row)) continue;
      if (skipped < offset) {
        skipped += 1;
        continue;
      }
      page.push(row);
      if (page.length >= limit) break;
    }
    return page;
  }

  private current(): ItemTable {
    if (!this.isCurrent) throw new Error('the table has changed since the selection was made');
    return this.table;
  }
}

function totals(table: ItemTable, rows: Bits): [count: number, size: number] {
  let [count, size] = [0, 0];
  forEachBit(rows, (row) => {
    count += table.fileCounts.get(row);
    size += table.fileSizes.get(row);
  });
  return [count, size];
}

function keptTotals(table: ItemTable, files: Bits): [count: number, size: number] {
  let [count, size] = [0, 0];
  forEachBit(files, (place) => {
    count += 1;
    size += table.files.sizes.get(place);
  });
  return [count, size];
}
