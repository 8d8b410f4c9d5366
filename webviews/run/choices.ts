/** Nobody scrolls through more; typing finds the others. */
const maxOffered = 100;

/** What a list under a field offers: everything when it is opened, what fits the text once somebody types. */
export function offered(
  all: readonly string[],
  text: string,
  isTyping: boolean,
): readonly string[] {
  const wanted = text.trim().toLowerCase();
  const found =
    isTyping && wanted !== '' ? all.filter((name) => name.toLowerCase().includes(wanted)) : all;
  return found.slice(0, maxOffered);
}

export type ListCommand =
  | { readonly kind: 'open'; readonly index: number }
  | { readonly kind: 'activate'; readonly index: number }
  | { readonly kind: 'accept'; readonly index: number }
  | { readonly kind: 'close' };

/** What a key means to a field with a list of `count` rows; `active` is -1 while none is. Otherwise the text gets it. */
export function listCommand(
  key: string,
  isOpen: boolean,
  active: number,
  count: number,
): ListCommand | undefined {
  if (count === 0) return isOpen && key === 'Escape' ? { kind: 'close' } : undefined;
  const last = count - 1;
  switch (key) {
    case 'ArrowDown':
      if (!isOpen) return { kind: 'open', index: 0 };
      return { kind: 'activate', index: active >= last ? 0 : active + 1 };
    case 'ArrowUp':
      if (!isOpen) return { kind: 'open', index: last };
      return { kind: 'activate', index: active <= 0 ? last : active - 1 };
    case 'Enter':
      return isOpen && active >= 0 ? { kind: 'accept', index: active } : undefined;
    case 'Escape':
      return isOpen ? { kind: 'close' } : undefined;
    default:
      return undefined;
  }
}
