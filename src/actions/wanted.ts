import { encodePath } from '../base/safePath.ts';
import type { Item, ItemFile } from '../client/model.ts';
import type { ArchiveFile } from '../base/archiveFile.ts';

/** A file that belongs into a download. */
export interface WantedFile {
  readonly item: Item;
  readonly file: ItemFile;
  /** In our archive. */
  readonly name: string;
  readonly size: number;
  readonly modified: number | undefined;
}

/** Gives every item a folder of its own in our archive: two items of two datasets may have one name. */
export class Folders {
  private readonly used = new Set<string>();

  folderOf(item: Item): string {
    const named = `${item.name} (${item.dataset})`;
    // Without regard to case, as the disks are on which it will be unpacked.
    const isFree = (folder: string) => !this.used.has(folder.toLowerCase());
    const folder = [item.name, named].find(isFree) ?? `${named} (${item.id})`;
    this.used.add(folder.toLowerCase());
    return folder;
  }
}

/** What is still to come of a batch. */
export class Wanted {
  readonly rest = new Set<WantedFile>();
  /** By the names that archives are known to use; nothing where a name could mean two files. */
  private readonly byName = new Map<string, WantedFile | undefined>();

  constructor(batch: readonly Item[], folders: Folders) {
    for (const item of batch) {
      const folder = folders.folderOf(item);
      for (const file of item.files ?? []) {
        const { size, modified } = file;
        const entry = { item, file, name: `${folder}/${file.name}`, size, modified };
        this.rest.add(entry);
        const names = [
          `${item.bucketPath}${file.name}`,
          `${item.dataset}/${item.name}/${file.name}`,
          `${item.name}/${file.name}`,
          ...(batch.length === 1 ? [file.name] : []),
        ];
        for (const name of new Set(names.flatMap((one) => [one, encodePath(one)]))) {
          this.byName.set(name, this.byName.has(name) ? undefined : entry);
        }
      }
    }
  }

  /** The wanted file that a file of an archive is, where its size is right too. */
  take(file: ArchiveFile): WantedFile | undefined {
    const entry = this.byName.get(file.name.replace(/^(?:\.?\/)+/, ''));
    if (!entry || entry.size !== file.size) return undefined;
    return this.rest.delete(entry) ? entry : undefined;
  }

  /** Room for files that the listing hides, and for a Studio that ignores the filter of an archive. */
  limits(batch: readonly Item[]): { bytes: number; entries: number } {
    const size = [...this.rest].reduce((sum, entry) => sum + entry.size, 0);
    const whole = batch.reduce((sum, item) => sum + item.totalSize, 0);
    const files = batch.reduce((sum, item) => sum + item.totalFiles, this.rest.size);
    return {
      bytes: 2 * Math.max(size, whole) + 4096 * (files + batch.length) + 64 * 1024 * 1024,
      entries: 2 * files + 16 * batch.length + 1000,
    };
  }
}
