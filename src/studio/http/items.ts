import type { OrganizationDataItem } from 'edge-impulse-api';
import type { Wire } from '../../base/wire.ts';
import type { StoredItem } from '../catalog/model.ts';
import { badRequest } from './errors.ts';
import { iso } from './people.ts';
import type { StudioRequest } from './request.ts';
import type { Studio } from './studio.ts';

const mostIds = 10_000;

/** What rows and items have in common. */
function shared(item: StoredItem) {
  return {
    id: item.id,
    name: item.name,
    bucketId: item.bucketId,
    bucketName: item.bucketName,
    bucketPath: item.bucketPath,
    dataset: item.dataset,
    totalFileCount: item.totalFiles,
    totalFileSize: item.totalSize,
    created: iso(item.created),
    metadata: Object.fromEntries(item.metadata),
  };
}

/** A row of the list without files. */
export function wireRow(item: StoredItem) {
  const row = shared(item);
  return {
    ...row,
    fullBucketPath: `${item.bucketName}/${item.bucketPath}`,
    metadataStringForCLI: JSON.stringify(row.metadata),
  };
}

export function wireItem(item: StoredItem): Wire<OrganizationDataItem> {
  return {
    ...shared(item),
    files: item.files.map((file) => ({
      name: file.name,
      bucketPath: `${item.bucketPath}${file.name}`,
      size: file.size,
      ...(file.modified === undefined ? {} : { lastModified: iso(file.modified) }),
    })),
  };
}

/** `[3,7]`, `3,7` or `3`. */
export function parseIds(text: string): number[] {
  const parts = text
    .trim()
    .replace(/^\[(.*)\]$/s, '$1')
    .split(',')
    .map((part) => part.trim().replace(/^"(.*)"$/, '$1'));
  if (parts.length > mostIds) throw badRequest(`At most ${mostIds} items at once.`);
  if (!parts.every((part) => /^\d{1,15}$/.test(part))) {
    throw badRequest('“dataIds” has to be a list of the ids of data items, such as [3,7].');
  }
  return [...new Set(parts.map(Number))];
}

/**
 * The items that `dataIds` names, of those only the ones in `dataset` and in `filter`. An empty list never means
 * all: whoever selected nothing must not delete everything.
 */
export async function selectedIds(studio: Studio, request: StudioRequest): Promise<number[]> {
  const ids = parseIds(request.requiredQuery('dataIds'));
  const dataset = request.query('dataset');
  const filter = request.query('filter');
  if (dataset === undefined && filter === undefined) return ids;
  const kept = new Set(
    await studio.catalog.ids({
      organizationId: request.organizationId,
      ...(dataset === undefined ? {} : { dataset }),
      ...(filter === undefined ? {} : { filter }),
    }),
  );
  return ids.filter((id) => kept.has(id));
}
