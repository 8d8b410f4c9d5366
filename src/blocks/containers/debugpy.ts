import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { UserError } from '../../base/errors.ts';
import { coldRun } from './coldRun.ts';
import type { ContainerDescription } from './engine.ts';
import type { EngineState, Tell } from './engineState.ts';
import type { RunRequest } from './runRequest.ts';

/** Versions that speak as it is spoken to here. */
const wanted = 'debugpy>=1.6,<2';

/** Whether Python has debugpy, and whose files another Python could share. */
const question = `
import importlib.util, json, platform, sys
print(json.dumps({
    'has': importlib.util.find_spec('debugpy') is not None,
    'name': '%s-%d.%d-%s' % (sys.implementation.name, *sys.version_info[:2], platform.machine()),
}))
`;

interface Answer {
  readonly has: boolean;
  readonly name: string;
}

const answers = new WeakMap<EngineState, Map<string, Answer>>();

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
  tell({ kind: 'stage', stage: 'building' });
  const { has, name } = await asked(state, request, interpreter, signal);
  if (has) return undefined;
  if (bundled !== undefined) return bundled;
  const kept = path.join(state.storage, 'debugpy', name.replaceAll(/[^\w.-]/g, '_'));
  if (!existsSync(path.join(kept, 'debugpy'))) {
    await fetched(state, request, interpreter, kept, tell, signal);
  }
  return kept;
}

async function asked(
  state: EngineState,
  request: RunRequest,
  interpreter: string,
  signal?: AbortSignal,
): Promise<Answer> {
  const known = answers.get(state) ?? new Map<string, Answer>();
  answers.set(state, known);
  const key = `${request.image} ${interpreter}`;
  const before = known.get(key);
  if (before) return before;
  const { output } = await ran(state, request, [interpreter, '-c', question], {}, signal);
  const answer = answerIn(output);
  if (!answer) {
    throw new UserError(`“${interpreter}” of the image did not start.`, {
      code: 'debugger-missing',
      remedy: `It said: ${output.trim().slice(-300)}`,
    });
  }
  known.set(key, answer);
  return answer;
}

function answerIn(output: string): Answer | undefined {
  const line = output
    .trim()
    .split('\n')
    .findLast((one) => one.startsWith('{'));
  try {
    const { has, name } = JSON.parse(line ?? '') as Partial<Answer>;
    return typeof has === 'boolean' && typeof name === 'string' ? { has, name } : undefined;
  } catch {
    return undefined;
  }
}

async function fetched(
  state: EngineState,
  request: RunRequest,
  interpreter: string,
  into: string,
  tell: Tell,
  signal?: AbortSignal,
): Promise<void> {
  const say = (text: string) => tell({ kind: 'output', from: 'build', text });
  say('Fetching debugpy, which Python is debugged with…\n');
  await mkdir(path.dirname(into), { recursive: true });
  const folder = await mkdtemp(`${into}-`);
  try {
    const outputDirectory = '/data/output';
    const words = ['-m', 'pip', 'install', '--no-input', '--no-cache-dir', '--no-deps'].concat(
      ['--disable-pip-version-check', '--root-user-action=ignore', '--progress-bar=off'],
      ['--retries=1', '--timeout=20', '--target', outputDirectory, wanted],
    );
    const how = { outputDirectory, outputFolder: folder };
    const run = await ran(state, request, [interpreter, ...words], how, signal);
    if (run.exitCode !== 0 || !existsSync(path.join(folder, 'debugpy'))) {
      say(run.output);
      throw noDebugpy(run.output);
    }
    // Another window may have been faster.
    await rename(folder, into).catch((error: unknown) => {
      if (!existsSync(path.join(into, 'debugpy'))) throw error;
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function noDebugpy(output: string): UserError {
  const hasPip = !/No module named pip/.test(output);
  return new UserError(
    hasPip
      ? 'Python is debugged with debugpy, which the image does not have and which could not be fetched.'
      : 'Python is debugged with debugpy, which the image does not have, nor pip to fetch it.',
    {
      code: 'debugger-missing',
      remedy:
        'Connect to the package index once, install the Python Debugger extension, or add debugpy to the requirements of the block.',
    },
  );
}

/** A small program of ours in the block's image: without its arguments, mounts, variables and limits. */
async function ran(
  state: EngineState,
  request: RunRequest,
  entrypoint: readonly string[],
  { outputDirectory, outputFolder }: { outputDirectory?: string; outputFolder?: string },
  signal?: AbortSignal,
): Promise<{ readonly exitCode: number; readonly output: string }> {
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
  const { exitCode } = await coldRun(
    state,
    { ...request, description, options, patch: undefined },
    tell,
    signal,
    { changes: { Entrypoint: entrypoint, Healthcheck: { Test: ['NONE'] } } },
  );
  return { exitCode, output };
}
