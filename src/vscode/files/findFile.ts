import type { Connection } from '../../client/connection.ts';
import { folder } from '../../client/datasets.ts';
import type { FolderEntry, Item } from '../../client/model.ts';
import type { FileLocation } from './fileBytes.ts';

/** A dataset of a Studio and what an address names below it. */
export interface DatasetPlace {
  readonly connection: Connection;
  readonly organizationId: number;
  readonly dataset: string;
  readonly parts: readonly string[];
}

/** What an address turned out to be. */
export type Found =
  | { readonly kind: 'folder' }
  | { readonly kind: 'itemFolder'; readonly item: Item; readonly path: string }
  | { readonly kind: 'datasetFolder'; readonly path: string }
  | {
      readonly kind: 'file';
      readonly location: FileLocation;
      readonly size: number;
      readonly modified: number;
    };

/** What the rest of an address is in an item: a file, or the folder of files that begin with it. */
export function findInItem(item: Item, name: string): Found | undefined {
  const file = item.files?.find((each) => each.name === name);
  if (file) {
    const location = { kind: 'item', itemId: item.id, name } as const;
    return { kind: 'file', location, size: file.size, modified: file.modified ?? item.created };
  }
  const path = name === '' ? '' : `${name}/`;
  if (path !== '' && !item.files?.some((each) => each.name.startsWith(path))) return undefined;
  return { kind: 'itemFolder', item, path };
}

/** What an address is in a `files` dataset. */
export async function findInDataset(
  place: DatasetPlace,
  signal?: AbortSignal,
): Promise<Found | undefined> {
  const { connection, organizationId, dataset, parts } = place;
  const name = parts.at(-1);
  if (name === undefined) return { kind: 'datasetFolder', path: '' };
  const parent = parts.slice(0, -1).map((part) => `${part}/`);
  const entries = folderEntries(connection, organizationId, dataset, parent.join(''), signal);
  for await (const entry of entries) {
    if (entry.name !== name) continue;
    const path = parts.join('/');
    if (entry.type === 'folder') return { kind: 'datasetFolder', path: `${path}/` };
    const location = { kind: 'dataset', dataset, path, name } as const;
    return { kind: 'file', location, size: entry.size ?? 0, modified: entry.modified ?? 0 };
  }
  return undefined;
}

/** All entries of a folder, page by page. */
export async function* folderEntries(
  connection: Connection,
  organizationId: number,
  dataset: string,
  prefix: string,
  signal?: AbortSignal,
): AsyncGenerator<FolderEntry> {
  for (let token: string | undefined, isFirst = true; isFirst || token !== undefined;) {
    isFirst = false;
    const page = await folder(connection, organizationId, dataset, prefix, token, signal);
    yield* page.entries;
    token = page.continuationToken;
  }
}
