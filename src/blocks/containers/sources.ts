import path from 'node:path/posix';
import type { TarWriterEntry } from '../../base/tarWriter.ts';
import type { Copy, DockerfileFacts } from '../dockerfile.ts';
import { packed, type ContextEntry } from './buildContext.ts';
import { matcher } from './copyPattern.ts';

/** A file of the block folder and where the image has it. */
export interface PlacedEntry {
  readonly entry: ContextEntry;
  /** Absolute path in the image. */
  readonly place: string;
  readonly owner?: { readonly uid: number; readonly gid: number };
  readonly mode?: number;
}

/** What has to be put into a container so that it is as if its image had been built again. */
export interface Patch {
  readonly entries: readonly PlacedEntry[];
}

/** What the image is made of, in two parts. */
export interface Parts {
  /** What RUN and the rest of the file may see: a change means a build. */
  readonly environment: readonly ContextEntry[];
  /** What is only copied, and that last, in the order of copying. */
  readonly sources: readonly PlacedEntry[];
}

/**
 * Which files of a context are nothing but copied into the image after its last RUN, and where to. Whatever cannot be
 * judged by the text of the Dockerfile belongs to the environment.
 */
export function partsOf(
  entries: readonly ContextEntry[],
  dockerfile: string,
  facts: DockerfileFacts | undefined,
): Parts {
  if (!facts || mountsContext(dockerfile)) return { environment: entries, sources: [] };
  const all = facts.stages.flatMap(({ copies }) => copies);
  const fromContext = [...new Map(all.map((copy) => [copy.span.start, copy])).values()].filter(
    (copy) => copy.fromStage === undefined,
  );
  if (fromContext.some(({ isComplete }) => !isComplete))
    return { environment: entries, sources: [] };
  const last = facts.copies.filter((copy, index) => isLast(copy, facts.copies.slice(index + 1)));
  const lastStarts = new Set(last.map(({ span }) => span.start));
  const others = fromContext.filter(({ span }) => !lastStarts.has(span.start)).map(matcher);
  const placed: PlacedEntry[] = [];
  const unplaced = new Set<string>();
  for (const copy of last) {
    const place = placer(copy, facts, entries);
    for (const entry of entries) {
      const found = place(entry);
      if (found === undefined) continue;
      if (found === 'unknown') unplaced.add(entry.path);
      else placed.push(found);
    }
  }
  const isEnvironment = (entry: ContextEntry) =>
    unplaced.has(entry.path) ||
    entry.path === 'Dockerfile' ||
    entry.path.endsWith('.dockerignore') ||
    others.some((matches) => matches(entry.path) !== undefined);
  return {
    environment: entries.filter(isEnvironment),
    sources: placed.filter(({ entry }) => !isEnvironment(entry)),
  };
}

/** `RUN --mount` without a type, or of the type `bind`, shows the context to a command. */
function mountsContext(dockerfile: string): boolean {
  return /--mount=(?!\S*\btype=(?:cache|secret|ssh|tmpfs))/i.test(dockerfile);
}

/** Plain, after the last RUN, and nothing later writes where it does. */
function isLast(copy: Copy, later: readonly Copy[]): boolean {
  return (
    isPlain(copy) &&
    copy.isAfterLastRun &&
    later.every((other) => isPlain(other) || isApart(copy, other))
  );
}

function isPlain(copy: Copy): boolean {
  const flags = [...copy.flags.keys()].every((flag) => ['chown', 'chmod', 'link'].includes(flag));
  return (
    copy.instruction === 'COPY' &&
    copy.fromStage === undefined &&
    !copy.hasHeredoc &&
    copy.isComplete &&
    copy.target !== undefined &&
    flags &&
    ownerOf(copy) !== 'unknown' &&
    modeOf(copy) !== 'unknown'
  );
}

