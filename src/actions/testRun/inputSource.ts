import { realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { UserError } from '../../base/errors.ts';
import { encodePath, isInside } from '../../base/safePath.ts';
import { plainText } from '../../base/text.ts';
import type { DataItemInfo } from '../../blocks/invocation.ts';
import type { Connection } from '../../client/connection.ts';
import { item as readItem } from '../../client/data.ts';
import { datasetFileLink } from '../../client/datasetFiles.ts';
import { folder as readFolder } from '../../client/datasets.ts';
import { readFile } from '../../client/itemFiles.ts';
import { datasetFolder, itemFolder } from '../../client/local.ts';
import type { FolderEntry, Item, ItemFile } from '../../client/model.ts';
import { fetchSigned } from '../../client/signed.ts';
import { StudioError } from '../../client/studioError.ts';
import { canHold, thisDisk } from './places.ts';
import type { RunInput } from './testRun.ts';

/** A file of an input, and where its bytes are. */
export interface SourceFile {
  readonly name: string;
  readonly size: number;
  /** Milliseconds since 1970-01-01T00:00:00Z; without it nobody can tell whether a copy is up to date. */
  readonly modified?: number;
  /** Paths of this machine where the same file may lie, all of them below `root`. */
  readonly local?: { readonly root: string; readonly candidates: readonly string[] };
  readonly open?: (signal?: AbortSignal) => Promise<AsyncIterable<Uint8Array>>;
}

export interface InputSource {
  readonly files: readonly SourceFile[];
  readonly metadata?: ReadonlyMap<string, string>;
  readonly itemInfo?: DataItemInfo;
}

export type StudioInput = Extract<RunInput, { readonly kind: 'item' | 'datasetPath' }>;

/** An item's metadata; no file of its data. */
const metadataFileName = 'ei-metadata.json';
const maxFiles = 100_000;

/** What an item or a path of a dataset holds now. A local Studio also tells where it lies. */
export async function studioSource(
  connection: Connection,
  isLocal: boolean,
  input: StudioInput,
  signal?: AbortSignal,
): Promise<InputSource> {
  return input.kind === 'item'
    ? itemSource(connection, isLocal, input, signal)
    : pathSource(connection, isLocal, input, signal);
}

async function itemSource(
  connection: Connection,
  isLocal: boolean,
  input: Extract<RunInput, { readonly kind: 'item' }>,
  signal: AbortSignal | undefined,
): Promise<InputSource> {
  const { organizationId, itemId, fileName } = input;
  const item = await readItem(connection, organizationId, itemId, undefined, signal);
  const all = (item.files ?? []).filter(({ name }) => name !== metadataFileName);
  const wanted = fileName === undefined ? all : all.filter(({ name }) => name === fileName);
  if (fileName !== undefined && wanted.length === 0) throw gone(`${item.name}/${fileName}`);
  const root = isLocal
    ? await rootOf(itemFolder(connection, organizationId, itemId, signal))
    : undefined;
  const open = (file: ItemFile) => async (given?: AbortSignal) =>
    (await readFile(connection, organizationId, itemId, file.name, undefined, given)).bytes;
  return {
    files: wanted.map((file) => ({
      ...file,
      open: open(file),
      ...(root === undefined ? {} : { local: localPlaces(root, file.name) }),
    })),
    metadata: item.metadata,
    itemInfo: infoOf(item),
  };
}

function infoOf(item: Item): DataItemInfo {
  return {
    id: item.id,
    dataset: item.dataset,
    bucketName: item.bucketName,
    bucketPath: item.bucketPath,
    created: new Date(item.created).toISOString(),
    totalFileCount: item.totalFiles,
    totalFileSize: item.totalSize,
  };
}

async function pathSource(
  connection: Connection,
  isLocal: boolean,
  input: Extract<RunInput, { readonly kind: 'datasetPath' }>,
  signal: AbortSignal | undefined,
): Promise<InputSource> {
  const { organizationId, dataset, isFolder } = input;
  const prefix = isFolder ? folderPrefix(input.path) : parentPrefix(input.path);
  const entries = await entriesBelow(connection, input, prefix, isFolder, signal);
  const found = isFolder ? entries : entries.filter((entry) => entry.path === input.path);
  if (!isFolder && found.length === 0) throw gone(`${dataset}/${input.path}`);
  const root = isLocal
    ? await rootOf(datasetFolder(connection, organizationId, dataset, signal))
    : undefined;
  const open = (entry: FolderEntry) => async (given?: AbortSignal) => {
    const url = await datasetFileLink(connection, organizationId, dataset, entry.path, given);
    return (await fetchSigned(url, { doing: `read the file “${entry.name}”` }, given)).bytes;
  };
  return {
    files: found.map((entry) => ({
      name: entry.path.slice(prefix.length),
      size: entry.size ?? 0,
      ...(entry.modified === undefined ? {} : { modified: entry.modified }),
      open: open(entry),
      ...(root === undefined ? {} : { local: localPlaces(root, entry.path) }),
    })),
  };
}

async function entriesBelow(
  connection: Connection,
  input: Extract<RunInput, { readonly kind: 'datasetPath' }>,
  prefix: string,
  isDeep: boolean,
  signal: AbortSignal | undefined,
): Promise<FolderEntry[]> {
  const files: FolderEntry[] = [];
  const waiting = [prefix];
  const { organizationId, dataset } = input;
  for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
    let token: string | undefined;
    do {
      const page = await readFolder(connection, organizationId, dataset, at, token, signal);
      for (const entry of page.entries) {
        // A listing that answers with something else than its folder would never end.
        if (!entry.path.startsWith(at) || entry.path.length === at.length) continue;
        if (entry.type === 'file') files.push(entry);
        else if (isDeep) waiting.push(folderPrefix(entry.path));
      }
      if (files.length > maxFiles) throw tooMany(dataset);
      token = page.continuationToken === token ? undefined : page.continuationToken;
    } while (token !== undefined);
  }
  return files.filter((entry) => entry.path !== prefix + metadataFileName);
}

