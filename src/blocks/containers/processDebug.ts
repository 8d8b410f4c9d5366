import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { realpath } from 'node:fs/promises';
import net from 'node:net';
import os from 'node:os';
import { debugging } from '../debugging.ts';
import { fetched } from './debugpy.ts';
import {
  debugpyAnswer,
  debugpyInstall,
  debugpyQuestion,
  keptDebugpy,
  waitingRun,
} from './debugpyWords.ts';
import type { DebugOptions, RunEnd } from './engine.ts';
import type { Tell } from './engineState.ts';
import { runGroup } from './processGroup.ts';
import { pythonOf } from './processInstall.ts';
import { findPython } from './processInterpreter.ts';
import { processRun, type ProcessRun } from './processRun.ts';
import { placeOf } from './processStage.ts';
import { installVariables } from './processVariables.ts';

/** Milliseconds that a debugger waits for the program to listen, and between its attempts. */
const patience = 60_000;
const pause = 30;

/** A run as a process of this machine that waits for a debugger, on a port of the loopback that was free. */
export async function processDebug(
  request: Omit<ProcessRun, 'options'>,
  { block, debugpy: bundled, onWaiting, outputFolder }: DebugOptions,
  storage: string,
  signal: AbortSignal,
): Promise<RunEnd> {
  const { recipe, root, environment, tell } = request;
  const plain = debugging(request.description, block);
  const debugpy =
    plain.language === 'python'
      ? await debugpyHere(request, pythonOf(environment), bundled, storage, signal)
      : undefined;
  const port = await freePort();
  const place = { port, ...(debugpy === undefined ? {} : { debugpy }) };
  const target = debugging(request.description, block, place);
  const here = await realpath(root);
  const pathMappings = target.pathMappings.map(({ folder, image }) => ({
    folder,
    image: placeOf(here, image),
  }));
  const open = new Set<net.Socket>();
  const over = new AbortController();
  const connect = async (stop?: AbortSignal) => {
    const signals = [signal, over.signal, ...(stop ? [stop] : [])];
    const socket = await connected(port, AbortSignal.any(signals));
    open.add(socket);
    return socket;
  };
  const withDebugger: ProcessRun = {
    ...request,
    root: here,
    recipe: { ...recipe, entry: target.entrypoint },
    description: waitingRun(request.description, target),
    options: { isWarm: false, ...(outputFolder === undefined ? {} : { outputFolder }) },
    tell: (event) => {
      tell(event);
      if (event.kind === 'stage' && event.stage === 'running') {
        onWaiting({ language: target.language, pathMappings, connect });
      }
    },
  };
  try {
    return await processRun(withDebugger, signal);
  } finally {
    over.abort();
    // The adapter of Python leaves the group of its program, and ends when nobody is connected any more.
    for (const socket of open) socket.destroy();
  }
}

async function debugpyHere(
  { recipe, tell, trust }: Omit<ProcessRun, 'options'>,
  python: string,
  bundled: string | undefined,
  storage: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  const said = (words: readonly string[]) => outputOf(words, trust, signal);
  const answer = debugpyAnswer(python, await said([python, '-c', debugpyQuestion]));
  if (answer.has) return undefined;
  if (bundled !== undefined) return bundled;
  const kept = keptDebugpy(storage, answer);
  if (!existsSync(kept)) {
    // An environment without packages has no pip either; the Python that it was made of may.
    const pip = (await findPython(recipe.base, signal))?.path ?? python;
    await fetched(kept, tell satisfies Tell, (folder) => said([pip, ...debugpyInstall(folder)]));
  }
  return kept;
}

async function outputOf(
  [command = '', ...args]: readonly string[],
  trust: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<string> {
  let output = '';
  const environment = { ...installVariables(), ...trust };
  const group = { command, args, folder: os.tmpdir(), environment, timeLimit: 180 };
  await runGroup(group, (_from, text) => (output += text), signal);
  return output;
}

async function freePort(): Promise<number> {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as net.AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

async function connected(port: number, signal: AbortSignal): Promise<net.Socket> {
  const end = Date.now() + patience;
  for (;;) {
    signal.throwIfAborted();
    const socket = net.connect(port, '127.0.0.1');
    try {
      await once(socket, 'connect', { signal });
      return socket;
    } catch (error) {
      socket.destroy();
      signal.throwIfAborted();
      if (Date.now() > end) throw error;
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  }
}
