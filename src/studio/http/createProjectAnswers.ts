import { formatBytes } from '../../base/text.ts';
import type { TransformationRecord, UnitRecord, UnitTotals } from '../transformations/model.ts';
import { titleOf } from '../transformations/transformations.ts';
import { given } from './given.ts';
import { iso, wireAuthor } from './people.ts';
import type { Studio } from './studio.ts';

function statusOf(totals: UnitTotals): 'created' | 'started' | 'finished' | 'failed' {
  if (totals.started > 0) return 'started';
  if (totals.created > 0) return totals.finished + totals.failed > 0 ? 'started' : 'created';
  return totals.failed > 0 ? 'failed' : 'finished';
}

export function wireTransformation(studio: Studio, transformation: TransformationRecord) {
  const { id, organizationId, definition, parallel, created, createdBy, blockId } = transformation;
  const totals = studio.transformations.totals(id);
  const status = statusOf(totals);
  const seconds = totals.time / 1000;
  const block = studio.blocks.ofOrganization(organizationId).find((one) => one.id === blockId);
  const dataset = studio.catalog
    .datasets(organizationId)
    .find(({ name }) => name === definition.outputDataset);
  return {
    id,
    organizationId,
    name: definition.name,
    uploadType: 'dataset' as const,
    status,
    transformJobStatus: status,
    uploadJobStatus: 'finished' as const,
    category: 'split' as const,
    created: iso(created),
    ...given('createdByUser', wireAuthor(studio, createdBy)),
    transformationBlockId: blockId,
    ...given('transformationBlockName', block?.definition.name),
    ...given('outputDatasetName', definition.outputDataset),
    ...given('outputDatasetBucketId', dataset?.bucketId),
    ...given('outputDatasetBucketPath', dataset?.bucketPath),
    ...given('filterQuery', definition.filter),
    totalDownloadFileCount: totals.all,
    totalDownloadFileSize: totals.size,
    totalDownloadFileSizeString: formatBytes(totals.size),
    totalUploadFileCount: 0,
    transformationParallel: parallel,
    transformationSummary: {
      startedCount: totals.started,
      succeededCount: totals.finished,
      finishedCount: totals.finished + totals.failed,
      totalFileCount: totals.all,
      totalTimeSpentSeconds: seconds,
    },
    inProgress: totals.created + totals.started > 0,
    operatesOn: block?.definition.operatesOn ?? ('directory' as const),
    totalTimeSpentSeconds: seconds,
    totalTimeSpentString: durationText(seconds),
  };
}

export function wireUnit(
  studio: Studio,
  { organizationId }: TransformationRecord,
  unit: UnitRecord,
) {
  const { input } = unit;
  const dataset = 'dataset' in input ? input.dataset : undefined;
  const found = studio.catalog.datasets(organizationId).find(({ name }) => name === dataset);
  const link = new URLSearchParams({ ...(dataset === undefined ? {} : { dataset }) });
  return {
    id: unit.id,
    fileName: titleOf(input),
    bucketPath: 'bucketPath' in input ? input.bucketPath : 'path' in input ? input.path : '',
    ...given('transformationJobId', unit.jobId),
    transformationJobStatus: unit.status,
    linkToDataItem: `/organization/${organizationId}/data?${link.toString()}`,
    lengthString: formatBytes(unit.size),
    sourceDatasetType: found?.type ?? ('clinical' as const),
  };
}

export function wireRun(studio: Studio, organizationId: number, unit: UnitRecord) {
  const transformation = studio.transformations.get(organizationId, unit.transformationId);
  const block = studio.blocks
    .ofOrganization(organizationId)
    .find(({ id }) => id === transformation.blockId);
  return {
    id: unit.id,
    transformationJobId: unit.id,
    createProjectId: unit.transformationId,
    created: iso(transformation.created),
    jobId: unit.jobId ?? 0,
    ...given('jobStarted', unit.started === undefined ? undefined : iso(unit.started)),
    ...given('jobFinished', unit.finished === undefined ? undefined : iso(unit.finished)),
    ...given(
      'jobFinishedSuccessful',
      unit.finished === undefined ? undefined : unit.status === 'finished',
    ),
    transformationBlockName: block?.definition.name ?? 'a deleted block',
  };
}

function durationText(seconds: number): string {
  const whole = Math.round(seconds);
  const parts = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60), whole % 60];
  return parts.map((part) => String(part).padStart(2, '0')).join(':');
}
