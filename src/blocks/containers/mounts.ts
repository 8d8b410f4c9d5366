import { lstat, readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { UserError } from '../../base/errors.ts';
import type { TarWriterEntry } from '../../base/tarWriter.ts';
import { isRemote } from './connection.ts';
import { engineMessage, statusOf } from './engineErrors.ts';
import type { Mount } from './description.ts';
import type { EngineState } from './engineState.ts';
import { fileEntry } from './buildContext.ts';
import { isMissing } from './dockerConfig.ts';

export const copyNote =
  'The engine does not see the files of this machine: the block worked on copies of its input and mounts.';

/** Fails in a sentence for what an engine would name by a path in a temporary folder. */
export async function checkMounts(mounts: readonly Mount[]): Promise<void> {
  for (const { source } of mounts) {
    try {
      await stat(source);
    } catch (error) {
      if (!isMissing(error)) throw error;
      throw new UserError(`“${source}” does not exist, so the block cannot be given it.`, {
        code: 'mount-missing',
        remedy: 'Choose another folder, or create it.',
        cause: error,
      });
    }
  }
}

/** An engine on another machine may have the same paths, with other files. */
export function mayBind({ connection }: EngineState): boolean {
  return !isRemote(connection.address);
}

/** True for the answer of an engine that cannot find what it is to mount. */
export function isMountRefused(error: unknown): boolean {
  const status = statusOf(error);
  return (
    (status === 400 || status === 500 || status === 409 || status === 404) &&
    /bind source path|mounts denied|invalid mount config|error while creating mount source|statfs|is not shared/i.test(
      engineMessage(error),
    )
  );
}

/**
 * Looks through a container that was created but not started whether the engine mounts this machine's files, and not
 * what happens to lie at the same path of a virtual machine.
 */
export async function seesMounts(
  state: EngineState,
  id: string,
  mounts: readonly Mount[],
  signal?: AbortSignal,
): Promise<boolean> {
  for (const { source, target } of mounts) {
    const found = await stat(source, { bigint: true });
    if (state.seenDevices.has(found.dev)) continue;
    const witness = found.isDirectory() ? await someFile(source) : { name: '', size: found.size };
    if (!witness) continue;
    const place = witness.name === '' ? target : path.posix.join(target, witness.name);
    const size = await sizeInContainer(state, id, place, signal);
    if (size !== Number(witness.size)) return false;
    state.seenDevices.add(found.dev);
  }
  return true;
}

async function someFile(folder: string): Promise<{ name: string; size: bigint } | undefined> {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (!entry.isFile()) continue;
    return {
      name: entry.name,
      size: (await lstat(path.join(folder, entry.name), { bigint: true })).size,
    };
  }
  return undefined;
}

async function sizeInContainer(
  { connection }: EngineState,
  id: string,
  place: string,
  signal?: AbortSignal,
): Promise<number | undefined> {
  try {
    const answer = await connection.api.stream(
      { method: 'HEAD', path: `/containers/${id}/archive`, query: { path: place } },
      signal,
    );
    answer.resume();
    const told = String(answer.headers['x-docker-container-path-stat']);
    return (JSON.parse(Buffer.from(told, 'base64').toString('utf8')) as { size: number }).size;
  } catch (error) {
    signal?.throwIfAborted();
    if (statusOf(error) === undefined) throw error;
    return undefined;
  }
}

/** A mount as a copy: what an engine is sent that does not see this machine's disk. */
export async function* copiedMount(
  mount: Mount,
  signal?: AbortSignal,
): AsyncGenerator<TarWriterEntry> {
  const target = mount.target.replace(/^\/+/, '');
  const pending = [{ file: mount.source, name: target }];
  for (let next = pending.pop(); next; next = pending.pop()) {
    signal?.throwIfAborted();
    const entry = await fileEntry(next.file, next.name);
    if (!entry) continue;
    // Anyone's: the program may run as a user that this machine does not know.
    yield { ...entry, mode: entry.kind === 'file' ? (entry.mode ?? 0) | 0o666 : 0o777 };
    if (entry.kind !== 'folder') continue;
    for (const name of await readdir(next.file)) {
      pending.push({ file: path.join(next.file, name), name: `${next.name}/${name}` });
    }
  }
}
