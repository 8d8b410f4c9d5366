import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { UserError } from '../../base/errors.ts';
import { Job, type JobContext } from '../../base/job.ts';
import { formatBytes, plainText } from '../../base/text.ts';
import {
  addTransformationBlock,
  removeTransformationBlock,
  transformationBlock,
  updateTransformationBlock,
  type BlockFields,
} from '../../client/blocks.ts';
import { uploadBlock, type UploadedBlock } from '../../client/blockUpload.ts';
import { fileBody } from '../../client/fileBody.ts';
import { followJob } from '../../client/followJob.ts';
import { writeArchive } from './archive.ts';
import { readEntry, writeEntry } from './blockEntry.ts';
import { changeOf } from './fields.ts';
import { blockGone, filesOf, isNotFound, type LastPush, type PushPlan } from './plan.ts';

export interface PushChoices {
  /** `FieldDifference.field` of those to bring to the Studio. */
  readonly accepted: readonly string[];
  /** Values of `PushPlan.missingVariables`. */
  readonly variables: Readonly<Record<string, string>>;
  /** Builds even where the Studio has an image of these files. */
  readonly isForced?: boolean;
}

export interface PushResult {
  readonly blockId: number;
  readonly name: string;
  readonly isNew: boolean;
  /** Of the build; absent where nothing had to be built. */
  readonly jobId?: number;
  /** Bytes of the archive that went over the wire. */
  readonly sent: number;
  /** Fields that were changed in the Studio, as `parameters.json` calls them. */
  readonly changed: readonly string[];
}

/** Pushes of this process; one at a time for a folder and a Studio. */
export class Pushes {
  private readonly running = new Map<string, Job<PushResult>>();
  private readonly remember: (folder: string, last: LastPush) => Promise<void>;

  /** `remember` keeps what the next push compares with. */
  constructor(remember: (folder: string, last: LastPush) => Promise<void>) {
    this.remember = remember;
  }

  of(folder: string): Job<PushResult> | undefined {
    return [...this.running].find(([key]) => key.endsWith(`\0${folder}`))?.[1];
  }

  /** Throws `push-running` and `push-refused`. Cancelling the job cancels the build in the Studio. */
  start(plan: PushPlan, choices: PushChoices): Job<PushResult> {
    const { block, hostKey, refusals } = plan;
    const [refusal] = refusals;
    if (refusal) {
      const { message, remedy } = refusal;
      throw new UserError(message, { code: 'push-refused', remedy });
    }
    const key = `${hostKey}\0${block.folder}`;
    if (this.running.has(key)) {
      throw new UserError(`“${plainText(block.info.name, 80)}” is being pushed already.`, {
        code: 'push-running',
        remedy: 'Wait until that push has ended, or cancel it.',
      });
    }
    const job = new Job(`Push ${block.info.name}`, async (context) => {
      try {
        return await this.push(plan, choices, context);
      } finally {
        this.running.delete(key);
      }
    });
    this.running.set(key, job);
    return job;
  }

  private async push(
    plan: PushPlan,
    choices: PushChoices,
    context: JobContext,
  ): Promise<PushResult> {
    const { block, hostKey, contents, target } = plan;
    const { connection, organizationId } = target;
    const { signal } = context;
    const isBuilt = plan.isInStep && choices.isForced !== true;
    // What cannot be packed must not leave a block without an image behind.
    const archive = isBuilt ? undefined : await pack(plan, context);
    try {
      const created = plan.remote ? undefined : await create(plan, choices, context);
      const blockId = plan.remote?.id ?? created?.id ?? NaN;
      const explain = (error: unknown) => explained(plan, blockId, error, signal);
      const built = archive && (await build(plan, blockId, archive, context).catch(explain));
      const change = changeWith(plan, choices);
      const changed = Object.keys(change);
      if (changed.length > 0) {
        context.progress(0, undefined, 'Updating the fields of the block');
        await updateTransformationBlock(connection, organizationId, blockId, change, signal).catch(
          explain,
        );
      }
      const now = await transformationBlock(connection, organizationId, blockId, signal).catch(
        explain,
      );
      await this.remember(block.folder, {
        hostKey,
        organizationId,
        blockId,
        at: Date.now(),
        hash: contents.hash,
        files: filesOf(contents),
        ...(now.updated === undefined ? {} : { updated: now.updated }),
      });
      return {
        blockId,
        name: now.name,
        isNew: created?.isOurs ?? false,
        ...(built ? { jobId: built.jobId } : {}),
        sent: built?.sent ?? 0,
        changed: plan.differences
          .filter(({ field }) => changed.includes(field))
          .map(({ name }) => name),
      };
    } finally {
      await archive?.remove();
    }
  }
}

