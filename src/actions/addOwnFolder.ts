import { UserError } from '../base/errors.ts';
import { addDataset } from '../client/datasets.ts';
import { buckets, removeBucket } from '../client/buckets.ts';
import type { Connection } from '../client/connection.ts';
import { waitForJob } from '../client/jobs.ts';
import { addFolderBucket, previewFolder, type FolderPreview } from '../client/local.ts';
import type { Dataset, DatasetType, JobLogLine } from '../client/model.ts';
import { organization } from '../client/organizations.ts';

export interface OwnFolder {
  /** Absolute. */
  readonly path: string;
  readonly name: string;
  readonly type: DatasetType;
  readonly levelsDeep: number;
}

/** The items that a folder would become. */
export async function previewOwnFolder(
  connection: Connection,
  organizationId: number,
  folder: { readonly path: string; readonly levelsDeep: number },
  signal?: AbortSignal,
): Promise<FolderPreview> {
  return previewFolder(connection, organizationId, folder, signal);
}

/**
 * Makes a folder of this computer a dataset of a local Studio: the folder stays where it is and becomes a bucket.
 * Waits until its items are known.
 */
export async function addOwnFolder(
  connection: Connection,
  organizationId: number,
  folder: OwnFolder,
  onLog?: (line: JobLogLine) => void,
  signal?: AbortSignal,
): Promise<Dataset> {
  const before = await organization(connection, organizationId, signal);
  if (before.datasets.some(({ name }) => name === folder.name)) {
    throw new UserError(`There is a dataset “${folder.name}” already.`, {
      code: 'dataset-exists',
      remedy: 'Choose another name.',
    });
  }
  const known = new Set((await buckets(connection, organizationId, signal)).map(({ id }) => id));
  const { path, name, type, levelsDeep } = folder;
  const bucketId = await addFolderBucket(connection, organizationId, { path }, signal);
  try {
    const place = { bucketId, path: '', levelsDeep };
    const job = await addDataset(connection, organizationId, { name, type, place }, signal);
    const waiting = { ...(onLog ? { onLog } : {}), ...(signal ? { signal } : {}) };
    await waitForJob(connection, organizationId, job, waiting);
  } catch (error) {
    // A bucket that was there before may serve other datasets.
    if (!known.has(bucketId)) {
      const limit = AbortSignal.timeout(5000);
      await removeBucket(connection, organizationId, bucketId, limit).catch(() => undefined);
    }
    throw error;
  }
  const after = await organization(connection, organizationId, signal);
  const added = after.datasets.find((dataset) => dataset.name === name);
  if (added) return added;
  throw new UserError(`The dataset “${name}” was added but is not listed yet.`, {
    code: 'dataset-missing',
    remedy: 'Refresh the list.',
  });
}
