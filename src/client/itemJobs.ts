import type { StartJobResponse } from 'edge-impulse-api';
import type { Connection } from './connection.ts';
import { callJson, callStream } from './http.ts';
import type { Query } from './path.ts';
import { path } from './path.ts';
import { number } from './shape.ts';

/** Ids travel in the address: more than this and servers answer 431. */
export const maxIdsPerRequest = 400;

/** Starts a job that deletes items with their files; returns its id. At most `maxIdsPerRequest` at once. */
export async function deleteItems(
  connection: Connection,
  organizationId: number,
  ids: readonly number[],
  signal?: AbortSignal,
): Promise<number> {
  return start(connection, organizationId, 'delete', 'delete data items', { ids }, signal);
}

/** Starts a job that moves items to another dataset; returns its id. */
export async function moveItems(
  connection: Connection,
  organizationId: number,
  ids: readonly number[],
  dataset: string,
  signal?: AbortSignal,
): Promise<number> {
  const request = { ids, json: { dataset } };
  return start(connection, organizationId, 'change-dataset', 'move data items', request, signal);
}

/** Starts a job that removes the checklist from items; returns its id. */
export async function clearChecklist(
  connection: Connection,
  organizationId: number,
  ids: readonly number[],
  signal?: AbortSignal,
): Promise<number> {
  const doing = 'clear the checklist';
  return start(connection, organizationId, 'clear-checklist', doing, { ids }, signal);
}

/** Starts a job that reads a dataset's bucket again; returns its id. */
export async function refreshDataset(
  connection: Connection,
  organizationId: number,
  dataset: string,
  signal?: AbortSignal,
): Promise<number> {
  const request = { query: { dataset } };
  return start(connection, organizationId, 'refresh', 'refresh the dataset', request, signal);
}

interface NewFolder {
  readonly dataset: string;
  readonly bucketId: number;
  readonly bucketPath: string;
  readonly type?: 'clinical' | 'files';
}

/** Starts a job that makes an item of every folder below a path of a bucket; returns its id. */
export async function addFolder(
  connection: Connection,
  organizationId: number,
  folder: NewFolder,
  signal?: AbortSignal,
): Promise<number> {
  const request = { json: folder };
  return start(connection, organizationId, 'add-folder', 'add the folder', request, signal);
}

/** An archive of several items: zip or tar, whichever the Studio makes. At most `maxIdsPerRequest` at once. */
export async function itemsArchive(
  connection: Connection,
  organizationId: number,
  ids: readonly number[],
  signal?: AbortSignal,
  filter?: string,
): Promise<AsyncIterable<Uint8Array>> {
  const { bytes } = await callStream(
    connection,
    {
      path: path`/api/organizations/${organizationId}/data/download`,
      query: { dataIds: JSON.stringify(ids), filter: filter?.trim() || undefined },
      doing: 'download data items',
    },
    signal,
  );
  return bytes;
}

async function start(
  connection: Connection,
  organizationId: number,
  route: string,
  doing: string,
  request: { ids?: readonly number[]; query?: Query; json?: unknown },
  signal: AbortSignal | undefined,
): Promise<number> {
  const { ids, query, json } = request;
  if (ids && ids.length > maxIdsPerRequest) throw new RangeError(`${ids.length} ids in one call`);
  return callJson<StartJobResponse, number>(
    connection,
    {
      method: 'POST',
      path: `${path`/api/organizations/${organizationId}/data`}/${route}`,
      query: { ...query, ...(ids ? { dataIds: JSON.stringify(ids) } : {}) },
      ...(json === undefined ? {} : { json }),
      doing,
    },
    (answer) => number(answer.id, 'id'),
    signal,
  );
}
