import { finite, NumberColumn, TimeColumn } from './column.ts';
import { Dictionary } from './dictionary.ts';
import type { ItemFile } from './item.ts';

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

  trim(): void {
    this.names.trim();
    this.nameCodes.trim(this.used);
    this.sizes.trim(this.used);
    this.modified.trim(this.used);
  }
}
