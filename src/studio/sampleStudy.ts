import { realpath, rm } from 'node:fs/promises';
import path from 'node:path';
import type { Access } from './access/access.ts';
import { ownerId } from './access/users.ts';
import type { Catalog } from './catalog/catalog.ts';
import type { DatasetType } from './catalog/model.ts';
import type { SampleOptions } from './http/studio.ts';
import type { Jobs, StudioJobContext } from './jobs/jobs.ts';
import type { Records } from './records.ts';

/** What the generator says has to be registered. */
export interface SampleStudy {
  readonly organization: { readonly name: string };
  readonly buckets: readonly { readonly name: string; readonly folder: string }[];
  readonly datasets: readonly {
    readonly name: string;
    readonly type: DatasetType;
    readonly bucket: string;
    readonly path: string;
    readonly levelsDeep: number;
    readonly tags: readonly string[];
    readonly category: string;
  }[];
}

export type GenerateSample = (options: {
  readonly folder: string;
  readonly hours: number | undefined;
  readonly context: StudioJobContext;
}) => Promise<SampleStudy>;

interface Parts {
  readonly records: Records;
  readonly access: Access;
  readonly catalog: Catalog;
  readonly jobs: Jobs;
  readonly bucketsFolder: string;
  readonly generate: GenerateSample;
}

const setting = 'sample-study';

interface Kept {
  readonly organizationId: number;
  readonly isWhole: boolean;
}

/** Starts the job that makes the sample study, in an organization of its own; answers with the job's id. */
export function startSample(parts: Parts, options: SampleOptions): number {
  const { access, jobs, catalog } = parts;
  const organizationId = sampleOrganization(parts);
  const folder = path.join(parts.bucketsFolder, 'sample');
  const title = 'Make the sample study';
  return jobs.start(
    { organizationId, kind: 'make-sample', title, userId: ownerId },
    async (context) => {
      if (options.reset) await rm(folder, { recursive: true, force: true });
      const study = await parts.generate({ folder, hours: options.hours, context });
      access.organizations.update(organizationId, {
        name: study.organization.name,
        readme: undefined,
        jobLimitMinutes: undefined,
      });
      const names = await register(catalog, organizationId, study);
      for (const name of names) {
        context.log(`Listing the files of ${name}.`);
        await catalog.refresh(organizationId, name, { signal: context.signal });
      }
      keepSample(parts.records, { organizationId, isWhole: true });
    },
  );
}

/** True when there is a sample study, whole. */
export function hasSample({ records, access }: Pick<Parts, 'records' | 'access'>): boolean {
  const kept = keptSample(records);
  return kept?.isWhole === true && access.organizations.get(kept.organizationId) !== undefined;
}

function sampleOrganization({ records, access }: Parts): number {
  const kept = keptSample(records);
  if (kept && access.organizations.get(kept.organizationId)) return kept.organizationId;
  const { id } = access.organizations.add('Sample organization', ownerId);
  keepSample(records, { organizationId: id, isWhole: false });
  return id;
}

/** Puts buckets and datasets in place; those that are there already keep their ids. */
async function register(
  catalog: Catalog,
  organizationId: number,
  study: SampleStudy,
): Promise<string[]> {
  const bucketIds = new Map<string, number>();
  for (const { name, folder } of study.buckets) {
    const real = await realpath(folder);
    const known = catalog.buckets(organizationId).find((bucket) => bucket.folder === real);
    const bucket = known ?? (await catalog.addBucket({ organizationId, name, folder }));
    bucketIds.set(name, bucket.id);
  }
  for (const { name, bucket, path: bucketPath, ...rest } of study.datasets) {
    const dataset = { name, ...rest, bucketId: bucketIds.get(bucket) ?? 0, bucketPath };
    const isKnown = catalog.datasets(organizationId).some((one) => one.name === name);
    if (isKnown) await catalog.updateDataset(organizationId, name, { ...dataset, hidden: false });
    else await catalog.addDataset({ organizationId, ...dataset });
  }
  return study.datasets.map((dataset) => dataset.name);
}

function keptSample(records: Records): Kept | undefined {
  const row = records.get<{ value: string }>('SELECT value FROM settings WHERE key = ?', setting);
  return row && (JSON.parse(row.value) as Kept);
}

function keepSample(records: Records, kept: Kept): void {
  records.run(
    'INSERT INTO settings (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
    setting,
    JSON.stringify(kept),
  );
}
