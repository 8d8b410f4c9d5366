import { existsSync } from 'node:fs';
import { mkdir, rm, symlink } from 'node:fs/promises';
import path from 'node:path';
import { readOnlyCopy } from './copyTree.ts';
import { pathHere, type PathPair } from './processPaths.ts';
import type { Recipe } from './processRecipe.ts';
import type { ProcessRun } from './processRun.ts';
import { placeOf } from './processStage.ts';
import { modulesOf } from './processVariables.ts';

/** Bytes; larger inputs are not copied. */
const largestCopy = 1024 ** 3;

/** Stand-ins for the container's folders. */
export async function placesOf(
  { description, options, root }: ProcessRun,
  notes: string[],
  signal: AbortSignal,
): Promise<PathPair[]> {
  const pairs: PathPair[] = [];
  for (const { source, target, isReadonly } of description.mounts) {
    const copy = placeOf(root, target);
    const isInput = target === '/data' || target.startsWith('/data/');
    if (isReadonly && isInput && (await readOnlyCopy(source, copy, largestCopy, signal))) {
      pairs.push({ target, source: copy });
      continue;
    }
    if (isReadonly) notes.push(`${target} was ${source} itself and could be changed by the block.`);
    pairs.push({ target, source });
  }
  const { outputDirectory } = description;
  if (outputDirectory !== undefined) {
    const source = options.outputFolder ?? placeOf(root, outputDirectory);
    await mkdir(source, { recursive: true });
    pairs.push({ target: outputDirectory, source });
  }
  return pairs;
}

/** Paths of the container as this machine has them: places of the run, and what COPY put into the image. */
export function translator(root: string, pairs: readonly PathPair[]): (word: string) => string {
  return (word) => {
    const place = pathHere(word, pairs);
    if (place !== word || !word.startsWith('/')) return place;
    const staged = placeOf(root, word);
    return staged !== root && existsSync(staged) ? staged : word;
  };
}

/** So that messages name the block's own files as they are called in the image. */
export function stagedPairs(root: string, { workdir }: Recipe): PathPair[] {
  if (workdir === '/') return [{ target: '', source: root }];
  return [
    { target: workdir, source: placeOf(root, workdir) },
    { target: '', source: root },
  ];
}

/** Modules are found beside or above the script that asks for them, nowhere else. */
export async function linkModules({ environment, recipe, root }: ProcessRun): Promise<void> {
  const modules = modulesOf(environment);
  const install = recipe.installs.find(({ tool }) => tool === 'npm');
  if (!install || !existsSync(modules)) return;
  const link = path.join(placeOf(root, install.folder), 'node_modules');
  await rm(link, { recursive: true, force: true });
  await symlink(modules, link, 'junction');
}
