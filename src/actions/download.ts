import { UserError } from '../base/errors.ts';
import { formatBytes, plainText, plural } from '../base/text.ts';
import type { Connection } from '../client/connection.ts';
import { itemsPage } from '../client/data.ts';
import { readFile } from '../client/itemFiles.ts';
import { itemsArchive, maxIdsPerRequest } from '../client/itemJobs.ts';
import type { Item } from '../client/model.ts';
import { archiveFiles } from './archive.ts';
import { itemPages, itemsById, type Selection } from './pages.ts';
import { Folders, Wanted, type WantedFile } from './wanted.ts';
import { writeWhole } from '../base/wholeFile.ts';
import { zipBytes, type ZipEntry } from './zipWriter.ts';

export type DownloadRequest = { readonly to: string } & (
  { readonly ids: readonly number[] } | Selection
);

export interface DownloadProgress {
  readonly doneFiles: number;
  readonly totalFiles: number;
  readonly doneBytes: number;
  /** Bytes. */
  readonly totalBytes: number;
}

export interface Downloaded {
  readonly items: number;
  readonly files: number;
  /** Bytes, unpacked. */
  readonly size: number;
}

/** An archive of one batch stays below this, so that its temporary copy does too. */
const maxBatchBytes = 512 * 1024 * 1024;

/**
 * Saves items as one ZIP with a folder for each item. The Studio's listing says what belongs into it: what the archives
 * of the Studio hold beyond it is left out, what they lack or garble is fetched file by file, and every size is checked.
 */
export async function downloadItems(
  connection: Connection,
  organizationId: number,
  request: DownloadRequest,
  onProgress?: (progress: DownloadProgress) => void,
  signal?: AbortSignal,
): Promise<Downloaded> {
  const done = { items: 0, files: 0, size: 0 };
  const total = await totals(connection, organizationId, request, signal);
  const filter = 'ids' in request ? undefined : request.filter;
  const tell = (bytes: number) => {
    done.size += bytes;
    onProgress?.({
      doneFiles: done.files,
      totalFiles: Math.max(total.files, done.files),
      doneBytes: done.size,
      totalBytes: Math.max(total.size, done.size),
    });
  };
  async function* entries(): AsyncGenerator<ZipEntry> {
    const folders = new Folders();
    for await (const batch of batches(connection, organizationId, request, signal)) {
      if ('ids' in request) {
        total.files += batch.reduce((sum, item) => sum + (item.files?.length ?? 0), 0);
        total.size += batch.reduce((sum, item) => sum + sizeOf(item), 0);
      }
      const wanted = new Wanted(batch, folders);
      const files = wantedFiles(connection, organizationId, batch, wanted, filter, signal);
      for await (const { entry, bytes } of files) {
        const { name, size, modified } = entry;
        const checked = counted(exactly(name, size, bytes), tell);
        yield { name, size, bytes: checked, ...(modified === undefined ? {} : { modified }) };
        done.files += 1;
      }
      done.items += batch.length;
      tell(0);
    }
  }
  await writeWhole(request.to, zipBytes(entries()), signal);
  return done;
}

/** Saves one file of an item. */
export async function downloadFile(
  connection: Connection,
  organizationId: number,
  item: Item,
  fileName: string,
  to: string,
  onProgress?: (doneBytes: number, totalBytes: number | undefined) => void,
  signal?: AbortSignal,
): Promise<void> {
  const answer = await readFile(connection, organizationId, item.id, fileName, undefined, signal);
  let done = 0;
  const tell = (bytes: number) => {
    done += bytes;
    onProgress?.(done, answer.size);
  };
  const bytes =
    answer.size === undefined ? answer.bytes : exactly(fileName, answer.size, answer.bytes);
  await writeWhole(to, counted(bytes, tell), signal);
}

