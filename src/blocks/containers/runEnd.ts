import { formatBytes } from '../../base/text.ts';
import type { Limits } from './description.ts';
import type { RunEnd } from './engine.ts';
import type { EngineState } from './engineState.ts';

export interface ProgramEnd {
  /** Of the container. */
  readonly id: string;
  /** Seconds since 1970-01-01T00:00:00Z, rounded down. */
  readonly begun: number;
  readonly exitCode: number;
  readonly isOverTime: boolean;
  /** As far as the engine knows: some learn of it after the end. */
  readonly isOomKilled: boolean;
}

/** Why a program ended. Exit code 137 alone does not tell: the engine is asked whether memory ran out. */
export async function endReason(
  state: EngineState,
  end: ProgramEnd,
  peakMemory: number | undefined,
  limits: Limits,
): Promise<Pick<RunEnd, 'reason' | 'exitCode' | 'notes'>> {
  const { exitCode } = end;
  if (end.isOverTime && exitCode !== 0) return { reason: 'time-limit', exitCode: 137, notes: [] };
  const isKilled = exitCode === 137;
  const ranOut =
    end.isOomKilled ||
    (isKilled && ((peakMemory ?? 0) > limits.memory * 0.97 || (await sawOutOfMemory(state, end))));
  if (!ranOut) return { reason: isKilled ? 'killed' : 'exited', exitCode, notes: [] };
  const limit = formatBytes(limits.memory);
  if (isKilled)
    return { reason: 'out-of-memory', exitCode, notes: [`Memory ran out at ${limit}.`] };
  // A child was killed and the program went on: how it ended is its own affair.
  return {
    reason: 'exited',
    exitCode,
    notes: [`A process of the block was killed because memory ran out at ${limit}.`],
  };
}

/** The engine keeps what happened for a while. */
async function sawOutOfMemory(
  { connection }: EngineState,
  { id, begun }: ProgramEnd,
): Promise<boolean> {
  const filters = { container: [id], event: ['oom'], type: ['container'] };
  try {
    const events = await connection.api.stream(
      {
        path: '/events',
        query: {
          since: begun,
          until: Math.ceil(Date.now() / 1000),
          filters: JSON.stringify(filters),
        },
      },
      AbortSignal.timeout(2000),
    );
    for await (const chunk of events) if ((chunk as Buffer).length > 0) return true;
  } catch {
    // Then nothing is known.
  }
  return false;
}
