import { finite, NumberColumn, TimeColumn, type KeptTimes } from './column.ts';
import { Dictionary, type KeptDictionary } from './dictionary.ts';
import type { ItemFile } from './item.ts';
import type { KeepPart, KeptNumbers, PartSource } from './parts.ts';

export interface KeptFiles {
  readonly used: number;
  readonly free: readonly (readonly [length: number, starts: readonly number[]])[];
  readonly names: KeptDictionary;
  readonly nameCodes: KeptNumbers;
  readonly sizes: KeptNumbers;
  readonly modified: KeptTimes;
}

/** The files of all items: those of one item stand side by side, from `start` on. */
export class FileStore {
  readonly names = new Dictionary();
  readonly nameCodes = new NumberColumn();
  readonly sizes = new NumberColumn();
  private readonly modified = new TimeColumn();
  private used = 0;
  /** Places that were given back, by their length. */
  private readonly free = new Map<number, number[]>();

  /** Places in use or free; the places of an item are below it. */
  get capacity(): number {
    return this.used;
  }

  /** Returns where the files stand. */
  add(files: readonly ItemFile[]): number {
    let start = this.free.get(files.length)?.pop();
    if (start === undefined) {
      start = this.used;
      this.used += files.length;
    }
    for (const [index, { name, size, modified }] of files.entries()) {
      this.nameCodes.set(start + index, this.names.add(name));
      this.sizes.set(start + index, finite(size));
      this.modified.set(start + index, modified);
    }
    return start;
  }

  release(start: number, count: number): void {
    if (count === 0) return;
    const starts = this.free.get(count);
    if (starts === undefined) this.free.set(count, [start]);
    else starts.push(start);
  }

  file(place: number): ItemFile {
    const name = this.names.text(this.nameCodes.get(place));
    const size = this.sizes.get(place);
    const modified = this.modified.get(place);
    return modified === undefined ? { name, size } : { name, size, modified };
  }

  get bytes(): number {
    return this.names.bytes + this.nameCodes.bytes + this.sizes.bytes + this.modified.bytes;
  }

  keep(keep: KeepPart): KeptFiles {
    const { used } = this;
    return {
      used,
      free: [...this.free],
      names: this.names.keep(keep),
      nameCodes: this.nameCodes.keep(used, keep),
      sizes: this.sizes.keep(used, keep),
      modified: this.modified.keep(used, keep),
    };
  }

  /** Is from now on what was kept. */
  restore(kept: KeptFiles, source: PartSource): void {
    this.used = kept.used;
    for (const [length, starts] of kept.free) this.free.set(length, [...starts]);
    this.names.restore(kept.names, source);
    this.nameCodes.restore(kept.nameCodes, source);
    this.sizes.restore(kept.sizes, source);
    this.modified.restore(kept.modified, source);
  }

  *trimming(): Generator<void> {
    yield this.names.trim();
    yield this.nameCodes.trim(this.used);
    yield this.sizes.trim(this.used);
    yield this.modified.trim(this.used);
  }
}
