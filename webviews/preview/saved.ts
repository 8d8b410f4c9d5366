import type { Dialect } from '../../src/preview/csv/dialect.ts';

/** What the page keeps over a reload. */
export interface SavedState {
  readonly top: number;
  readonly left: number;
  readonly row: number;
  readonly column: number;
  /** By the place of the column; only those that were changed. */
  readonly widths: Readonly<Record<string, number>>;
  /** What a person chose of how a CSV file is read. */
  readonly dialect: Partial<Dialect>;
}

/** Takes what is sound of a state that may be of any shape. */
export function restored(state: unknown): SavedState {
  const saved = record(state);
  return {
    top: count(saved['top']),
    left: count(saved['left']),
    row: count(saved['row']),
    column: count(saved['column']),
    widths: Object.fromEntries(
      Object.entries(record(saved['widths'])).flatMap(([key, value]) =>
        typeof value === 'number' ? [[key, value]] : [],
      ),
    ),
    dialect: record(saved['dialect']),
  };
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function count(value: unknown): number {
  return typeof value === 'number' && value >= 0 && Number.isFinite(value) ? value : 0;
}
