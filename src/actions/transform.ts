import { setTimeout as sleep } from 'node:timers/promises';
import { Job, type JobContext } from '../base/job.ts';
import { UserError } from '../base/errors.ts';
import { plainText, plural } from '../base/text.ts';
import type { Parameter, ParameterValues } from '../blocks/block.ts';
import { readParameters } from '../blocks/parametersFile.ts';
import { defaultValues, valueProblems } from '../blocks/values.ts';
import type { StudioBlock } from '../client/blocks.ts';
import type { Connection } from '../client/connection.ts';
import { jobLog } from '../client/jobs.ts';
import {
  removeTransformation,
  retryTransformation,
  startTransformation,
  transformationRuns,
  type NewTransformation,
  type TransformationRun,
  type TransformationStatus,
} from '../client/transformations.ts';

/** A run of a transformation job that failed. */
export interface TransformFailure {
  readonly runId: number;
  /** The item or the file. */
  readonly name: string;
  readonly path: string;
  readonly reason: string;
  /** Its log; absent where it never began. */
  readonly jobId?: number;
}

export interface TransformResult {
  /** Of the transformation job. */
  readonly id: number;
  readonly total: number;
  readonly succeeded: number;
  readonly failed: number;
  /** The first thousand. */
  readonly failures: readonly TransformFailure[];
}

/** A transformation job in a Studio. */
export interface TransformTarget {
  readonly connection: Connection;
  readonly organizationId: number;
  readonly id: number;
}

/** What a person may give a block of a Studio. */
export function parametersOf({
  parameters,
}: Pick<StudioBlock, 'parameters'>): readonly Parameter[] {
  return readParameters(JSON.stringify({ version: 1, type: 'transform', parameters })).parameters;
}

/** The defaults of a block with what was given instead. Throws `no-parameter` and `parameter-value`. */
export function valuesFor(block: StudioBlock, given: ReadonlyMap<string, string>): ParameterValues {
  const parameters = parametersOf(block);
  const known = parameters.filter(({ type }) => type !== 'secret').map(({ param }) => param);
  const unknown = [...given.keys()].find((name) => !known.includes(name));
  if (unknown !== undefined) {
    const names = known.map((name) => plainText(name, 60)).join(', ');
    throw new UserError(
      `“${plainText(block.name, 80)}” has no parameter “${plainText(unknown, 60)}”.`,
      { code: 'no-parameter', remedy: names === '' ? 'It has none.' : `It has: ${names}.` },
    );
  }
  const values = Object.fromEntries([...Object.entries(defaultValues(parameters)), ...given]);
  const [problem] = Object.entries(valueProblems(parameters, values));
  if (!problem) return values;
  throw new UserError(`The parameter “${plainText(problem[0], 60)}”: ${problem[1]}`, {
    code: 'parameter-value',
    remedy: 'Give it another value.',
  });
}

/**
 * Starts a transformation job; it runs in the Studio from then on, whether anybody follows it or not. Throws
 * `block-not-built`.
 */
export async function transform(
  connection: Connection,
  organizationId: number,
  block: StudioBlock,
  wanted: Omit<NewTransformation, 'blockId'>,
  signal?: AbortSignal,
): Promise<TransformTarget> {
  if (!block.isBuilt) {
    throw new UserError(`The block “${plainText(block.name, 80)}” has no image yet.`, {
      code: 'block-not-built',
      remedy: 'Push it, and wait until its build has succeeded.',
    });
  }
  const request = { ...wanted, blockId: block.id };
  const id = await startTransformation(connection, organizationId, request, signal);
  return { connection, organizationId, id };
}

export interface FollowOptions {
  /** Milliseconds until the second look; grows to `slowest`. */
  readonly first?: number;
  readonly slowest?: number;
}

/**
 * Follows a transformation job to its end: how many of its runs are done, a log line for each that fails. Runs that fail
 * are part of the result. Cancelling stops the job in the Studio, which then forgets it; what was written stays.
 */
export function followTransformation(
  target: TransformTarget,
  title: string,
  options: FollowOptions = {},
): Job<TransformResult> {
  return new Job(title, async (context) => {
    try {
      return await follow(target, context, options);
    } catch (error) {
      if (context.signal.aborted) await stop(target);
      throw error;
    }
  });
}

/** Runs again what failed, or one run of it, and follows the job. */
export function retryFailures(
  target: TransformTarget,
  title: string,
  runId?: number,
  options: FollowOptions = {},
): Job<TransformResult> {
  const { connection, organizationId, id } = target;
  return new Job(title, async (context) => {
    const { signal } = context;
    await retryTransformation(connection, organizationId, id, runId, signal);
    try {
      return await follow(target, context, options);
    } catch (error) {
      if (signal.aborted) await stop(target);
      throw error;
    }
  });
}

