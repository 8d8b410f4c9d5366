import type { CompareTarget } from '../../../webviews/compare/contract.ts';

/** What a page saved before the window was reloaded; it may be anything. */
export function savedTarget(saved: unknown): CompareTarget | undefined {
  const target = (saved as { target?: unknown } | null | undefined)?.target;
  const { before, after } = (target ?? {}) as { before?: unknown; after?: unknown };
  return typeof before === 'string' && typeof after === 'string' ? { before, after } : undefined;
}
