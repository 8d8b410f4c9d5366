import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { UserError } from '../base/errors.ts';
import type { Disposable } from '../base/events.ts';
import type { Connection } from './connection.ts';
import { localInfo, stopStudio, type LocalInfo } from './local.ts';
import { untilAborted } from './renewal.ts';
import { cannotStart, startStudio, type Started, type StartOptions } from './startStudio.ts';
import { StudioError } from './studioError.ts';
import { compareVersions, isAlive, readStudioFile, type StudioFile } from './studioFile.ts';

export interface LocalStudioOptions extends StartOptions {
  /** Ours; an older Studio is replaced. Read from the package beside the script where it is not given. */
  readonly version?: string;
  readonly signal?: AbortSignal;
}

export interface RunningStudio {
  readonly file: StudioFile;
  readonly info: LocalInfo;
}

export interface LocalStudio extends Disposable {
  readonly connection: Connection;
  readonly info: LocalInfo;
}

/** An older Studio may finish a job before it goes. */
const stopLimit = 60_000;
/** Until a Studio answers; a slow disk and a large catalog are no reason to give up. */
const answerLimit = 40_000;
const step = 50;

/**
 * A connection, as its owner, to the Studio of a data folder. Starts one when none runs; starts it again when it
 * ended meanwhile, until this is disposed.
 */
export async function connectLocalStudio(options: LocalStudioOptions): Promise<LocalStudio> {
  const { signal, ...rest } = options;
  let running = await shared(rest, signal);
  let isDisposed = false;
  const again = async (given?: AbortSignal) => {
    if (isDisposed) return false;
    running = await shared(rest, given);
    return true;
  };
  const connection: Connection = {
    get endpoint() {
      return running.file.endpoint;
    },
    credential: () => Promise.resolve({ kind: 'jwt', value: running.file.token }),
    renew: async (refused, given) => (await again(given)) && running.file.token !== refused?.value,
    revive: again,
  };
  return {
    connection,
    get info() {
      return running.info;
    },
    dispose: () => {
      isDisposed = true;
    },
  };
}

/** The Studio that runs on a data folder, if one does. */
export async function findLocalStudio(
  dataFolder: string,
  signal?: AbortSignal,
): Promise<RunningStudio | undefined> {
  const file = await readStudioFile(dataFolder);
  if (!file || !isAlive(file.pid)) return undefined;
  try {
    const info = await localInfo(connectionOf(file), signal);
    return info.id === file.id ? { file, info } : undefined;
  } catch (error) {
    // Its process was killed and something else has its number or its port.
    const isOther =
      error instanceof StudioError &&
      ['unreachable', 'notStudio', 'notFound', 'truncated'].includes(error.kind);
    if (isOther) return undefined;
    throw error;
  }
}

/** Asks a Studio to end and waits until it has. */
export async function stopLocalStudio(file: StudioFile, signal?: AbortSignal): Promise<void> {
  await stopStudio(connectionOf(file), signal).catch((error: unknown) => {
    if (isAlive(file.pid)) throw error;
  });
  const deadline = performance.now() + stopLimit;
  while (isAlive(file.pid)) {
    if (performance.now() > deadline) {
      throw new UserError('The local Studio is still finishing a job.', {
        code: 'studio-busy',
        remedy: 'Wait for its jobs or cancel them, then try again.',
      });
    }
    await sleep(step, undefined, signal ? { signal } : {});
  }
}

function connectionOf(file: StudioFile): Connection {
  return {
    endpoint: file.endpoint,
    credential: () => Promise.resolve({ kind: 'jwt', value: file.token }),
    timing: { stall: 10_000, retry: 50 },
  };
}

const starting = new Map<string, Promise<RunningStudio>>();

/** Those who ask together, for one folder, wait for one start; who gives up does not end it for the others. */
async function shared(
  options: Omit<LocalStudioOptions, 'signal'>,
  signal: AbortSignal | undefined,
): Promise<RunningStudio> {
  const key = path.resolve(options.dataFolder);
  let result = starting.get(key);
  if (!result) {
    result = ensure({ ...options, dataFolder: key }).finally(() => starting.delete(key));
    starting.set(key, result);
  }
  return signal ? untilAborted(result, signal) : result;
}

async function ensure(options: Omit<LocalStudioOptions, 'signal'>): Promise<RunningStudio> {
  const found = await findLocalStudio(options.dataFolder);
  if (found && !(await isOutdated(found, options))) return found;
  const own = await startStudio(options);
  let started: Started | undefined;
  const starting = own.outcome.then((outcome) => (started = outcome));
  // Another window may have started one just before ours: whichever answers first is the Studio.
  for (const start = performance.now(); ;) {
    await Promise.race([starting, sleep(step)]);
    if (started?.kind === 'ended') throw cannotStart(started.why);
    const running = await findLocalStudio(options.dataFolder);
    if (running && !(await isOutdated(running, options))) {
      starting.catch(() => undefined);
      if (running.file.pid !== own.pid) own.abandon();
      return running;
    }
    if (started) await sleep(step);
    if (performance.now() - start > answerLimit) throw cannotStart('it does not answer');
  }
}

async function isOutdated(
  found: RunningStudio,
  options: Omit<LocalStudioOptions, 'signal'>,
): Promise<boolean> {
  const version = options.version ?? (await packageVersion(options.studioScript));
  return version !== undefined && compareVersions(found.info.version, version) < 0;
}

async function packageVersion(studioScript: string): Promise<string | undefined> {
  const file = path.join(path.dirname(studioScript), '..', 'package.json');
  const text = await readFile(file, 'utf8').catch(() => '{}');
  const { version } = Object(JSON.parse(text)) as { version?: unknown };
  return typeof version === 'string' ? version : undefined;
}
