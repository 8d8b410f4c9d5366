import type { ResultRows } from '../../../webviews/preview/contract.ts';

/** The filter that a page shows, and of which data it is asked. */
export interface ResultTarget {
  readonly accountId: string;
  readonly organizationId: number;
  readonly dataset?: string;
  /** Empty: everything. */
  readonly filter: string;
  /** The dataset or the organization, as people call it. */
  readonly label: string;
  readonly rows: ResultRows;
}

/** What a page keeps over a reload of the window. */
export interface KeptResult {
  readonly target: ResultTarget;
  /** Metadata keys in the order of their columns, so that those stay where they were. */
  readonly keys: readonly string[];
}

/** A target that a command or a saved page names; they hand over whatever they have. */
export function resultTargetOf(value: unknown): ResultTarget | undefined {
  if (typeof value !== 'object' || value === null || 'kind' in value) return undefined;
  const { accountId, organizationId, dataset, filter, label, rows } = value as Record<
    string,
    unknown
  >;
  if (typeof accountId !== 'string' || !Number.isSafeInteger(organizationId)) return undefined;
  return {
    ...{ accountId, organizationId: organizationId as number },
    ...(typeof dataset === 'string' && { dataset }),
    filter: typeof filter === 'string' ? filter : '',
    label: typeof label === 'string' ? label : typeof dataset === 'string' ? dataset : '',
    rows: rows === 'files' ? 'files' : 'items',
  };
}

export function keptResultOf(saved: unknown): KeptResult | undefined {
  const { kept } = Object(saved) as { kept?: unknown };
  const { target, keys } = Object(kept) as { target?: unknown; keys?: unknown };
  const known = resultTargetOf(target);
  if (!known) return undefined;
  const isText = (key: unknown): key is string => typeof key === 'string';
  return { target: known, keys: Array.isArray(keys) ? keys.filter(isText) : [] };
}

export const sameTarget = (a: ResultTarget, b: ResultTarget): boolean => keyOf(a) === keyOf(b);

function keyOf({ accountId, organizationId, dataset, filter, rows }: ResultTarget): string {
  return JSON.stringify([accountId, organizationId, dataset, filter, rows]);
}
