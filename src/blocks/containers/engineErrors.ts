import { UserError, messageOf } from '../../base/errors.ts';

/** What the engine's API answers, as `dockerode` throws it. */
interface EngineFailure extends Error {
  readonly statusCode?: number;
  readonly code?: string;
  readonly json?: unknown;
}

/** An engine's own sentence, without what is put around it on the way. */
export function engineMessage(error: unknown): string {
  const { json } = error as EngineFailure;
  if (typeof json === 'object' && json !== null && 'message' in json) return String(json.message);
  return messageOf(error).replace(/^\(HTTP code \d+\) [^-]* - /, '');
}

export function statusOf(error: unknown): number | undefined {
  return (error as EngineFailure).statusCode;
}

/**
 * Why an engine cannot be reached, as a person can act on it. Nothing but the system's error codes and, where an
 * engine gives no code, its own words tell the causes apart.
 */
export function unreachable(error: unknown, place: string, isRemote: boolean): UserError {
  if (error instanceof UserError) return error;
  const { code } = error as EngineFailure;
  const details = { cause: error };
  if (code === 'EACCES' || code === 'EPERM') {
    return new UserError(`You have no permission to use the container engine at ${place}.`, {
      ...details,
      code: 'engine-permission',
      remedy:
        'Add yourself to the group that may (“sudo usermod -aG docker $USER”, then sign in again), or use a rootless engine.',
    });
  }
  if (isRemote) {
    return new UserError(
      `The container engine at ${place} cannot be reached: ${messageOf(error)}`,
      {
        ...details,
        code: 'engine-unreachable',
        remedy:
          'See whether “docker info” works with the same context, and whether the machine is on.',
      },
    );
  }
  if (code === 'ENOENT' || code === 'ENOTSOCK') return engineMissing(place, error);
  return new UserError(`A container engine is installed, but it does not answer at ${place}.`, {
    ...details,
    code: 'engine-stopped',
    remedy:
      'Start it (Docker Desktop, “colima start”, “podman machine start” or “sudo systemctl start docker”), and try again.',
  });
}

export function engineMissing(place: string, cause?: unknown): UserError {
  return new UserError(
    place === ''
      ? 'There is no container engine on this machine.'
      : `There is no container engine at ${place}.`,
    {
      code: 'engine-missing',
      remedy:
        'Install Docker, Podman, Colima or Rancher Desktop and start it, or run the block as a plain process.',
      cause,
    },
  );
}

/** An answer of the engine to something that was asked of it; `what` is a clause such as `start the block`. */
export function refused(error: unknown, what: string): unknown {
  if (error instanceof UserError || (error instanceof Error && error.name === 'AbortError')) {
    return error;
  }
  const message = engineMessage(error);
  if (isDiskFull(message)) return diskFull(error);
  return new UserError(`The container engine could not ${what}: ${message}`, {
    code: 'engine-refused',
    remedy: 'The log has more; try again when the cause is mended.',
    cause: error,
  });
}

/** True for a connection that broke, as when an engine is stopped; not for files that are not there. */
export function isDisconnected(error: unknown): boolean {
  const { code, syscall } = error as NodeJS.ErrnoException;
  return (
    syscall === 'connect' || code === 'ECONNRESET' || code === 'EPIPE' || code === 'ECONNREFUSED'
  );
}

export function isDiskFull(message: string): boolean {
  return /no space left on device|disk quota exceeded|not enough space/i.test(message);
}

export function diskFull(cause?: unknown): UserError {
  return new UserError('The disk of the container engine is full.', {
    code: 'engine-disk-full',
    remedy:
      'Remove what is not needed any more: “Clean up…” for what blocks left here, “docker system prune” for the rest.',
    cause,
  });
}
