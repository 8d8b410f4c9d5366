import { bitsFor, clearBit, setBit, widened, type Bits } from './bits.ts';
import { finite, NumberColumn } from './column.ts';
import { FileStore } from './fileStore.ts';
import type { FilterItem, ItemFile, Vocabulary } from './item.ts';
import type { KeptTable } from './keptTable.ts';
import { KeyColumn } from './keyColumn.ts';
import { pathOf, pathTemplate } from './itemPath.ts';
import { keptNumbers, readNumbers, type KeepPart, type PartSource } from './parts.ts';
import { RowOrder } from './rowOrder.ts';
import { mixed, Slots } from './slots.ts';
import { TextColumn } from './textColumn.ts';
import { vocabularyOf, type VocabularyLimits } from './vocabulary.ts';

export interface TableOptions {
  /** From how many items on a metadata key may get a column of its own. */
  readonly denseFrom?: number;
}

/**
 * Data items as columns in typed arrays. `select` reads the columns; everyone else puts, deletes and gets.
 * Instants are kept to the millisecond, metadata in no particular order.
 */
export class ItemTable {
  readonly ids = new NumberColumn();
  readonly datasets = new TextColumn();
  readonly names = new TextColumn();
  readonly bucketIds = new NumberColumn();
  readonly bucketNames = new TextColumn();
  readonly created = new NumberColumn();
  readonly fileStarts = new NumberColumn();
  readonly fileCounts = new NumberColumn();
  readonly fileSizes = new NumberColumn();
  readonly files = new FileStore();
  readonly keys = new Map<string, KeyColumn>();
  /** The path, with the item's name left out of it where it ends with the name, as it mostly does. */
  private readonly paths = new TextColumn();
  private readonly order: RowOrder;
  private readonly rowsById: Slots;
  private readonly denseFrom: number;
  private liveRows: Bits = bitsFor(0);
  private freeRows: number[] = [];
  private used = 0;
  private count = 0;
  private changes = 0;

  constructor(options: TableOptions = {}) {
    this.denseFrom = options.denseFrom ?? 4096;
    this.rowsById = new Slots((row) => mixed(this.ids.get(row)));
    this.order = new RowOrder((a, b) => this.compareRows(a, b));
  }

  /** A table as it was kept: a column is read when a condition, a change or an item needs it. */
  static restored(kept: KeptTable, source: PartSource): ItemTable {
    const table = new ItemTable();
    table.used = kept.used;
    table.count = kept.count;
    table.freeRows = [...kept.freeRows];
    table.liveRows = new Int32Array(readNumbers(kept.live, source).buffer);
    const [numbers, texts] = [table.numberColumns(), table.textColumns()];
    for (const [at, one] of kept.numbers.entries()) numbers[at]?.restore(one, source);
    for (const [at, one] of kept.texts.entries()) texts[at]?.restore(one, source);
    table.files.restore(kept.files, source);
    for (const one of kept.keys) table.keyColumn(one.key).restore(one, source);
    table.order.restore(kept.order, source);
    table.rowsById.restore(kept.rowsById, source);
    return table;
  }

  /** What another process can go on with; the parts are this table's own arrays, valid until its next change. */
  keep(keep: KeepPart): KeptTable {
    const { used, count } = this;
    return {
      used,
      count,
      freeRows: this.freeRows,
      live: keptNumbers(new Uint32Array(this.liveRows.buffer), keep),
      numbers: this.numberColumns().map((column) => column.keep(used, keep)),
      texts: this.textColumns().map((column) => column.keep(used, keep)),
      files: this.files.keep(keep),
      keys: [...this.keys.values()].map((column) => column.keep(used, keep)),
      order: this.order.keep(keep),
      rowsById: this.rowsById.keep(keep),
    };
  }

  get size(): number {
    return this.count;
  }

  /** Rows in use are below it. */
  get capacity(): number {
    return this.used;
  }

  /** One more with every change. */
  get revision(): number {
    return this.changes;
  }

  /** Which rows hold an item. */
  get live(): Bits {
    return this.liveRows;
  }

  /** Adds the item, or replaces the one with the same id. */
  put(item: FilterItem): void {
    this.changes += 1;
    let row = this.rowOf(item.id);
    if (row < 0) {
      row = this.addRow(item.id);
      this.setPlace(row, item);
      this.order.add(row);
    } else {
      this.clearFiles(row);
      this.clearMetadata(row);
      this.moveRow(row, item);
    }
    this.setMetadata(row, item.metadata);
    this.bucketIds.set(row, item.bucketId);
    this.bucketNames.set(row, item.bucketName);
    this.paths.set(row, pathTemplate(item));
    this.created.set(row, finite(item.created));
    this.setFiles(row, item.files);
  }

  delete(id: number): boolean {
    const row = this.rowOf(id);
    if (row < 0) return false;
    this.changes += 1;
    this.rowsById.remove(mixed(id), (other) => other === row);
    this.order.remove(row);
    this.clearFiles(row);
    this.clearMetadata(row);
    clearBit(this.liveRows, row);
    this.freeRows.push(row);
    this.count -= 1;
    return true;
  }

