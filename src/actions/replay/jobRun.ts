import { UserError } from '../../base/errors.ts';
import { plainText } from '../../base/text.ts';
import { transformationBlock, type StudioBlock } from '../../client/blocks.ts';
import type { Connection } from '../../client/connection.ts';
import { localJobRun, type RunPlace } from '../../client/localRuns.ts';
import {
  transformationRuns,
  transformations,
  type TransformationRun,
  type TransformationStatus,
  type TransformationUpload,
} from '../../client/transformations.ts';
import { isNotFound } from '../push/plan.ts';
import { placeOfRun } from './placeOfRun.ts';
import type { StartedJobs } from './startedJobs.ts';

/** A run of a transformation job: of a Studio, by whatever is known of it. */
export interface JobPlace {
  readonly connection: Connection;
  readonly kind: 'local' | 'cloud';
  readonly organizationId: number;
  /** The job of the run, whose log it has; absent where it never began. */
  readonly jobId?: number;
  /** The transformation job and the run in it; without them all recent ones are looked through. */
  readonly transformationId?: number;
  readonly runId?: number;
}

/** What a job ran, as far as the Studio or this machine knows it. */
export interface JobRun {
  readonly jobId?: number;
  /** The item or the file. */
  readonly name: string;
  readonly blockId: number;
  /** Absent: it is no longer in the Studio. */
  readonly block?: StudioBlock;
  readonly input: RunPlace;
  /** Absent: nobody here knows them. */
  readonly given?: {
    readonly parameters: Readonly<Record<string, string>>;
    readonly extraArguments: string;
  };
  readonly upload?: TransformationUpload;
  /** Milliseconds since 1970-01-01T00:00:00Z: it has not begun before. */
  readonly started?: number;
}

/**
 * Reads what a job ran. A local Studio tells all of it; of another one the input is found by its name and place, and the
 * parameters are known where the job was started from this machine. Throws `no-such-run`, `built-in-block`,
 * `input-gone` and `which-input`.
 */
export async function jobRun(
  place: JobPlace,
  started: StartedJobs,
  signal?: AbortSignal,
): Promise<JobRun> {
  const own = await localRun(place, signal);
  if (own) return own;
  const { connection, organizationId } = place;
  const { transformation, run } = await findRun(place, signal);
  const { blockId, created, upload } = transformation;
  if (blockId === undefined) {
    throw new UserError(
      `“${plainText(transformation.name, 80)}” ran a block of the platform itself.`,
      {
        code: 'built-in-block',
        remedy: 'Only blocks whose folder is on this computer can be run again here.',
      },
    );
  }
  const block = await existing(place, blockId, signal);
  const given = await started.of(connection.endpoint, organizationId, transformation.id);
  return {
    ...(run.jobId === undefined ? {} : { jobId: run.jobId }),
    name: run.name,
    blockId,
    ...(block ? { block } : {}),
    input: await placeOfRun(connection, organizationId, run, block?.operatesOn, signal),
    ...(given ? { given } : {}),
    ...(upload ? { upload } : {}),
    ...(created === undefined ? {} : { started: created }),
  };
}

async function localRun(place: JobPlace, signal?: AbortSignal): Promise<JobRun | undefined> {
  const { connection, kind, organizationId, jobId } = place;
  if (kind !== 'local' || jobId === undefined) return undefined;
  try {
    const run = await localJobRun(connection, organizationId, jobId, signal);
    const { parameters, extraArguments, ...rest } = run;
    const block = await existing(place, run.blockId, signal);
    const given = { parameters, extraArguments };
    return { ...rest, jobId, given, ...(block ? { block } : {}) };
  } catch (error) {
    // A run that was tried again has another job since.
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

async function existing(
  { connection, organizationId }: JobPlace,
  blockId: number,
  signal?: AbortSignal,
): Promise<StudioBlock | undefined> {
  try {
    return await transformationBlock(connection, organizationId, blockId, signal);
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

interface FoundRun {
  readonly transformation: TransformationStatus;
  readonly run: TransformationRun;
}

const pageSize = 100;
/** Where nobody says which transformation job: so many of the newest, and so many runs of each. */
const mostTransformations = 20;
const mostRuns = 1000;

async function findRun(place: JobPlace, signal?: AbortSignal): Promise<FoundRun> {
  const { connection, organizationId, transformationId, jobId } = place;
  if (transformationId !== undefined) {
    const found = await runIn(place, transformationId, signal);
    if (found) return found;
  } else if (jobId !== undefined) {
    const page = { limit: mostTransformations, offset: 0 };
    const newest = await transformations(connection, organizationId, page, signal);
    for (const { id } of newest.transformations) {
      const found = await runIn(place, id, signal);
      if (found) return found;
    }
  }
  throw new UserError(`There is no run of a block with the job ${jobId ?? '(none)'} any more.`, {
    code: 'no-such-run',
    remedy:
      'A run that was tried again has another job; jobs that were deleted, and old ones, cannot be found.',
  });
}

async function runIn(
  { connection, organizationId, runId, jobId }: JobPlace,
  id: number,
  signal?: AbortSignal,
): Promise<FoundRun | undefined> {
  for (let offset = 0; offset < mostRuns; offset += pageSize) {
    const query = { limit: pageSize, offset };
    const page = await transformationRuns(connection, organizationId, id, query, signal);
    const run = page.runs.find((one) =>
      runId === undefined ? one.jobId === jobId : one.id === runId,
    );
    if (run) return { transformation: page.status, run };
    if (page.runs.length < pageSize) return undefined;
  }
  return undefined;
}
