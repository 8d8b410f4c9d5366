export interface Key {
  readonly key: string;
  readonly shiftKey: boolean;
  readonly ctrlKey: boolean;
  readonly altKey: boolean;
}

/** What a key means depends on the list and on where the caret is. */
export interface Situation {
  /** Absent while the list is closed; `active` is -1 when none is. */
  readonly list?: { readonly count: number; readonly active: number };
  /** Nowhere to go up (or down) inside the text. */
  readonly isAtTop: boolean;
  readonly isAtBottom: boolean;
}

export type Command =
  | { readonly kind: 'activate'; readonly index: number }
  | { readonly kind: 'accept'; readonly index: number }
  /** Closes the list; `leave` lets the key do what it always does. */
  | { readonly kind: 'close'; readonly leave: boolean }
  | { readonly kind: 'apply' | 'suggest' | 'escape' | 'older' | 'newer' };

const page = 8;

/** `undefined` leaves the key to the text. */
export function commandOf(key: Key, { list, isAtTop, isAtBottom }: Situation): Command | undefined {
  return list ? inList(key, list) : inText(key, isAtTop, isAtBottom);
}

function inList(
  { key, shiftKey }: Key,
  { count, active }: NonNullable<Situation['list']>,
): Command | undefined {
  const last = count - 1;
  switch (key) {
    case 'ArrowDown':
      return { kind: 'activate', index: active >= last ? Math.min(0, last) : active + 1 };
    case 'ArrowUp':
      return { kind: 'activate', index: active <= 0 ? last : active - 1 };
    case 'PageDown':
      return { kind: 'activate', index: Math.min(active + page, last) };
    case 'PageUp':
      return { kind: 'activate', index: Math.max(active - page, 0) };
    case 'Enter':
      if (shiftKey) return undefined;
      return active >= 0 ? { kind: 'accept', index: active } : { kind: 'apply' };
    case 'Tab':
      if (shiftKey || count === 0) return undefined;
      return { kind: 'accept', index: Math.max(active, 0) };
    case 'Escape':
      return { kind: 'close', leave: false };
    case 'ArrowLeft':
    case 'ArrowRight':
    case 'Home':
    case 'End':
      return { kind: 'close', leave: true };
    default:
      return undefined;
  }
}

function inText(
  { key, shiftKey, ctrlKey, altKey }: Key,
  isAtTop: boolean,
  isAtBottom: boolean,
): Command | undefined {
  switch (key) {
    case 'Enter':
      return shiftKey ? undefined : { kind: 'apply' };
    case 'Escape':
      return { kind: 'escape' };
    case ' ':
      return ctrlKey ? { kind: 'suggest' } : undefined;
    case 'ArrowDown':
      if (altKey) return { kind: 'suggest' };
      return isAtBottom && !shiftKey ? { kind: 'newer' } : undefined;
    case 'ArrowUp':
      return isAtTop && !shiftKey ? { kind: 'older' } : undefined;
    default:
      return undefined;
  }
}
