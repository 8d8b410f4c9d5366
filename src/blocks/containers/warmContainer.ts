import type { Duplex } from 'node:stream';
import { createContainer, firstFiles, putFiles, removeContainer } from './container.ts';
import { engineMessage, refused } from './engineErrors.ts';
import type { EngineState } from './engineState.ts';
import { imageConfig } from './imageConfig.ts';
import { label, ownerHere } from './labels.ts';
import type { RunRequest } from './runRequest.ts';

/** A container whose own program only waits; runs are executed beside it. */
export interface WarmContainer {
  readonly id: string;
  readonly image: string;
  readonly folder: string;
  readonly notes: readonly string[];
  /** What follows the container's own program: ENTRYPOINT and CMD of the image. */
  readonly entrypoint: readonly string[];
  readonly command: readonly string[];
  /** Its standard input. When this process is gone it ends, and with it the container. */
  readonly connection: Duplex;
  /** Sources that were put in beside what the image has: place → content. */
  readonly applied: Map<string, string>;
  /** True when what the last run left is cleaned up, false when that cannot be done. */
  ready: Promise<boolean>;
  isGone: boolean;
  runs: number;
  timer?: NodeJS.Timeout;
}

/** Thrown for an image that cannot wait. */
export class ShellMissing extends Error {}

/** Reads until its input ends. At every line it waits for a child, and so for those that others left to it. */
const waiting = ['/bin/sh', '-c', 'while read -r _; do (:); done'];

export async function idleContainer(
  state: EngineState,
  request: RunRequest,
  signal?: AbortSignal,
): Promise<WarmContainer> {
  const { api } = state.connection;
  const { image, source } = request;
  const { entrypoint, command } = await imageConfig(state, image, signal);
  const made = await createContainer(
    state,
    request,
    {
      Entrypoint: waiting,
      Cmd: [],
      // Keys and values of a run belong to the run.
      Env: [],
      OpenStdin: true,
      StdinOnce: true,
      AttachStdin: true,
      AttachStdout: false,
      AttachStderr: false,
      Labels: { [label.block]: source.name, [label.kind]: 'warm', [label.owner]: ownerHere() },
      // The waiting shell is process 1, which a signal to all others passes by.
      HostConfig: { AutoRemove: true, Init: false },
    },
    signal,
  );
  try {
    await putFiles(
      state,
      made.id,
      firstFiles({ ...request, patch: undefined }, made, signal),
      signal,
    );
    const connection = await api.upgrade({
      method: 'POST',
      path: `/containers/${made.id}/attach`,
      query: { stream: true, stdin: true },
    });
    const container: WarmContainer = {
      id: made.id,
      image,
      folder: source.folder,
      notes: made.notes,
      entrypoint,
      command,
      connection,
      applied: new Map(),
      ready: Promise.resolve(true),
      isGone: false,
      runs: 0,
    };
    connection.on('error', () => undefined);
    connection.on('close', () => {
      container.isGone = true;
    });
    connection.resume();
    (connection as Partial<{ unref(): void }>).unref?.();
    try {
      await api.json({ method: 'POST', path: `/containers/${made.id}/start` });
    } catch (error) {
      connection.destroy();
      const isMissing = /\/bin\/sh/.test(engineMessage(error));
      throw isMissing ? new ShellMissing() : refused(error, 'start a container');
    }
    signal?.throwIfAborted();
    return container;
  } catch (error) {
    await removeContainer(state, made.id);
    throw error;
  }
}
