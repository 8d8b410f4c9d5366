import path from 'node:path';
import type { EntityCreatedResponse } from 'edge-impulse-api';
import { encodePath } from '../../base/safePath.ts';
import { textValues } from '../catalog/metadata.ts';
import { sendArchive } from './archives.ts';
import { given } from './given.ts';
import { badRequest } from './errors.ts';
import { isRecord } from './fields.ts';
import { selectedIds } from './items.ts';
import { readForm } from './multipart.ts';
import type { Answer, Handlers, StudioRequest } from './request.ts';
import { sendFile } from './sendFile.ts';
import type { Studio } from './studio.ts';
import type { ArchiveEntry } from '../../base/tarWriter.ts';

/** The files of data items: in, out and away. */
export function dataFiles(
  studio: Studio,
): Handlers<
  | 'addOrganizationDataItem'
  | 'addOrganizationDataFile'
  | 'deleteOrganizationDataFile'
  | 'downloadOrganizationDataFile'
  | 'previewOrganizationDataFile'
  | 'downloadOrganizationSingleDataItem'
  | 'downloadOrganizationDataItem'
> {
  const { catalog } = studio;

  const send = async (request: StudioRequest, kind: 'inline' | 'attachment') => {
    const { organizationId } = request;
    const id = request.id('dataId');
    const name = request.requiredQuery('fileName');
    const file = await catalog.head(organizationId, id, name);
    return sendFile(request, {
      file,
      name,
      kind,
      read: (range, signal) => catalog.readFile(organizationId, id, name, range, signal),
    });
  };

  /** Names in archives start at the item's path in its bucket, where the vendor's tools look for them. */
  const entries = async (request: StudioRequest, id: number): Promise<ArchiveEntry[]> => {
    const { organizationId } = request;
    const filter = request.query('filter');
    const item = await catalog.item(organizationId, id, {
      ...given('filter', filter),
      fresh: true,
    });
    return item.files.map((file) => ({
      path: encodePath(`${item.bucketPath}${file.name}`),
      size: file.size,
      modified: file.modified ?? item.created,
      read: (signal) => catalog.readFile(organizationId, id, file.name, undefined, signal),
    }));
  };

  return {
    async addOrganizationDataItem(request): Promise<Answer<EntityCreatedResponse>> {
      const { fields, files } = await readForm(request.incoming);
      const name = fields.get('name');
      const dataset = fields.get('dataset');
      if (name === undefined || dataset === undefined) {
        throw badRequest('The fields “name” and “dataset” have to come before the files.');
      }
      const { organizationId } = request;
      const bucketId = fields.get('bucketId');
      const record = catalog.dataset(organizationId, dataset);
      if (bucketId !== undefined && bucketId !== '' && Number(bucketId) !== record.bucketId) {
        throw badRequest(`The dataset ${dataset} keeps its items in another bucket.`);
      }
      const item = await catalog.addItem(
        {
          organizationId,
          dataset,
          name,
          metadata: metadataOf(fields.get('metadata')),
          files,
        },
        request.signal,
      );
      return { id: item.id };
    },

    async addOrganizationDataFile(request) {
      const { files } = await readForm(request.incoming);
      await catalog.addFiles(request.organizationId, request.id('dataId'), files, request.signal);
      return {};
    },

    async deleteOrganizationDataFile(request) {
      const name = request.requiredQuery('fileName');
      await catalog.deleteFile(request.organizationId, request.id('dataId'), name);
      return {};
    },

    downloadOrganizationDataFile: (request) => send(request, 'attachment'),
    previewOrganizationDataFile: (request) => send(request, 'inline'),

    async downloadOrganizationSingleDataItem(request) {
      const id = request.id('dataId');
      const item = await catalog.item(request.organizationId, id);
      const name = path.posix.basename(item.name);
      return sendArchive(request, name, await entries(request, id));
    },

    async downloadOrganizationDataItem(request) {
      const ids = await selectedIds(studio, request);
      const all: ArchiveEntry[] = [];
      for (const id of ids) {
        request.signal.throwIfAborted();
        all.push(...(await entries(request, id)));
      }
      return sendArchive(request, 'data', all);
    },
  };
}

function metadataOf(text: string | undefined): Map<string, string> {
  if (text === undefined || text.trim() === '') return new Map();
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw badRequest('The field “metadata” has to be JSON.');
  }
  if (!isRecord(value)) throw badRequest('The field “metadata” has to be a JSON object.');
  return textValues(value);
}
