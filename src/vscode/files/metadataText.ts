import { messageOf } from '../../base/errors.ts';

/** Metadata as people edit it: in the order of the Studio, two spaces, a line break at the end. */
export function metadataText(metadata: ReadonlyMap<string, string>): string {
  // Written by hand: an object would put keys that look like numbers first, and swallow `__proto__`.
  const lines = [...metadata].map(
    ([key, value]) => `  ${JSON.stringify(key)}: ${JSON.stringify(value)}`,
  );
  return lines.length === 0 ? '{}\n' : `{\n${lines.join(',\n')}\n}\n`;
}

export type ParsedMetadata =
  | { readonly kind: 'metadata'; readonly metadata: ReadonlyMap<string, string> }
  | { readonly kind: 'syntax'; readonly message: string }
  | { readonly kind: 'notAnObject' }
  | { readonly kind: 'notText'; readonly key: string }
  | { readonly kind: 'emptyKey' };

/** Reads what a person wrote. Strict: what would silently become something else is a problem. */
export function parseMetadata(text: string): ParsedMetadata {
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    return { kind: 'syntax', message: messageOf(error) };
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return { kind: 'notAnObject' };
  }
  const metadata = new Map<string, string>();
  for (const [key, entry] of Object.entries(value) as [string, unknown][]) {
    if (key === '') return { kind: 'emptyKey' };
    if (typeof entry !== 'string') return { kind: 'notText', key };
    metadata.set(key, entry);
  }
  return { kind: 'metadata', metadata };
}
