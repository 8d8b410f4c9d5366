import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { EngineEvent } from './engine.ts';
import { installModules, makeVirtualEnvironment, packageFiles } from './processInstall.ts';
import { findNode, findPython, noInterpreter, type Interpreter } from './processInterpreter.ts';
import type { Recipe } from './processRecipe.ts';
import { placeOf } from './processStage.ts';
import { treeEntries } from './copyTree.ts';

/** Packages of a block, installed apart from those of this machine. */
export interface PackageEnvironment {
  /** Absolute path of its folder. */
  readonly folder: string;
  readonly python?: Interpreter;
  readonly node?: Interpreter;
  readonly isNew: boolean;
}

/** Written last: an environment without it was never finished. */
const recordName = 'environment.json';

export interface EnvironmentRecord {
  readonly name: string;
  readonly packages: string;
  /** Version. */
  readonly python?: string;
}

export interface EnvironmentRequest {
  readonly recipe: Recipe;
  /** Name of the block. */
  readonly name: string;
  /** Folder that stands for `/` of the image. */
  readonly root: string;
  /** Folder of all environments. */
  readonly storage: string;
  /** Variables that make installers trust more certificates. */
  readonly trust: Readonly<Record<string, string>>;
  readonly tell: (event: EngineEvent) => void;
}

/** The environment of the same packages as before, or a new one. */
export async function packageEnvironment(
  request: EnvironmentRequest,
  signal?: AbortSignal,
): Promise<PackageEnvironment> {
  const { recipe, storage, root } = request;
  const needs = needsOf(recipe);
  const python = needs.python ? await findPython(recipe.base, signal) : undefined;
  if (needs.python && !python) throw noInterpreter('python3');
  const node = needs.node ? await findNode(signal) : undefined;
  const key = createHash('sha256')
    .update(JSON.stringify([process.arch, python, node?.version, await packagesOf(recipe, root)]))
    .digest('hex')
    .slice(0, 24);
  const found = await finishedOnes(storage);
  const same = found.find((one) => one.startsWith(key));
  const known = { ...(python ? { python } : {}), ...(node ? { node } : {}) };
  if (same) return { folder: path.join(storage, same), ...known, isNew: false };
  // A name of its own: a second window may be making the same at this moment.
  const folder = path.join(storage, `${key}-${randomUUID().slice(0, 8)}`);
  try {
    await mkdir(folder, { recursive: true });
    if (python) await makeVirtualEnvironment(folder, python, request, signal);
    if (node) await installModules(folder, node, request, signal);
    const record: EnvironmentRecord = {
      name: request.name,
      packages: recipe.installs.map(({ words }) => words.slice(1).join(' ')).join('; '),
      ...(python ? { python: python.version } : {}),
    };
    await writeFile(path.join(folder, recordName), JSON.stringify(record));
  } catch (error) {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    throw error;
  }
  return { folder, ...known, isNew: true };
}

/** Names of the folders of finished environments. */
export async function finishedOnes(storage: string): Promise<readonly string[]> {
  const names = await readdir(storage).catch(() => []);
  const records = await Promise.all(
    names.map((name) => environmentRecord(path.join(storage, name))),
  );
  return names.filter((_, index) => records[index] !== undefined);
}

export async function environmentRecord(folder: string): Promise<EnvironmentRecord | undefined> {
  try {
    return JSON.parse(await readFile(path.join(folder, recordName), 'utf8')) as EnvironmentRecord;
  } catch {
    return undefined;
  }
}

function needsOf(recipe: Recipe): { readonly python: boolean; readonly node: boolean } {
  const program = path.posix.basename(recipe.entry[0] ?? '');
  const uses = (tool: string) => recipe.installs.some((install) => install.tool === tool);
  const isBase = (name: string) => new RegExp(`(?:^|/)${name}(?::|$)`).test(recipe.base);
  return {
    python: uses('pip') || isBase('python') || /^python[\d.]*$/.test(program),
    node: uses('npm') || isBase('node') || /^node(?:js)?$/.test(program),
  };
}

/** What decides which packages are installed: the words, and the contents of the files that they name. */
async function packagesOf(recipe: Recipe, root: string): Promise<unknown> {
  return Promise.all(
    recipe.installs.map(async ({ tool, words, folder }) => {
      const here = placeOf(root, folder);
      const files =
        tool === 'npm'
          ? packageFiles.map((name) => path.join(here, name))
          : await requirementFiles(words, root, folder);
      const texts = await Promise.all(files.map((file) => readFile(file, 'utf8').catch(() => '')));
      const isOwn = tool === 'pip' && namesOwnSources(words);
      return [tool, words, folder, texts, isOwn ? await sourcesOf(here) : []];
    }),
  );
}

/** Files after `-r` and `-c`, and those that they name in turn. */
async function requirementFiles(
  words: readonly string[],
  root: string,
  folder: string,
): Promise<string[]> {
  const found: string[] = [];
  const add = async (name: string, from: string) => {
    const file = placeOf(root, path.posix.resolve(from, name));
    if (found.includes(file)) return;
    found.push(file);
    const text = await readFile(file, 'utf8').catch(() => '');
    const lines = text.matchAll(/^\s*(?:-r|--requirement|-c|--constraint)[ =]*(\S+)/gm);
    for (const [, next = ''] of lines)
      await add(next, path.posix.dirname(path.posix.resolve(from, name)));
  };
  for (const [index, word] of words.entries()) {
    const joined = /^(?:-[rc]|--requirement=|--constraint=)(.+)$/.exec(word)?.[1];
    if (joined) await add(joined, folder);
    else if (/^(?:-r|--requirement|-c|--constraint)$/.test(word))
      await add(words[index + 1] ?? '', folder);
  }
  return found;
}

/** Options of pip that the next word belongs to. */
const valued =
  /^(?:-[rcfit]|--(?:requirement|constraint|find-links|index-url|extra-index-url|target|trusted-host))$/;

function namesOwnSources(words: readonly string[]): boolean {
  return words.some(
    (word, at) => /^\.{1,2}(?:\/|\[|$)/.test(word) && !valued.test(words[at - 1] ?? ''),
  );
}

/** A block that installs itself is installed anew with every change. */
async function sourcesOf(folder: string): Promise<string[]> {
  const texts: string[] = [];
  for await (const { name, kind } of treeEntries(folder)) {
    if (kind !== 'file') continue;
    const bytes = await readFile(path.join(folder, name));
    texts.push(name, createHash('sha256').update(bytes).digest('hex'));
  }
  return texts;
}
