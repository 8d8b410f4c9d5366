import type {
  GetJobResponse,
  Job,
  ListJobsResponse,
  LogStdoutResponse,
  SocketTokenResponse,
} from 'edge-impulse-api';
import type { Wire } from '../../base/wire.ts';
import type { LogLevel } from '../../base/job.ts';
import { jobCategories, type JobRecord } from '../jobs/jobRecord.ts';
import type { JobQuery } from '../jobs/jobs.ts';
import { badRequest } from './errors.ts';
import { given } from './given.ts';
import { iso, wireAuthor } from './people.ts';
import type { Answer, Handlers, StudioRequest } from './request.ts';
import type { Studio } from './studio.ts';

const logLevels: readonly LogLevel[] = ['error', 'warn', 'info', 'debug'];
const mostLines = 1000;
const defaultPage = 100;

export function jobRoutes(
  studio: Studio,
): Handlers<
  | 'listActiveOrganizationJobs'
  | 'listFinishedOrganizationJobs'
  | 'listAllOrganizationJobs'
  | 'getOrganizationJobStatus'
  | 'getOrganizationJobsLogs'
  | 'downloadOrganizationJobsLogs'
  | 'cancelOrganizationJob'
  | 'getOrganizationSocketToken'
> {
  const { access, jobs } = studio;

  const wireJob = (job: JobRecord): Wire<Job> => {
    return {
      id: job.id,
      category: jobCategories[job.kind],
      categoryKey: job.kind,
      key: job.kind,
      created: iso(job.created),
      ...(job.started === undefined ? {} : { started: iso(job.started) }),
      ...(job.finished === undefined ? {} : { finished: iso(job.finished) }),
      ...(job.isSuccessful === undefined ? {} : { finishedSuccessful: job.isSuccessful }),
      jobNotificationUids: [],
      additionalInfo: job.reason === undefined ? job.title : `${job.title}: ${job.reason}`,
      ...given('createdByUser', wireAuthor(studio, job.userId)),
      ...(job.undo !== undefined && job.finished !== undefined
        ? { metadata: { canUndo: true } }
        : {}),
    };
  };

  const list = (
    request: StudioRequest,
    query: Pick<JobQuery, 'state' | 'kind'>,
  ): Answer<ListJobsResponse> => {
    const found = jobs.list({
      organizationId: request.organizationId,
      ...query,
      from: request.time('startDate'),
      to: request.time('endDate'),
      ...request.page(defaultPage),
    });
    return { jobs: found.jobs.map(wireJob), totalJobCount: found.total };
  };

  const tail = async (request: StudioRequest, most: number) => {
    const job = jobs.get(request.organizationId, request.id('jobId'));
    const wanted = request.query('logLevel');
    const level = logLevels.find((one) => one === wanted);
    if (wanted !== undefined && level === undefined) {
      throw badRequest(`“logLevel” has to be one of ${logLevels.join(', ')}.`);
    }
    return jobs.log(job.id).tail(Math.min(request.count('limit') ?? most, most), level);
  };

  return {
    listActiveOrganizationJobs: (request) => list(request, { state: 'active' }),
    listFinishedOrganizationJobs: (request) => list(request, { state: 'finished' }),

    listAllOrganizationJobs(request) {
      const finished = request.query('finished');
      const state = finished === 'successful' || finished === 'failed' ? finished : undefined;
      return list(request, { state, kind: request.query('key') ?? request.query('category') });
    },

    getOrganizationJobStatus(request): Answer<GetJobResponse> {
      return { job: wireJob(jobs.get(request.organizationId, request.id('jobId'))) };
    },

    async getOrganizationJobsLogs(request): Promise<Answer<LogStdoutResponse>> {
      const { lines, total } = await tail(request, mostLines);
      const stdout = lines.map((line) => ({
        created: iso(line.at),
        data: line.text,
        logLevel: line.level,
      }));
      return { stdout, totalCount: total };
    },

    async downloadOrganizationJobsLogs(request) {
      const { lines } = await tail(request, Infinity);
      const text = lines.map((line) => `${line.text}\n`).join('');
      return new Response(text, { headers: { 'content-type': 'text/plain; charset=utf-8' } });
    },

    cancelOrganizationJob(request) {
      jobs.cancel(request.organizationId, request.id('jobId'));
      return {};
    },

    async getOrganizationSocketToken(request): Promise<Answer<SocketTokenResponse>> {
      const { token, expires } = await access.tokens.socket(request.organizationId);
      return { token: { socketToken: token, expires: iso(expires) } };
    },
  };
}
