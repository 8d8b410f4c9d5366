import type {
  GenericApiResponse,
  GetOrganizationDatasetResponse,
  ListPortalFilesInFolderResponse,
  OrganizationDataset,
  PortalFile,
  PreviewDefaultFilesInFolderResponse,
  StartJobResponse,
} from 'edge-impulse-api';
import type { Connection } from './connection.ts';
import { callJson } from './http.ts';
import type {
  Dataset,
  DatasetPlace,
  DatasetType,
  FolderEntries,
  FolderEntry,
  FolderMatches,
} from './model.ts';
import { path } from './path.ts';
import {
  count,
  list,
  number,
  optionalList,
  optionalText,
  text,
  time,
  type UntrustedWire,
} from './shape.ts';

export interface NewDataset {
  readonly name: string;
  readonly type: DatasetType;
  readonly place: DatasetPlace;
  readonly tags?: readonly string[];
  readonly category?: string;
}

/** Starts a job that reads the bucket; returns its id. */
export async function addDataset(
  connection: Connection,
  organizationId: number,
  dataset: NewDataset,
  signal?: AbortSignal,
): Promise<number> {
  return callJson<StartJobResponse, number>(
    connection,
    {
      method: 'POST',
      path: path`/api/organizations/${organizationId}/dataset`,
      json: {
        dataset: dataset.name,
        tags: dataset.tags ?? [],
        category: dataset.category ?? '',
        type: dataset.type,
        bucket: toWirePlace(dataset.place),
      },
      doing: 'add the dataset',
    },
    (answer) => number(answer.id, 'id'),
    signal,
  );
}

export async function dataset(
  connection: Connection,
  organizationId: number,
  name: string,
  signal?: AbortSignal,
): Promise<Dataset> {
  return callJson<GetOrganizationDatasetResponse, Dataset>(
    connection,
    { path: datasetRoute(organizationId, name), doing: 'read the dataset' },
    (answer) => toDataset(answer.dataset ?? {}),
    signal,
  );
}

export interface DatasetChange {
  readonly name?: string;
  readonly tags?: readonly string[];
  readonly category?: string;
  readonly place?: DatasetPlace;
}

export async function updateDataset(
  connection: Connection,
  organizationId: number,
  name: string,
  change: DatasetChange,
  signal?: AbortSignal,
): Promise<void> {
  const json = {
    ...(change.name === undefined ? {} : { dataset: change.name }),
    ...(change.tags === undefined ? {} : { tags: change.tags }),
    ...(change.category === undefined ? {} : { category: change.category }),
    ...(change.place === undefined ? {} : { bucket: toWirePlace(change.place) }),
  };
  await post(connection, datasetRoute(organizationId, name), 'change the dataset', json, signal);
}

/** Takes the dataset off the list; its files stay in the bucket. */
export async function hideDataset(
  connection: Connection,
  organizationId: number,
  name: string,
  signal?: AbortSignal,
): Promise<void> {
  await post(
    connection,
    `${datasetRoute(organizationId, name)}/hide`,
    'hide the dataset',
    undefined,
    signal,
  );
}

/** One page of one folder of a `files` dataset. `prefix` is empty or ends with `/`. */
export async function folder(
  connection: Connection,
  organizationId: number,
  dataset: string,
  prefix: string,
  continuationToken?: string,
  signal?: AbortSignal,
): Promise<FolderEntries> {
  return callJson<ListPortalFilesInFolderResponse, FolderEntries>(
    connection,
    {
      method: 'POST',
      path: `${datasetRoute(organizationId, dataset)}/files`,
      json: { prefix, ...(continuationToken === undefined ? {} : { continuationToken }) },
      doing: 'list the folder',
    },
    (answer) => {
      const next = optionalText(answer.continuationToken);
      return {
        entries: list(answer.files, 'files', toFolderEntry),
        ...(next === undefined ? {} : { continuationToken: next }),
      };
    },
    signal,
  );
}

/** What a path filter (`*` within a level, `**` at any depth) finds in a `files` dataset. */
export async function matchFiles(
  connection: Connection,
  organizationId: number,
  dataset: string,
  pattern: string,
  signal?: AbortSignal,
): Promise<FolderMatches> {
  return callJson<PreviewDefaultFilesInFolderResponse, FolderMatches>(
    connection,
    {
      method: 'POST',
      path: `${datasetRoute(organizationId, dataset)}/files/preview`,
      json: { prefix: pattern, itemsToList: 'files' },
      doing: 'find files',
    },
    (answer) => ({
      entries: list(answer.files, 'files', toFolderEntry),
      isTruncated: answer.isTruncated === true,
    }),
    signal,
  );
}

export async function post(
  connection: Connection,
  address: string,
  doing: string,
  json: unknown,
  signal: AbortSignal | undefined,
): Promise<void> {
  await callJson<GenericApiResponse, void>(
    connection,
    { method: 'POST', path: address, doing, ...(json === undefined ? {} : { json }) },
    () => undefined,
    signal,
  );
}

export function datasetRoute(organizationId: number, name: string): string {
  return path`/api/organizations/${organizationId}/dataset/${name}`;
}

function toWirePlace(place: DatasetPlace) {
  return { id: place.bucketId, path: place.path, dataItemNamingLevelsDeep: place.levelsDeep };
}

export function toDataset(wire: UntrustedWire<OrganizationDataset>): Dataset {
  const bucket = wire.bucket;
  return {
    name: text(wire.dataset, 'dataset'),
    type: wire.type === 'files' ? 'files' : 'clinical',
    tags: optionalList(wire.tags, 'tags', (tag) => text(tag, 'tags')),
    category: optionalText(wire.category) ?? '',
    ...(bucket
      ? {
          bucket: {
            id: number(bucket.id, 'bucket.id'),
            name: optionalText(bucket.bucket) ?? '',
            path: optionalText(bucket.path) ?? '',
            levelsDeep: count(bucket.dataItemNamingLevelsDeep),
          },
        }
      : {}),
    totals: {
      items: count(wire.totalItemCount),
      checklistOk: count(wire.totalItemCountChecklistOK),
      checklistFailed: count(wire.totalItemCountChecklistFailed),
      files: count(wire.totalFileCount),
      size: count(wire.totalFileSize),
    },
  };
}

function toFolderEntry(wire: UntrustedWire<PortalFile>): FolderEntry {
  const modified = time(wire.addedDate);
  return {
    name: text(wire.name, 'name').replace(/\/$/, ''),
    path: text(wire.path, 'path').replace(/^\//, ''),
    type: wire.type === 'folder' ? 'folder' : 'file',
    ...(wire.size === undefined ? {} : { size: count(wire.size) }),
    ...(modified === undefined ? {} : { modified }),
  };
}
