import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { Catalog } from '../../../../src/studio/catalog/catalog.ts';
import type { CatalogChange, NewFile } from '../../../../src/studio/catalog/model.ts';

export const organizationId = 7;
const workerUrl = new URL('../../../../src/studio/catalog/worker.ts', import.meta.url);

/** A Studio's data folder and a folder of somebody's files, both removed at the end. */
export class Fixture {
  readonly root: string;
  readonly logged: string[] = [];
  catalog: Catalog;

  private constructor(root: string, catalog: Catalog) {
    this.root = root;
    this.catalog = catalog;
  }

  static async create(): Promise<Fixture> {
    const root = await realpath(await mkdtemp(path.join(os.tmpdir(), 'ei-catalog-')));
    await mkdir(path.join(root, 'data'));
    await mkdir(path.join(root, 'study'));
    const catalog = await Catalog.open({ dataFolder: path.join(root, 'data'), workerUrl });
    return new Fixture(root, catalog);
  }

  get data(): string {
    return path.join(this.root, 'data');
  }

  get study(): string {
    return path.join(this.root, 'study');
  }

  async dispose(): Promise<void> {
    await this.catalog.close();
    await rm(this.root, { recursive: true, force: true });
  }

  /** Ends the Studio's catalog and starts it anew, `between` having the files for itself. */
  async restart(between: () => Promise<void> = () => Promise.resolve()): Promise<void> {
    await this.catalog.close();
    await between();
    const log = (text: string) => this.logged.push(text);
    this.catalog = await Catalog.open({ dataFolder: this.data, workerUrl, log });
  }

  /** Writes files below the study's folder; a value is a file's text. */
  async write(files: Readonly<Record<string, string>>): Promise<void> {
    for (const [name, text] of Object.entries(files)) {
      const file = path.join(this.study, name);
      await mkdir(path.dirname(file), { recursive: true });
      await writeFile(file, text);
    }
  }

  /** A clinical dataset on a path of the study, listed. */
  async dataset(name: string, bucketPath = '', levelsDeep = 1): Promise<void> {
    const [known] = this.catalog.buckets(organizationId);
    const bucket = known ?? (await this.catalog.addBucket({ organizationId, folder: this.study }));
    await this.catalog.addDataset({
      organizationId,
      name,
      type: 'clinical',
      bucketId: bucket.id,
      bucketPath,
      levelsDeep,
    });
    await this.catalog.refresh(organizationId, name);
  }

  async names(query: { dataset?: string; datasets?: string[]; filter?: string } = {}) {
    const page = await this.catalog.items({ organizationId, limit: 100_000, offset: 0, ...query });
    return page.items.map((item) => item.name);
  }

  async idOf(name: string, dataset?: string): Promise<number> {
    const only = dataset === undefined ? {} : { dataset };
    const page = await this.catalog.items({ organizationId, limit: 100_000, offset: 0, ...only });
    const item = page.items.find((one) => one.name === name);
    if (item === undefined) throw new Error(`no item “${name}”`);
    return item.id;
  }

  /** Waits for changes until `isDone` holds. */
  async until(isDone: () => Promise<boolean>): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<CatalogChange>();
    const look = (change: CatalogChange) => {
      isDone().then((done) => done && resolve(change), reject);
    };
    const listening = this.catalog.onDidChange(look);
    look({ organizationId });
    try {
      await promise;
    } finally {
      listening.dispose();
    }
  }
}

export async function* bytes(...texts: readonly string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield await Promise.resolve(Buffer.from(text));
}

export async function* newFiles(files: Readonly<Record<string, string>>): AsyncGenerator<NewFile> {
  for (const [name, text] of Object.entries(files)) {
    yield await Promise.resolve({ name, body: bytes(text) });
  }
}

export async function textOf(body: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}
