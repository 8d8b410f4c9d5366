import { setTimeout as sleep } from 'node:timers/promises';
import type {
  GenericApiResponse,
  GetJobResponse,
  Job,
  ListJobsResponse,
  LogStdoutResponse,
} from 'edge-impulse-api';
import { UserError } from '../base/errors.ts';
import { plainText } from '../base/text.ts';
import type { Connection } from './connection.ts';
import { callJson } from './http.ts';
import type { JobLogLine, JobStatus } from './model.ts';
import { path } from './path.ts';
import { list, number, optionalText, ShapeError, text, time, type UntrustedWire } from './shape.ts';

export async function jobStatus(
  connection: Connection,
  organizationId: number,
  jobId: number,
  signal?: AbortSignal,
): Promise<JobStatus> {
  return callJson<GetJobResponse, JobStatus>(
    connection,
    { path: `${route(organizationId, jobId)}/status`, doing: 'read the state of the job' },
    (answer) => {
      if (!answer.job) throw new ShapeError('job', 'a job');
      return toStatus(answer.job);
    },
    signal,
  );
}

/** The jobs that run or wait. */
export async function activeJobs(
  connection: Connection,
  organizationId: number,
  signal?: AbortSignal,
): Promise<JobStatus[]> {
  return callJson<ListJobsResponse, JobStatus[]>(
    connection,
    { path: path`/api/organizations/${organizationId}/jobs`, doing: 'list jobs' },
    (answer) => list(answer.jobs, 'jobs', toStatus),
    signal,
  );
}

/** The last 1000 lines, the oldest first. */
export async function jobLog(
  connection: Connection,
  organizationId: number,
  jobId: number,
  signal?: AbortSignal,
): Promise<{ readonly lines: readonly JobLogLine[]; readonly total: number }> {
  return callJson<LogStdoutResponse, { lines: JobLogLine[]; total: number }>(
    connection,
    { path: `${route(organizationId, jobId)}/stdout`, doing: 'read the log of the job' },
    (answer) => {
      const lines = list(answer.stdout, 'stdout', (line): JobLogLine => ({
        at: time(line.created) ?? 0,
        level: toLevel(line.logLevel),
        text: text(line.data, 'data'),
      }));
      // The API does not say which end comes first.
      const isReversed = (lines[0]?.at ?? 0) > (lines.at(-1)?.at ?? 0);
      const total = typeof answer.totalCount === 'number' ? answer.totalCount : lines.length;
      return { lines: isReversed ? lines.reverse() : lines, total };
    },
    signal,
  );
}

export async function cancelJob(
  connection: Connection,
  organizationId: number,
  jobId: number,
  signal?: AbortSignal,
): Promise<void> {
  await callJson<GenericApiResponse, void>(
    connection,
    {
      method: 'POST',
      path: `${route(organizationId, jobId)}/cancel`,
      query: { forceCancel: true },
      doing: 'cancel the job',
    },
    () => undefined,
    signal,
  );
}

export interface WaitOptions {
  readonly onLog?: (line: JobLogLine) => void;
  readonly signal?: AbortSignal;
  /** Milliseconds until the second look; grows to `slowest`. */
  readonly first?: number;
  readonly slowest?: number;
}

/**
 * Waits until a job has ended and hands on its log meanwhile. A failed job throws `UserError` `job-failed` with its last
 * line; an aborted wait cancels the job at the Studio too.
 */
export async function waitForJob(
  connection: Connection,
  organizationId: number,
  jobId: number,
  options: WaitOptions = {},
): Promise<void> {
  const { onLog, signal, first = 100, slowest = 5000 } = options;
  let pause = first;
  let told = 0;
  let last: JobLogLine | undefined;
  const readLog = async () => {
    const { lines, total } = await jobLog(connection, organizationId, jobId, signal);
    const isNew = Math.min(lines.length, Math.max(0, total - told));
    for (const line of lines.slice(lines.length - isNew)) onLog?.(line);
    told = Math.max(told, total);
    last = lines.findLast((line) => line.text.trim() !== '') ?? last;
  };
  try {
    for (;;) {
      const { state } = await jobStatus(connection, organizationId, jobId, signal);
      if (onLog || state === 'failed') await readLog();
      if (state === 'succeeded') return;
      if (state === 'failed') throw jobFailed(jobId, last);
      await sleep(pause, undefined, signal ? { signal } : {});
      pause = Math.min(pause * 1.5, slowest);
    }
  } catch (error) {
    if (signal?.aborted) await cancelQuietly(connection, organizationId, jobId);
    throw error;
  }
}

/** Cancels where the person has turned away already; a Studio that no longer answers changes nothing for them. */
export async function cancelQuietly(
  connection: Connection,
  organizationId: number,
  jobId: number,
): Promise<void> {
  const limit = AbortSignal.timeout(5000);
  await cancelJob(connection, organizationId, jobId, limit).catch(() => undefined);
}

/** Of a job that ended badly. */
export function jobFailed(jobId: number, last: JobLogLine | undefined): UserError {
  const said = last ? `: ${plainText(last.text.trim())}` : '.';
  return new UserError(`The job failed${said}`, {
    code: 'job-failed',
    remedy: `Read the log of job ${jobId} for what went before.`,
  });
}

function route(organizationId: number, jobId: number): string {
  return path`/api/organizations/${organizationId}/jobs/${jobId}`;
}

function toStatus(wire: UntrustedWire<Job>): JobStatus {
  const created = time(wire.created);
  const finished = time(wire.finished);
  const isFinished = typeof wire.finishedSuccessful === 'boolean';
  return {
    id: number(wire.id, 'id'),
    category: optionalText(wire.category) ?? '',
    state: isFinished
      ? wire.finishedSuccessful === true
        ? 'succeeded'
        : 'failed'
      : optionalText(wire.started)
        ? 'running'
        : 'waiting',
    ...(created === undefined ? {} : { created }),
    ...(finished === undefined ? {} : { finished }),
  };
}

function toLevel(value: unknown): JobLogLine['level'] {
  return value === 'error' || value === 'warn' || value === 'debug' ? value : 'info';
}
