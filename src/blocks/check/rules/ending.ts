import type { BlockProblem } from '../problem.ts';
import type { Snapshot } from '../snapshot.ts';
import { javascriptEnding } from './javascriptEnding.ts';
import { pythonEnding } from './pythonEnding.ts';
import { shellEnding } from './shellEnding.ts';

/** Whether the script comes to an end, and says truly how it went. Silent wherever that is not plain to see. */
export function* endingRules({ script, kind }: Snapshot): Generator<BlockProblem> {
  if (script === undefined || kind === 'other') return;
  switch (script.language) {
    case 'python':
      yield* pythonEnding(script);
      return;
    case 'javascript':
      yield* javascriptEnding(script);
      return;
    case 'shell':
      yield* shellEnding(script);
  }
}
