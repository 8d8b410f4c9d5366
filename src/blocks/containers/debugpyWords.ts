import path from 'node:path';
import { UserError } from '../../base/errors.ts';
import type { Debugging } from '../debugging.ts';
import type { ContainerDescription } from './description.ts';

/** Versions that speak as it is spoken to here. */
const wanted = 'debugpy>=1.6,<2';

/** The run of a program that waits. Of modules of Python itself that cannot be stepped into, debugpy is not to warn. */
export function waitingRun(
  description: ContainerDescription,
  { language, arguments: words }: Pick<Debugging, 'language' | 'arguments'>,
): ContainerDescription {
  const quiet = language === 'python' ? { PYDEVD_DISABLE_FILE_VALIDATION: '1' } : {};
  const environment = { ...quiet, ...description.environment };
  return { ...description, arguments: words, environment };
}

/** What a Python is asked: whether it has debugpy, and which others could share its files. */
export const debugpyQuestion = `
import importlib.util, json, platform, sys
print(json.dumps({
    'has': importlib.util.find_spec('debugpy') is not None,
    'name': '%s-%d.%d-%s-%s' % (sys.implementation.name, *sys.version_info[:2], sys.platform, platform.machine()),
}))
`;

export interface DebugpyAnswer {
  readonly has: boolean;
  readonly name: string;
}

/** Throws `debugger-missing` for what is no answer. */
export function debugpyAnswer(interpreter: string, output: string): DebugpyAnswer {
  const line = output
    .trim()
    .split('\n')
    .findLast((one) => one.startsWith('{'));
  try {
    const { has, name } = JSON.parse(line ?? '') as Partial<DebugpyAnswer>;
    if (typeof has === 'boolean' && typeof name === 'string') return { has, name };
  } catch {
    // It is told below.
  }
  throw new UserError(`“${interpreter}” did not start as Python.`, {
    code: 'debugger-missing',
    remedy: `It said: ${output.trim().slice(-300)}`,
  });
}

/** Where debugpy is kept for a kind of Python. */
export function keptDebugpy(storage: string, { name }: DebugpyAnswer): string {
  return path.join(storage, 'debugpy', name.replaceAll(/[^\w.-]/g, '_'));
}

/** What follows the interpreter to put debugpy into a folder. */
export function debugpyInstall(target: string): readonly string[] {
  return ['-m', 'pip', 'install', '--no-input', '--no-cache-dir', '--no-deps'].concat(
    ['--disable-pip-version-check', '--progress-bar=off', '--retries=1', '--timeout=20'],
    ['--target', target, wanted],
  );
}

export function noDebugpy(output: string): UserError {
  const why = /No module named pip/.test(output)
    ? 'is not here, nor pip to fetch it'
    : 'is not here and could not be fetched';
  return new UserError(`Python is debugged with debugpy, which ${why}.`, {
    code: 'debugger-missing',
    remedy:
      'Connect to the package index once, install the Python Debugger extension, or add debugpy to the requirements of the block.',
  });
}
