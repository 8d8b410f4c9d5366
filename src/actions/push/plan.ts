import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { UserError } from '../../base/errors.ts';
import { plainText } from '../../base/text.ts';
import type { Block } from '../../blocks/block.ts';
import type { KnownHashes } from '../../blocks/containers/buildContext.ts';
import { parametersFileName } from '../../blocks/parametersFile.ts';
import { notABlock, readBlock } from '../../blocks/readBlock.ts';
import { transformationBlock, type StudioBlock } from '../../client/blocks.ts';
import type { Connection } from '../../client/connection.ts';
import { StudioError } from '../../client/studioError.ts';
import { hostKeyOf } from './blockEntry.ts';
import { readContents, type PushContents } from './contents.ts';
import { differencesOf, localFields, type FieldDifference, type LocalFields } from './fields.ts';
import { refusalsOf, type Refusal } from './refusals.ts';

export interface PushTarget {
  readonly connection: Connection;
  readonly kind: 'local' | 'cloud';
  readonly organizationId: number;
}

/** What the caller remembers of a push that succeeded. */
export interface LastPush {
  /** Of the Studio in `.ei-block-config`. */
  readonly hostKey: string;
  readonly organizationId: number;
  readonly blockId: number;
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  readonly at: number;
  /** `PushContents.hash`, and that of each file. */
  readonly hash: string;
  readonly files: Readonly<Record<string, string>>;
  /** When the Studio said that the block changed, after the push. */
  readonly updated?: number;
}

interface FileChange {
  readonly path: string;
  readonly kind: 'added' | 'removed' | 'changed';
}

/** All that a person needs to know before anything leaves this machine. */
export interface PushPlan {
  readonly target: PushTarget;
  readonly hostKey: string;
  readonly block: Block;
  readonly contents: PushContents;
  /** Anything in here, and there is no push. */
  readonly refusals: readonly Refusal[];
  /** Absent: the push creates the block. */
  readonly remote?: StudioBlock;
  readonly local: LocalFields;
  readonly differences: readonly FieldDifference[];
  /** Environment variables that the block needs and the Studio has no value of. */
  readonly missingVariables: readonly string[];
  /** Since the last push; absent where none is known. */
  readonly changes?: readonly FileChange[];
  /** The Studio has an image of exactly these files, as far as is known here. */
  readonly isInStep: boolean;
  /** Somebody changed the block in the Studio since the last push from here. */
  readonly isChangedThere: boolean;
}

export interface PlanOptions {
  /** Of the Studio's key in `.ei-block-config`. */
  readonly last: (hostKey: string) => Promise<LastPush | undefined>;
  readonly hashes: KnownHashes;
  /** Creates another block, whatever `.ei-block-config` says. */
  readonly isNew?: boolean;
}

/** Looks at folder and Studio; changes nothing. Throws `block-gone` where the block of the folder was deleted. */
export async function planPush(
  folder: string,
  target: PushTarget,
  options: PlanOptions,
  signal?: AbortSignal,
): Promise<PushPlan> {
  const block = await readBlock(folder, signal);
  const text = await readFile(path.join(block.folder, parametersFileName), 'utf8').catch(() => {
    throw notABlock(block.folder);
  });
  const hostKey = await hostKeyOf(target.connection, target.kind, signal);
  const entry = block.config.get(hostKey);
  if (entry && entry.organizationId !== target.organizationId && options.isNew !== true) {
    throw new UserError(
      `The folder belongs to a block of organization ${entry.organizationId} there.`,
      {
        code: 'other-organization',
        remedy: `Push to that organization, or as a new block to organization ${target.organizationId}.`,
      },
    );
  }
  const blockId = options.isNew === true ? undefined : entry?.blockId;
  const [contents, remote] = await Promise.all([
    readContents(block.folder, options.hashes, signal),
    blockId === undefined ? undefined : existing(block, target, blockId, signal),
  ]);
  const local = localFields(block, text);
  const remembered = await options.last(hostKey);
  const last = remembered?.blockId === blockId ? remembered : undefined;
  const known = new Set(remote?.variables.map(({ name }) => name));
  return {
    target,
    hostKey,
    block,
    contents,
    refusals: await refusalsOf(block, contents, signal),
    ...(remote ? { remote } : {}),
    local,
    differences: remote ? differencesOf(local, remote) : [],
    missingVariables: block.info.requiredVariables.filter((name) => !known.has(name)),
    ...(last ? { changes: changesSince(last, contents) } : {}),
    isInStep: remote?.isBuilt === true && last?.hash === contents.hash,
    isChangedThere: remote !== undefined && last !== undefined && last.updated !== remote.updated,
  };
}

/** Nothing is to be done: no file, no field, no variable. */
export function isNothingToDo({ isInStep, differences, missingVariables }: PushPlan): boolean {
  return isInStep && !differences.some(({ isUsual }) => isUsual) && missingVariables.length === 0;
}

async function existing(
  block: Block,
  { connection, organizationId }: PushTarget,
  blockId: number,
  signal?: AbortSignal,
): Promise<StudioBlock> {
  try {
    return await transformationBlock(connection, organizationId, blockId, signal);
  } catch (error) {
    throw isNotFound(error) ? blockGone(block.info.name, blockId, error) : error;
  }
}

export function isNotFound(error: unknown): boolean {
  return error instanceof StudioError && error.kind === 'notFound';
}

export function blockGone(name: string, blockId: number, cause: unknown): UserError {
  return new UserError(
    `The block “${plainText(name, 80)}” (${blockId}) is no longer in the Studio: it was deleted there.`,
    { code: 'block-gone', remedy: 'Push it as a new block.', cause },
  );
}

/** What a push remembers of the files, for the next one. */
export function filesOf({ entries }: PushContents): Readonly<Record<string, string>> {
  return Object.fromEntries(
    entries
      .filter(({ kind }) => kind === 'file')
      .map(({ path: name, mode, hash }) => [name, `${mode.toString(8)} ${hash}`]),
  );
}

/** Which files differ from those of a push. */
export function changesSince(last: LastPush, contents: PushContents): readonly FileChange[] {
  const before = new Map(Object.entries(last.files));
  const now = new Map(Object.entries(filesOf(contents)));
  const names = [...new Set([...before.keys(), ...now.keys()])].sort();
  return names.flatMap((name): FileChange[] => {
    const [old, current] = [before.get(name), now.get(name)];
    if (old === current) return [];
    const kind = old === undefined ? 'added' : current === undefined ? 'removed' : 'changed';
    return [{ path: name, kind }];
  });
}
