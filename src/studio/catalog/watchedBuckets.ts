import type { Bucket } from '../buckets/bucket.ts';
import type { Disk } from '../buckets/disk.ts';
import type { FolderBucket } from '../buckets/folder.ts';
import type { BucketRecord } from './model.ts';
import { FolderWatcher } from './watch.ts';

/** What the catalog's thread reads items from. */
export type ReadBucket = Bucket & Pick<FolderBucket, 'sweep'>;
export type OpenBucket = (folder: string, disk: Disk) => ReadBucket;

export interface WatchedBucket {
  readonly record: BucketRecord;
  readonly files: ReadBucket;
  readonly watcher: FolderWatcher;
}

/** The buckets that datasets use, each with a watch on its folder. */
export class WatchedBuckets {
  private readonly buckets = new Map<number, WatchedBucket>();
  private readonly disk: Disk;
  private readonly open: OpenBucket;
  private readonly onChange: (bucketId: number, path: string) => void;

  constructor(disk: Disk, open: OpenBucket, onChange: (bucketId: number, path: string) => void) {
    this.disk = disk;
    this.open = open;
    this.onChange = onChange;
  }

  get(id: number): WatchedBucket | undefined {
    return this.buckets.get(id);
  }

  /** Watches these buckets and no others. */
  update(records: readonly BucketRecord[]): void {
    const wanted = new Map(records.map((record) => [record.id, record]));
    for (const [id, { record, watcher }] of this.buckets) {
      if (wanted.get(id)?.folder === record.folder) continue;
      watcher.dispose();
      this.buckets.delete(id);
    }
    for (const [id, record] of wanted) {
      const { files, watcher } = this.buckets.get(id) ?? this.watch(record);
      this.buckets.set(id, { record, files, watcher });
    }
  }

  dispose(): void {
    for (const { watcher } of this.buckets.values()) watcher.dispose();
    this.buckets.clear();
  }

  private watch({ id, folder }: BucketRecord): Omit<WatchedBucket, 'record'> {
    return {
      files: this.open(folder, this.disk),
      watcher: new FolderWatcher(folder, this.disk, (path) => this.onChange(id, path)),
    };
  }
}
