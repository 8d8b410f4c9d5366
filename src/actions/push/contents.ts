import { createHash } from 'node:crypto';
import { realpath } from 'node:fs/promises';
import path from 'node:path';
import { isInside } from '../../base/safePath.ts';
import {
  readContext,
  type ContextEntry,
  type KnownHashes,
  type LeftOut,
} from '../../blocks/containers/buildContext.ts';

/** A file or folder that a push sends. */
export interface SentEntry {
  /** In the block folder, with `/`. */
  readonly path: string;
  readonly kind: 'file' | 'folder';
  /** 0755 or 0644: what else the permissions say differs from machine to machine. */
  readonly mode: number;
  /** Bytes. */
  readonly size: number;
  /** SHA-256 of the bytes in hexadecimal; empty for a folder. */
  readonly hash: string;
  /** Where the bytes are: another file of the folder, where this one is a link to it. */
  readonly source: string;
}

export interface NotSent {
  readonly path: string;
  /** Beside what no build sees: a link to something that is left out, or to nothing. */
  readonly why: LeftOut['why'] | 'link';
}

/** What would leave this machine with a push. */
export interface PushContents {
  readonly folder: string;
  /** Ordered by path. */
  readonly entries: readonly SentEntry[];
  readonly leftOut: readonly NotSent[];
  /** Links that lead out of the block folder. */
  readonly outside: readonly string[];
  /** Bytes of all files. */
  readonly size: number;
  /** One SHA-256 of paths, kinds, permissions and bytes: the same for the same folder, on every machine. */
  readonly hash: string;
}

/** What a build of the block sees is what is sent; links in the folder become what they lead to. */
export async function readContents(
  folder: string,
  known: KnownHashes,
  signal?: AbortSignal,
): Promise<PushContents> {
  const context = await readContext(folder, known, signal);
  const sent = new Map<string, SentEntry>();
  const links: ContextEntry[] = [];
  for (const entry of context.entries) {
    if (entry.kind === 'link') links.push(entry);
    else sent.set(entry.path, sentEntry(entry, entry.kind));
  }
  const outside: string[] = [];
  const leftOut: NotSent[] = [...context.leftOut];
  const root = await realpath(folder);
  for (const link of links) {
    const place = await realpath(path.join(folder, ...link.path.split('/'))).catch(() => undefined);
    if (isOutside(root, folder, link, place)) outside.push(link.path);
    else {
      const found = place === undefined ? [] : behind(sent, relative(root, place), link.path);
      if (found.length === 0) leftOut.push({ path: link.path, why: 'link' });
      for (const entry of found) sent.set(entry.path, entry);
    }
  }
  const entries = [...sent.values()].sort(byPath);
  return {
    folder,
    entries,
    leftOut: leftOut.sort(byPath),
    outside,
    size: entries.reduce((sum, { size }) => sum + size, 0),
    hash: hashOf(entries),
  };
}

function sentEntry(entry: ContextEntry, kind: SentEntry['kind']): SentEntry {
  const isExecutable = kind === 'folder' || (entry.mode & 0o111) !== 0;
  return {
    path: entry.path,
    kind,
    mode: isExecutable ? 0o755 : 0o644,
    size: entry.size,
    hash: kind === 'folder' ? '' : (entry.hash.split(' ').at(-1) ?? ''),
    source: entry.path,
  };
}

/** A link that leads nowhere is judged by what it says. */
function isOutside(
  root: string,
  folder: string,
  link: ContextEntry,
  place: string | undefined,
): boolean {
  if (place !== undefined) return !isInside(root, place);
  const from = path.dirname(path.join(folder, ...link.path.split('/')));
  const said = path.resolve(from, link.target ?? '');
  return !isInside(folder, said) && !isInside(root, said);
}

function relative(root: string, place: string): string {
  return path.relative(root, place).split(path.sep).join('/');
}

/** What a link leads to, under the name of the link. A folder that holds the link itself would have no end. */
function behind(
  sent: ReadonlyMap<string, SentEntry>,
  target: string,
  name: string,
): readonly SentEntry[] {
  if (target === '' || name.startsWith(`${target}/`)) return [];
  const whole = sent.get(target);
  if (whole?.kind === 'file') return [{ ...whole, path: name }];
  const inside = [...sent.values()].filter((entry) => entry.path.startsWith(`${target}/`));
  if (!whole && inside.length === 0) return [];
  const moved = inside.map((entry) => ({ ...entry, path: name + entry.path.slice(target.length) }));
  return [{ path: name, kind: 'folder', mode: 0o755, size: 0, hash: '', source: target }, ...moved];
}

function byPath(a: { readonly path: string }, b: { readonly path: string }): number {
  return a.path < b.path ? -1 : a.path > b.path ? 1 : 0;
}

function hashOf(entries: readonly SentEntry[]): string {
  const hash = createHash('sha256');
  for (const { path: name, kind, mode, size, hash: bytes } of entries) {
    hash.update(`${name.length}\n${name}\n${kind} ${mode} ${size} ${bytes}\n`);
  }
  return hash.digest('hex');
}
