import { UserError } from '../../base/errors.ts';
import { plural } from '../../base/text.ts';
import type { DatasetRecord, DatasetType, NewFile } from '../catalog/model.ts';
import { datasetName, prefixOf } from './names.ts';
import { refreshBody, type JobBody } from './jobBodies.ts';
import type { Studio } from './studio.ts';

export interface FolderToAdd {
  readonly organizationId: number;
  readonly dataset: string;
  readonly bucketId: number;
  readonly bucketPath: string;
  readonly metadataDataset: string | undefined;
  readonly type: DatasetType | undefined;
}

/**
 * Makes an item of every folder below a path of a bucket. A dataset that does not exist comes to live in that
 * path; one that lives elsewhere gets copies.
 */
export async function addFolderBody(studio: Studio, folder: FolderToAdd): Promise<JobBody> {
  const { catalog } = studio;
  const { organizationId } = folder;
  const name = datasetName(folder.dataset);
  const bucket = catalog.bucket(organizationId, folder.bucketId);
  const prefix = prefixOf(folder.bucketPath);
  if (folder.metadataDataset !== undefined) catalog.dataset(organizationId, folder.metadataDataset);
  const existing = catalog.datasets(organizationId).find((one) => one.name === name);
  const dataset =
    existing ??
    (await catalog.addDataset({
      organizationId,
      name,
      type: folder.type ?? 'clinical',
      bucketId: bucket.id,
      bucketPath: prefix,
    }));
  const isOwnPlace = dataset.bucketId === bucket.id && prefix.startsWith(dataset.bucketPath);
  if (!isOwnPlace && dataset.type === 'files') {
    throw new UserError(`The dataset ${name} keeps its files in another folder.`, {
      code: 'already-exists',
      remedy: 'Choose another name for the dataset.',
    });
  }
  return async (context) => {
    if (!isOwnPlace) await copyFolders(studio, dataset, bucket.id, prefix, context);
    await refreshBody(studio, organizationId, name)(context);
    if (folder.metadataDataset !== undefined) {
      await copyMetadata(studio, organizationId, folder.metadataDataset, name, context);
    }
  };
}

async function copyFolders(
  studio: Studio,
  dataset: DatasetRecord,
  bucketId: number,
  prefix: string,
  { log, progress, signal }: Parameters<JobBody>[0],
): Promise<void> {
  const { catalog } = studio;
  const files = catalog.files(bucketId);
  const names: string[] = [];
  let token: string | undefined;
  do {
    const page = await files.folder(prefix, token, signal);
    names.push(...page.folders);
    token = page.continuationToken;
  } while (token !== undefined);
  for (const [index, name] of names.entries()) {
    const start = `${prefix}${name}/`;
    const contents = async function* (): AsyncGenerator<NewFile> {
      for await (const file of files.list(start, signal)) {
        const body = files.read(file.key, undefined, signal);
        yield { name: file.key.slice(start.length), body };
      }
    };
    await catalog.addItem(
      {
        organizationId: dataset.organizationId,
        dataset: dataset.name,
        name,
        metadata: {},
        files: contents(),
      },
      signal,
    );
    progress(index + 1, names.length);
  }
  log(`Copied ${plural(names.length, 'folder')} to ${dataset.name}.`);
}

/** Items take over the metadata of the items of the same name in another dataset. */
async function copyMetadata(
  studio: Studio,
  organizationId: number,
  from: string,
  to: string,
  { log, signal }: Parameters<JobBody>[0],
): Promise<void> {
  const pageSize = 1000;
  let updated = 0;
  for (let offset = 0; ; offset += pageSize) {
    const query = { organizationId, dataset: from, limit: pageSize, offset };
    const page = await studio.catalog.items(query);
    const result = await studio.catalog.setMetadata(organizationId, to, page.items, { signal });
    updated += result.updated;
    if (page.items.length < pageSize) break;
  }
  log(`Took over the metadata of ${plural(updated, 'item')} from ${from}.`);
}
