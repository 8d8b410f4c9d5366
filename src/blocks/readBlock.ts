import { open, readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { UserError } from '../base/errors.ts';
import { plainText } from '../base/text.ts';
import type { Block, FileProblem, OperatesOn } from './block.ts';
import { blockConfigFileName, readBlockConfig } from './blockConfig.ts';
import { completeInfo } from './blockInfo.ts';
import { positionAt } from './json.ts';
import { parametersFileName, readParameters } from './parametersFile.ts';

const maxFileBytes = 4 * 1024 * 1024;
const maxScriptBytes = 256 * 1024;
const maxScripts = 50;

/**
 * A folder is a block's when it holds `.ei-block-config`, or `parameters.json` beside a `Dockerfile`: `parameters.json`
 * alone is a name that many programs use.
 */
export async function isBlockFolder(folder: string): Promise<boolean> {
  const has = (name: string) => isFile(path.join(folder, name));
  if (await has(blockConfigFileName)) return true;
  return (await has(parametersFileName)) && (await has('Dockerfile'));
}

/** Throws `not-a-block`, `block-damaged` and `block-config-version`. */
export async function readBlock(folder: string, signal?: AbortSignal): Promise<Block> {
  const absolute = path.resolve(folder);
  const [parametersText, configText] = await Promise.all([
    readSmall(path.join(absolute, parametersFileName)),
    readSmall(path.join(absolute, blockConfigFileName)),
  ]);
  signal?.throwIfAborted();
  if (parametersText === undefined && configText === undefined) {
    throw notABlock(absolute);
  }
  const parametersFile = readParameters(parametersText ?? '[]');
  const problem = parametersFile.problems.find(({ severity }) => severity === 'error');
  if (problem) throw damaged(parametersText ?? '', problem);
  const configFile = configText === undefined ? undefined : readBlockConfig(configText);
  const known = { ...configFile?.info, ...parametersFile.info };
  const type = known.type ?? 'transform';
  const guess =
    known.operatesOn === undefined && parametersFile.info === undefined && type === 'transform'
      ? await guessedOperation(absolute, signal)
      : undefined;
  return {
    folder: absolute,
    info: completeInfo(
      guess === undefined ? known : { ...known, operatesOn: guess },
      path.basename(absolute),
    ),
    parameters: parametersFile.parameters,
    isLegacy: parametersFile.isLegacy,
    config: configFile?.config ?? new Map(),
  };
}

/** What the scripts of a block without `info` read tells what it works on. */
async function guessedOperation(
  folder: string,
  signal?: AbortSignal,
): Promise<OperatesOn | undefined> {
  const names = (await readdir(folder)).filter((name) => /\.(?:py|[cm]?[jt]s|sh)$/i.test(name));
  let readsFile = false;
  for (const name of names.sort().slice(0, maxScripts)) {
    signal?.throwIfAborted();
    const text = (await readStart(path.join(folder, name), maxScriptBytes)) ?? '';
    if (/\bin[-_]directory\b|\binDirectory\b/.test(text)) return 'directory';
    readsFile ||= /\bin[-_]file\b|\binFile\b/.test(text);
  }
  return readsFile ? 'file' : undefined;
}

async function readSmall(file: string): Promise<string | undefined> {
  const text = await readStart(file, maxFileBytes + 1);
  if (text === undefined || Buffer.byteLength(text) <= maxFileBytes) return text;
  throw new UserError(`${path.basename(file)} is too big to be a block's.`, {
    code: 'block-damaged',
    remedy: `It may hold ${maxFileBytes / 1024 / 1024} MB.`,
  });
}

/** The first bytes of a file; nothing where there is none. */
async function readStart(file: string, length: number): Promise<string | undefined> {
  if (!(await isFile(file))) return undefined;
  const handle = await open(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw new UserError(`${path.basename(file)} of the block cannot be read (${error.code}).`, {
      code: 'block-damaged',
      remedy: 'Check the permissions of the file.',
      cause: error,
    });
  });
  if (!handle) return undefined;
  try {
    const size = Math.min((await handle.stat()).size, length);
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(size), 0, size, 0);
    return buffer.toString('utf8', 0, bytesRead);
  } finally {
    await handle.close();
  }
}

export function notABlock(folder: string): UserError {
  return new UserError(`“${plainText(folder)}” is not a block folder.`, {
    code: 'not-a-block',
    remedy: `A block folder holds a ${parametersFileName} and a Dockerfile; create a new block to get one.`,
  });
}

async function isFile(file: string): Promise<boolean> {
  // A pipe or a device of that name would never end.
  return (await stat(file).catch(() => undefined))?.isFile() ?? false;
}

function damaged(text: string, { message, span }: FileProblem): UserError {
  const { line } = positionAt(text, span?.start ?? 0);
  return new UserError(`${parametersFileName}, line ${line}: ${message}`, {
    code: 'block-damaged',
    remedy: 'Correct the file; the Problems view shows the place.',
  });
}
