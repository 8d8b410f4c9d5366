import { hash } from 'node:crypto';
import type { Bucket, StoredFile } from '../buckets/bucket.ts';
import { metadataFileName } from './metadata.ts';

/** An item as a listing of its bucket gives it. */
export interface ListedItem {
  readonly name: string;
  /** Data files, sorted by key; keys are the bucket's. */
  readonly files: readonly StoredFile[];
  readonly metadataFile?: StoredFile;
  /** Changes when a file of the item is added, removed, renamed or written. */
  readonly fingerprint: string;
}

/**
 * The items below a prefix: `levelsDeep` levels of folders make an item's name, and files above that level belong
 * to none. `start` names a folder below the prefix to look at nothing else.
 */
export async function* itemsBelow(
  bucket: Bucket,
  prefix: string,
  levelsDeep: number,
  signal?: AbortSignal,
  start = prefix,
): AsyncGenerator<ListedItem> {
  let name: string | undefined;
  let files: StoredFile[] = [];
  for await (const file of bucket.list(start, signal)) {
    const found = itemNameOf(file.key, prefix, levelsDeep);
    if (found === undefined) continue;
    if (found !== name) {
      if (name !== undefined) yield listedItem(prefix, name, files);
      name = found;
      files = [];
    }
    files.push(file);
  }
  if (name !== undefined) yield listedItem(prefix, name, files);
}

/** One item; `undefined` when nothing of it is there. */
export async function listItem(
  bucket: Bucket,
  prefix: string,
  name: string,
  signal?: AbortSignal,
): Promise<ListedItem | undefined> {
  const files: StoredFile[] = [];
  for await (const file of bucket.list(`${prefix}${name}/`, signal)) files.push(file);
  return files.length === 0 ? undefined : listedItem(prefix, name, files);
}

/** The name of the item that a key belongs to; `undefined` for what is above the items. */
export function itemNameOf(key: string, prefix: string, levelsDeep: number): string | undefined {
  if (!key.startsWith(prefix)) return undefined;
  let end = prefix.length - 1;
  for (let level = 0; level < levelsDeep; level += 1) {
    end = key.indexOf('/', end + 1);
    if (end < 0) return undefined;
  }
  return key.slice(prefix.length, end);
}

/** Of the files as the bucket lists them; a key's length tells where it ends, whatever is in it. */
function fingerprintOf(files: readonly StoredFile[]): string {
  let text = '';
  for (const { key, etag } of files) text += `${key.length} ${key} ${etag}\n`;
  return hash('sha1', text, 'base64').slice(0, 20);
}

/** An item that is found is as old as its oldest file. */
export function withCreated(item: ListedItem): { name: string; created: number } {
  const times = item.files.map((file) => file.modified);
  const oldest = times.reduce((a, b) => Math.min(a, b), item.metadataFile?.modified ?? Infinity);
  return { name: item.name, created: Math.min(oldest, Date.now()) };
}

function listedItem(prefix: string, name: string, all: readonly StoredFile[]): ListedItem {
  const metadataKey = `${prefix}${name}/${metadataFileName}`;
  const metadataFile = all.find((file) => file.key === metadataKey);
  const fingerprint = fingerprintOf(all);
  if (metadataFile === undefined) return { name, files: all, fingerprint };
  const files = all.filter((file) => file !== metadataFile);
  return { name, files, metadataFile, fingerprint };
}
