/** What the page keeps over a reload beside its key. */
export interface SavedState {
  readonly scroll: number;
  /** Names of parts that a person opened or closed; a part that is not there is as it comes. */
  readonly parts: Readonly<Record<string, boolean>>;
}

/** Takes what is sound of a state that may be of any shape. */
export function restored(state: unknown): SavedState {
  const { scroll, parts } = record(state);
  const entries = Object.entries(record(parts)).flatMap(([name, isOpen]) =>
    typeof isOpen === 'boolean' ? [[name, isOpen] as const] : [],
  );
  return {
    scroll: typeof scroll === 'number' && Number.isFinite(scroll) && scroll > 0 ? scroll : 0,
    parts: Object.fromEntries(entries),
  };
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
