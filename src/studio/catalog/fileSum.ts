import type { Bucket, StoredFile } from '../buckets/bucket.ts';

/** Number and bytes of files, and when the youngest of them was written. */
export interface FileSum {
  files: number;
  size: number;
  last: number | undefined;
}

export function noFiles(): FileSum {
  return { files: 0, size: 0, last: undefined };
}

export function addFile(sum: FileSum, file: StoredFile): void {
  sum.files += 1;
  sum.size += file.size;
  sum.last = Math.max(sum.last ?? 0, file.modified);
}

/** Of everything below a prefix. */
export async function sumBelow(
  files: Bucket,
  prefix: string,
  signal: AbortSignal,
  onFiles: (files: number) => void,
): Promise<FileSum> {
  const sum = noFiles();
  for await (const file of files.list(prefix, signal)) {
    addFile(sum, file);
    if (sum.files % 1000 === 0) onFiles(sum.files);
  }
  onFiles(sum.files);
  return sum;
}
