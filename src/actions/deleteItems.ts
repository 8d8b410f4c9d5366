import type { Connection } from '../client/connection.ts';
import { deleteItems as startDelete, maxIdsPerRequest } from '../client/itemJobs.ts';
import { waitForJob } from '../client/jobs.ts';
import { undoJob } from '../client/local.ts';

export interface Deleted {
  readonly count: number;
  /** Restores the items under their ids; only a local Studio can. */
  readonly undo?: (signal?: AbortSignal) => Promise<void>;
}

/** Deletes items with their files, and waits until they are gone. */
export async function deleteItemsForGood(
  connection: Connection,
  organizationId: number,
  ids: readonly number[],
  options: { readonly isLocal: boolean; readonly onProgress?: (done: number) => void },
  signal?: AbortSignal,
): Promise<Deleted> {
  const jobs: number[] = [];
  for (let from = 0; from < ids.length; from += maxIdsPerRequest) {
    const batch = ids.slice(from, from + maxIdsPerRequest);
    const job = await startDelete(connection, organizationId, batch, signal);
    jobs.push(job);
    await waitForJob(connection, organizationId, job, signal ? { signal } : {});
    options.onProgress?.(from + batch.length);
  }
  const undo = async (undoSignal?: AbortSignal) => {
    for (const job of jobs.toReversed()) {
      const undoing = await undoJob(connection, organizationId, job, undoSignal);
      const waiting = undoSignal ? { signal: undoSignal } : {};
      await waitForJob(connection, organizationId, undoing, waiting);
    }
  };
  return { count: ids.length, ...(options.isLocal ? { undo } : {}) };
}