function isApart(a: Copy, b: Copy): boolean {
  if (a.target === undefined || b.target === undefined) return false;
  const [left, right] = [`${a.target}/`.replace(/\/+$/, '/'), `${b.target}/`.replace(/\/+$/, '/')];
  return !left.startsWith(right) && !right.startsWith(left);
}

/** Names of users are known to the image only. */
function ownerOf({ flags }: Copy): PlacedEntry['owner'] | 'unknown' {
  const text = flags.get('chown');
  if (text === undefined) return undefined;
  const numbers = /^(\d+)(?::(\d+))?$/.exec(
    text === 'root' ? '0' : text.replace(/^root:root$/, '0:0'),
  );
  if (!numbers) return 'unknown';
  const uid = Number(numbers[1]);
  return { uid, gid: Number(numbers[2] ?? uid) };
}

function modeOf({ flags }: Copy): number | 'unknown' | undefined {
  const text = flags.get('chmod');
  if (text === undefined) return undefined;
  return /^0?[0-7]{3}$/.test(text) ? Number.parseInt(text, 8) : 'unknown';
}

/** Where COPY puts an entry; `unknown` where that depends on what the image already has. */
function placer(
  copy: Copy,
  facts: DockerfileFacts,
  entries: readonly ContextEntry[],
): (entry: ContextEntry) => PlacedEntry | 'unknown' | undefined {
  const target = copy.target ?? '/';
  const owner = ownerOf(copy);
  const mode = modeOf(copy);
  const matches = matcher(copy);
  const kinds = new Map(entries.map(({ path: name, kind }) => [name, kind]));
  return (entry) => {
    const source = matches(entry.path);
    if (source === undefined) return undefined;
    const isWhole = source === entry.path;
    // COPY follows a link that it is given by name.
    if (isWhole && entry.kind === 'link') return 'unknown';
    if (kinds.get(source) === 'link') return 'unknown';
    let place = path.join(target, path.relative(source === '' ? '.' : source, entry.path));
    if (isWhole && entry.kind === 'file') {
      if (copy.isTargetFolder || target === facts.workdir)
        place = path.join(target, path.basename(source));
      else if (path.basename(target) !== path.basename(source)) return 'unknown';
    }
    return {
      entry,
      place,
      ...(owner === undefined || owner === 'unknown' ? {} : { owner }),
      ...(mode === undefined || mode === 'unknown' ? {} : { mode }),
    };
  };
}

/** Place and content of every source, as a build left them in an image. */
export type SourceRecord = Readonly<Record<string, string>>;

export function sourceRecord(sources: readonly PlacedEntry[]): SourceRecord {
  return Object.fromEntries(sources.map((placed) => [placed.place, contentOf(placed)]));
}

export function contentOf({ entry, owner, mode }: PlacedEntry): string {
  return `${entry.hash} ${owner ? `${owner.uid}:${owner.gid}` : ''} ${mode?.toString(8) ?? ''}`;
}

/** What to put into a container of an older image; nothing when only a build can tell, as after a deletion. */
export function patchFor(record: SourceRecord, sources: readonly PlacedEntry[]): Patch | undefined {
  const now = new Map(sources.map((placed) => [placed.place, placed]));
  for (const [place, content] of Object.entries(record)) {
    const placed = now.get(place);
    if (!placed) return undefined;
    // What was a folder and is a file now, or the other way round.
    if (content.split(' ')[0] !== placed.entry.kind) return undefined;
  }
  return {
    entries: [...now.values()].filter((placed) => record[placed.place] !== contentOf(placed)),
  };
}

export function* patchEntries(folder: string, patch: Patch): Generator<TarWriterEntry> {
  for (const { entry, place, owner, mode } of patch.entries) {
    if (place === '/') continue;
    yield {
      ...packed(folder, entry, place.replace(/^\//, '')),
      ...(owner ? { owner } : {}),
      ...(mode === undefined || entry.kind === 'link' ? {} : { mode }),
    };
  }
}
