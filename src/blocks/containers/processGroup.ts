import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import os from 'node:os';
import type { RunEndReason } from './description.ts';
import { MemoryWatch } from './processMemory.ts';

export interface GroupRequest {
  readonly command: string;
  readonly args: readonly string[];
  /** Absolute. */
  readonly folder: string;
  /** All of it: nothing of this process's own environment is added. */
  readonly environment: Readonly<Record<string, string>>;
  /** Seconds. */
  readonly timeLimit?: number;
}

export interface GroupEnd {
  readonly reason: RunEndReason;
  readonly exitCode: number;
  /** Seconds. */
  readonly time: number;
  /** Bytes; absent where the system does not tell. */
  readonly peakMemory?: number;
}

const isWindows = process.platform === 'win32';
/** Milliseconds; a longer timer would end at once. */
const longestTimer = 2 ** 31 - 1;
/** Milliseconds between asking a group to end and ending it. */
const grace = 2000;

/**
 * Runs a program as the head of a process group of its own, to its end. Whatever it started ends with it, as in a
 * container. A signal or the time limit ends the whole group. Rejects when the program cannot be started.
 */
export async function runGroup(
  request: GroupRequest,
  onOutput: (from: 'stdout' | 'stderr', text: string) => void,
  signal?: AbortSignal,
): Promise<GroupEnd> {
  signal?.throwIfAborted();
  const child = spawn(request.command, request.args, {
    cwd: request.folder,
    env: request.environment,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: !isWindows,
    windowsHide: true,
  });
  await once(child, 'spawn');
  const began = performance.now();
  for (const from of ['stdout', 'stderr'] as const) {
    child[from].setEncoding('utf8');
    child[from].on('data', (text: string) => onOutput(from, text));
  }
  const memory = new MemoryWatch(child.pid);
  const stop = AbortSignal.any([
    ...(signal ? [signal] : []),
    ...(request.timeLimit === undefined
      ? []
      : [AbortSignal.timeout(Math.min(request.timeLimit * 1000, longestTimer))]),
  ]);
  let isStopped = false;
  let timer: NodeJS.Timeout | undefined;
  const onStop = () => {
    isStopped = true;
    killGroup(child, 'SIGTERM');
    timer = setTimeout(() => killGroup(child, 'SIGKILL'), grace);
  };
  stop.addEventListener('abort', onStop, { once: true });
  if (stop.aborted) onStop();
  try {
    const closed = once(child, 'close');
    const [code, by] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
    const time = (performance.now() - began) / 1000;
    stop.removeEventListener('abort', onStop);
    await closedGroup(child, closed);
    if (isStopped) signal?.throwIfAborted();
    const peakMemory = memory.peak;
    return {
      reason: isStopped ? 'time-limit' : by === null ? 'exited' : 'killed',
      exitCode: isStopped ? 137 : (code ?? 128 + (by === null ? 9 : os.constants.signals[by])),
      time,
      ...(peakMemory === undefined ? {} : { peakMemory }),
    };
  } finally {
    clearTimeout(timer);
    memory.stop();
  }
}

/** Ends what the program left behind, and waits until nobody writes any more. */
async function closedGroup(child: ChildProcess, closed: Promise<unknown>): Promise<void> {
  killGroup(child, 'SIGKILL');
  // A process that left the group may hold the pipes open for as long as it likes.
  const patience = setTimeout(() => {
    child.stdout?.destroy();
    child.stderr?.destroy();
  }, 500);
  await closed;
  clearTimeout(patience);
}

function killGroup(child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL'): void {
  const { pid } = child;
  if (pid === undefined) return;
  if (isWindows) {
    // Windows has no gentle way to end a tree of console programs.
    if (child.exitCode === null) spawn('taskkill', ['/pid', String(pid), '/T', '/F']).unref();
    return;
  }
  try {
    process.kill(-pid, signal);
  } catch {
    // The whole group has ended.
  }
}
