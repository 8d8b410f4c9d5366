import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Disk } from '../../src/studio/buckets/disk.ts';
import type { StoredFile } from '../../src/studio/buckets/bucket.ts';
import { FolderBucket } from '../../src/studio/buckets/folder.ts';
import type { ReadBucket } from '../../src/studio/catalog/watchedBuckets.ts';
import { itemAt, studyOf } from './items.ts';

/** What a bucket of the bench holds; in `bucket.json` of its folder, so that the bench can change it. */
export interface Held {
  readonly count: number;
  /** Every hundredth item is another than in generation 0. */
  readonly generation: number;
  /** Items beyond `count`, in the last study. */
  readonly added?: number;
}

const metadataFile = 'ei-metadata.json';

/**
 * A bucket of so many items that no disk need hold them: their listing is made up as it goes. Whatever else is asked for is in the
 * folder.
 */
export function generatedBucket(folder: string, disk: Disk): ReadBucket {
  const inner = new FolderBucket(folder, disk);
  const held = () => JSON.parse(readFileSync(path.join(folder, 'bucket.json'), 'utf8')) as Held;

  async function* list(prefix: string, signal?: AbortSignal): AsyncGenerator<StoredFile> {
    const { count, generation, added = 0 } = held();
    const [, study, name] = /^studies\/(Study \d\d)\/(?:AMS_(\d+)\/)?$/.exec(prefix) ?? [];
    if (study === undefined) {
      yield* inner.list(prefix, signal);
      return;
    }
    if (name !== undefined) {
      if (Number(name) < count + added) yield* filesOf(Number(name), count, generation);
      return;
    }
    const perStudy = Math.ceil(count / 20);
    const first = Number(study.slice(-2)) * perStudy;
    const end = first + perStudy < count ? first + perStudy : count + added;
    for (let index = first; index < end; index += 1) {
      if (index % 64 === 0) {
        signal?.throwIfAborted();
        await new Promise((resolve) => setImmediate(resolve));
      }
      yield* filesOf(index, count, generation);
    }
  }

  async function* read(key: string): AsyncGenerator<Uint8Array> {
    const { count, generation } = held();
    const [, name] = /AMS_(\d+)\/ei-metadata\.json$/.exec(key) ?? [];
    if (name === undefined) {
      yield* inner.read(key);
      return;
    }
    const { metadata } = itemAt(Number(name), count, generationOf(Number(name), generation));
    const text = JSON.stringify({ version: 1, metadata: Object.fromEntries(metadata) });
    yield await Promise.resolve(Buffer.from(text));
  }

  return {
    list,
    read,
    folder: (prefix, token) => inner.folder(prefix, token),
    head: (key) => inner.head(key),
    write: (key, body, signal) => inner.write(key, body, signal),
    remove: (key) => inner.remove(key),
    removeFolder: (prefix, signal) => inner.removeFolder(prefix, signal),
    move: (from, to, signal) => inner.move(from, to, signal),
    sweep: (time) => inner.sweep(time),
  };
}

function generationOf(index: number, generation: number): number {
  return index % 100 === 37 ? generation : 0;
}

function filesOf(index: number, count: number, all: number): StoredFile[] {
  const generation = generationOf(index, all);
  const { files, created, name } = itemAt(index, count, generation);
  const prefix = `studies/${studyOf(Math.min(index, count - 1), count)}/${name}/`;
  const stored = files.map((file) => ({
    key: prefix + file.name,
    size: file.size,
    modified: file.modified ?? created,
    etag: `${index}-${generation}`,
  }));
  const metadata = {
    key: prefix + metadataFile,
    size: 100,
    modified: created,
    etag: `${index}-${generation}`,
  };
  return [...stored, metadata].sort((a, b) => (a.key < b.key ? -1 : 1));
}
