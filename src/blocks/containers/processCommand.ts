import { existsSync } from 'node:fs';
import path from 'node:path';
import { UserError } from '../../base/errors.ts';
import { findNode, findProgram, noInterpreter } from './processInterpreter.ts';
import { pythonOf } from './processInstall.ts';
import type { ProcessRun } from './processRun.ts';
import { makeExecutable, placeOf } from './processStage.ts';
import { machineVariables, programsIn, withPrograms } from './processVariables.ts';

/** The words of ENTRYPOINT as they are started here. */
export async function commandOf(
  { environment, recipe, root }: ProcessRun,
  here: (word: string) => string,
): Promise<readonly string[]> {
  const [program = '', ...words] = recipe.entry;
  const name = path.posix.basename(program);
  if (/^python[\d.]*$/.test(name)) return [pythonOf(environment), ...words];
  const place = here(program);
  const script = program.includes('/') ? path.resolve(placeOf(root, recipe.workdir), place) : '';
  if (script !== '' && existsSync(script)) {
    if (recipe.hasChmod) await makeExecutable(script);
    return [script, ...words];
  }
  const searched = withPrograms(machineVariables(), programsIn(environment));
  const found = await findProgram(name, searched['PATH'] ?? '');
  if (found !== undefined) return [found, ...words];
  if (!/^node(?:js)?$/.test(name)) throw noInterpreter(name);
  return [(await findNode())?.path ?? name, ...words];
}

export function notStarted(error: unknown, program: string): unknown {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT') return noInterpreter(program, error);
  if (code !== 'EACCES') return error;
  return new UserError(`“${program}” may not be started: it is not executable.`, {
    code: 'block-start',
    remedy: 'Run “chmod +x” on it, or put “RUN chmod +x” into the Dockerfile.',
    cause: error,
  });
}