function folderPrefix(folder: string): string {
  return folder === '' || folder.endsWith('/') ? folder : `${folder}/`;
}

function parentPrefix(file: string): string {
  return file.slice(0, file.lastIndexOf('/') + 1);
}

/** A file of this computer. */
export async function localFileSource(file: string): Promise<InputSource> {
  const real = await realpath(file);
  const { size, mtimeMs } = await stat(real);
  const local = { root: path.dirname(real), candidates: [real] };
  return {
    files: [{ name: path.basename(file), size, modified: mtimeMs, local }],
  };
}

/** Who is not the Studio's owner is not told; then the bytes come through the API. */
async function rootOf(asked: Promise<string>): Promise<string | undefined> {
  try {
    return await realpath(await asked);
  } catch (error) {
    const isTold = error instanceof StudioError && error.kind !== 'unreachable';
    if (isTold || (error as NodeJS.ErrnoException).syscall === 'realpath') return undefined;
    throw error;
  }
}

function localPlaces(root: string, name: string): NonNullable<SourceFile['local']> {
  const paths = [encodePath(name), ...(canHold(name, thisDisk) ? [name] : [])];
  const candidates = [...new Set(paths)].map((at) => path.join(root, ...at.split('/')));
  return { root, candidates: candidates.filter((at) => isInside(root, at)) };
}

export function gone(what: string): UserError {
  return new UserError(`“${plainText(what, 200)}” does not exist any more.`, {
    code: 'input-gone',
    remedy: 'Choose another input.',
  });
}

function tooMany(dataset: string): UserError {
  return new UserError(`This folder of “${plainText(dataset, 100)}” holds too many files.`, {
    code: 'input-too-large',
    remedy: 'Choose a folder further down.',
  });
}
