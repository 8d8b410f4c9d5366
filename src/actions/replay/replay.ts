import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { UserError } from '../../base/errors.ts';
import { plainText, plural } from '../../base/text.ts';
import type { Block } from '../../blocks/block.ts';
import { splitWords } from '../../blocks/commandLine.ts';
import type { KnownHashes } from '../../blocks/containers/buildContext.ts';
import { parametersFileName } from '../../blocks/parametersFile.ts';
import { defaultValues } from '../../blocks/values.ts';
import { item as readItem } from '../../client/data.ts';
import type { Connection } from '../../client/connection.ts';
import { readContents } from '../push/contents.ts';
import { differencesOf, localFields } from '../push/fields.ts';
import { changesSince, isNotFound, type LastPush } from '../push/plan.ts';
import { gone } from '../testRun/inputSource.ts';
import type { RunInput, TestRunRequest } from '../testRun/testRun.ts';
import { parametersOf } from '../transform.ts';
import type { JobRun } from './jobRun.ts';

/** Where a job ran, and what its folder is known by. */
export interface ReplayPlace {
  readonly connection: Connection;
  readonly accountId: string;
  readonly organizationId: number;
  /** Of the Studio in `.ei-block-config`. */
  readonly hostKey: string;
}

/** How the person runs blocks here. */
export type ReplayHow = Pick<
  TestRunRequest,
  'isWarm' | 'isInputWritable' | 'limits' | 'bucketFolders'
>;

/** A job as a test run of a block folder, and what is not as it was then, in sentences. */
export interface Replay {
  readonly request: TestRunRequest;
  readonly notes: readonly string[];
}

/** Whether a folder is that of a job's block: `unknown` where the folder says nothing of this Studio. */
export function belongsTo(
  { config }: Pick<Block, 'config'>,
  { hostKey, organizationId }: Pick<ReplayPlace, 'hostKey' | 'organizationId'>,
  blockId: number,
): 'same' | 'other' | 'unknown' {
  const entry = config.get(hostKey);
  if (entry?.blockId === undefined) return 'unknown';
  const isSame = entry.blockId === blockId && entry.organizationId === organizationId;
  return isSame ? 'same' : 'other';
}

/** The folder is another block's. */
export function otherBlock(folder: string, { blockId, block }: JobRun): UserError {
  const name = block ? `“${plainText(block.name, 80)}” (${blockId})` : String(blockId);
  return new UserError(
    `The folder “${plainText(path.basename(folder), 80)}” is not that of the block ${name}, which the job ran.`,
    { code: 'other-block', remedy: 'Choose the folder that this block was pushed from.' },
  );
}

/**
 * The test run that repeats a job: its input, its parameters and its arguments, in the folder as it is now. Throws
 * `other-block`, `input-gone` and `command-line`.
 */
export async function replayOf(
  place: ReplayPlace,
  run: JobRun,
  block: Block,
  how: ReplayHow,
  known: { readonly last?: LastPush; readonly hashes: KnownHashes },
  signal?: AbortSignal,
): Promise<Replay> {
  const { accountId, organizationId } = place;
  const standing = belongsTo(block, place, run.blockId);
  if (standing === 'other') throw otherBlock(block.folder, run);
  const isLast = known.last?.blockId === run.blockId && known.last.hostKey === place.hostKey;
  const last = isLast ? known.last : undefined;
  const notes = [
    ...(standing === 'unknown'
      ? ['The folder does not say that it was pushed as this block.']
      : []),
    ...(await folderNotes(block, last, run, known.hashes, signal)),
    ...(await fieldNotes(block, run)),
    ...(await inputNotes(place, run, signal)),
    ...(run.given
      ? []
      : ['The Studio does not tell the parameters of this job: those of the block are used.']),
  ];
  const replay = { ...(run.jobId === undefined ? {} : { jobId: run.jobId }), notes };
  return {
    notes,
    request: {
      ...how,
      folder: block.folder,
      input: inputOf(place, run),
      values: valuesOf(block, run),
      extraArguments: splitWords(run.given?.extraArguments ?? ''),
      studio: { accountId, organizationId },
      ...(run.upload ? { upload: run.upload } : {}),
      replay,
    },
  };
}

