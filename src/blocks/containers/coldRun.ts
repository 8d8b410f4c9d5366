import type { TarWriterEntry } from '../../base/tarWriter.ts';
import { createContainer, firstFiles, putFiles, removeContainer } from './container.ts';
import type { RunEnd } from './engine.ts';
import { refused } from './engineErrors.ts';
import type { EngineState, Tell } from './engineState.ts';
import { fetchOutput } from './fetchOutput.ts';
import { checkLengths, milliseconds } from './limits.ts';
import { checkMounts } from './mounts.ts';
import { listening, tellOutput } from './outputStreams.ts';
import { peakMemory } from './peakMemory.ts';
import { endReason } from './runEnd.ts';
import type { RunRequest } from './runRequest.ts';
import { startFailure, writtenFailure } from './startFailure.ts';

/** What a run in a container of its own has beside what its description says. */
export interface Beside {
  /** Of the engine's `create`. */
  readonly changes?: Readonly<Record<string, unknown>>;
  readonly files?: () => AsyncIterable<TarWriterEntry>;
  /** The container's program has been started. */
  readonly onStarted?: (containerId: string) => void;
}

/** A container of its own for one run, removed whatever happens. */
export async function coldRun(
  state: EngineState,
  request: RunRequest,
  tell: Tell,
  signal?: AbortSignal,
  beside: Beside = {},
): Promise<RunEnd> {
  const { description, options } = request;
  checkLengths(description.arguments, description.environment);
  await checkMounts(description.mounts);
  tell({ kind: 'stage', stage: 'starting' });
  const made = await createContainer(state, request, beside.changes ?? {}, signal);
  try {
    await putFiles(state, made.id, firstFiles(request, made, signal), signal);
    if (beside.files) await putFiles(state, made.id, beside.files(), signal);
    const onStarted = () => beside.onStarted?.(made.id);
    const ended = await started(state, made.id, request, onStarted, tell, signal);
    tell({ kind: 'stage', stage: 'fetching' });
    const left = await fetchOutput(state, made.id, description, options, signal);
    return { ...ended, isWarm: false, notes: [...made.notes, ...ended.notes, ...left] };
  } finally {
    await removeContainer(state, made.id);
  }
}

interface Inspected {
  readonly State: {
    readonly ExitCode: number;
    readonly OOMKilled: boolean;
    readonly StartedAt: string;
    readonly FinishedAt: string;
  };
}

/** From the start of a container to its end. */
async function started(
  state: EngineState,
  id: string,
  { description }: RunRequest,
  onStarted: () => void,
  tell: Tell,
  signal?: AbortSignal,
): Promise<Omit<RunEnd, 'isWarm'>> {
  const { api } = state.connection;
  const begun = Math.floor(Date.now() / 1000);
  const stream = await api.stream(
    {
      method: 'POST',
      path: `/containers/${id}/attach`,
      query: { stream: true, stdout: true, stderr: true },
    },
    signal,
  );
  const heard = listening(tell);
  const output = tellOutput(stream, heard.tell).catch(() => []);
  const over = new AbortController();
  let isOverTime = false;
  let timer: NodeJS.Timeout | undefined;
  try {
    signal?.throwIfAborted();
    // Not given up either: a container is removed whole once it has started or not.
    await api.json({ method: 'POST', path: `/containers/${id}/start` }).catch((error: unknown) => {
      throw startFailure(error, description) ?? refused(error, 'start the block');
    });
    tell({ kind: 'stage', stage: 'running' });
    onStarted();
    timer = setTimeout(() => {
      isOverTime = true;
      void api.json({ method: 'POST', path: `/containers/${id}/kill` }).catch(() => undefined);
    }, milliseconds(description.limits.time));
    const peak = peakMemory(api, id, over.signal, true);
    await api.json({ method: 'POST', path: `/containers/${id}/wait` }, signal);
    clearTimeout(timer);
    over.abort();
    const { State } = await api.json<Inspected>({ path: `/containers/${id}/json` }, signal);
    const notes = await output;
    const time = Math.max(0, Date.parse(State.FinishedAt) - Date.parse(State.StartedAt)) / 1000;
    const unstarted = writtenFailure(State.ExitCode, heard.head(), description);
    if (unstarted) throw unstarted;
    const most = await peak;
    const ended = await endReason(
      state,
      { id, begun, exitCode: State.ExitCode, isOverTime, isOomKilled: State.OOMKilled },
      most,
      description.limits,
    );
    return {
      ...ended,
      time,
      ...(most === undefined ? {} : { peakMemory: most }),
      notes: [...notes, ...ended.notes],
    };
  } finally {
    clearTimeout(timer);
    over.abort();
    stream.destroy();
  }
}
