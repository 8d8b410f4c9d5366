import type { Disk } from '../buckets/disk.ts';
import { FolderBucket } from '../buckets/folder.ts';
import type { BucketRecord } from './model.ts';
import { FolderWatcher } from './watch.ts';

export interface WatchedBucket {
  readonly record: BucketRecord;
  readonly files: FolderBucket;
  readonly watcher: FolderWatcher;
}

/** The buckets that datasets use, each with a watch on its folder. */
export class WatchedBuckets {
  private readonly buckets = new Map<number, WatchedBucket>();
  private readonly disk: Disk;
  private readonly onChange: (bucketId: number, path: string) => void;

  constructor(disk: Disk, onChange: (bucketId: number, path: string) => void) {
    this.disk = disk;
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
      files: new FolderBucket(folder, this.disk),
      watcher: new FolderWatcher(folder, this.disk, (path) => this.onChange(id, path)),
    };
  }
}
