import { mkdtemp } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { formatBytes } from '../../base/text.ts';
import { giveToOwner, removeTree } from './copyTree.ts';
import type { ContainerDescription } from './description.ts';
import type { EngineEvent, RunEnd, RunOptions } from './engine.ts';
import { checkLengths } from './limits.ts';
import { checkMounts } from './mounts.ts';
import { outputLimit } from './outputStreams.ts';
import { commandOf, notStarted } from './processCommand.ts';
import { environmentRecord } from './processEnvironment.ts';
import { runGroup, type GroupEnd, type GroupRequest } from './processGroup.ts';
import { versionOf } from './processInterpreter.ts';
import { outputOf } from './processOutput.ts';
import type { PathPair } from './processPaths.ts';
import { linkModules, placesOf, stagedPairs, translator } from './processPlaces.ts';
import type { Recipe } from './processRecipe.ts';
import { placeOf } from './processStage.ts';
import {
  machineVariables,
  programsIn,
  temporaryVariables,
  withPrograms,
} from './processVariables.ts';

/** A run, as a process of this machine. */
export interface ProcessRun {
  readonly recipe: Recipe;
  /** Folder that stands for `/` of the image, with the block's sources in it. */
  readonly root: string;
  /** Folder with the block's packages. */
  readonly environment: string;
  readonly description: ContainerDescription;
  readonly options: RunOptions;
  /** Variables that make programs trust more certificates. */
  readonly trust: Readonly<Record<string, string>>;
  readonly tell: (event: EngineEvent) => void;
}

export async function processRun(request: ProcessRun, signal: AbortSignal): Promise<RunEnd> {
  const { description, options, tell } = request;
  checkLengths(description.arguments, description.environment);
  await checkMounts(description.mounts);
  const notes: string[] = [];
  tell({ kind: 'stage', stage: 'starting' });
  // A name as short as it can be: programs make sockets below it.
  const temporary = await mkdtemp(path.join(os.tmpdir(), 'ei-run-'));
  try {
    const pairs = await placesOf(request, notes, signal);
    await linkModules(request);
    await versionNote(request, notes);
    if (!description.hasNetwork) notes.push('The block was not kept from opening connections.');
    const group = await groupRequest(request, pairs, temporary);
    tell({ kind: 'stage', stage: 'running' });
    const end = await told(request, group, pairs, notes, signal);
    return { ...end, isWarm: false, notes };
  } finally {
    await removeTree(temporary);
    // A block may have made folders that nobody can write into, or remove.
    if (options.outputFolder !== undefined) await giveToOwner(options.outputFolder);
  }
}

async function groupRequest(
  request: ProcessRun,
  pairs: readonly PathPair[],
  temporary: string,
): Promise<GroupRequest> {
  const { description, environment, recipe, root } = request;
  const here = translator(root, pairs);
  const [command = '', ...args] = await commandOf(request, here);
  const words = description.arguments.length > 0 ? description.arguments : recipe.standardArguments;
  const given = { ...recipe.environment, ...request.trust, ...description.environment };
  return {
    command,
    args: [...args, ...words].map(here),
    folder: placeOf(root, recipe.workdir),
    environment: {
      ...Object.fromEntries(Object.entries(given).map(([name, value]) => [name, here(value)])),
      ...withPrograms(machineVariables(), programsIn(environment)),
      ...temporaryVariables(temporary),
      // The editor's own program is Node too, when it is asked to be.
      ...(command === process.execPath ? { ELECTRON_RUN_AS_NODE: '1' } : {}),
    },
    timeLimit: description.limits.time,
  };
}

/** Runs it, with its output told in the container's words. */
async function told(
  { recipe, root, tell }: ProcessRun,
  group: GroupRequest,
  pairs: readonly PathPair[],
  notes: string[],
  signal: AbortSignal,
): Promise<GroupEnd> {
  const output = outputOf(tell, [...pairs, ...stagedPairs(root, recipe)]);
  const end = await runGroup(group, output.push, signal).catch((error: unknown) => {
    throw notStarted(error, recipe.entry[0] ?? '');
  });
  if (output.end()) {
    const note = `Only the first ${formatBytes(outputLimit)} of the block’s output are kept.`;
    tell({ kind: 'output', from: 'engine', text: `\n${note}\n` });
    notes.push(note);
  }
  return end;
}

async function versionNote({ environment, recipe }: ProcessRun, notes: string[]): Promise<void> {
  const here = (await environmentRecord(environment))?.python;
  const wanted = versionOf(recipe.base, 'python', /^\d+(?:\.\d+)?/);
  if (here && wanted && !`${here}.`.startsWith(`${wanted}.`)) {
    notes.push(`The image has Python ${wanted}; the block ran with this machine’s ${here}.`);
  }
}
