import { UserError } from '../../base/errors.ts';
import { plural } from '../../base/text.ts';
import type { StudioJobContext } from '../jobs/jobs.ts';
import type { Studio } from './studio.ts';

export type JobBody = (context: StudioJobContext) => Promise<void>;

const progressSteps = 20;

/** Lists a dataset's bucket again. */
export function refreshBody(studio: Studio, organizationId: number, dataset: string): JobBody {
  return async ({ log, progress, signal }) => {
    log(`Listing the files of ${dataset}.`);
    let last = 0;
    await studio.catalog.refresh(organizationId, dataset, {
      signal,
      onProgress: (files) => {
        progress(files);
        if (files < last + 10_000) return;
        last = files;
        log(`${plural(files, 'file')} so far.`);
      },
    });
    const totals = (await studio.catalog.totals(organizationId)).get(dataset);
    if (totals) log(`${plural(totals.items, 'item')}, ${plural(totals.files, 'file')}.`);
  };
}

/** Brings back what a delete job removed; what could not come back can be tried again. */
export function restoreBody(
  studio: Studio,
  organizationId: number,
  jobId: number,
  trashKey: string,
): JobBody {
  const { catalog, jobs } = studio;
  return async (job) => {
    let isWhole = false;
    try {
      const { restored, kept } = await catalog.restoreItems(organizationId, trashKey, {
        signal: job.signal,
        onProgress: logged(job, 'Restored'),
      });
      for (const name of kept) job.log(`${name} is taken by another item now.`, 'warn');
      isWhole = kept.length === 0;
      if (restored === 0 && isWhole) {
        throw new UserError('What this job deleted is no longer in the trash.', {
          code: 'nothing-to-undo',
        });
      }
      job.log(`Restored ${plural(restored, 'item')}.`);
    } finally {
      if (!isWhole) jobs.setUndo(jobId, trashKey);
    }
  };
}

/** Progress with a log line now and then. */
export function logged(
  context: StudioJobContext,
  what: string,
): (done: number, total: number) => void {
  let last = 0;
  return (done, total) => {
    context.progress(done, total);
    if (done < total && done < last + total / progressSteps) return;
    last = done;
    context.log(`${what} ${done} of ${plural(total, 'item')}.`);
  };
}
