import { UserError } from '../base/errors.ts';
import { plainText } from '../base/text.ts';
import type { Connection } from '../client/connection.ts';
import { item as readItem, updateItem } from '../client/data.ts';
import type { Item } from '../client/model.ts';

export type Metadata = ReadonlyMap<string, string>;

export type MetadataChange =
  | { readonly kind: 'saved'; readonly item: Item }
  /** Someone changed it since `base` was read; nothing was written. */
  | { readonly kind: 'conflict'; readonly yours: Metadata; readonly theirs: Metadata };

/**
 * Replaces an item's metadata, read as `base` and edited to `yours`, unless someone else has changed it meanwhile.
 * The API has no conditional write: a change in the moment between our look and our write is not noticed.
 */
export async function saveMetadata(
  connection: Connection,
  organizationId: number,
  id: number,
  base: Metadata,
  yours: Metadata,
  signal?: AbortSignal,
): Promise<MetadataChange> {
  const { metadata: theirs } = await readItem(connection, organizationId, id, undefined, signal);
  if (!isSame(theirs, base) && !isSame(theirs, yours)) return { kind: 'conflict', yours, theirs };
  if (!isSame(theirs, yours)) {
    await updateItem(connection, organizationId, id, { metadata: yours }, signal);
  }
  const item = await readItem(connection, organizationId, id, undefined, signal);
  // Nothing documents whether a Studio replaces the map or merges into it.
  const left = [...item.metadata.keys()].filter((key) => base.has(key) && !yours.has(key));
  if (left.length > 0) {
    const names = left.map((key) => `“${plainText(key, 60)}”`).join(', ');
    throw new UserError(`This Studio keeps metadata that is taken out: ${names}.`, {
      code: 'metadata-kept',
      remedy: 'Everything else is saved. Give these keys an empty value instead.',
    });
  }
  return { kind: 'saved', item };
}

/** Sets and removes keys of an item's metadata as it is now. */
export async function changeMetadata(
  connection: Connection,
  organizationId: number,
  id: number,
  change: { readonly set?: Metadata; readonly remove?: readonly string[] },
  signal?: AbortSignal,
): Promise<MetadataChange> {
  const { metadata: base } = await readItem(connection, organizationId, id, undefined, signal);
  const yours = new Map([...base, ...(change.set ?? [])]);
  for (const key of change.remove ?? []) yours.delete(key);
  return saveMetadata(connection, organizationId, id, base, yours, signal);
}

function isSame(a: Metadata, b: Metadata): boolean {
  return a.size === b.size && [...a].every(([key, value]) => b.get(key) === value);
}
