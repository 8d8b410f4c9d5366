import { UserError } from '../../base/errors.ts';
import { takeLock, type Lock } from './lock.ts';
import { readState, type StudioState } from './stateFile.ts';

/** Another Studio serves this data folder. */
export class StudioRunning extends UserError {
  readonly state: StudioState | undefined;

  constructor(folder: string, state: StudioState | undefined) {
    super(
      state
        ? `A Studio (process ${state.pid}) serves ${folder} already, at ${state.endpoint}.`
        : `Another process holds ${folder}.`,
      {
        code: 'studio-running',
        remedy: 'Use that one, stop it first, or choose another data folder.',
      },
    );
    this.state = state;
  }
}

const pingTime = 5000;
/** Each attempt waits some seconds inside SQLite. */
const attempts = 6;

/**
 * Makes this process the only Studio of a data folder. An older version that runs there is asked to end; one of
 * this or a newer version stays, and `StudioRunning` tells where it is.
 */
export async function becomeOnly(
  folder: string,
  files: { readonly lock: string; readonly state: string },
  version: string,
): Promise<Lock> {
  const running = await readState(files.state);
  if (running && (await answers(running))) {
    if (!isOlder(running.version, version)) throw new StudioRunning(folder, running);
    await askToEnd(running);
    for (let attempt = 0; attempt < attempts; attempt += 1) {
      const lock = takeLock(files.lock);
      if (lock) return lock;
    }
    throw new StudioRunning(folder, running);
  }
  const lock = takeLock(files.lock);
  if (lock) return lock;
  // It was only starting when we looked.
  throw new StudioRunning(folder, await readState(files.state));
}

async function answers(state: StudioState): Promise<boolean> {
  try {
    const response = await fetch(`${state.endpoint}/local`, {
      signal: AbortSignal.timeout(pingTime),
    });
    const answer = (await response.json()) as { readonly id?: unknown };
    return answer.id === state.id;
  } catch {
    return false;
  }
}

async function askToEnd(state: StudioState): Promise<void> {
  await fetch(`${state.endpoint}/local/stop`, {
    method: 'POST',
    headers: { 'x-jwt-token': state.token },
    signal: AbortSignal.timeout(pingTime),
  }).catch(() => undefined);
}

/** Compares `1.2.3` by number; what follows a `-` does not count. */
export function isOlder(left: string, right: string): boolean {
  const parts = (text: string) =>
    text
      .replace(/[-+].*$/, '')
      .split('.')
      .map(Number);
  const [a, b] = [parts(left), parts(right)];
  for (let index = 0; index < 3; index += 1) {
    const difference = (a[index] || 0) - (b[index] || 0);
    if (difference !== 0) return difference < 0;
  }
  return false;
}
