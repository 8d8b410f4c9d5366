import { mkdir, mkdtemp, realpath, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { StoredFile } from '../../../../src/studio/buckets/bucket.ts';
import { FolderBucket } from '../../../../src/studio/buckets/folder.ts';
import { Trash } from '../../../../src/studio/buckets/trash.ts';
import { CatalogThread } from '../../../../src/studio/catalog/catalogThread.ts';
import { openDatabase } from '../../../../src/studio/catalog/database.ts';
import { DatasetFiles } from '../../../../src/studio/catalog/datasetFiles.ts';
import { DefinitionWriter } from '../../../../src/studio/catalog/definitionWriter.ts';
import { Definitions } from '../../../../src/studio/catalog/definitions.ts';
import { ItemTrash } from '../../../../src/studio/catalog/itemTrash.ts';
import { ItemWriter } from '../../../../src/studio/catalog/itemWriter.ts';
import { Locks } from '../../../../src/studio/catalog/locks.ts';
import { Places } from '../../../../src/studio/catalog/places.ts';
import type { Answer, MethodName, Parameter } from '../../../../src/studio/catalog/protocol.ts';
import type { KeepOptions } from '../../../../src/studio/catalog/heldItems.ts';
import { ItemRecords } from '../../../../src/studio/catalog/records.ts';
import { catalogMigrations } from '../../../../src/studio/catalog/schema.ts';
import type { ReadBucket } from '../../../../src/studio/catalog/watchedBuckets.ts';

export const organizationId = 7;

/** Stops a read once, when it has everything and nobody has seen any of it yet. */
class Gate {
  private armed: string | undefined;
  private held = Promise.withResolvers<void>();
  private opened = Promise.withResolvers<void>();

  /** The next read of this key or prefix will be held; resolves when it is. */
  hold(key: string): Promise<void> {
    this.armed = key;
    this.held = Promise.withResolvers();
    this.opened = Promise.withResolvers();
    return this.held.promise;
  }

  release(): void {
    this.armed = undefined;
    this.opened.resolve();
  }

  async pass(key: string): Promise<void> {
    if (key !== this.armed) return;
    this.armed = undefined;
    this.held.resolve();
    await this.opened.promise;
  }
}

/** What the catalog's thread reads through: the folder as it was when a held read began. */
function heldBucket(inner: FolderBucket, gate: Gate): ReadBucket {
  async function* list(prefix: string, signal?: AbortSignal): AsyncGenerator<StoredFile> {
    const all: StoredFile[] = [];
    for await (const file of inner.list(prefix, signal)) all.push(file);
    await gate.pass(prefix);
    yield* all;
  }
  async function* read(...parameters: Parameters<FolderBucket['read']>) {
    const all: Uint8Array[] = [];
    for await (const chunk of inner.read(...parameters)) all.push(chunk);
    await gate.pass(parameters[0]);
    yield* all;
  }
  return {
    list,
    read,
    folder: (prefix, token) => inner.folder(prefix, token),
    head: (key) => inner.head(key),
    write: (key, body, signal) => inner.write(key, body, signal),
    remove: (key) => inner.remove(key),
    removeFolder: (prefix, signal) => inner.removeFolder(prefix, signal),
    move: (from, to, signal) => inner.move(from, to, signal),
    sweep: (time) => inner.sweep(time),
  };
}

/** The parts of a catalog, with its thread's work done here, so that a test can stop it in the middle. */
export class HeldStudio {
  readonly root: string;
  readonly gate = new Gate();
  readonly logged: string[] = [];
  readonly writer: ItemWriter;
  readonly trash: ItemTrash;
  readonly datasetFiles: DatasetFiles;
  readonly definitions: DefinitionWriter;
  readonly places: Places;
  /** Before and after what an operation asks of the thread. */
  before: (name: MethodName) => void = () => undefined;
  after: (name: MethodName) => Promise<void> = () => Promise.resolve();
  private readonly database;
  private readonly records: ItemRecords;
  private readonly thread: CatalogThread;
  private bucketId = 0;

  private constructor(root: string, data: string, keep: KeepOptions) {
    this.root = root;
    const recordsFile = path.join(root, data, 'records.sqlite');
    const listingsFile = path.join(root, data, 'catalog.sqlite');
    this.database = openDatabase(recordsFile, catalogMigrations);
    this.thread = new CatalogThread(
      { recordsFile, listingsFile, keep },
      (event) => {
        if (event.kind === 'log') this.logged.push(event.text);
      },
      (folder, disk) => heldBucket(new FolderBucket(folder, disk), this.gate),
    );
    const definitions = new Definitions(this.database);
    const records = new ItemRecords(this.database);
    const places = new Places(definitions, records);
    const thread = {
      call: async <Name extends MethodName>(name: Name, parameter: Parameter<Name>) => {
        this.before(name);
        const answer = await this.ask(name, parameter);
        await this.after(name);
        return answer;
      },
    };
    const parts = { places, records, thread, locks: new Locks() };
    this.places = places;
    this.records = records;
    this.writer = new ItemWriter(parts);
    this.trash = new ItemTrash(parts, new Trash(path.join(root, data, 'trash')));
    this.datasetFiles = new DatasetFiles(places, thread);
    this.definitions = new DefinitionWriter({
      definitions,
      places,
      dataFolder: path.join(root, data),
      publish: async () => {
        places.reload();
        await this.ask('sync', undefined);
      },
    });
  }

  static async create(keep: KeepOptions = {}): Promise<HeldStudio> {
    const root = await realpath(await mkdtemp(path.join(os.tmpdir(), 'ei-held-')));
    await mkdir(path.join(root, 'data'));
    await mkdir(path.join(root, 'study'));
    return new HeldStudio(root, 'data', keep);
  }

  /** Another over the same buckets, with what is in another data folder beside. */
  static over(root: string, data: string, keep: KeepOptions = {}): HeldStudio {
    return new HeldStudio(root, data, keep);
  }

  /** Ends it; the files stay. */
  async close(): Promise<void> {
    this.gate.release();
    await this.ask('close', undefined);
    this.database.close();
  }

  async dispose(): Promise<void> {
    if (this.database.isOpen) await this.close();
    await rm(this.root, { recursive: true, force: true });
  }

  ask<Name extends MethodName>(
    name: Name,
    parameter: Parameter<Name>,
    signal = new AbortController().signal,
  ): Promise<Answer<Name>> {
    return this.thread.call(name, parameter, signal, () => undefined);
  }

  async addDataset(name: string, bucketPath: string, levelsDeep = 1): Promise<void> {
    const folder = path.join(this.root, 'study');
    this.bucketId ||= (await this.definitions.addBucket({ organizationId, folder })).id;
    const { bucketId } = this;
    const type = 'clinical';
    const dataset = { organizationId, name, type, bucketId, bucketPath, levelsDeep } as const;
    await this.definitions.addDataset(dataset);
  }

  idOf(dataset: string, name: string): number {
    const { id } = this.places.dataset(organizationId, dataset);
    return this.records.byName(id, name)?.id ?? 0;
  }

  refresh(dataset: string, signal?: AbortSignal): Promise<undefined> {
    const { id } = this.places.dataset(organizationId, dataset);
    return this.ask('refresh', { datasetId: id }, signal);
  }

  look(key: string): Promise<undefined> {
    return this.ask('touch', { bucketId: this.bucketId, key });
  }

  /** What queries see: each item with its id, metadata and files, and every dataset's counts. */
  async state(): Promise<{ items: string[]; totals: string[] }> {
    const page = await this.ask('items', { organizationId, limit: 100, offset: 0 });
    const totals = await this.ask('totals', { organizationId });
    return {
      items: page.items.map(({ id, dataset, name, metadata, files }) => {
        const values = [...metadata].map(([key, value]) => `${key}=${value}`);
        const sizes = files.map((file) => `${file.name}:${file.size}`);
        return [`#${id}`, `${dataset}/${name}`, ...values.sort(), ...sizes].join(' ');
      }),
      totals: [...totals]
        .map(([name, { items, files, size }]) => `${name} ${items} ${files} ${size}`)
        .sort(),
    };
  }
}
