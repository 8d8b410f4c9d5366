import path from 'node:path/posix';
import type { Copy } from '../dockerfile.ts';

/**
 * Which of a COPY's sources a file of the context belongs to: the file's own path where it is named itself, the path of
 * the folder above it that is named, `''` for the whole context; nothing when it is not copied.
 */
export function matcher(copy: Pick<Copy, 'sources'>): (name: string) => string | undefined {
  const patterns = copy.sources.map((source) => {
    const plain = path.normalize(`/${source}`).slice(1).replace(/\/$/, '');
    return { depth: plain === '' ? 0 : plain.split('/').length, plain, pattern: wildcards(plain) };
  });
  return (name) => {
    const parts = name.split('/');
    for (const { depth, plain, pattern } of patterns) {
      if (depth > parts.length) continue;
      const head = parts.slice(0, depth).join('/');
      if (pattern ? pattern.test(head) : head === plain) return head;
    }
    return undefined;
  };
}

/** The wildcards of COPY, none of which goes beyond a folder; nothing where there are none. */
function wildcards(text: string): RegExp | undefined {
  if (!/[*?[\\]/.test(text)) return undefined;
  const source = text.replaceAll(/\[\^?[^\]/]+\]|\\?[^]/gu, (part) => {
    if (part === '*') return '[^/]*';
    if (part === '?') return '[^/]';
    if (part.length > 2 && part.startsWith('[')) return part.replaceAll('\\', '\\\\');
    return part.slice(-1).replace(/[\\^$.*+?()[\]{}|/]/, '\\$&');
  });
  return new RegExp(`^${source}$`, 'u');
}
