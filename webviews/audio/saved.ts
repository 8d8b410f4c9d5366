/** What the page keeps over a reload. */
export interface SavedState {
  /** Frame. */
  readonly position: number;
  readonly view?: { readonly from: number; readonly to: number };
  readonly speed: number;
  /** Between 0 and 1. */
  readonly volume: number;
}

export const speeds = [0.25, 0.5, 0.75, 1, 1.25, 1.5, 2, 4] as const;

/** Takes what is sound of a state that may be of any shape. */
export function restored(state: unknown): SavedState {
  const { position, view, speed, volume } = record(state);
  const { from, to } = record(view);
  return {
    position: isNumber(position) && position >= 0 ? position : 0,
    ...(isNumber(from) && isNumber(to) && from < to ? { view: { from, to } } : {}),
    speed: speeds.find((known) => known === speed) ?? 1,
    volume: isNumber(volume) ? Math.max(0, Math.min(1, volume)) : 1,
  };
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}
