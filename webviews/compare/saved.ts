import type { NamePair, RowKind } from '../../src/preview/compare/model.ts';

export const tabs = ['summary', 'rows', 'signals'] as const;
export type Tab = (typeof tabs)[number];

/** What rows are paired by: a column that both have by its name, their number, or what is guessed. */
export type KeyChoice =
  | { readonly by: 'guess' }
  | { readonly by: 'number' }
  | { readonly by: 'column'; readonly name: string };

/** What the page keeps over a reload. */
export interface SavedState {
  readonly tab: Tab;
  readonly same: readonly NamePair[];
  readonly key: KeyChoice;
  /** As it was typed. */
  readonly tolerance: string;
  readonly onlyDiffering: boolean;
  readonly search: string;
  /** Columns whose figures are open, by name. */
  readonly shown: readonly string[];
  readonly kinds: readonly RowKind[];
  readonly allColumns: boolean;
  /** Of the plot; it takes what is sound of it itself. */
  readonly signals: unknown;
}

const rowKinds: readonly RowKind[] = ['changed', 'added', 'removed', 'same'];

/** Takes what is sound of a state that may be of any shape. */
export function restored(state: unknown): SavedState {
  const saved = record(state);
  const kinds = list(saved['kinds']);
  return {
    tab: tabs.find((tab) => tab === saved['tab']) ?? 'summary',
    same: list(saved['same']).flatMap((pair) => {
      const { before, after } = record(pair);
      return typeof before === 'string' && typeof after === 'string' ? [{ before, after }] : [];
    }),
    key: keyOf(saved['key']),
    tolerance: typeof saved['tolerance'] === 'string' ? saved['tolerance'].slice(0, 40) : '0',
    onlyDiffering: saved['onlyDiffering'] === true,
    search: typeof saved['search'] === 'string' ? saved['search'] : '',
    shown: list(saved['shown']).filter((name) => typeof name === 'string'),
    kinds: Array.isArray(saved['kinds'])
      ? rowKinds.filter((kind) => kinds.includes(kind))
      : ['changed', 'added', 'removed'],
    allColumns: saved['allColumns'] === true,
    signals: saved['signals'],
  };
}

function keyOf(value: unknown): KeyChoice {
  const { by, name } = record(value);
  if (by === 'number') return { by };
  return by === 'column' && typeof name === 'string' ? { by, name } : { by: 'guess' };
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? (value as unknown[]) : [];
}
