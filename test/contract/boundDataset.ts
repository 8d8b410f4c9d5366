import type { OrganizationDataItem } from 'edge-impulse-api';
import { bindings, upload, type Bindings } from './bindings.ts';
import type { FinishedJob } from './studioProcess.ts';
import { Study } from './study.ts';

/** A clinical dataset as the official bindings see it, in a Studio of its own. */
export class BoundDataset {
  readonly study: Study;
  readonly api: Bindings;
  readonly name: string;

  private constructor(study: Study, api: Bindings, name: string) {
    this.study = study;
    this.api = api;
    this.name = name;
  }

  static async make(name: string, place: string): Promise<BoundDataset> {
    const study = await Study.make();
    const { endpoint, token } = study.studio;
    const dataset = new BoundDataset(study, await bindings(endpoint, { jwtToken: token }), name);
    await dataset.addSibling(name, place);
    return dataset;
  }

  get organizationId(): number {
    return this.study.organizationId;
  }

  dispose(): Promise<void> {
    return this.study.dispose();
  }

  /** Another dataset in the same bucket. */
  async addSibling(dataset: string, path: string): Promise<FinishedJob> {
    return this.finished(
      await this.api.organizationData.addOrganizationDataset(this.organizationId, {
        dataset,
        tags: ['tag'],
        category: 'training',
        type: 'clinical',
        bucket: { id: this.study.bucketId, path, dataItemNamingLevelsDeep: 1 },
      }),
    );
  }

  async addItem(
    name: string,
    files: Readonly<Record<string, string>> = { 'a.csv': '1,2\n' },
    metadata: Readonly<Record<string, string>> = {},
    dataset = this.name,
  ): Promise<number> {
    const { id } = await this.api.organizationData.addOrganizationDataItem(this.organizationId, {
      name,
      dataset,
      metadata: JSON.stringify(metadata),
      files: Object.entries(files).map(([file, content]) => upload(file, content)),
    });
    return id;
  }

  list(filter?: string, more: object = {}) {
    return this.api.organizationData.listOrganizationFiles(this.organizationId, {
      dataset: this.name,
      ...(filter === undefined ? {} : { filter }),
      ...more,
    });
  }

  async item(id: number): Promise<OrganizationDataItem> {
    return (await this.api.organizationData.getOrganizationDataItem(this.organizationId, id)).data;
  }

  async remove(ids: readonly number[]): Promise<FinishedJob> {
    return this.finished(
      await this.api.organizationData.deleteOrganizationDataItems(this.organizationId, {
        dataIds: JSON.stringify(ids),
      }),
    );
  }

  async clear(): Promise<void> {
    const { data } = await this.list();
    if (data.length > 0) await this.remove(data.map((item) => item.id));
  }

  finished({ id }: { readonly id: number }): Promise<FinishedJob> {
    return this.study.studio.finished(this.organizationId, id);
  }
}
