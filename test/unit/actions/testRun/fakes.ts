import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { TestRunRequest } from '../../../../src/actions/testRun/testRun.ts';
import type { TestRunParts } from '../../../../src/actions/testRun/parts.ts';
import { TestRuns } from '../../../../src/actions/testRun/testRuns.ts';
import type {
  ContainerDescription,
  Prepared,
} from '../../../../src/blocks/containers/description.ts';
import type {
  BlockSource,
  Engine,
  EngineEvent,
  EngineInfo,
  RunEnd,
  RunOptions,
} from '../../../../src/blocks/containers/engine.ts';
import type { Connection } from '../../../../src/client/connection.ts';
import { bodyText, connectionTo, json, serve, type TestServer } from '../../client/testServer.ts';

type Tell = (event: EngineEvent) => void;

/** What the program of a fake engine does. */
interface FakeProgram {
  readonly description: ContainerDescription;
  readonly outputFolder: string;
  readonly tell: Tell;
  readonly signal: AbortSignal;
  /** A file of the input, by its path in the container's folder. */
  readonly input: (name: string) => Promise<string>;
  readonly write: (name: string, content: string | Uint8Array) => Promise<void>;
}

const ended: RunEnd = { reason: 'exited', exitCode: 0, time: 0.5, isWarm: false, notes: [] };

/** An engine that runs functions. What it was asked for, and in which order, stands in `calls`. */
class FakeEngine implements Engine {
  info: EngineInfo = {
    kind: 'container',
    title: 'Fake 1.0',
    differences: [],
    wayToHost: { host: '172.17.0.1', bind: '172.17.0.1' },
  };
  readonly calls: string[] = [];
  descriptions: ContainerDescription[] = [];
  program: (program: FakeProgram) => Promise<Partial<RunEnd> | void> = () => Promise.resolve();
  build: (tell: Tell, signal: AbortSignal) => Promise<void> = () => Promise.resolve();

  async prepare(_source: BlockSource, tell: Tell, signal?: AbortSignal): Promise<Prepared> {
    this.calls.push('prepare');
    tell({ kind: 'stage', stage: 'building' });
    await this.build(tell, signal ?? new AbortController().signal);
    signal?.throwIfAborted();
    return { id: 'image', reuse: 'built', time: 1 };
  }

  async run(
    _source: BlockSource,
    _prepared: Prepared,
    description: ContainerDescription,
    options: RunOptions,
    tell: Tell,
    signal = new AbortController().signal,
  ): Promise<RunEnd> {
    this.calls.push('run');
    this.descriptions.push(description);
    tell({ kind: 'stage', stage: 'starting' });
    const outputFolder = options.outputFolder ?? '';
    const folder = description.mounts[0]?.source ?? '';
    try {
      tell({ kind: 'stage', stage: 'running' });
      const end = await this.program({
        description,
        outputFolder,
        tell,
        signal,
        input: (name) => readFile(path.join(folder, name), 'utf8'),
        write: async (name, content) => {
          const file = path.join(outputFolder, name);
          await mkdir(path.dirname(file), { recursive: true });
          await writeFile(file, content);
        },
      });
      signal.throwIfAborted();
      tell({ kind: 'stage', stage: 'fetching' });
      return { ...ended, isWarm: options.isWarm, ...end };
    } finally {
      this.calls.push('removed');
    }
  }

  kept() {
    return Promise.resolve([]);
  }

  remove() {
    return Promise.resolve();
  }

  close() {
    return Promise.resolve();
  }
}

/** Rejects when the signal fires, as whatever hangs in an engine does. */
export function hang(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const stop = () => {
      reject(signal.reason as Error);
    };
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });
}

export interface FakeItemFile {
  readonly content: string;
  /** ISO 8601; absent: the Studio does not tell. */
  readonly modified?: string;
  /** What the listing says, where it lies. */
  readonly size?: number;
}

/** Just enough of a Studio for test runs, with one item of the id 7. */
export class FakeStudio {
  readonly asked: string[] = [];
  files = new Map<string, FakeItemFile>();
  metadata: Record<string, string> = { age: '33', ei_check: '0' };
  /** Absolute path of the item's folder, as a local Studio tells it. */
  itemFolder: string | undefined;
  bucketFolders = new Map<number, string>();
  /** Keys that work at this moment. */
  readonly keys = new Set<string>();
  refusesToRevoke = false;
  refusesKeys = false;
  /** Called before a key's answer goes out. */
  onKey: () => void = () => undefined;
  onDownload: (name: string) => void = () => undefined;
  private made = 0;
  private server: TestServer | undefined;

