import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import path from 'node:path';
import { UserError } from '../../base/errors.ts';
import { machineVariables } from './processVariables.ts';
import { runGroup } from './processGroup.ts';

/** A program of this machine that runs a language. */
export interface Interpreter {
  /** Absolute path. */
  readonly path: string;
  /** Such as `3.11.7`. */
  readonly version: string;
}

const isWindows = process.platform === 'win32';

/** The absolute path of a program on a PATH. */
export async function findProgram(name: string, searched: string): Promise<string | undefined> {
  const endings = isWindows && path.extname(name) === '' ? ['.exe', '.cmd', '.bat'] : [''];
  for (const folder of searched.split(path.delimiter).filter((one) => path.isAbsolute(one))) {
    for (const ending of endings) {
      const file = path.join(folder, name + ending);
      const isThere = await access(file, constants.X_OK).then(
        () => true,
        () => false,
      );
      if (isThere) return file;
    }
  }
  return undefined;
}

/** Python 3 of this machine, the version of the image where there are several. */
export async function findPython(
  base: string,
  signal?: AbortSignal,
): Promise<Interpreter | undefined> {
  const wanted = versionOf(base, 'python', /^\d+\.\d+/);
  const names = [...(wanted ? [`python${wanted}`] : []), 'python3', 'python', 'py'];
  return firstThatAnswers(
    names,
    ['-c', 'import sys; print(sys.version.split()[0])'],
    /^3\./,
    signal,
  );
}

/** Node of this machine; without one the Node that this program runs in. */
export async function findNode(signal?: AbortSignal): Promise<Interpreter | undefined> {
  const found = await firstThatAnswers(
    ['node', 'nodejs'],
    ['-p', 'process.versions.node'],
    /^\d/,
    signal,
  );
  return found ?? { path: process.execPath, version: process.versions.node };
}

/** What the tag of an image says about a language: `3.12` of `python:3.12-slim`. */
export function versionOf(base: string, image: string, version: RegExp): string | undefined {
  const tag = new RegExp(`(?:^|/)${image}:([^@]+)`).exec(base)?.[1];
  return tag === undefined ? undefined : version.exec(tag)?.[0];
}

export function noInterpreter(name: string, cause?: unknown): UserError {
  return new UserError(
    `“${name}” is not on this machine, and without a container it is needed here.`,
    {
      code: 'no-interpreter',
      remedy: `Install ${titles[name] ?? name}, or start Docker (or Podman) and run the block in its container.`,
      cause,
    },
  );
}

const titles: Readonly<Record<string, string>> = {
  python3: 'Python 3 (python.org, or your system’s packages)',
  node: 'Node (nodejs.org, or your system’s packages)',
};

const known = new Map<string, Interpreter>();

/** What was found once is asked no more: some systems take a third of a second to start the right Python. */
async function firstThatAnswers(
  names: readonly string[],
  args: readonly string[],
  version: RegExp,
  signal?: AbortSignal,
): Promise<Interpreter | undefined> {
  const environment = machineVariables();
  const key = [...names, environment['PATH']].join();
  const before = known.get(key);
  if (before) return before;
  for (const name of names) {
    const program = await findProgram(name, environment['PATH'] ?? '');
    if (program === undefined) continue;
    let output = '';
    const request = {
      command: program,
      args,
      folder: path.parse(program).root,
      environment,
      timeLimit: 10,
    };
    const end = await runGroup(request, (_, text) => (output += text), signal).catch(
      () => undefined,
    );
    signal?.throwIfAborted();
    // Windows has a “python” that only opens a shop.
    if (end?.exitCode !== 0 || !version.test(output)) continue;
    const found = { path: program, version: output.trim() };
    known.set(key, found);
    return found;
  }
  return undefined;
}
