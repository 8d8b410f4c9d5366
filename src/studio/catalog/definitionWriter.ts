import path from 'node:path';
import { alreadyExists } from '../buckets/folderErrors.ts';
import { bucketFolder } from './bucketFolders.ts';
import type { Definitions } from './definitions.ts';
import type {
  BucketChange,
  BucketRecord,
  DatasetChange,
  DatasetRecord,
  NewBucket,
  NewDataset,
} from './model.ts';
import { checkDatasetName, levelsOf, prefixOf } from './names.ts';
import type { Places } from './places.ts';

export interface DefinitionParts {
  readonly definitions: Definitions;
  readonly places: Places;
  /** The Studio's own folder, which no bucket may hold. */
  readonly dataFolder: string;
  /** Brings the catalog's thread in step; queries see the change when it returns. */
  readonly publish: (organizationId: number, dataset?: string) => Promise<void>;
}

/** Adds, changes and removes buckets and datasets. Files are left where they are. */
export class DefinitionWriter {
  private readonly parts: DefinitionParts;

  constructor(parts: DefinitionParts) {
    this.parts = parts;
  }

  async addBucket(bucket: NewBucket): Promise<BucketRecord> {
    const { definitions, places, dataFolder } = this.parts;
    const folder = await bucketFolder(bucket.folder, dataFolder);
    const name = bucket.name ?? (path.basename(folder) || folder);
    const id = definitions.addBucket({
      ...bucket,
      folder,
      name,
      kind: 'folder',
      created: Date.now(),
    });
    places.reload();
    return places.bucket(bucket.organizationId, id);
  }

  async updateBucket(
    organizationId: number,
    id: number,
    { folder, ...change }: BucketChange,
  ): Promise<BucketRecord> {
    const { definitions, places, dataFolder, publish } = this.parts;
    const moved = folder === undefined ? {} : { folder: await bucketFolder(folder, dataFolder) };
    definitions.updateBucket({ ...places.bucket(organizationId, id), ...change, ...moved });
    await publish(organizationId);
    return places.bucket(organizationId, id);
  }

  async removeBucket(organizationId: number, id: number): Promise<void> {
    const { definitions, places, publish } = this.parts;
    definitions.removeBucket(places.bucket(organizationId, id).id);
    await publish(organizationId);
  }

  async addDataset(dataset: NewDataset): Promise<DatasetRecord> {
    const { definitions, places, publish } = this.parts;
    const { organizationId, name, bucketId } = dataset;
    places.bucket(organizationId, bucketId);
    this.refuseTaken(organizationId, checkDatasetName(name));
    definitions.addDataset({
      ...dataset,
      tags: dataset.tags ?? [],
      hidden: dataset.hidden ?? false,
      bucketPath: prefixOf(dataset.bucketPath),
      levelsDeep: levelsOf(dataset.levelsDeep),
      created: Date.now(),
    });
    await publish(organizationId, name);
    return places.dataset(organizationId, name);
  }

  async updateDataset(
    organizationId: number,
    name: string,
    change: DatasetChange,
  ): Promise<DatasetRecord> {
    const { definitions, places, publish } = this.parts;
    const after = { ...places.dataset(organizationId, name), ...change };
    places.bucket(organizationId, after.bucketId);
    if (after.name !== name) this.refuseTaken(organizationId, checkDatasetName(after.name));
    definitions.updateDataset({
      ...after,
      bucketPath: prefixOf(after.bucketPath),
      levelsDeep: levelsOf(after.levelsDeep),
    });
    await publish(organizationId, after.name);
    return places.dataset(organizationId, after.name);
  }

  async removeDataset(organizationId: number, name: string): Promise<void> {
    const { definitions, places, publish } = this.parts;
    definitions.removeDataset(places.dataset(organizationId, name).id);
    await publish(organizationId, name);
  }

  private refuseTaken(organizationId: number, name: string): void {
    if (this.parts.places.datasets(organizationId).some((one) => one.name === name)) {
      throw alreadyExists(name);
    }
  }
}
