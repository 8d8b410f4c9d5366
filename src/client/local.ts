import type { Connection } from './connection.ts';
import { callJson } from './http.ts';
import { path } from './path.ts';
import { count, list, number, optionalList, optionalText, text } from './shape.ts';

/** What any local Studio tells; who is signed in also learns what is being read. */
export interface LocalInfo {
  readonly version: string;
  /** A UUID of this Studio. */
  readonly id: string;
  readonly name: string;
  readonly indexing: readonly IndexingProgress[];
}

interface IndexingProgress {
  readonly organizationId: number;
  readonly dataset: string;
  readonly files: number;
}

interface Answer {
  success: boolean;
}

export async function localInfo(connection: Connection, signal?: AbortSignal): Promise<LocalInfo> {
  type Info = Answer & { version: string; id: string; name: string; indexing: IndexingProgress[] };
  return callJson<Info, LocalInfo>(
    connection,
    { path: '/local', doing: 'greet the local Studio' },
    (answer) => ({
      version: text(answer.version, 'version'),
      id: text(answer.id, 'id'),
      name: optionalText(answer.name) ?? 'Local Studio',
      indexing: optionalList(answer.indexing, 'indexing', (one) => ({
        organizationId: number(one.organizationId, 'organizationId'),
        dataset: text(one.dataset, 'dataset'),
        files: count(one.files),
      })),
    }),
    signal,
  );
}

/** Asks the Studio to end; it finishes what it is doing first. */
export async function stopStudio(connection: Connection, signal?: AbortSignal): Promise<void> {
  await callJson<Answer, void>(
    connection,
    { method: 'POST', path: '/local/stop', doing: 'stop the local Studio' },
    () => undefined,
    signal,
  );
}

export interface SampleOptions {
  /** Recorded time per subject. */
  readonly hours?: number;
  /** Puts the sample back as it was made. */
  readonly reset?: boolean;
}

/** Starts a job that makes the sample study; returns its id. */
export async function resetSample(
  connection: Connection,
  options: SampleOptions,
  signal?: AbortSignal,
): Promise<number> {
  return startJob(connection, '/local/sample', 'make the sample study', options, signal);
}

/** Makes a folder of this computer a bucket; returns its id. */
export async function addFolderBucket(
  connection: Connection,
  organizationId: number,
  folder: { readonly path: string; readonly name?: string },
  signal?: AbortSignal,
): Promise<number> {
  const route = path`/local/organizations/${organizationId}/folder-buckets`;
  return startJob(connection, route, 'add the folder', folder, signal);
}

export interface FolderPreview {
  /** The first hundred. */
  readonly items: readonly {
    readonly name: string;
    readonly files: number;
    readonly size: number;
  }[];
  readonly totalItems: number;
  readonly totalFiles: number;
  /** The folder is so large that the totals are only a part. */
  readonly isTruncated: boolean;
}

/** The items that a folder of this computer would become. */
export async function previewFolder(
  connection: Connection,
  organizationId: number,
  folder: { readonly path: string; readonly levelsDeep: number },
  signal?: AbortSignal,
): Promise<FolderPreview> {
  interface WirePreview extends Answer {
    items: { name: string; files: number; size: number }[];
    totalItems: number;
    totalFiles: number;
    isTruncated: boolean;
  }
  return callJson<WirePreview, FolderPreview>(
    connection,
    {
      method: 'POST',
      path: path`/local/organizations/${organizationId}/folder-buckets/preview`,
      json: folder,
      doing: 'look into the folder',
    },
    (answer) => ({
      items: list(answer.items, 'items', (one) => ({
        name: text(one.name, 'name'),
        files: count(one.files),
        size: count(one.size),
      })),
      totalItems: count(answer.totalItems),
      totalFiles: count(answer.totalFiles),
      isTruncated: answer.isTruncated === true,
    }),
    signal,
  );
}

/** Absolute path of an item's folder on this computer. */
export async function itemFolder(
  connection: Connection,
  organizationId: number,
  itemId: number,
  signal?: AbortSignal,
): Promise<string> {
  const route = path`/local/organizations/${organizationId}/data/${itemId}/folder`;
  return folderAt(connection, route, signal);
}

/** Absolute path of a dataset's folder on this computer. */
export async function datasetFolder(
  connection: Connection,
  organizationId: number,
  dataset: string,
  signal?: AbortSignal,
): Promise<string> {
  const route = path`/local/organizations/${organizationId}/dataset/${dataset}/folder`;
  return folderAt(connection, route, signal);
}

/** Starts a job that restores what a delete job removed, under the same ids; returns its id. */
export async function undoJob(
  connection: Connection,
  organizationId: number,
  jobId: number,
  signal?: AbortSignal,
): Promise<number> {
  const route = path`/local/organizations/${organizationId}/jobs/${jobId}/undo`;
  return startJob(connection, route, 'undo the deletion', undefined, signal);
}

async function startJob(
  connection: Connection,
  route: string,
  doing: string,
  json: unknown,
  signal: AbortSignal | undefined,
): Promise<number> {
  return callJson<Answer & { id: number }, number>(
    connection,
    { method: 'POST', path: route, doing, ...(json === undefined ? {} : { json }) },
    (answer) => number(answer.id, 'id'),
    signal,
  );
}

async function folderAt(
  connection: Connection,
  route: string,
  signal: AbortSignal | undefined,
): Promise<string> {
  return callJson<Answer & { path: string }, string>(
    connection,
    { path: route, doing: 'find the folder on this computer' },
    (answer) => text(answer.path, 'path'),
    signal,
  );
}
