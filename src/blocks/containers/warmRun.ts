import type { RunEnd } from './engine.ts';
import { putFiles, removeContainer } from './container.ts';
import { variables } from './containerSettings.ts';
import { fetchOutput } from './fetchOutput.ts';
import { exitCodeOf } from './execEnd.ts';
import { refused, statusOf } from './engineErrors.ts';
import type { EngineState, Tell } from './engineState.ts';
import type { RunRequest } from './runRequest.ts';
import { listening, tellOutput } from './outputStreams.ts';
import { milliseconds } from './limits.ts';
import { peakMemory } from './peakMemory.ts';
import { endReason } from './runEnd.ts';
import { contentOf, patchEntries } from './sources.ts';
import { startFailure, writtenFailure } from './startFailure.ts';
import { cleanedUp } from './warmCleaning.ts';
import type { WarmContainer } from './warmContainer.ts';

export interface WarmEnd {
  readonly end: RunEnd;
  /** Absent when the container is not to be used again. */
  readonly clean?: Promise<boolean>;
}

/** Milliseconds between asking all processes to end and ending the container. */
const killTime = 3000;

/** A run as an `exec` of what the image would start. */
export async function warmRun(
  state: EngineState,
  container: WarmContainer,
  request: RunRequest,
  tell: Tell,
  signal?: AbortSignal,
): Promise<WarmEnd> {
  const { description, options } = request;
  const isWarm = container.runs > 0;
  container.runs += 1;
  await synchronise(state, container, request, signal);
  const ended = await executed(state, container, request, tell, signal);
  tell({ kind: 'stage', stage: 'fetching' });
  const left = await fetchOutput(state, container.id, description, options, signal);
  const end = { ...ended, isWarm, notes: [...container.notes, ...ended.notes, ...left] };
  // What was killed may have left anything half done.
  if (ended.reason !== 'exited') return { end };
  return { end, clean: cleanedUp(state, container, description.outputDirectory) };
}

/** Puts the sources in that changed since the last run. */
async function synchronise(
  state: EngineState,
  container: WarmContainer,
  { source, patch }: RunRequest,
  signal?: AbortSignal,
): Promise<void> {
  const changed = (patch?.entries ?? []).filter(
    (placed) => container.applied.get(placed.place) !== contentOf(placed),
  );
  if (changed.length === 0) return;
  await putFiles(state, container.id, patchEntries(source.folder, { entries: changed }), signal);
  for (const placed of changed) container.applied.set(placed.place, contentOf(placed));
}

async function executed(
  state: EngineState,
  container: WarmContainer,
  { description }: RunRequest,
  tell: Tell,
  signal?: AbortSignal,
): Promise<Omit<RunEnd, 'isWarm'>> {
  const { api } = state.connection;
  const words = description.arguments.length > 0 ? description.arguments : container.command;
  const begun = Math.floor(Date.now() / 1000);
  const over = new AbortController();
  let isOverTime = false;
  let timer: NodeJS.Timeout | undefined;
  let stream;
  // An exec cannot be ended from outside; its container can.
  const stop = () => void removeContainer(state, container.id);
  signal?.addEventListener('abort', stop, { once: true });
  try {
    signal?.throwIfAborted();
    const { Id } = await api.json<{ Id: string }>({
      method: 'POST',
      path: `/containers/${container.id}/exec`,
      body: {
        Cmd: [...container.entrypoint, ...words],
        Env: variables(state, description),
        AttachStdout: true,
        AttachStderr: true,
      },
    });
    const started = performance.now();
    stream = await api.stream({
      method: 'POST',
      path: `/exec/${Id}/start`,
      body: { Detach: false, Tty: false },
    });
    tell({ kind: 'stage', stage: 'running' });
    timer = setTimeout(() => {
      isOverTime = true;
      // A block that has used up its processes leaves none for the kill.
      timer = setTimeout(stop, killTime);
      void killAll(state, container).catch(stop);
    }, milliseconds(description.limits.time));
    const heard = listening(tell);
    const peak = peakMemory(api, container.id, over.signal, false);
    const notes = await tellOutput(stream, heard.tell).catch(() => []);
    const exitCode = await exitCodeOf(api, Id, signal).catch((error: unknown) => {
      // Its container was taken away from it.
      if (isOverTime && statusOf(error) === 404) return 137;
      throw error;
    });
    const time = (performance.now() - started) / 1000;
    clearTimeout(timer);
    over.abort();
    const unstarted = writtenFailure(exitCode, heard.head(), { arguments: words });
    if (unstarted) throw unstarted;
    const most = await peak;
    const { id } = container;
    const ended = await endReason(
      state,
      { id, begun, exitCode, isOverTime, isOomKilled: false },
      most,
      description.limits,
    );
    return {
      ...ended,
      time,
      ...(most === undefined ? {} : { peakMemory: most }),
      notes: [...notes, ...ended.notes],
    };
  } catch (error) {
    signal?.throwIfAborted();
    throw startFailure(error, { arguments: words }) ?? refused(error, 'run the block');
  } finally {
    signal?.removeEventListener('abort', stop);
    clearTimeout(timer);
    over.abort();
    stream?.destroy();
  }
}

async function killAll({ connection }: EngineState, container: WarmContainer): Promise<void> {
  const { Id } = await connection.api.json<{ Id: string }>({
    method: 'POST',
    path: `/containers/${container.id}/exec`,
    body: { Cmd: ['/bin/sh', '-c', 'kill -9 -1'], User: '0', WorkingDir: '/' },
  });
  await connection.api.json({
    method: 'POST',
    path: `/exec/${Id}/start`,
    body: { Detach: true, Tty: false },
  });
}
