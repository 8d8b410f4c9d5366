import type {
  GenericApiResponse,
  GetOrganizationDataItemResponse,
  ListOrganizationDataResponse,
  ListOrganizationFilesResponse,
  OrganizationDataItem,
} from 'edge-impulse-api';
import type { Connection } from './connection.ts';
import { callJson, hostOfConnection } from './http.ts';
import type { Item, ItemsPage } from './model.ts';
import { path } from './path.ts';
import {
  count,
  list,
  metadata,
  number,
  optionalList,
  optionalText,
  ShapeError,
  text,
  time,
  type UntrustedWire,
} from './shape.ts';
import { failure } from './studioError.ts';

export interface ItemsQuery {
  readonly dataset?: string;
  readonly filter?: string;
  readonly limit: number;
  readonly offset: number;
  /** Slower; only so are the files and the total size known. */
  readonly withFiles: boolean;
}

/** One page of the items that a filter keeps. Throws kind `filter` when the Studio cannot parse it. */
export async function itemsPage(
  connection: Connection,
  organizationId: number,
  query: ItemsQuery,
  signal?: AbortSignal,
): Promise<ItemsPage> {
  const base = path`/api/organizations/${organizationId}/data`;
  const { dataset, limit, offset, withFiles } = query;
  const filter = query.filter?.trim() || undefined;
  const call = {
    path: withFiles ? `${base}/files` : base,
    query: { dataset, filter, limit, offset },
    doing: 'list data items',
  };
  const refuse = (problem: unknown) => {
    const detail = optionalText(problem);
    if (detail === undefined) return;
    const attempt = { host: hostOfConnection(connection), doing: call.doing, secrets: [] };
    throw failure(attempt, `the filter is not understood: ${detail.slice(0, 500)}`, {
      kind: 'filter',
      detail,
    });
  };
  if (withFiles) {
    return callJson<ListOrganizationFilesResponse, ItemsPage>(
      connection,
      call,
      (answer) => {
        refuse(answer.filterParseError);
        return {
          items: list(answer.data, 'data', toItem),
          totalItems: count(answer.totalDataItemCount),
          totalFiles: count(answer.totalFileCount),
          totalSize: count(answer.totalFileSize),
        };
      },
      signal,
    );
  }
  return callJson<ListOrganizationDataResponse, ItemsPage>(
    connection,
    call,
    (answer) => {
      refuse(answer.filterParseError);
      const items = optionalList(answer.data, 'data', toItem);
      return {
        items,
        totalItems: count(answer.totalDataItemCount),
        totalFiles: count(answer.totalFileCount),
        totalSize: items.reduce((sum, item) => sum + item.totalSize, 0),
      };
    },
    signal,
  );
}

/** One item with its files, fresh from the bucket. A filter leaves only the files that it keeps. */
export async function item(
  connection: Connection,
  organizationId: number,
  id: number,
  filter?: string,
  signal?: AbortSignal,
): Promise<Item> {
  return callJson<GetOrganizationDataItemResponse, Item>(
    connection,
    {
      path: path`/api/organizations/${organizationId}/data/${id}`,
      query: { filter: filter?.trim() || undefined },
      doing: 'read the data item',
    },
    (answer) => {
      if (!answer.data) throw new ShapeError('data', 'a data item');
      return toItem(answer.data);
    },
    signal,
  );
}

export interface ItemChange {
  readonly name?: string;
  readonly dataset?: string;
  /** Replaces the whole map. */
  readonly metadata?: ReadonlyMap<string, string>;
}

export async function updateItem(
  connection: Connection,
  organizationId: number,
  id: number,
  change: ItemChange,
  signal?: AbortSignal,
): Promise<void> {
  const { metadata: map, ...rest } = change;
  await callJson<GenericApiResponse, void>(
    connection,
    {
      method: 'POST',
      path: path`/api/organizations/${organizationId}/data/${id}`,
      json: { ...rest, ...(map ? { metadata: Object.fromEntries(map) } : {}) },
      doing: 'change the data item',
    },
    () => undefined,
    signal,
  );
}

type WireItem = Omit<UntrustedWire<OrganizationDataItem>, 'files'> &
  Partial<Pick<UntrustedWire<OrganizationDataItem>, 'files'>>;

function toItem(wire: WireItem): Item {
  return {
    id: number(wire.id, 'id'),
    name: text(wire.name, 'name'),
    dataset: text(wire.dataset, 'dataset'),
    bucketId: count(wire.bucketId),
    bucketName: optionalText(wire.bucketName) ?? '',
    bucketPath: optionalText(wire.bucketPath) ?? '',
    created: time(wire.created) ?? 0,
    metadata: metadata(wire.metadata),
    totalFiles: count(wire.totalFileCount),
    totalSize: count(wire.totalFileSize),
    ...(wire.files === undefined
      ? {}
      : {
          files: list(wire.files, 'files', (file) => {
            const modified = time(file.lastModified);
            const name = text(file.name, 'files.name');
            const size = count(file.size);
            return modified === undefined ? { name, size } : { name, size, modified };
          }),
        }),
  };
}