const pageSize = 100;
/** So many failures have been seen: the rest is only counted. */
const mostFailures = 1000;

async function follow(
  target: TransformTarget,
  context: JobContext,
  { first = 250, slowest = 5000 }: FollowOptions,
): Promise<TransformResult> {
  const { signal } = context;
  const failures = new Map<number, TransformFailure>();
  let shown = '';
  let pause = first;
  for (;;) {
    const status = await statusOf(target, signal);
    const { all, succeeded, failed } = status.totals;
    const text = `${succeeded + failed}/${failed}/${all}`;
    if (text !== shown) {
      context.progress(succeeded + failed, all === 0 ? undefined : all, progressOf(status));
      if (failures.size < Math.min(failed, mostFailures)) {
        await tellFailures(target, context, failures);
      }
      // While something happens, somebody wants to see it.
      pause = first;
    }
    shown = text;
    if (!status.isActive) {
      const inOrder = [...failures.values()].sort((a, b) => a.runId - b.runId);
      return { id: target.id, total: all, succeeded, failed, failures: inOrder };
    }
    await sleep(pause, undefined, { signal });
    pause = Math.min(pause * 1.5, slowest);
  }
}

async function statusOf(
  { connection, organizationId, id }: TransformTarget,
  signal: AbortSignal,
): Promise<TransformationStatus> {
  const query = { limit: 1, offset: 0 };
  return (await transformationRuns(connection, organizationId, id, query, signal)).status;
}

function progressOf({ totals: { all, succeeded, failed } }: TransformationStatus): string {
  const done = `${succeeded + failed} of ${plural(all, 'run')}`;
  return failed === 0 ? done : `${done}, ${failed} failed`;
}

/** A log line for each failure that was not told yet. */
async function tellFailures(
  target: TransformTarget,
  { signal, log }: JobContext,
  told: Map<number, TransformFailure>,
): Promise<void> {
  for await (const run of failedRuns(target, signal)) {
    if (told.has(run.id)) continue;
    const failure = await failureOf(target, run, signal);
    told.set(run.id, failure);
    const job = run.jobId === undefined ? '' : ` (job ${run.jobId})`;
    log(`${plainText(run.name)}: ${failure.reason}${job}`, 'error');
  }
}

/** What failed so far of a transformation job, with the reasons; the first thousand. */
export async function failuresOf(
  target: TransformTarget,
  signal: AbortSignal,
): Promise<readonly TransformFailure[]> {
  const failures: TransformFailure[] = [];
  for await (const run of failedRuns(target, signal)) {
    failures.push(await failureOf(target, run, signal));
  }
  return failures.sort((a, b) => a.runId - b.runId);
}

async function* failedRuns(
  { connection, organizationId, id }: TransformTarget,
  signal: AbortSignal,
): AsyncGenerator<TransformationRun> {
  for (let offset = 0; offset < mostFailures; offset += pageSize) {
    const query = { limit: pageSize, offset, selection: 'failed' as const };
    const page = await transformationRuns(connection, organizationId, id, query, signal);
    yield* page.runs;
    if (page.runs.length < pageSize) return;
  }
}

async function failureOf(
  target: TransformTarget,
  { id: runId, name, path, jobId }: TransformationRun,
  signal: AbortSignal,
): Promise<TransformFailure> {
  const reason = await reasonOf(target, jobId, signal);
  return { runId, name, path, reason, ...(jobId === undefined ? {} : { jobId }) };
}

/** The end of the log of a run: what the block said last, and what the Studio says about its end. */
async function reasonOf(
  { connection, organizationId }: TransformTarget,
  jobId: number | undefined,
  signal: AbortSignal,
): Promise<string> {
  if (jobId === undefined) return 'It never began.';
  try {
    const { lines } = await jobLog(connection, organizationId, jobId, signal);
    const said = lines.filter(({ text }) => text.trim() !== '').slice(-2);
    const texts = said.map(({ text }) => plainText(text.trim(), 200));
    return texts.length === 0 ? 'Its log is empty.' : texts.join(' · ');
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof UserError)) throw error;
    return 'Its log cannot be read.';
  }
}

/** Stops the job. Who wanted that has to know when it could not be done. */
async function stop({ connection, organizationId, id }: TransformTarget): Promise<void> {
  const limit = AbortSignal.timeout(30_000);
  await removeTransformation(connection, organizationId, id, limit);
}