  async start(): Promise<this> {
    this.server = await serve((request, response) => {
      const url = new URL(request.url ?? '', 'http://x');
      const route = url.pathname.replace(/^\/v1\/(?:api|local)\/organizations\/1\//, '');
      this.asked.push(`${request.method} ${route}`);
      const fail = (status: number) => {
        json(response, { success: false, error: 'No.' }, status);
      };
      const ok = (answer: object) => {
        json(response, { success: true, ...answer });
      };
      if (route === 'data/7') return ok({ data: this.wireItem() });
      if (route === 'data/7/folder') {
        return this.itemFolder === undefined ? fail(403) : ok({ path: this.itemFolder });
      }
      if (route === 'data/7/files/download') {
        const name = url.searchParams.get('fileName') ?? '';
        this.onDownload(name);
        const file = this.files.get(name);
        if (!file) return fail(404);
        response.writeHead(200, { 'content-type': 'application/octet-stream' });
        return void response.end(file.content);
      }
      if (route === 'buckets') return ok({ buckets: [{ id: 5, bucket: 'study-bucket' }] });
      const bucket = /^buckets\/(\d+)\/folder$/.exec(route)?.[1];
      if (bucket !== undefined) {
        const folder = this.bucketFolders.get(Number(bucket));
        return folder === undefined ? fail(404) : ok({ path: folder });
      }
      if (request.method === 'POST' && /^(?:run-access|apikeys)$/.test(route)) {
        if (this.refusesKeys) return fail(400);
        return void bodyText(request).then((body) => {
          this.asked.push(body);
          this.made += 1;
          const key = `ei_secret_key_of_run_${this.made}_0123456789`;
          this.keys.add(key);
          this.onKey();
          ok({ key, apiKey: key, keyId: this.made, id: this.made, port: 4321 });
        });
      }
      if (request.method === 'DELETE' && /^(?:run-access|apikeys)\/\d+$/.test(route)) {
        if (this.refusesToRevoke) return fail(403);
        const number = route.replace(/\D/g, '');
        this.keys.delete(`ei_secret_key_of_run_${number}_0123456789`);
        return ok({});
      }
      fail(404);
    });
    return this;
  }

  get connection(): Connection {
    return connectionTo(this.server?.endpoint ?? '');
  }

  async close(): Promise<void> {
    await this.server?.close();
  }

  private wireItem() {
    const files = [...this.files].map(([name, file]) => ({
      name,
      bucketPath: '',
      size: file.size ?? Buffer.byteLength(file.content),
      ...(file.modified === undefined ? {} : { lastModified: file.modified }),
    }));
    return {
      id: 7,
      name: 'AMS_003',
      dataset: 'AMS',
      bucketId: 5,
      bucketName: 'study-bucket',
      bucketPath: 'lake/AMS_003/',
      created: '2024-01-01T00:00:00.000Z',
      metadata: this.metadata,
      totalFileCount: files.length,
      totalFileSize: files.reduce((sum, { size }) => sum + size, 0),
      files,
    };
  }
}

/** Test runs in a temporary folder, with a block, a Studio and an engine that a test controls. */
export class Bench {
  readonly folder: string;
  readonly block: string;
  readonly studio: FakeStudio;
  engine = new FakeEngine();
  kind: 'local' | 'cloud' = 'local';
  secrets: Readonly<Record<string, string>> | undefined = {};
  mayUseCloudKey = true;
  readonly askedSecrets: (readonly string[])[] = [];
  readonly runs: TestRuns;

  private constructor(folder: string, studio: FakeStudio) {
    this.folder = folder;
    this.block = path.join(folder, 'block');
    this.studio = studio;
    this.runs = this.another();
  }

  static async make(): Promise<Bench> {
    const folder = await mkdtemp(path.join(os.tmpdir(), 'ei-test-run-'));
    const bench = new Bench(folder, await new FakeStudio().start());
    bench.studio.files.set('a.csv', {
      content: 'x,y\n1,2\n',
      modified: '2024-01-02T00:00:00.000Z',
    });
    await bench.writeBlock({});
    return bench;
  }

  get storage(): string {
    return path.join(this.folder, 'storage');
  }

  /** As another window or a later process would have it, on the same storage. */
  another(): TestRuns {
    const parts: TestRunParts = {
      storage: this.storage,
      engine: () => Promise.resolve(this.engine),
      connection: () => Promise.resolve(this.studio.connection),
      accountKind: () => this.kind,
      secrets: (_folder, names) => {
        this.askedSecrets.push(names);
        return Promise.resolve(this.secrets);
      },
      mayUseCloudKey: () => Promise.resolve(this.mayUseCloudKey),
      buildArguments: () => ({ PROXY: 'http://proxy' }),
      certificates: () => undefined,
    };
    return new TestRuns(parts);
  }

  async writeBlock(
    info: Readonly<Record<string, unknown>>,
    parameters: readonly object[] = [],
    folder = this.block,
  ): Promise<void> {
    await mkdir(folder, { recursive: true });
    const whole = { name: 'Combiner', description: '', operatesOn: 'directory', ...info };
    const file = { version: 1, type: 'transform', info: whole, parameters };
    await writeFile(path.join(folder, 'parameters.json'), JSON.stringify(file));
    await writeFile(path.join(folder, 'Dockerfile'), 'FROM scratch\n');
  }

  request(change: Partial<TestRunRequest> = {}): TestRunRequest {
    return {
      folder: this.block,
      input: this.item(),
      values: {},
      extraArguments: [],
      isInputWritable: false,
      isWarm: true,
      limits: { memory: 2 ** 30, cpus: 1, processes: 100, time: 60 },
      bucketFolders: {},
      ...change,
    };
  }

  item(fileName?: string): TestRunRequest['input'] {
    return {
      kind: 'item',
      accountId: 'account',
      organizationId: 1,
      dataset: 'AMS',
      itemId: 7,
      itemName: 'AMS_003',
      ...(fileName === undefined ? {} : { fileName }),
    };
  }

  async dispose(): Promise<void> {
    await this.runs.close();
    await this.studio.close();
    await rm(this.folder, { recursive: true, force: true });
  }
}
