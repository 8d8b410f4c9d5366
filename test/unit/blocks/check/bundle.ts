import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { BlockFiles } from '../../../../src/blocks/check/blockFiles.ts';
import type { Edit } from '../../../../src/blocks/check/problem.ts';
import type { Span } from '../../../../src/blocks/block.ts';

const folder = path.resolve(import.meta.dirname, '..', '..', '..', 'fixtures', 'blocks-check');

/** A block folder as one text: `=== NAME` before each file, ⟦…⟧ around the place of the problem. */
export interface Bundle {
  readonly name: string;
  readonly code: string;
  readonly files: ReadonlyMap<string, string>;
  readonly mark?: { readonly file: string; readonly span: Span };
  /** Codes of other problems that the folder has as well. */
  readonly also: readonly string[];
  readonly bucketIds?: readonly number[];
}

const base = sections(readFileSync(path.join(folder, 'base.txt'), 'utf8'));

/** All bundles of a kind; what a bundle does not hold is that of `base.txt`. */
export function bundles(kind: 'has' | 'nearly'): Bundle[] {
  return globSync(`*.${kind}.txt`, { cwd: folder }).sort().map(read);
}

export function baseBundle(): Bundle {
  return { name: 'base', code: '', files: new Map(base), also: [] };
}

function read(name: string): Bundle {
  const text = readFileSync(path.join(folder, name), 'utf8');
  const files = new Map(base);
  let mark: Bundle['mark'];
  for (const [file, marked] of sections(text)) {
    if (file.endsWith(' (absent)')) {
      files.delete(file.slice(0, -' (absent)'.length));
      continue;
    }
    const start = marked.indexOf('⟦');
    if (start >= 0) mark = { file, span: { start, end: marked.indexOf('⟧') - 1 } };
    files.set(file, marked.replaceAll(/[⟦⟧]/g, ''));
  }
  const head = text.slice(0, text.indexOf('==='));
  const buckets = /^buckets: (.*)$/m.exec(head)?.[1];
  return {
    name,
    code: name.slice(0, 6),
    files,
    also: /^also: (.*)$/m.exec(head)?.[1]?.split(' ') ?? [],
    ...(mark && { mark }),
    ...(buckets !== undefined && { bucketIds: buckets.split(' ').map(Number) }),
  };
}

function sections(text: string): Map<string, string> {
  const parts = text.split(/^=== (.*)\n/m).slice(1);
  const found = new Map<string, string>();
  for (let at = 0; at < parts.length; at += 2) {
    // `~~` keeps what looks like a key from looking like one here.
    found.set(parts[at] ?? '', (parts[at + 1] ?? '').replaceAll('~~', ''));
  }
  return found;
}

export function filesOf(texts: ReadonlyMap<string, string>): BlockFiles {
  return {
    paths: [...texts].map(([name, text]) => ({ path: name, size: Buffer.byteLength(text) })),
    read: (name) => Promise.resolve(texts.get(name)),
  };
}

/** The folder after a quick fix, as an editor applies it: all edits at once. */
export function edited(
  texts: ReadonlyMap<string, string>,
  edits: readonly Edit[],
): Map<string, string> {
  const result = new Map(texts);
  const order = edits.toSorted((a, b) => (b.span?.start ?? 0) - (a.span?.start ?? 0));
  for (const { file, span, text } of order) {
    const before = result.get(file) ?? '';
    result.set(
      file,
      span === undefined ? text : before.slice(0, span.start) + text + before.slice(span.end),
    );
  }
  return result;
}
