import type { CommandInput } from '../commands.ts';
import type { Parts } from '../parts.ts';
import { chooseFailedRun, chooseHow } from '../replay/chooseRun.ts';
import { replayRun, type ReplayedRun } from '../replay/replayJob.ts';
import { requireTrust } from '../trust.ts';

/** Arguments of a link; from the palette there are none. */
export interface ReplayArguments extends ReplayedRun {
  readonly isDebugged: boolean;
}

/** Repeats a run of a transformation job here, in the folder of its block. */
export async function replayJob(parts: Parts, { args }: CommandInput): Promise<void> {
  requireTrust();
  const [given] = args as readonly [ReplayArguments | undefined];
  const run = given ?? (await chooseFailedRun(parts));
  if (!run) return;
  const isDebugged = given?.isDebugged ?? (await chooseHow());
  if (isDebugged !== undefined) await replayRun(parts, run, isDebugged);
}
