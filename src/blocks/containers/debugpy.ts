import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { coldRun } from './coldRun.ts';
import {
  debugpyAnswer,
  debugpyInstall,
  debugpyQuestion,
  keptDebugpy,
  noDebugpy,
  type DebugpyAnswer,
} from './debugpyWords.ts';
import type { ContainerDescription } from './description.ts';
import type { EngineState, Tell } from './engineState.ts';
import type { RunRequest } from './runRequest.ts';

/** An image never changes, so it is asked once. */
const answers = new WeakMap<EngineState, Map<string, DebugpyAnswer>>();

/**
 * A folder of this machine with debugpy for the image's Python; nothing where the image has it. `bundled` is that of an
 * editor's extension; without one it is fetched once by the image's pip, and kept for every image with such a Python.
 */
export async function debugpyFolder(
  state: EngineState,
  request: RunRequest,
  interpreter: string,
  bundled: string | undefined,
  tell: Tell,
  signal?: AbortSignal,
): Promise<string | undefined> {
  const answer = await asked(state, request, interpreter, signal);
  if (answer.has) return undefined;
  if (bundled !== undefined) return bundled;
  const kept = keptDebugpy(state.storage, answer);
  if (existsSync(kept)) return kept;
  tell({ kind: 'stage', stage: 'building' });
  await fetched(kept, tell, async (folder) => {
    const outputDirectory = '/data/output';
    const words = [interpreter, ...debugpyInstall(outputDirectory)];
    const how = { outputDirectory, outputFolder: folder };
    return (await ran(state, request, words, how, signal)).output;
  });
  return kept;
}

/** Puts debugpy into a folder of its own, whole or not at all. `install` gives what was said. */
export async function fetched(
  kept: string,
  tell: Tell,
  install: (folder: string) => Promise<string>,
): Promise<void> {
  const say = (text: string) => tell({ kind: 'output', from: 'build', text });
  say('Fetching debugpy, which Python is debugged with…\n');
  await mkdir(path.dirname(kept), { recursive: true });
  const folder = await mkdtemp(`${kept}-`);
  try {
    const said = await install(folder);
    if (!existsSync(path.join(folder, 'debugpy', '__main__.py'))) {
      say(said);
      throw noDebugpy(said);
    }
    await rename(folder, kept).catch((error: unknown) => {
      // Another window was faster.
      if (!existsSync(kept)) throw error;
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function asked(
  state: EngineState,
  request: RunRequest,
  interpreter: string,
  signal?: AbortSignal,
): Promise<DebugpyAnswer> {
  const known = answers.get(state) ?? new Map<string, DebugpyAnswer>();
  answers.set(state, known);
  const key = `${request.image} ${interpreter}`;
  const before = known.get(key);
  if (before) return before;
  const { output } = await ran(state, request, [interpreter, '-c', debugpyQuestion], {}, signal);
  const answer = debugpyAnswer(interpreter, output);
  known.set(key, answer);
  return answer;
}

/** A small program of ours in the block's image: without the run's arguments, mounts, variables and limits. */
async function ran(
  state: EngineState,
  request: RunRequest,
  entrypoint: readonly string[],
  { outputDirectory, outputFolder }: { outputDirectory?: string; outputFolder?: string },
  signal?: AbortSignal,
): Promise<{ readonly output: string }> {
  const description: ContainerDescription = {
    arguments: [],
    environment: {},
    secretNames: [],
    mounts: [],
    limits: { memory: 1024 ** 3, cpus: 2, processes: 256, time: 180 },
    hasNetwork: true,
    ...(outputDirectory === undefined ? {} : { outputDirectory }),
  };
  const options = { isWarm: false, ...(outputFolder === undefined ? {} : { outputFolder }) };
  let output = '';
  const tell: Tell = (event) => {
    if (event.kind === 'output' && output.length < 20_000) output += event.text;
  };
  await coldRun(state, { ...request, description, options, patch: undefined }, tell, signal, {
    changes: { Entrypoint: entrypoint, Healthcheck: { Test: ['NONE'] } },
  });
  return { output };
}
