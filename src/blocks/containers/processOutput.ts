import type { EngineEvent } from './engine.ts';
import { outputLimit } from './outputStreams.ts';
import { OutputPaths, type PathPair } from './processPaths.ts';

/** Passes output on with the container's paths, to a bound. */
export function outputOf(
  tell: (event: EngineEvent) => void,
  pairs: readonly PathPair[],
): {
  readonly push: (from: 'stdout' | 'stderr', text: string) => void;
  /** True when something was left out. */
  readonly end: () => boolean;
} {
  const paths = { stdout: new OutputPaths(pairs), stderr: new OutputPaths(pairs) };
  let told = 0;
  const pass = (from: 'stdout' | 'stderr', text: string) => {
    const kept = text.slice(0, Math.max(0, outputLimit - told));
    told += text.length;
    if (kept !== '') tell({ kind: 'output', from, text: kept });
  };
  return {
    push: (from, text) => {
      // What follows is read all the same, or the program would wait for a reader.
      if (told <= outputLimit) pass(from, paths[from].push(text));
    },
    end: () => {
      for (const from of ['stdout', 'stderr'] as const) pass(from, paths[from].end());
      return told > outputLimit;
    },
  };
}
