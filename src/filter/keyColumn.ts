import { NumberColumn } from './column.ts';
import { Dictionary, type KeptDictionary } from './dictionary.ts';
import type { KeepPart, KeptNumbers, PartSource } from './parts.ts';
import { mixed, Slots, type KeptSlots } from './slots.ts';

export interface KeptKey {
  readonly key: string;
  readonly count: number;
  readonly dictionary: KeptDictionary;
  readonly dense?: KeptNumbers;
  readonly sparse?: {
    readonly used: number;
    readonly free: readonly number[];
    readonly rows: KeptNumbers;
    readonly codes: KeptNumbers;
    readonly slots: KeptSlots;
  };
}

/**
 * The values of one metadata key: for a rare key only the rows that have it, so that ten thousand keys cost
 * what they hold; for a common one a code for every row, 0 where the key is missing.
 */
export class KeyColumn {
  readonly key: string;
  readonly dictionary = new Dictionary();
  /** Code + 1 by row, once the key is common. */
  dense: NumberColumn | undefined;
  private count = 0;
  private readonly denseFrom: number;
  private rows = new NumberColumn();
  private codes = new NumberColumn();
  private free: number[] = [];
  private used = 0;
  private slots = new Slots((entry) => mixed(this.rows.get(entry)));

  constructor(key: string, denseFrom: number) {
    this.key = key;
    this.denseFrom = denseFrom;
  }

  /** In how many rows the key is. */
  get size(): number {
    return this.count;
  }

  /** The code of the row's value, or -1. */
  code(row: number): number {
    if (this.dense !== undefined) return this.dense.get(row) - 1;
    const entry = this.entry(row);
    return entry < 0 ? -1 : this.codes.get(entry);
  }

  get(row: number): string | undefined {
    const code = this.code(row);
    return code < 0 ? undefined : this.dictionary.text(code);
  }

  set(row: number, text: string, rowCount: number): void {
    const code = this.dictionary.add(text);
    if (this.dense === undefined && this.isCommon(rowCount)) this.toDense();
    if (this.dense !== undefined) {
      if (this.dense.get(row) === 0) this.count += 1;
      this.dense.set(row, code + 1);
      return;
    }
    let entry = this.entry(row);
    if (entry < 0) {
      entry = this.free.pop() ?? this.used++;
      this.rows.set(entry, row);
      this.slots.insert(mixed(row), entry);
      this.count += 1;
    }
    this.codes.set(entry, code);
  }

  delete(row: number): void {
    if (this.dense !== undefined) {
      if (this.dense.get(row) !== 0) this.count -= 1;
      this.dense.set(row, 0);
      return;
    }
    const entry = this.entry(row);
    if (entry < 0) return;
    this.slots.remove(mixed(row), (other) => other === entry);
    this.free.push(entry);
    this.count -= 1;
  }

  /** The rows of a rare key, in no particular order. */
  forEachSparse(visit: (row: number, code: number) => void): void {
    const isFree = new Set(this.free);
    for (let entry = 0; entry < this.used; entry += 1) {
      if (!isFree.has(entry)) visit(this.rows.get(entry), this.codes.get(entry));
    }
  }

  get bytes(): number {
    const sparse = this.rows.bytes + this.codes.bytes + this.slots.bytes;
    return this.dictionary.bytes + (this.dense?.bytes ?? sparse);
  }

  trim(rows: number): void {
    this.dictionary.trim();
    this.dense?.trim(rows);
    this.rows.trim(this.used);
    this.codes.trim(this.used);
  }

  keep(rowCount: number, keep: KeepPart): KeptKey {
    const { key, count, dense, used, free, rows, codes, slots } = this;
    const dictionary = this.dictionary.keep(keep);
    if (dense) return { key, count, dictionary, dense: dense.keep(rowCount, keep) };
    const [keptRows, keptCodes] = [rows.keep(used, keep), codes.keep(used, keep)];
    const sparse = { used, free, rows: keptRows, codes: keptCodes, slots: slots.keep(keep) };
    return { key, count, dictionary, sparse };
  }

  /** Is from now on what was kept. */
  restore({ count, dictionary, dense, sparse }: KeptKey, source: PartSource): void {
    this.count = count;
    this.dictionary.restore(dictionary, source);
    if (dense) {
      this.dense = new NumberColumn();
      this.dense.restore(dense, source);
    }
    if (!sparse) return;
    this.used = sparse.used;
    this.free = [...sparse.free];
    this.rows.restore(sparse.rows, source);
    this.codes.restore(sparse.codes, source);
    this.slots.restore(sparse.slots, source);
  }

  private isCommon(rowCount: number): boolean {
    return this.count >= this.denseFrom && this.count * 8 >= rowCount;
  }

  private toDense(): void {
    const dense = new NumberColumn();
    this.forEachSparse((row, code) => {
      dense.set(row, code + 1);
    });
    this.dense = dense;
    this.rows = new NumberColumn();
    this.codes = new NumberColumn();
    this.free = [];
    this.used = 0;
    this.slots = new Slots(() => 0);
  }

  private entry(row: number): number {
    return this.slots.find(mixed(row), (entry) => this.rows.get(entry) === row);
  }
}
