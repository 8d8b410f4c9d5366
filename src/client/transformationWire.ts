import type {
  OrganizationCreateProjectRequest,
  OrganizationCreateProjectWithFiles,
} from 'edge-impulse-api';
import type { Wire } from '../base/wire.ts';
import { count, number, optionalText, text, time, type UntrustedWire } from './shape.ts';
import type {
  NewTransformation,
  Transformation,
  TransformationOutput,
  TransformationRun,
  TransformationStatus,
  TransformationUpload,
} from './transformations.ts';

/** What the API calls create-project, as it is asked for. */
export function wireOf(wanted: NewTransformation): Wire<OrganizationCreateProjectRequest> {
  const { output, pathFilters, parallel, filter, extraArguments } = wanted;
  return {
    name: wanted.name,
    uploadType: 'dataset',
    transformationBlockId: wanted.blockId,
    parameters: { ...wanted.parameters },
    ...(filter === undefined ? {} : { filter }),
    ...(pathFilters === undefined ? {} : { pathFilters: [...pathFilters] }),
    ...(parallel === undefined ? {} : { transformationParallel: parallel }),
    ...(extraArguments ? { extraCliArguments: extraArguments } : {}),
    ...(output ? wireOutput(output) : {}),
  };
}

function wireOutput({ dataset, bucket, pathRule, pathInDataset }: TransformationOutput) {
  return {
    outputDatasetName: dataset,
    ...(bucket ? { outputDatasetBucketId: bucket.id, outputDatasetBucketPath: bucket.path } : {}),
    ...(pathRule === undefined ? {} : { outputDatasetPathRule: pathRule }),
    ...(pathInDataset === undefined ? {} : { outputPathInDataset: pathInDataset }),
  };
}

type WireTransformation = Pick<
  UntrustedWire<OrganizationCreateProjectWithFiles>,
  | 'id'
  | 'name'
  | 'created'
  | 'transformJobStatus'
  | 'transformationBlockName'
  | 'transformationBlockId'
  | 'outputDatasetName'
>;

export function toTransformation(wire: WireTransformation): Transformation {
  const created = time(wire.created);
  const blockName = optionalText(wire.transformationBlockName);
  const blockId = count(wire.transformationBlockId);
  const outputDataset = optionalText(wire.outputDatasetName);
  return {
    id: number(wire.id, 'id'),
    name: text(wire.name, 'name'),
    state: toState(wire.transformJobStatus),
    ...(blockName === undefined ? {} : { blockName }),
    ...(blockId === 0 ? {} : { blockId }),
    ...(outputDataset === undefined ? {} : { outputDataset }),
    ...(created === undefined ? {} : { created }),
  };
}

export function toStatus(
  wire: UntrustedWire<OrganizationCreateProjectWithFiles>,
): TransformationStatus {
  const transformation = toTransformation(wire);
  const { state } = transformation;
  const summary = wire.transformationSummary;
  const [finished, succeeded] = [count(summary?.finishedCount), count(summary?.succeededCount)];
  const hasEnded = state === 'succeeded' || state === 'failed';
  return {
    ...transformation,
    ...(wire.uploadType === 'project' ? { upload: toUpload(wire) } : {}),
    // A Studio may say that it failed as soon as one run has.
    isActive: !hasEnded || wire.inProgress === true,
    totals: {
      all: Math.max(count(summary?.totalFileCount), finished),
      running: count(summary?.startedCount),
      succeeded,
      failed: Math.max(0, finished - succeeded),
    },
  };
}

function toUpload({
  category,
  label,
}: UntrustedWire<OrganizationCreateProjectWithFiles>): TransformationUpload {
  const known = (['split', 'training', 'testing'] as const).find((one) => one === category);
  const given = optionalText(label);
  return {
    ...(known === undefined ? {} : { category: known }),
    ...(given === undefined ? {} : { label: given }),
  };
}

type WireRun = UntrustedWire<OrganizationCreateProjectWithFiles['files'][number]>;

export function toRun(wire: WireRun): TransformationRun {
  const jobId = count(wire.transformationJobId);
  const dataset = datasetIn(optionalText(wire.linkToDataItem));
  return {
    id: number(wire.id, 'files.id'),
    name: text(wire.fileName, 'files.fileName'),
    path: optionalText(wire.bucketPath) ?? '',
    ...(dataset === undefined ? {} : { dataset }),
    datasetType: wire.sourceDatasetType === 'files' ? 'files' : 'clinical',
    state: toState(wire.transformationJobStatus),
    ...(jobId === 0 ? {} : { jobId }),
  };
}

/** The address of a page of the Studio, relative or whole, may name the dataset. */
function datasetIn(link: string | undefined): string | undefined {
  if (link === undefined || !URL.canParse(link, 'https://studio.invalid')) return undefined;
  const named = new URL(link, 'https://studio.invalid').searchParams.get('dataset');
  return named === null || named === '' ? undefined : named;
}

function toState(value: unknown): Transformation['state'] {
  switch (value) {
    case 'finished':
      return 'succeeded';
    case 'failed':
      return 'failed';
    case 'started':
      return 'running';
    default:
      return 'waiting';
  }
}
