import path from 'node:path';

/** A place in the container, and the folder or file of this machine that stands for it. */
export interface PathPair {
  /** Absolute, with `/`. */
  readonly target: string;
  /** Absolute, as this machine writes it. */
  readonly source: string;
}

/** A word that is the path of such a place, or of something below it, as a path of this machine; others as they are. */
export function pathHere(word: string, pairs: readonly PathPair[]): string {
  if (!word.startsWith('/')) return word;
  const normal = path.posix.normalize(word);
  const pair = pairs
    .filter(({ target }) => isAtOrBelow(normal, target))
    .reduce<PathPair | undefined>(
      (best, next) => (best && best.target.length >= next.target.length ? best : next),
      undefined,
    );
  if (!pair) return word;
  const rest = normal.slice(pair.target === '/' ? 0 : pair.target.length);
  return path.join(pair.source, ...rest.split('/'));
}

function isAtOrBelow(word: string, target: string): boolean {
  return word === target || word.startsWith(target.endsWith('/') ? target : `${target}/`);
}

/**
 * Gives output the paths that a container would print, so that a log reads the same with every engine. Text that may be
 * the beginning of such a path waits for what follows it.
 */
export class OutputPaths {
  private readonly pairs: readonly PathPair[];
  private readonly pattern: RegExp | undefined;
  private waiting = '';

  constructor(pairs: readonly PathPair[]) {
    this.pairs = pairs;
    const sources = pairs
      .map(({ source }) => source)
      .sort((a, b) => b.length - a.length)
      .map((source) => source.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&'));
    // Not inside a longer name: /tmp/out is no part of /tmp/output.
    this.pattern =
      sources.length > 0 ? new RegExp(`(?:${sources.join('|')})(?![\\w.-])`, 'g') : undefined;
  }

  push(text: string): string {
    const all = this.waiting + text;
    const kept = Math.max(0, ...this.pairs.map(({ source }) => commonEnd(all, source)));
    this.waiting = all.slice(all.length - kept);
    return this.replaced(all.slice(0, all.length - kept));
  }

  end(): string {
    const rest = this.replaced(this.waiting);
    this.waiting = '';
    return rest;
  }

  private replaced(text: string): string {
    if (!this.pattern) return text;
    return text.replaceAll(
      this.pattern,
      (found) => this.pairs.find(({ source }) => source === found)?.target ?? found,
    );
  }
}

/** Length of the longest end of `text` that is a beginning of `source`, or all of it. */
function commonEnd(text: string, source: string): number {
  const longest = Math.min(text.length, source.length);
  for (let length = longest; length > 0; length -= 1) {
    if (source.startsWith(text.slice(text.length - length))) return length;
  }
  return 0;
}
