import type { FolderPage, StoredFile } from '../buckets/bucket.ts';
import type { FolderBucket } from '../buckets/folder.ts';
import { noSuchFile } from './itemWriter.ts';
import { metadataFileName } from './metadata.ts';
import type { DatasetRecord, MatchResult } from './model.ts';
import { checkPath, prefixOf } from './names.ts';
import type { Places } from './places.ts';
import type { ThreadClient } from './threadClient.ts';

/** Files of a dataset by their path in it, whatever the dataset's type. */
export class DatasetFiles {
  private readonly places: Places;
  private readonly thread: Pick<ThreadClient, 'call'>;

  constructor(places: Places, thread: Pick<ThreadClient, 'call'>) {
    this.places = places;
    this.thread = thread;
  }

  async folder(
    dataset: DatasetRecord,
    prefix: string,
    continuationToken?: string,
    signal?: AbortSignal,
  ): Promise<FolderPage> {
    const start = dataset.bucketPath + prefixOf(prefix);
    const page = await this.filesOf(dataset).folder(start, continuationToken, signal);
    const files = page.files
      .filter((file) => dataset.type === 'files' || !file.key.endsWith(`/${metadataFileName}`))
      .map((file) => relative(dataset, file));
    return { ...page, files };
  }

  match(
    dataset: DatasetRecord,
    pattern: string,
    what: 'files' | 'folders',
    limit: number,
    signal?: AbortSignal,
  ): Promise<MatchResult> {
    const folder = this.filesOf(dataset).root;
    const request = { folder, prefix: dataset.bucketPath, pattern, what, limit };
    return this.thread.call('match', request, signal);
  }

  async head(dataset: DatasetRecord, path: string): Promise<StoredFile> {
    const file = await this.filesOf(dataset).head(dataset.bucketPath + checkPath(path));
    if (file === undefined) throw noSuchFile(path);
    return relative(dataset, file);
  }

  async *read(
    dataset: DatasetRecord,
    path: string,
    range?: { readonly start: number; readonly end: number },
    signal?: AbortSignal,
  ): AsyncGenerator<Uint8Array> {
    await this.head(dataset, path);
    yield* this.filesOf(dataset).read(dataset.bucketPath + path, range, signal);
  }

  async write(
    dataset: DatasetRecord,
    path: string,
    body: AsyncIterable<Uint8Array>,
    signal?: AbortSignal,
  ): Promise<StoredFile> {
    const key = dataset.bucketPath + checkPath(path);
    const file = await this.filesOf(dataset).write(key, body, signal);
    await this.touch(dataset, key);
    return relative(dataset, file);
  }

  /** A file, or a folder when the path ends with `/`. */
  async delete(dataset: DatasetRecord, path: string, signal?: AbortSignal): Promise<void> {
    const files = this.filesOf(dataset);
    if (path.endsWith('/')) {
      const key = dataset.bucketPath + checkPath(path.slice(0, -1));
      await files.removeFolder(`${key}/`, signal);
      await this.touch(dataset, `${key}/`);
    } else {
      await this.head(dataset, path);
      await files.remove(dataset.bucketPath + path);
      await this.touch(dataset, dataset.bucketPath + path);
    }
  }

  /** Files, or folders when both paths end with `/`. */
  async rename(
    dataset: DatasetRecord,
    from: string,
    to: string,
    signal?: AbortSignal,
  ): Promise<void> {
    for (const path of [from, to]) checkPath(path.replace(/\/$/, ''));
    if (!from.endsWith('/')) await this.head(dataset, from);
    const target = from.endsWith('/') && !to.endsWith('/') ? `${to}/` : to;
    const keys = [dataset.bucketPath + from, dataset.bucketPath + target] as const;
    await this.filesOf(dataset).move(...keys, signal);
    for (const key of keys) await this.touch(dataset, key);
  }

  private filesOf(dataset: DatasetRecord): FolderBucket {
    return this.places.files(dataset.bucketId);
  }

  private async touch({ bucketId }: DatasetRecord, key: string): Promise<void> {
    await this.thread.call('touch', { bucketId, key });
  }
}

function relative(dataset: DatasetRecord, file: StoredFile): StoredFile {
  return { ...file, key: file.key.slice(dataset.bucketPath.length) };
}
