import { targetKey } from '../filters.ts';
import type { ActiveFilters, FilterTarget } from '../workbench.ts';
import type { BoxTarget } from './session.ts';

/** What the box edits now. */
export function currentTarget({ current }: ActiveFilters): BoxTarget | undefined {
  return current && { ...current, key: targetKey(current) };
}

/**
 * What a command is for: a row of the tree, a target, or without either what the box edits now. Commands get
 * whatever a menu or a link hands them.
 */
export function targetOf(argument: unknown, filters: ActiveFilters): FilterTarget | undefined {
  if (typeof argument !== 'object' || argument === null) return currentTarget(filters);
  const { accountId, organizationId, dataset } = argument as Record<string, unknown>;
  if (typeof accountId !== 'string' || typeof organizationId !== 'number') {
    return currentTarget(filters);
  }
  const name =
    typeof dataset === 'object' && dataset ? (dataset as { name?: unknown }).name : dataset;
  return { accountId, organizationId, ...(typeof name === 'string' && { dataset: name }) };
}