  get(id: number): FilterItem | undefined {
    const row = this.rowOf(id);
    if (row < 0) return undefined;
    return {
      id,
      name: this.names.get(row),
      dataset: this.datasets.get(row),
      bucketId: this.bucketIds.get(row),
      bucketName: this.bucketNames.get(row),
      bucketPath: this.path(row),
      created: this.created.get(row),
      metadata: this.metadata(row),
      files: this.filesOf(row),
    };
  }

  /** What exists in the items, or in those of some datasets. */
  vocabulary(limits?: VocabularyLimits): Vocabulary {
    return vocabularyOf(this, limits);
  }

  has(id: number): boolean {
    return this.rowOf(id) >= 0;
  }

  /** Row of an item, or -1. */
  rowOf(id: number): number {
    return this.rowsById.find(mixed(id), (row) => this.ids.get(row) === id);
  }

  path(row: number): string {
    return pathOf(this.paths.get(row), () => this.names.get(row));
  }

  filesOf(row: number): ItemFile[] {
    const start = this.fileStarts.get(row);
    const count = this.fileCounts.get(row);
    return Array.from({ length: count }, (_, index) => this.files.file(start + index));
  }

  /** True when rows by number are rows in order. */
  get isInOrder(): boolean {
    return this.order.isPlain;
  }

  /** All rows by dataset, then name, then id. Valid until the next change. */
  orderedRows(): Uint32Array {
    return this.order.rows();
  }

  /** Bytes that the columns hold, growth taken in advance included. */
  get bytes(): number {
    let bytes = this.files.bytes + this.order.bytes + this.rowsById.bytes;
    bytes += this.liveRows.byteLength;
    for (const column of this.columns()) bytes += column.bytes;
    return bytes;
  }

  /** Gives back what growth took in advance, after a long load; `trimming` in steps between which others have their turn. */
  trim(): void {
    for (const steps = this.trimming(); steps.next().done !== true;);
  }

  *trimming(): Generator<void> {
    for (const column of this.columns()) yield column.trim(this.used);
    yield* this.files.trimming();
  }

  private *columns(): Iterable<TextColumn | NumberColumn | KeyColumn> {
    yield* this.numberColumns();
    yield* this.textColumns();
    yield* this.keys.values();
  }

  private numberColumns(): NumberColumn[] {
    const { ids, bucketIds, created, fileStarts, fileCounts, fileSizes } = this;
    return [ids, bucketIds, created, fileStarts, fileCounts, fileSizes];
  }

  private textColumns(): TextColumn[] {
    return [this.datasets, this.names, this.bucketNames, this.paths];
  }

  private keyColumn(key: string): KeyColumn {
    const known = this.keys.get(key);
    if (known) return known;
    const column = new KeyColumn(key, this.denseFrom);
    this.keys.set(key, column);
    return column;
  }

  private addRow(id: number): number {
    const row = this.freeRows.pop() ?? this.used++;
    this.liveRows = widened(this.liveRows, this.used);
    setBit(this.liveRows, row);
    this.ids.set(row, id);
    this.rowsById.insert(mixed(id), row);
    this.count += 1;
    return row;
  }

  private moveRow(row: number, item: FilterItem): void {
    if (this.names.is(row, item.name) && this.datasets.is(row, item.dataset)) return;
    this.order.remove(row);
    this.setPlace(row, item);
    this.order.add(row);
  }

  private setPlace(row: number, { dataset, name }: FilterItem): void {
    this.datasets.set(row, dataset);
    this.names.set(row, name);
  }

  private setMetadata(row: number, metadata: ReadonlyMap<string, string>): void {
    for (const [key, value] of metadata) this.keyColumn(key).set(row, value, this.used);
  }

  private clearMetadata(row: number): void {
    for (const column of this.keys.values()) column.delete(row);
  }

  private metadata(row: number): Map<string, string> {
    const metadata = new Map<string, string>();
    for (const [key, column] of this.keys) {
      const value = column.get(row);
      if (value !== undefined) metadata.set(key, value);
    }
    return metadata;
  }

  private setFiles(row: number, files: readonly ItemFile[]): void {
    this.fileStarts.set(row, this.files.add(files));
    this.fileCounts.set(row, files.length);
    this.fileSizes.set(
      row,
      files.reduce((sum, { size }) => sum + finite(size), 0),
    );
  }

  private clearFiles(row: number): void {
    this.files.release(this.fileStarts.get(row), this.fileCounts.get(row));
    this.fileCounts.set(row, 0);
  }

  private compareRows(a: number, b: number): number {
    const { datasets, names } = this;
    return (
      datasets.dictionary.compare(datasets.codes.get(a), datasets.codes.get(b)) ||
      names.dictionary.compare(names.codes.get(a), names.codes.get(b)) ||
      this.ids.get(a) - this.ids.get(b)
    );
  }
}
