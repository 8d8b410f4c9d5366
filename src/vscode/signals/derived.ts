import type { Track } from '../../preview/signals/model.ts';

/**
 * Files that repeat what several others of the item hold together, such as the combined rows that a block wrote: all their
 * channels are those of others, but not of a single one. They are not shown until somebody adds them.
 */
export function repeatedFiles(tracks: readonly Track[]): ReadonlySet<string> {
  const names = new Map(
    tracks.map(({ file, channels }) => [file, channels.map(({ name }) => name.toLowerCase())]),
  );
  const repeated = new Set<string>();
  for (const [file, own] of names) {
    if (own.length < 2) continue;
    const others = [...names].filter(([other]) => other !== file && !repeated.has(other));
    const covering = others.filter(([, theirs]) => theirs.some((name) => own.includes(name)));
    const isIn = (theirs: readonly string[]) => own.every((name) => theirs.includes(name));
    const covered = covering.flatMap(([, theirs]) => theirs);
    if (isIn(covered) && !covering.some(([, theirs]) => isIn(theirs))) repeated.add(file);
  }
  return repeated;
}
