import type { Bucket, StoredFile } from '../buckets/bucket.ts';
import { itemNameOf } from './listing.ts';
import type { FolderPreview, MatchResult } from './model.ts';
import type { Parameter } from './protocol.ts';
import { Wildcard } from './wildcard.ts';

const shownItems = 100;
/** A look, not a listing: a person waits. */
const maxPreviewFiles = 100_000;
const maxSearchedFiles = 200_000;

/** The items that a folder would give as a dataset. */
export async function previewFolder(
  bucket: Bucket,
  levelsDeep: number,
  signal: AbortSignal,
): Promise<FolderPreview> {
  const items: { name: string; files: number; size: number }[] = [];
  let [totalItems, totalFiles] = [0, 0];
  let current: { name: string; files: number; size: number } | undefined;
  for await (const file of bucket.list('', signal)) {
    if (totalFiles >= maxPreviewFiles) return { items, totalItems, totalFiles, isTruncated: true };
    totalFiles += 1;
    const name = itemNameOf(file.key, '', levelsDeep);
    if (name === undefined) continue;
    if (name !== current?.name) {
      current = { name, files: 0, size: 0 };
      totalItems += 1;
      if (items.length < shownItems) items.push(current);
    }
    current.files += 1;
    current.size += file.size;
  }
  return { items, totalItems, totalFiles, isTruncated: false };
}

/** What a path filter selects; paths are relative to `prefix`. */
export async function matchPaths(
  bucket: Bucket,
  { prefix, pattern, what, limit }: Parameter<'match'>,
  signal: AbortSignal,
): Promise<MatchResult> {
  const wildcard = new Wildcard(what === 'folders' ? pattern.replace(/\/+$/, '') : pattern);
  const files: StoredFile[] = [];
  const folders = new Set<string>();
  let [searched, lastFolder] = [0, ''];
  const result = (truncationReason?: MatchResult['truncationReason']): MatchResult => ({
    files,
    folders: [...folders].sort(),
    ...(truncationReason === undefined ? {} : { truncationReason }),
  });
  const start = prefix + wildcard.prefix;
  for await (const file of bucket.list(start, signal)) {
    searched += 1;
    if (searched > maxSearchedFiles) return result('too-expensive-search');
    const path = file.key.slice(prefix.length);
    if (what === 'files') {
      if (!wildcard.matches(path)) continue;
      if (files.length >= limit) return result('too-many-results');
      files.push({ ...file, key: path });
      continue;
    }
    const parent = path.slice(0, path.lastIndexOf('/') + 1);
    if (parent === lastFolder) continue;
    lastFolder = parent;
    for (const above of foldersOf(parent)) {
      if (folders.has(above) || !wildcard.matches(above.slice(0, -1))) continue;
      if (folders.size >= limit) return result('too-many-results');
      folders.add(above);
    }
  }
  return result();
}

/** `a/b/` → `a/`, `a/b/`. */
function* foldersOf(path: string): Generator<string> {
  for (let end = path.indexOf('/'); end >= 0; end = path.indexOf('/', end + 1)) {
    yield path.slice(0, end + 1);
  }
}
