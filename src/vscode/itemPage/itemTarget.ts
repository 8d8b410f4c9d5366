import type { ItemKey } from '../../../webviews/item/contract.ts';

export const itemPageType = 'edgeImpulse.item';

/** Second argument of `edgeImpulse.item.open` from a row of the tree; menus pass their selection there. */
export const browsing = 'browsing';

/** The item that a command, a row of the tree or a saved page names; they hand over whatever they have. */
export function itemTargetOf(argument: unknown): ItemKey | undefined {
  if (typeof argument !== 'object' || argument === null) return undefined;
  const { accountId, organizationId, itemId, item } = argument as Record<string, unknown>;
  const id = itemId ?? (item as { id?: unknown } | undefined)?.id;
  if (typeof accountId !== 'string' || !isId(organizationId) || !isId(id)) return undefined;
  return { accountId, organizationId, itemId: id };
}

function isId(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value);
}
