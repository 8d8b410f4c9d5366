import { mkdir, readdir } from 'node:fs/promises';
import path from 'node:path';
import { readContext, type KnownHashes } from './buildContext.ts';
import type { Prepared } from './description.ts';
import type { BlockSource, Engine, EngineChoice, EngineInfo } from './engine.ts';
import { removeTree } from './copyTree.ts';
import { packageEnvironment } from './processEnvironment.ts';
import { keptEnvironments, removeEnvironments } from './processKept.ts';
import { readRecipe, type Recipe } from './processRecipe.ts';
import { processRun } from './processRun.ts';
import { stageSources } from './processStage.ts';
import { trustOf } from './processTrust.ts';

const info: EngineInfo = {
  kind: 'process',
  title: 'This machine, without a container',
  wayToHost: { host: '127.0.0.1', bind: '127.0.0.1' },
  differences: [
    'The block runs with the interpreters and system packages of this machine, not with those of its image. Of the Dockerfile, only what COPY, ENV, WORKDIR, ENTRYPOINT and “pip install” or “npm install” say is done.',
    'Nothing confines the block: it can read and write whatever you can, and open connections.',
    'Limits of memory, processors and processes do not hold; the time limit does.',
    'Folders of the container, such as /data/input, do not exist: arguments are given folders of this machine in their place. A path that is written in the block itself leads nowhere.',
    'The input is a copy; where it is too large for one it is the original, which the block can change. Mounted buckets are always the originals.',
  ],
};

/** A block folder as it was prepared. */
interface Prepare {
  readonly folder: string;
  readonly recipe: Recipe;
  readonly root: string;
}

/** Runs blocks with the interpreters of this machine, for people without a container engine. */
export function processEngine(choice: EngineChoice): Promise<Engine> {
  const environments = path.join(choice.storage, 'environments');
  const stages = path.join(choice.storage, 'runs');
  const waiting = new Map<Prepared, Prepare>();
  const hashes: KnownHashes = new Map();
  const closing = new AbortController();
  const either = (signal?: AbortSignal) =>
    signal ? AbortSignal.any([signal, closing.signal]) : closing.signal;

  const stage = async (source: BlockSource, signal: AbortSignal): Promise<Prepare> => {
    const recipe = await readRecipe(source.folder, source.buildArguments);
    const root = await newStage(stages);
    try {
      const context = await readContext(source.folder, hashes, signal);
      await stageSources(context, recipe, root, signal);
      return { folder: source.folder, recipe, root };
    } catch (error) {
      await removeTree(root);
      throw error;
    }
  };

  return Promise.resolve({
    info,

    async prepare(source, tell, signal) {
      const stop = either(signal);
      stop.throwIfAborted();
      const began = performance.now();
      tell({ kind: 'stage', stage: 'building' });
      await sweep(stages);
      for (const [prepared, { folder, root }] of waiting) {
        if (folder !== source.folder) continue;
        waiting.delete(prepared);
        await removeTree(root);
      }
      const sources = await stage(source, stop);
      const { recipe, root } = sources;
      try {
        for (const text of recipe.ignored) {
          tell({ kind: 'output', from: 'engine', text: `Not done without a container: ${text}\n` });
        }
        const trust = await trustOf(source.certificates, choice.storage);
        const request = { recipe, name: source.name, root, storage: environments, trust, tell };
        const environment = await packageEnvironment(request, stop);
        const prepared: Prepared = {
          id: environment.folder,
          reuse: environment.isNew ? 'built' : 'unchanged',
          time: (performance.now() - began) / 1000,
        };
        waiting.set(prepared, sources);
        return prepared;
      } catch (error) {
        await removeTree(root);
        throw error;
      }
    },

    async run(source, prepared, description, options, tell, signal) {
      const stop = either(signal);
      stop.throwIfAborted();
      // A second run of the same preparation gets sources that no run has touched.
      const { recipe, root } = waiting.get(prepared) ?? (await stage(source, stop));
      waiting.delete(prepared);
      try {
        const trust = await trustOf(source.certificates, choice.storage);
        const environment = prepared.id;
        const request = { recipe, root, environment, description, options, trust, tell };
        return await processRun(request, stop);
      } finally {
        await removeTree(root);
      }
    },

    async debug(source, prepared, description, options, tell, signal) {
      const stop = either(signal);
      stop.throwIfAborted();
      const { recipe, root } = waiting.get(prepared) ?? (await stage(source, stop));
      waiting.delete(prepared);
      try {
        const { processDebug } = await import('./processDebug.ts');
        const trust = await trustOf(source.certificates, choice.storage);
        const request = { recipe, root, environment: prepared.id, description, trust, tell };
        return await processDebug(request, options, choice.storage, stop);
      } finally {
        await removeTree(root);
      }
    },

    kept: (signal) => keptEnvironments(environments, signal),
    remove: (things) => removeEnvironments(environments, things),

    async close() {
      closing.abort();
      const roots = [...waiting.values()].map(({ root }) => root);
      waiting.clear();
      for (const root of roots) await removeTree(root);
    },
  });
}

let stageCount = 0;

async function newStage(stages: string): Promise<string> {
  stageCount += 1;
  const root = path.join(stages, `${process.pid}-${stageCount}`);
  await removeTree(root);
  await mkdir(root, { recursive: true });
  return root;
}

/** Removes what runs of programs that were killed left behind. */
async function sweep(stages: string): Promise<void> {
  for (const name of await readdir(stages).catch(() => [])) {
    const pid = Number(/^(\d+)-/.exec(name)?.[1]);
    if (Number.isInteger(pid) && !isRunning(pid)) await removeTree(path.join(stages, name));
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
