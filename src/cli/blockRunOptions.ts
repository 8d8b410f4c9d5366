import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { messageOf, UserError } from '../base/errors.ts';
import type { Block, ParameterValues } from '../blocks/block.ts';
import type { Limits } from '../blocks/containers/description.ts';
import type { EngineChoice } from '../blocks/containers/engine.ts';
import { defaultValues } from '../blocks/values.ts';
import { terminalText } from './terminal.ts';
import { optionNumber, optionPairs, optionText, UsageError, type Values } from './usage.ts';

export function limitsOf(values: Values): Limits {
  const cpus = Number(optionText(values, 'cpus') ?? '2');
  if (!(cpus >= 0.01 && cpus <= 1024)) throw new UsageError('--cpus needs a number, such as 1.5.');
  const memory = optionNumber(values, 'memory', 4096) * 1024 * 1024;
  const time = optionNumber(values, 'time', 3600);
  if (memory === 0 || time === 0) throw new UsageError('--memory and --time must be above 0.');
  return { memory, cpus, processes: 1024, time };
}

export function engineOf(values: Values, storage: string): EngineChoice {
  const engine = optionText(values, 'engine') ?? 'auto';
  if (engine !== 'auto' && engine !== 'container' && engine !== 'process') {
    throw new UsageError('--engine is one of: auto, container, process.');
  }
  const address = optionText(values, 'engine-address');
  return { engine, storage, ...(address === undefined ? {} : { address }) };
}

export function valuesOf(block: Block, values: Values): ParameterValues {
  const given = optionPairs(values, 'param');
  const known = new Map(block.parameters.map((parameter) => [parameter.param, parameter]));
  for (const name of given.keys()) {
    const parameter = known.get(name);
    if (!parameter) {
      const names = [...known.keys()].map((one) => terminalText(one, 60)).join(', ');
      throw new UsageError(
        `The block has no parameter “${name.slice(0, 60)}”: ${names || 'none'}.`,
      );
    }
    if (parameter.type === 'secret') {
      throw new UsageError(
        `“${name}” is a secret: give it with --secret-file, never in a command.`,
      );
    }
    if (parameter.isReadonly) throw new UsageError(`“${name}” cannot be changed.`);
  }
  return { ...defaultValues(block.parameters), ...Object.fromEntries(given) };
}

/** Secrets come from files: other users of this machine can read arguments. */
export async function secretsOf(block: Block, values: Values): Promise<Record<string, string>> {
  const secret = block.parameters.filter(({ type }) => type === 'secret');
  const known = new Set([...secret.map(({ param }) => param), ...block.info.requiredVariables]);
  const read = [...optionPairs(values, 'secret-file')].map(async ([name, file]) => {
    if (!known.has(name)) {
      throw new UsageError(`The block asks for no secret or variable “${name.slice(0, 60)}”.`);
    }
    const text = await readFile(file, 'utf8').catch((error: unknown) => {
      throw new UserError(`The file ${file} for “${name}” cannot be read: ${messageOf(error)}`, {
        code: 'secret-file',
        remedy: 'Check the path and its permissions.',
        cause: error,
      });
    });
    return [name, text.replace(/\r?\n$/, '')] as const;
  });
  return Object.fromEntries(await Promise.all(read));
}

export function bucketFoldersOf(values: Values): Record<number, string> {
  const pairs = [...optionPairs(values, 'bucket-folder')].map(([id, folder]) => {
    if (!/^\d{1,15}$/.test(id)) throw new UsageError(`--bucket-folder needs ID=FOLDER.`);
    return [Number(id), path.resolve(folder)] as const;
  });
  return Object.fromEntries(pairs);
}

export async function emptyFolder(given: string | undefined): Promise<string | undefined> {
  if (given === undefined) return undefined;
  const folder = path.resolve(given);
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw new UserError(`The folder ${given} cannot be used: ${messageOf(error)}`, {
      code: 'out-folder',
      remedy: 'Choose another folder with --out.',
      cause: error,
    });
  });
  if (names.length === 0) return folder;
  throw new UserError(`The folder ${given} is not empty.`, {
    code: 'folder-not-empty',
    remedy: 'Choose a new folder with --out: what was there could not be told from the output.',
  });
}
