import type { Place } from './selection.ts';

/** What a key asks of the grid, apart from moving. */
export type GridCommand =
  | { readonly is: 'open' | 'filter' | 'menu' }
  | { readonly is: 'sort'; readonly isMore: boolean }
  /** By steps of width, or by places. */
  | { readonly is: 'resize' | 'move'; readonly by: -1 | 1 }
  | { readonly is: 'select'; readonly what: 'row' | 'column' | 'all' };

export interface PressedKey {
  readonly key: string;
  readonly altKey: boolean;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly shiftKey: boolean;
}

export function commandOf(pressed: PressedKey, focus: Place): GridCommand | undefined {
  const { key, altKey, shiftKey } = pressed;
  const isControl = pressed.ctrlKey || pressed.metaKey;
  if (key === 'ContextMenu' || (key === 'F10' && shiftKey)) return { is: 'menu' };
  if (altKey) return isControl ? undefined : ofAlt(key, shiftKey, focus);
  switch (key) {
    case 'Enter':
      if (focus.column < 0) return undefined;
      return focus.row < 0 ? { is: 'sort', isMore: shiftKey || isControl } : { is: 'open' };
    case ' ':
      if (isControl) return focus.column < 0 ? undefined : { is: 'select', what: 'column' };
      return focus.row < 0 ? undefined : { is: 'select', what: 'row' };
    case 'a':
    case 'A':
      return isControl && !shiftKey ? { is: 'select', what: 'all' } : undefined;
    default:
      return undefined;
  }
}

function ofAlt(key: string, shiftKey: boolean, focus: Place): GridCommand | undefined {
  if (focus.column < 0) return undefined;
  switch (key) {
    case 'ArrowDown':
      return { is: 'filter' };
    case 'ArrowLeft':
      return { is: shiftKey ? 'move' : 'resize', by: -1 };
    case 'ArrowRight':
      return { is: shiftKey ? 'move' : 'resize', by: 1 };
    default:
      return undefined;
  }
}
