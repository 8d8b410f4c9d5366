import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { buffer } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { WebSocket } from 'ws';
import { tar } from '../../src/base/tarWriter.ts';

/** What `parameters.json` of the pushed folder says, in the words of the API. */
export interface CliBlock {
  readonly name: string;
  readonly description: string;
  readonly operatesOn: 'file' | 'directory' | 'standalone';
  readonly indMetadata?: boolean;
  readonly cliArguments?: string;
  readonly parameters?: readonly object[];
  readonly files: Readonly<Record<string, string>>;
  /** The id in `.ei-block-config`; absent before the first push. */
  readonly id?: number;
}

export interface CliPush {
  readonly id: number;
  readonly jobId: number;
  readonly log: string;
  readonly isSuccessful: boolean;
}

interface Answer {
  readonly success: boolean;
  readonly error?: string;
  readonly id: number;
  readonly [field: string]: unknown;
}

export interface CliItem {
  readonly id: number;
  readonly name: string;
  readonly bucketPath: string;
  readonly totalFileSize: number;
  readonly metadata: Readonly<Record<string, string>>;
}

/** The requests of the vendor's blocks command line, one after the other as it sends them. */
export class VendorCli {
  /** Method and path of each request, with ids as `N`. */
  readonly sent: string[] = [];
  private readonly host: string;
  private headers: Readonly<Record<string, string>>;

  /** `host` is that of EI_HOST with its port. */
  constructor(host: string, apiKey?: string) {
    this.host = host;
    this.headers = apiKey === undefined ? {} : { 'x-api-key': apiKey };
  }

  async logIn(username: string, password: string): Promise<void> {
    const need = await this.get(`/api-user-need-to-set-password/${encodeURIComponent(username)}`);
    assert.notEqual(need['needPassword'], true);
    const { token } = await this.post('/api-login', { username, password });
    this.headers = { 'x-jwt-token': String(token) };
    await this.get('/api/projects');
    await this.get('/api/user');
  }

  /** `init`; answers with what the person is offered. */
  async init(withBuckets: boolean) {
    await this.get('/api/organizations');
    const { organizations } = await this.get('/api/organizations');
    const [organization] = organizations as { id: number }[];
    const route = `/api/organizations/${organization?.id}`;
    await this.get(route);
    const { transformationBlocks } = await this.get(`${route}/transformation`);
    const buckets = withBuckets ? (await this.get(`${route}/buckets`))['buckets'] : [];
    return {
      organizationId: organization?.id ?? 0,
      blocks: transformationBlocks as { id: number; name: string }[],
      buckets: buckets as { id: number; bucket: string }[],
    };
  }

  /** `push`, the questions answered with their defaults. */
  async push(organizationId: number, block: CliBlock): Promise<CliPush> {
    const route = `/api/organizations/${organizationId}`;
    await this.get(route);
    const isFirst = block.id === undefined;
    const id = block.id ?? (await this.post(`${route}/transformation`, newBlock(block))).id;
    const change: Record<string, unknown> = {};
    if (!isFirst) {
      const answer = await this.get(`${route}/transformation/${id}`);
      const remote = answer['transformationBlock'] as Readonly<Record<string, unknown>>;
      for (const field of ['operatesOn', 'indMetadata', 'cliArguments'] as const) {
        const local = block[field];
        if (local !== undefined && local !== remote[field]) change[field] = local;
      }
    }
    const jobId = await this.upload(route, id, await packed(block.files));
    const log = await this.log(route, jobId);
    const isSuccessful = await this.ended(route, jobId);
    if (!isFirst && isSuccessful) {
      await this.post(`${route}/transformation/${id}`, { parameters: block.parameters ?? [] });
      if (Object.keys(change).length > 0) {
        await this.post(`${route}/transformation/${id}`, change);
      }
    }
    return { id, jobId, log, isSuccessful };
  }

  /** `runner`: finds the one item of a name. */
  async item(organizationId: number, dataset: string, name: string): Promise<CliItem> {
    const filter = encodeURIComponent(`dataset='${dataset}' and name='${name}'`);
    const route = `/api/organizations/${organizationId}/data?filter=${filter}&limit=1&offset=0`;
    const answer = await this.get(route);
    assert.equal(answer['totalDataItemCount'], 1, 'specify --dataset');
    return (answer['data'] as CliItem[])[0] ?? assert.fail('no item');
  }

  async itemArchive(organizationId: number, id: number): Promise<Buffer> {
    return this.bytes(`/api/organizations/${organizationId}/data/${id}/download`);
  }

  async itemFiles(organizationId: number, id: number) {
    const { data } = await this.get(`/api/organizations/${organizationId}/data/${id}`);
    return (data as { files: { name: string; size: number }[] }).files;
  }

  async itemFile(organizationId: number, id: number, fileName: string): Promise<Buffer> {
    const query = new URLSearchParams({ fileName });
    const route = `/api/organizations/${organizationId}/data/${id}/files/download`;
    return this.bytes(`${route}?${query.toString()}`);
  }

  /** A file of a dataset by its path: a link first, which needs no credential. */
  async fileByPath(organizationId: number, dataset: string, path: string): Promise<Buffer> {
    const name = encodeURIComponent(dataset);
    const route = `/api/organizations/${organizationId}/dataset/${name}/files/download`;
    const answer = await this.post(route, { path });
    return Buffer.from(await (await fetch(answer['url'] as string)).arrayBuffer());
  }