function inputOf({ accountId, organizationId }: ReplayPlace, { input }: JobRun): RunInput {
  switch (input.kind) {
    case 'none':
      return { kind: 'none' };
    case 'item':
      return { accountId, organizationId, ...input };
    case 'path': {
      const isFolder = input.path.endsWith('/') || input.path === '';
      const inDataset = input.path.replace(/\/$/, '');
      const { dataset } = input;
      return { kind: 'datasetPath', accountId, organizationId, dataset, path: inDataset, isFolder };
    }
  }
}

/** A parameter that came since has its default; the others have what the job gave them. */
function valuesOf({ parameters }: Block, { block, given }: JobRun): TestRunRequest['values'] {
  const values = {
    ...defaultValues(parameters),
    ...(block ? defaultValues(parametersOf(block)) : {}),
    ...given?.parameters,
  };
  const known = new Set(parameters.map(({ param }) => param));
  return Object.fromEntries(Object.entries(values).filter(([param]) => known.has(param)));
}

async function folderNotes(
  { folder }: Block,
  last: LastPush | undefined,
  { block, started }: JobRun,
  hashes: KnownHashes,
  signal: AbortSignal | undefined,
): Promise<readonly string[]> {
  if (!block) return ['The block is no longer in the Studio.'];
  if (!last) return ['It is not known here which files the block was pushed with.'];
  const contents = await readContents(folder, hashes, signal);
  const changes = contents.hash === last.hash ? [] : changesSince(last, contents);
  return [
    ...(changes.length === 0
      ? []
      : [`The folder changed since the push: ${listed(changes.map((one) => one.path))}.`]),
    ...(last.updated === block.updated
      ? []
      : ['The block was changed in the Studio since the push from here.']),
    ...(started !== undefined && last.at > started
      ? ['The block was pushed again after this job had begun.']
      : []),
  ];
}

/** What a run is made of beside the files. */
async function fieldNotes(local: Block, { block, given }: JobRun): Promise<readonly string[]> {
  if (!block) return [];
  const text = await readFile(path.join(local.folder, parametersFileName), 'utf8').catch(
    () => '{}',
  );
  const ofRun = new Set(['operatesOn', 'passesMetadata', 'commandLine', 'parameters', 'mounts']);
  const fields = differencesOf(localFields(local, text), block)
    .filter(({ field }) => ofRun.has(field))
    .map(({ name }) => name);
  const known = new Set(local.parameters.map(({ param }) => param));
  const lost = Object.keys(given?.parameters ?? {}).filter((param) => !known.has(param));
  const variables = block.variables
    .map(({ name }) => name)
    .filter((name) => !local.info.requiredVariables.includes(name));
  return [
    ...(fields.length === 0
      ? []
      : [`parameters.json and the Studio differ in: ${listed(fields)}.`]),
    ...(lost.length === 0
      ? []
      : [`Parameters of the job that the folder does not have: ${listed(lost)}.`]),
    ...(variables.length === 0
      ? []
      : [`Variables that only the Studio gives the block: ${listed(variables)}.`]),
  ];
}

/** Throws `input-gone`: before a container is built, a person wants to know that. */
async function inputNotes(
  { connection, organizationId }: ReplayPlace,
  { input, started, name }: JobRun,
  signal: AbortSignal | undefined,
): Promise<readonly string[]> {
  if (input.kind !== 'item') return [];
  const item = await readItem(connection, organizationId, input.itemId, undefined, signal).catch(
    (error: unknown) => {
      throw isNotFound(error) ? gone(name) : error;
    },
  );
  const files = (item.files ?? []).filter(
    (file) => input.fileName === undefined || file.name === input.fileName,
  );
  const since = files.filter(({ modified = 0 }) => started !== undefined && modified > started);
  if (since.length === 0) return [];
  return [
    `${plural(since.length, 'file')} of the input changed since: ${listed(since.map((file) => file.name))}.`,
  ];
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, 5).map((name) => plainText(name, 80));
  const more = names.length - shown.length;
  return more === 0 ? shown.join(', ') : `${shown.join(', ')} and ${more} more`;
}
