import { UserError } from '../../base/errors.ts';
import type { BlockSource, DebugOptions, Engine } from '../../blocks/containers/engine.ts';
import { debugging } from '../../blocks/debugging.ts';
import { readDebuggedBlock } from '../../blocks/debuggedBlock.ts';
import type { TestRunRequest } from './testRun.ts';

/** What a run under a debugger has beside its request. */
export interface DebugRun extends Pick<DebugOptions, 'debugpy' | 'onWaiting'> {
  /** Run it as a process of this machine, whatever engine there is. */
  readonly withoutContainer?: boolean;
}

/** Seconds. Somebody who left for the day finds it ended. */
const longestDebugging = 12 * 3600;

/** The request as it runs under a debugger: people take their time at a breakpoint. */
export function debugged(request: TestRunRequest): TestRunRequest {
  const { limits } = request;
  const time = Math.max(limits.time, longestDebugging);
  return { ...request, isWarm: false, limits: { ...limits, time } };
}

/** `Engine.run` of a program that waits for a debugger. Throws before anything is built where that cannot be. */
export async function debuggable(
  { debugpy, onWaiting }: DebugRun,
  engine: Engine,
  source: BlockSource,
  signal: AbortSignal,
): Promise<Engine['run']> {
  const { debug } = engine;
  if (!debug) {
    throw new UserError(`Breakpoints need a container engine; this is: ${engine.info.title}.`, {
      code: 'debug-engine',
      remedy: 'Start Docker, Podman or another container engine, then debug again.',
    });
  }
  const block = await readDebuggedBlock(source.folder, source.buildArguments, signal);
  debugging({ arguments: [] }, block);
  return async (whole, prepared, description, { outputFolder }, tell, stop) => {
    const options: DebugOptions = {
      block,
      ...(outputFolder === undefined ? {} : { outputFolder }),
      ...(debugpy === undefined ? {} : { debugpy }),
      onWaiting,
    };
    const end = await debug(whole, prepared, description, options, tell, stop);
    return { ...end, notes: [...end.notes, 'The block ran under a debugger.'] };
  };
}