interface PackedBlock {
  readonly file: string;
  readonly hash: string;
  readonly remove: () => Promise<void>;
}

async function pack({ contents }: PushPlan, context: JobContext): Promise<PackedBlock> {
  context.progress(0, undefined, 'Packing');
  const folder = await mkdtemp(path.join(os.tmpdir(), 'ei-push-'));
  const remove = () => rm(folder, { recursive: true, force: true });
  const file = path.join(folder, 'block.tar.gz');
  try {
    return { file, hash: await writeArchive(contents, file, context.signal), remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

/**
 * Makes the block, and notes its id in the folder before anything is sent: a build that fails leaves a block that the
 * next push updates. Where another push of the folder was faster, its block is the one.
 */
async function create(
  { block, hostKey, local, target }: PushPlan,
  choices: PushChoices,
  { log, signal }: JobContext,
): Promise<{ readonly id: number; readonly isOurs: boolean }> {
  const { connection, organizationId } = target;
  const before = block.config.get(hostKey)?.blockId;
  const fields = { ...local.fields, variables: variablesOf(choices) };
  const id = await addTransformationBlock(connection, organizationId, fields, signal);
  const now = (await readEntry(block.folder, hostKey))?.blockId;
  if (now === before) await writeEntry(block.folder, hostKey, { organizationId, blockId: id });
  const noted = (await readEntry(block.folder, hostKey))?.blockId ?? id;
  if (noted !== id) {
    await removeTransformationBlock(connection, organizationId, id, signal);
    return { id: noted, isOurs: false };
  }
  log(`Created the block “${plainText(block.info.name, 80)}” (${id}).`);
  return { id, isOurs: true };
}

async function build(
  { target }: PushPlan,
  blockId: number,
  archive: PackedBlock,
  { log, progress, signal }: JobContext,
): Promise<UploadedBlock> {
  const { connection, organizationId } = target;
  const { file, hash } = archive;
  const body = await fileBody(file);
  const fileName = `ei-transform-block-${hash.slice(0, 16)}.tar.gz`;
  const size = formatBytes(body.size);
  progress(0, body.size, `Uploading ${size}`);
  const uploaded = await uploadBlock(
    connection,
    organizationId,
    blockId,
    { fileName, hash, body },
    (sent) => progress(sent, body.size, `Uploading ${size}`),
    signal,
  );
  log(uploaded.sent === 0 ? 'The Studio has these files already.' : `Sent ${size}.`);
  progress(0, undefined, 'Building');
  await followJob(connection, organizationId, uploaded.jobId, {
    signal,
    onLog: ({ text, level }) => log(text, level),
  });
  return uploaded;
}

function changeWith(plan: PushPlan, choices: PushChoices): Partial<BlockFields> {
  const { remote, local } = plan;
  if (!remote) return {};
  const change = changeOf(local, remote, new Set(choices.accepted));
  const variables = variablesOf(choices);
  if (variables.length === 0) return change;
  return { ...change, variables: [...remote.variables, ...variables] };
}

function variablesOf({ variables }: PushChoices): BlockFields['variables'] {
  return Object.entries(variables).map(([name, value]) => ({ name, value }));
}

/** A block that is deleted makes its build and every call fail; that is what a person has to know then. */
async function explained(
  { block, target }: PushPlan,
  blockId: number,
  error: unknown,
  signal: AbortSignal,
): Promise<never> {
  const mayBeGone =
    isNotFound(error) || (error instanceof UserError && error.code === 'job-failed');
  if (!signal.aborted && mayBeGone) {
    const { connection, organizationId } = target;
    try {
      await transformationBlock(connection, organizationId, blockId, signal);
    } catch (now) {
      if (isNotFound(now)) throw blockGone(block.info.name, blockId, error);
    }
  }
  throw error;
}
