import type { Lane } from './lanes.ts';
import type { Zone } from './times.ts';
import type { Range } from './view.ts';

export const panels = ['lanes', 'files', 'quality', 'values'] as const;
export type Panel = (typeof panels)[number];

/** What the page keeps over a reload. */
export interface SavedState {
  /** Absent where everything is shown. */
  readonly view?: Range | undefined;
  readonly lanes: readonly Lane[];
  /** By file; only those that were changed and not saved. */
  readonly offsets: Readonly<Record<string, number>>;
  /** The time column by file, where it was chosen; `null` counts samples. */
  readonly timeColumns: Readonly<Record<string, number | null>>;
  /** Files that were added. */
  readonly added: readonly string[];
  readonly zone: Zone;
  readonly step: number;
  readonly dragZooms: boolean;
  /** In an overlay; absent until it was chosen. */
  readonly alignsStarts?: boolean | undefined;
  readonly panel?: Panel | undefined;
}

/** Takes what is sound of a state that may be of any shape. */
export function restored(state: unknown): SavedState {
  const saved = record(state);
  const view = record(saved['view']);
  const { from, to } = view;
  const panel = panels.find((name) => name === saved['panel']);
  return {
    ...(isNumber(from) && isNumber(to) && from < to ? { view: { from, to } } : {}),
    lanes: list(saved['lanes']).flatMap(laneOf),
    offsets: entries(saved['offsets'], isNumber),
    timeColumns: entries(
      saved['timeColumns'],
      (value): value is number | null => value === null || isNumber(value),
    ),
    added: list(saved['added']).filter((name) => typeof name === 'string'),
    zone: saved['zone'] === 'local' ? 'local' : 'utc',
    step: isNumber(saved['step']) && saved['step'] > 0 ? saved['step'] : 10,
    dragZooms: saved['dragZooms'] === true,
    ...(typeof saved['alignsStarts'] === 'boolean' && { alignsStarts: saved['alignsStarts'] }),
    ...(panel ? { panel } : {}),
  };
}

function laneOf(value: unknown): Lane[] {
  const saved = record(value);
  const { id, kind, height } = saved;
  if (typeof id !== 'string' || (kind !== 'numbers' && kind !== 'labels')) return [];
  const is = (name: string) => saved[name] === true;
  return [
    {
      ...{ id, kind },
      channels: list(saved['channels']).filter((key) => typeof key === 'string'),
      ...(isNumber(height) && height > 0 ? { height: Math.min(height, 2000) } : {}),
      ...{ isCollapsed: is('isCollapsed'), isHidden: is('isHidden'), isLog: is('isLog') },
      ...{ isShared: is('isShared'), fits: is('fits'), shades: is('shades') },
    },
  ];
}

function entries<T>(value: unknown, isSound: (each: unknown) => each is T): Record<string, T> {
  return Object.fromEntries(
    Object.entries(record(value)).flatMap(([key, each]) => (isSound(each) ? [[key, each]] : [])),
  );
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? (value as unknown[]) : [];
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}
