import type { SignalsTarget } from '../../../webviews/signals/contract.ts';
import { itemTargetOf } from '../itemPage/itemTarget.ts';

/** Files that may hold signals, by their names. */
const tableName = /\.(parquet|parq|pq|csv|tsv|tab|jsonl|ndjson)$/i;

export const isTableName = (name: string): boolean => tableName.test(name);

/** What a page saved before the window was reloaded; it may be anything. */
export function savedTarget(saved: unknown): SignalsTarget | undefined {
  const target = (saved as { target?: unknown } | null | undefined)?.target;
  const { kind, uri } = (target ?? {}) as { kind?: unknown; uri?: unknown };
  if (kind === 'file' && typeof uri === 'string') return { kind, uri };
  const item = kind === 'item' ? itemTargetOf(target) : undefined;
  return item && { kind: 'item', ...item };
}
