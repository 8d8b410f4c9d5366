import { Readable } from 'node:stream';
import { tar, type TarWriterEntry } from '../../base/tarWriter.ts';
import { containerSettings } from './containerSettings.ts';
import type { ContainerDescription, Mount, RunEnd, RunOptions } from './engine.ts';
import { engineMessage, refused, statusOf } from './engineErrors.ts';
import type { EngineState, Tell } from './engineState.ts';
import { unpackOutput } from './fetchOutput.ts';
import { imageConfig } from './imageConfig.ts';
import { containerName } from './labels.ts';
import { checkLengths, milliseconds } from './limits.ts';
import {
  checkMounts,
  copiedMount,
  copyNote,
  isMountRefused,
  mayBind,
  seesMounts,
} from './mounts.ts';
import type { RunRequest } from './runRequest.ts';
import { listening, tellOutput } from './outputStreams.ts';
import { peakMemory } from './peakMemory.ts';
import { endReason } from './runEnd.ts';
import { patchEntries } from './sources.ts';
import { startFailure, writtenFailure } from './startFailure.ts';
import { familyOf } from './wayToHost.ts';

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

export interface MadeContainer {
  readonly id: string;
  /** Mounts that the engine could not make; their files have to be sent. */
  readonly copied: readonly Mount[];
  /** The output directory is there. */
  readonly hasOutput: boolean;
  readonly notes: readonly string[];
}

/**
 * Creates a container, not started. A `create` is never given up half-way: a container that came into being after all
 * would be left behind.
 */
export async function createContainer(
  state: EngineState,
  request: RunRequest,
  changes: Readonly<Record<string, unknown>>,
  signal?: AbortSignal,
): Promise<MadeContainer> {
  const { source, image, description } = request;
  const { mounts, outputDirectory } = description;
  // An engine makes a volume in no time, but for root only; unpacking a folder takes as long as starting a program.
  const { isRoot } = await imageConfig(state, image, signal);
  const isDocker = familyOf(state.connection.version) === 'docker';
  const volume = isRoot && isDocker ? outputDirectory : undefined;
  const create = async (bound: readonly Mount[]) => {
    signal?.throwIfAborted();
    const { body, notes } = containerSettings(state, request, bound, volume);
    const hostConfig = { ...(body['HostConfig'] as object), ...(changes['HostConfig'] as object) };
    const { Id } = await state.connection.api.json<{ Id: string }>({
      method: 'POST',
      path: '/containers/create',
      query: { name: containerName(source.name) },
      body: { ...body, ...changes, HostConfig: hostConfig },
    });
    return { id: Id, notes, hasOutput: volume !== undefined };
  };
  try {
    if (mounts.length > 0 && mayBind(state)) {
      const bound = await create(mounts).catch((error: unknown) => {
        if (isMountRefused(error)) return undefined;
        throw error;
      });
      if (bound) {
        const isSeen = await seesMounts(state, bound.id, mounts, signal).catch(
          async (error: unknown) => {
            await removeContainer(state, bound.id);
            throw error;
          },
        );
        if (isSeen) return { ...bound, copied: [] };
        await removeContainer(state, bound.id);
      }
    }
    const plain = await create([]);
    return {
      ...plain,
      copied: mounts,
      notes: [...plain.notes, ...(mounts.length > 0 ? [copyNote] : [])],
    };
  } catch (error) {
    signal?.throwIfAborted();
    throw startFailure(error, description) ?? refused(error, 'create a container');
  }
}

/** What a new container lacks before it starts. */
export async function* firstFiles(
  { source, patch, description }: RunRequest,
  made: MadeContainer,
  signal?: AbortSignal,
): AsyncGenerator<TarWriterEntry> {
  if (patch) yield* patchEntries(source.folder, patch);
  for (const mount of made.copied) yield* copiedMount(mount, signal);
  const output = description.outputDirectory;
  if (output !== undefined && !made.hasOutput) yield folderForAnyone(output);
}

/** The program may run as any user. */
export function folderForAnyone(place: string): TarWriterEntry {
  return {
    path: place.replace(/^\/+/, ''),
    kind: 'folder',
    mode: 0o777,
    size: 0,
    modified: Date.now(),
    read: async function* () {},
  };
}

async function* iterated<T>(all: AsyncIterable<T> | Iterable<T>): AsyncGenerator<T> {
  yield* all;
}

/** Unpacks files at the container's root; nothing is asked of the engine when there are none. */
export async function putFiles(
  { connection }: EngineState,
  id: string,
  entries: AsyncIterable<TarWriterEntry> | Iterable<TarWriterEntry>,
  signal?: AbortSignal,
): Promise<void> {
  const files = iterated(entries);
  const first = await files.next();
  if (first.done) return;
  const all = (async function* () {
    yield first.value;
    yield* files;
  })();
  const reading = new AbortController();
  const archive = Readable.from(tar(all, reading.signal), { objectMode: false });
  try {
    await connection.api.json(
      { method: 'PUT', path: `/containers/${id}/archive`, query: { path: '/' }, archive },
      signal,
    );
  } catch (error) {
    signal?.throwIfAborted();
    throw refused(error, 'put files into the container');
  } finally {
    reading.abort();
    archive.destroy();
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

export async function fetchOutput(
  { connection }: EngineState,
  id: string,
  { outputDirectory }: ContainerDescription,
  { outputFolder }: RunOptions,
  signal?: AbortSignal,
): Promise<readonly string[]> {
  if (outputDirectory === undefined || outputFolder === undefined) return [];
  let archive;
  try {
    archive = await connection.api.stream(
      { path: `/containers/${id}/archive`, query: { path: outputDirectory } },
      signal,
    );
  } catch (error) {
    if (statusOf(error) !== 404) throw refused(error, 'fetch the output');
    return isGone(error)
      ? ['The container was gone before its output was fetched.']
      : ['The block removed its output directory.'];
  }
  try {
    return await unpackOutput(archive, outputFolder, undefined, signal);
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  } finally {
    archive.destroy();
  }
}

function isGone(error: unknown): boolean {
  return /no such container/i.test(engineMessage(error));
}

/** Ends and removes it. Never fails: what could be done instead is done when an engine is connected the next time. */
export async function removeContainer({ connection }: EngineState, id: string): Promise<void> {
  const { api } = connection;
  try {
    await api.json({
      method: 'DELETE',
      path: `/containers/${id}`,
      query: { force: true, v: true },
    });
  } catch (error) {
    if (statusOf(error) !== 409) return;
    // Somebody else is removing it: wait until it is gone.
    await api
      .json(
        { method: 'POST', path: `/containers/${id}/wait`, query: { condition: 'removed' } },
        AbortSignal.timeout(10_000),
      )
      .catch(() => undefined);
  }
}