  private async upload(route: string, blockId: number, bytes: Buffer): Promise<number> {
    const hash = createHash('sha256').update(bytes);
    const hex = hash.copy().digest('hex');
    const announced = {
      fileName: 'ei-transform-block-0123456789abcdef.tar.gz',
      fileSize: bytes.length,
      fileHash: hex,
      type: 'transform',
      blockId,
    };
    const { uploadKey, url } = await this.post(`${route}/custom-block/upload-link`, announced);
    if (url !== undefined) {
      this.sent.push('PUT <url>');
      const answer = await fetch(url as string, {
        method: 'PUT',
        redirect: 'error',
        headers: {
          'content-type': 'application/octet-stream',
          'content-length': String(bytes.length),
          'x-amz-checksum-sha256': hash.digest('base64'),
          'x-amz-meta-filehash': hex,
        },
        body: new Uint8Array(bytes),
      });
      assert.ok(answer.ok, `PUT: ${answer.status}`);
    }
    return (await this.post(`${route}/custom-block/finalize`, { uploadKey, ...announced })).id;
  }

  /** All that the socket tells until it says that the job has ended. */
  private async log(route: string, jobId: number): Promise<string> {
    const { token } = await this.get(`${route}/socket-token`);
    const { socketToken } = token as { socketToken: string };
    const query = new URLSearchParams({
      token: socketToken,
      EIO: '3',
      transport: 'websocket',
      onDemandLogs: 'true',
    });
    const socket = new WebSocket(`ws://${this.host}/socket.io/?${query.toString()}`);
    let log = '';
    const finished = new Promise<void>((resolve, reject) => {
      socket.on('error', reject);
      socket.on('message', (data: Buffer) => {
        const text = data.toString('utf8').replace(/^\d+/, '');
        if (!text.startsWith('[')) return;
        const [event, argument] = JSON.parse(text) as [string, { data?: string }];
        if (event === 'hello') {
          socket.send(
            `42${JSON.stringify(['start-log-stream', { jobId, lastReceivedTimestamp: 0 }])}`,
          );
          socket.send('2');
          socket.ping();
        }
        if (event === `job-data-${jobId}`) log += argument.data ?? '';
        if (event === `job-finished-${jobId}`) resolve();
      });
    });
    await finished;
    const closed = once(socket, 'close');
    socket.close();
    await closed;
    return log;
  }

  /** The state over REST decides. */
  private async ended(route: string, jobId: number): Promise<boolean> {
    for (;;) {
      const { job } = await this.get(`${route}/jobs/${jobId}/status`);
      const { finishedSuccessful } = job as { finishedSuccessful?: boolean };
      if (finishedSuccessful !== undefined) return finishedSuccessful;
    }
  }

  get(route: string): Promise<Answer> {
    return this.call('GET', route);
  }

  post(route: string, json: object): Promise<Answer> {
    return this.call('POST', route, json);
  }

  private async call(method: string, route: string, json?: object): Promise<Answer> {
    this.note(method, route);
    const response = await fetch(`http://${this.host}/v1${route}`, {
      method,
      headers: { ...this.headers, ...(json ? { 'content-type': 'application/json' } : {}) },
      ...(json ? { body: JSON.stringify(json) } : {}),
    });
    const answer = (await response.json()) as Answer;
    assert.ok(response.ok && answer.success, `${method} ${route}: ${answer.error}`);
    return answer;
  }

  private async bytes(route: string): Promise<Buffer> {
    this.note('GET', route);
    const response = await fetch(`http://${this.host}/v1${route}`, { headers: this.headers });
    assert.equal(response.status, 200, route);
    return Buffer.from(await response.arrayBuffer());
  }

  private note(method: string, route: string): void {
    const path = route.split('?')[0] ?? '';
    this.sent.push(`${method} ${path.replaceAll(/\/\d+(?=\/|$)/g, '/N')}`);
  }
}

function newBlock({ name, description, operatesOn, parameters = [], ...block }: CliBlock) {
  return {
    name,
    description,
    dockerContainer: '',
    indMetadata: block.indMetadata ?? true,
    cliArguments: block.cliArguments ?? '',
    allowExtraCliArguments: false,
    additionalMountPoints: [],
    operatesOn,
    parameters,
    environmentVariables: [],
    showInCreateTransformationJob: true,
    showInDataSources: operatesOn === 'standalone',
    repositoryUrl: 'https://example.com/repository',
  };
}

/** As node-tar does it: entries begin with `./`, folders among them. */
async function packed(files: Readonly<Record<string, string>>): Promise<Buffer> {
  const folder = { path: './', kind: 'folder', size: 0, modified: 1e12, mode: 0o755 } as const;
  const nothing = async function* () {};
  const entries = Object.entries(files).map(([name, text]) => ({
    path: `./${name}`,
    size: Buffer.byteLength(text),
    modified: 1e12,
    async *read() {
      yield await Promise.resolve(Buffer.from(text));
    },
  }));
  const all = [{ ...folder, read: nothing }, ...entries];
  return gzipSync(await buffer(tar(all, new AbortController().signal)));
}
