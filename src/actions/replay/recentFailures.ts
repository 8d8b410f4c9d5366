import type { Connection } from '../../client/connection.ts';
import {
  transformationRuns,
  transformations,
  type Transformation,
  type TransformationRun,
} from '../../client/transformations.ts';

/** A failed run and the job that it belongs to. */
export interface RecentFailure {
  readonly transformation: Transformation;
  readonly run: TransformationRun;
}

const mostJobs = 20;
const mostFailed = 5;
const mostRuns = 20;

/** Failed runs of the newest transformation jobs, the newest job first. */
export async function recentFailures(
  connection: Connection,
  organizationId: number,
  signal?: AbortSignal,
): Promise<readonly RecentFailure[]> {
  const page = { limit: mostJobs, offset: 0 };
  const newest = await transformations(connection, organizationId, page, signal);
  const failed = newest.transformations
    .filter(({ state }) => state === 'failed' || state === 'running')
    .slice(0, mostFailed);
  const all = await Promise.all(
    failed.map(async (transformation) => {
      const query = { limit: mostRuns, offset: 0, selection: 'failed' as const };
      const { id } = transformation;
      const found = await transformationRuns(connection, organizationId, id, query, signal);
      return found.runs.map((run) => ({ transformation, run }));
    }),
  );
  return all.flat();
}
