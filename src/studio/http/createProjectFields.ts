import { UserError } from '../../base/errors.ts';
import type { Definition } from '../transformations/model.ts';
import { badRequest } from './errors.ts';
import { isRecord, type Fields } from './fields.ts';
import { datasetName, prefixOf } from './names.ts';
import type { Studio } from './studio.ts';

/** The block that is run, which must have an image. */
export function blockOf(studio: Studio, organizationId: number, body: Fields) {
  if (body.optionalChoice('uploadType', ['dataset', 'project']) === 'project') {
    throw new UserError('This Studio has no projects to import into.', {
      code: 'bad-request',
      remedy: 'Set "uploadType": "dataset" and name an output dataset.',
    });
  }
  const id = body.optionalInteger('transformationBlockId');
  if (id === undefined) {
    throw badRequest('The field “transformationBlockId” is missing: the block that is run.');
  }
  const block = studio.blocks.get(organizationId, id);
  if (block.definition.dockerContainer === '' && block.image === undefined) {
    throw new UserError(`The block “${block.definition.name}” has no image yet.`, {
      code: 'bad-request',
      remedy: 'Push it, and wait until its build has succeeded.',
    });
  }
  return block;
}

/** The dataset that takes the output; made where it does not exist. */
export async function outputDatasetOf(
  { catalog }: Studio,
  organizationId: number,
  body: Fields,
  operatesOn: string,
): Promise<string | undefined> {
  const wanted = body.optionalText('outputDatasetName');
  if (wanted === undefined) {
    if (operatesOn === 'standalone') return undefined;
    throw badRequest('The field “outputDatasetName” is missing: where the output goes.');
  }
  const name = datasetName(wanted);
  if (catalog.datasets(organizationId).some((dataset) => dataset.name === name)) return name;
  const bucketId = body.optionalInteger('outputDatasetBucketId');
  if (bucketId === undefined) {
    throw new UserError(`There is no dataset “${name}”.`, {
      code: 'bad-request',
      remedy: 'Name one that exists, or give “outputDatasetBucketId” to make it.',
    });
  }
  const bucketPath = prefixOf(body.optionalText('outputDatasetBucketPath') ?? name);
  const type = body.optionalText('outputDatasetPathRule') === undefined ? 'clinical' : 'files';
  await catalog.addDataset({
    organizationId,
    name,
    type,
    bucketId: catalog.bucket(organizationId, bucketId).id,
    bucketPath,
  });
  return name;
}

export function outputPathOf(body: Fields): string | undefined {
  const path = body.optionalText('outputPathInDataset');
  return path === undefined ? undefined : prefixOf(path);
}

export function pathFiltersOf(body: Fields): Definition['pathFilters'] | undefined {
  return body.optionalRecords('pathFilters')?.map(({ dataset, filter }) => {
    if (typeof dataset === 'string' && typeof filter === 'string') return { dataset, filter };
    throw badRequest('A path filter has the texts “dataset” and “filter”.');
  });
}

export function textsOf(body: Fields): Readonly<Record<string, string>> {
  const parameters = body.optionalRecord('parameters') ?? {};
  if (!isRecord(parameters) || Object.values(parameters).some((one) => typeof one !== 'string')) {
    throw badRequest('The values of “parameters” have to be text.');
  }
  return parameters as Readonly<Record<string, string>>;
}
