import { Readable } from 'node:stream';
import { tar, type TarWriterEntry } from '../../base/tarWriter.ts';
import { containerSettings } from './containerSettings.ts';
import type { Mount } from './description.ts';
import { refused, statusOf } from './engineErrors.ts';
import type { EngineState } from './engineState.ts';
import { imageConfig } from './imageConfig.ts';
import { containerName } from './labels.ts';
import { copiedMount, copyNote, isMountRefused, mayBind, seesMounts } from './mounts.ts';
import type { RunRequest } from './runRequest.ts';
import { patchEntries } from './sources.ts';
import { startFailure } from './startFailure.ts';
import { familyOf } from './wayToHost.ts';

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

/** Open to all, because an image chooses the user that its program runs as. */
function folderForAnyone(place: string): TarWriterEntry {
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
