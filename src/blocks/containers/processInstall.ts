import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { UserError } from '../../base/errors.ts';
import type { EnvironmentRequest } from './processEnvironment.ts';
import { runGroup } from './processGroup.ts';
import { findProgram, noInterpreter, type Interpreter } from './processInterpreter.ts';
import { placeOf } from './processStage.ts';
import { installVariables, modulesOf, programsOf, withPrograms } from './processVariables.ts';

const isWindows = process.platform === 'win32';

/** What decides which packages npm installs, beside the words that it is given. */
export const packageFiles = ['package.json', 'package-lock.json', 'npm-shrinkwrap.json', '.npmrc'];

export function pythonOf(folder: string): string {
  return path.join(programsOf(folder), isWindows ? 'python.exe' : 'python');
}

export async function makeVirtualEnvironment(
  folder: string,
  python: Interpreter,
  request: EnvironmentRequest,
  signal?: AbortSignal,
): Promise<void> {
  const installs = request.recipe.installs.filter(({ tool }) => tool === 'pip');
  // pip takes seconds to put into an environment, so only where it is needed.
  const bare = installs.length === 0 ? ['--without-pip'] : [];
  const words = ['-m', 'venv', ...bare, path.join(folder, 'venv')];
  if ((await step(request, folder, folder, [python.path, ...words], signal)) !== 0) {
    throw new UserError('Python could not make a virtual environment.', {
      code: 'no-interpreter',
      remedy:
        'On Debian and Ubuntu install the package python3-venv. The log has Python’s own message.',
    });
  }
  for (const install of installs) {
    const asHere = (word: string) => (word.startsWith('/') ? placeOf(request.root, word) : word);
    const pip = [pythonOf(folder), '-m', 'pip', ...install.words.map(asHere)];
    const quiet = ['--disable-pip-version-check', '--no-input'];
    const here = placeOf(request.root, install.folder);
    const code = await step(request, folder, here, [...pip, ...quiet], signal);
    if (code !== 0) throw installFailed('pip', code);
  }
}

export async function installModules(
  folder: string,
  node: Interpreter,
  request: EnvironmentRequest,
  signal?: AbortSignal,
): Promise<void> {
  const installs = request.recipe.installs.filter(({ tool }) => tool === 'npm');
  if (installs.length === 0) return;
  const npm = await npmOf(node);
  const quiet = ['--no-audit', '--no-fund', '--no-update-notifier'];
  for (const install of installs) {
    const here = placeOf(request.root, install.folder);
    // Those that a block folder may bring along are of another machine.
    await rm(path.join(here, 'node_modules'), { recursive: true, force: true });
    const code = await step(request, folder, here, [...npm, ...install.words, ...quiet], signal);
    if (code !== 0) throw installFailed('npm', code);
    await keepModules(path.join(here, 'node_modules'), modulesOf(folder));
  }
}

/** Out of the folder of this run, for the runs to come. */
async function keepModules(made: string, kept: string): Promise<void> {
  if (!existsSync(made)) return;
  await rm(kept, { recursive: true, force: true });
  await mkdir(path.dirname(kept), { recursive: true });
  await rename(made, kept);
}

async function npmOf(node: Interpreter): Promise<readonly string[]> {
  // A batch file cannot be started without a shell; what it starts can.
  const script = path.join(path.dirname(node.path), 'node_modules', 'npm', 'bin', 'npm-cli.js');
  if (isWindows && existsSync(script)) return [node.path, script];
  const npm = await findProgram('npm', installVariables()['PATH'] ?? '');
  if (npm === undefined || isWindows) throw noInterpreter('npm');
  return [npm];
}

/** Runs one command of an installation; its output is the build's. Gives the exit code. */
async function step(
  request: EnvironmentRequest,
  environment: string,
  folder: string,
  [command = '', ...args]: readonly string[],
  signal?: AbortSignal,
): Promise<number> {
  const variables = withPrograms({ ...installVariables(), ...request.trust }, [
    programsOf(environment),
  ]);
  const end = await runGroup(
    { command, args, folder, environment: variables },
    (_, text) => request.tell({ kind: 'output', from: 'build', text }),
    signal,
  );
  return end.exitCode;
}

function installFailed(tool: string, code: number): UserError {
  return new UserError(`${tool} could not install the block’s packages (exit code ${code}).`, {
    code: 'build-failed',
    remedy: `The log has ${tool}’s own messages. Versions that suit the image may have no build for this machine.`,
  });
}
