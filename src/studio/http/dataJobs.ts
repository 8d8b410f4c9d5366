import type { StartJobResponse } from 'edge-impulse-api';
import { plural } from '../../base/text.ts';
import type { JobKind } from '../jobs/jobRecord.ts';
import { addFolderBody } from './addFolder.ts';
import { metadataRows } from './bulkMetadata.ts';
import { badRequest } from './errors.ts';
import { selectedIds } from './items.ts';
import { logged, refreshBody, type JobBody } from './jobBodies.ts';
import { readForm, readWhole } from './multipart.ts';
import type { Answer, Handlers, StudioRequest } from './request.ts';
import type { Studio } from './studio.ts';

const largestSheet = 64 << 20;

/** What is done to many items at once: each answers with a job. */
export function dataJobs(
  studio: Studio,
): Handlers<
  | 'deleteOrganizationDataItems'
  | 'changeDatasetOrganizationDataItems'
  | 'clearChecklistOrganizationDataItems'
  | 'refreshOrganizationData'
  | 'addOrganizationDataFolder'
  | 'organizationBulkUpdateMetadata'
> {
  const { catalog, jobs } = studio;

  const start = (
    request: StudioRequest,
    kind: JobKind,
    title: string,
    body: JobBody,
  ): Answer<StartJobResponse> => {
    const { organizationId, userId } = request;
    return { id: jobs.start({ organizationId, kind, title, userId }, body) };
  };

  return {
    async deleteOrganizationDataItems(request) {
      const ids = await selectedIds(studio, request);
      const { organizationId } = request;
      return start(request, 'delete-items', `Delete ${plural(ids.length, 'item')}`, async (job) => {
        const trashKey = `job-${job.jobId}`;
        // Before anything is gone: what a stopped job removed can be brought back too.
        job.keepUndo(trashKey);
        const onProgress = logged(job, 'Deleted');
        const { signal } = job;
        const deleted = await catalog.deleteItems(organizationId, ids, {
          trashKey,
          signal,
          onProgress,
        });
        job.log(`Deleted ${plural(deleted, 'item')}.`);
      });
    },

    async changeDatasetOrganizationDataItems(request) {
      const dataset = (await request.fields()).text('dataset');
      const { organizationId } = request;
      catalog.dataset(organizationId, dataset);
      const ids = await selectedIds(studio, request);
      const title = `Move ${plural(ids.length, 'item')} to ${dataset}`;
      return start(request, 'change-dataset', title, async (job) => {
        const options = { signal: job.signal, onProgress: logged(job, 'Moved') };
        const moved = await catalog.moveItems(organizationId, ids, dataset, options);
        job.log(`Moved ${plural(moved, 'item')} to ${dataset}.`);
      });
    },

    async clearChecklistOrganizationDataItems(request) {
      const ids = await selectedIds(studio, request);
      const { organizationId } = request;
      const title = `Clear the checklist of ${plural(ids.length, 'item')}`;
      return start(request, 'clear-checklist', title, async (job) => {
        const options = { signal: job.signal, onProgress: logged(job, 'Cleared') };
        const cleared = await catalog.clearChecklist(organizationId, ids, options);
        job.log(`Cleared the checklist of ${plural(cleared, 'item')}.`);
      });
    },

    refreshOrganizationData(request) {
      const { organizationId } = request;
      const { name } = catalog.dataset(organizationId, request.requiredQuery('dataset'));
      const body = refreshBody(studio, organizationId, name);
      return start(request, 'refresh-dataset', `Refresh ${name}`, body);
    },

    async addOrganizationDataFolder(request) {
      const fields = await request.fields();
      const folder = {
        organizationId: request.organizationId,
        dataset: fields.text('dataset'),
        bucketId: fields.integer('bucketId'),
        bucketPath: fields.text('bucketPath'),
        metadataDataset: fields.optionalText('metadataDataset'),
        type: fields.optionalChoice('type', ['clinical', 'files']),
      };
      const body = await addFolderBody(studio, folder);
      return start(request, 'add-folder', `Add a folder to ${folder.dataset}`, body);
    },

    async organizationBulkUpdateMetadata(request) {
      const { fields, files } = await readForm(request.incoming);
      let sheet: Buffer | undefined;
      for await (const file of files) sheet = await readWhole(file, largestSheet);
      const name = fields.get('dataset');
      if (sheet === undefined || name === undefined) {
        throw badRequest('This call takes a field “dataset”, then a file “csvFile”.');
      }
      const { organizationId } = request;
      const dataset = catalog.dataset(organizationId, name);
      const rows = metadataRows(sheet.toString('utf8'));
      const title = `Update the metadata of ${plural(rows.length, 'item')} in ${name}`;
      return start(request, 'bulk-metadata', title, async (job) => {
        const options = { signal: job.signal, onProgress: logged(job, 'Updated') };
        const result = await catalog.setMetadata(organizationId, dataset.name, rows, options);
        for (const missing of result.missing) {
          job.log(`There is no item ${missing} in ${dataset.name}.`, 'warn');
        }
        job.log(`Updated ${plural(result.updated, 'item')}.`);
      });
    },
  };
}