async function totals(
  connection: Connection,
  organizationId: number,
  request: DownloadRequest,
  signal: AbortSignal | undefined,
): Promise<{ files: number; size: number }> {
  if ('ids' in request) return { files: 0, size: 0 };
  const { dataset, filter } = request;
  const selection = {
    ...(dataset === undefined ? {} : { dataset }),
    ...(filter === undefined ? {} : { filter }),
  };
  const query = { ...selection, limit: 1, offset: 0, withFiles: true };
  const page = await itemsPage(connection, organizationId, query, signal);
  return { files: page.totalFiles, size: page.totalSize };
}

/** The items in batches that one archive may hold. */
async function* batches(
  connection: Connection,
  organizationId: number,
  request: DownloadRequest,
  signal: AbortSignal | undefined,
): AsyncGenerator<readonly Item[]> {
  let batch: Item[] = [];
  let size = 0;
  for await (const items of listed(connection, organizationId, request, signal)) {
    for (const item of items) {
      const itemSize = sizeOf(item);
      const isFull = batch.length >= maxIdsPerRequest || size + itemSize > maxBatchBytes;
      if (isFull && batch.length > 0) {
        yield batch;
        batch = [];
        size = 0;
      }
      batch.push(item);
      size += itemSize;
    }
  }
  if (batch.length > 0) yield batch;
}

function sizeOf(item: Item): number {
  return (item.files ?? []).reduce((sum, file) => sum + file.size, 0);
}

async function* listed(
  connection: Connection,
  organizationId: number,
  request: DownloadRequest,
  signal: AbortSignal | undefined,
): AsyncGenerator<readonly Item[]> {
  if (!('ids' in request)) {
    const options = { withFiles: true };
    const pages = itemPages(connection, organizationId, request, options, signal);
    for await (const { items } of pages) yield items;
    return;
  }
  const ids = [...new Set(request.ids)];
  let found = 0;
  for await (const items of itemsById(connection, organizationId, ids, true, signal)) {
    found += items.length;
    yield items;
  }
  if (found < ids.length) {
    throw new UserError(`${plural(ids.length - found, 'selected item')} no longer exist.`, {
      code: 'items-gone',
      remedy: 'Refresh the list and select again.',
    });
  }
}

async function* wantedFiles(
  connection: Connection,
  organizationId: number,
  batch: readonly Item[],
  wanted: Wanted,
  filter: string | undefined,
  signal: AbortSignal | undefined,
): AsyncGenerator<{ entry: WantedFile; bytes: AsyncIterable<Uint8Array> }> {
  if (wanted.rest.size === 0) return;
  const ids = batch.map(({ id }) => id);
  const archive = await itemsArchive(connection, organizationId, ids, signal, filter);
  try {
    for await (const file of archiveFiles(archive, wanted.limits(batch), signal)) {
      const entry = wanted.take(file);
      if (entry) yield { entry, bytes: file.open() };
    }
  } catch (error) {
    // What is between the files is broken; the files themselves may still be had. A connection that broke is not this.
    if (!(error instanceof UserError && error.code.startsWith('archive-'))) throw error;
  }
  for (const entry of wanted.rest) {
    const { item, file } = entry;
    const answer = await readFile(
      connection,
      organizationId,
      item.id,
      file.name,
      undefined,
      signal,
    );
    yield { entry, bytes: answer.bytes };
  }
}

async function* counted(
  bytes: AsyncIterable<Uint8Array>,
  tell: (bytes: number) => void,
): AsyncGenerator<Uint8Array> {
  for await (const chunk of bytes) {
    yield chunk;
    tell(chunk.length);
  }
}

/** Fails where there is a byte more or less than was announced. */
export async function* exactly(
  name: string,
  size: number,
  bytes: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  let read = 0;
  for await (const chunk of bytes) {
    read += chunk.length;
    if (read > size) break;
    yield chunk;
  }
  if (read === size) return;
  const came = read > size ? 'more' : `only ${formatBytes(read)}`;
  throw new UserError(
    `The file “${plainText(name, 200)}” should have ${formatBytes(size)}, but ${came} came.`,
    {
      code: 'file-changed',
      remedy: 'It may have changed meanwhile: refresh and try again.',
    },
  );
}
