import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import net from 'node:net';
import { once } from 'node:events';
import os from 'node:os';
import path from 'node:path';
import { StudioProcess } from './studioProcess.ts';

/** A Studio with an organization whose bucket is a temporary folder. */
export class Study {
  readonly studio: StudioProcess;
  readonly folder: string;
  readonly organizationId: number;
  readonly bucketId: number;
  /** Of the organization's admin. */
  readonly apiKey: string;

  private constructor(
    parts: Pick<Study, 'studio' | 'folder' | 'organizationId' | 'bucketId' | 'apiKey'>,
  ) {
    this.studio = parts.studio;
    this.folder = parts.folder;
    this.organizationId = parts.organizationId;
    this.bucketId = parts.bucketId;
    this.apiKey = parts.apiKey;
  }

  static async make(): Promise<Study> {
    return Study.in(await StudioProcess.start());
  }

  /** Another organization in a Studio that runs already, with `folder` or one of its own as bucket. */
  static async in(studio: StudioProcess, folder?: string): Promise<Study> {
    const bucket = folder ?? (await mkdtemp(path.join(os.tmpdir(), 'ei-bucket-')));
    const made = await created(studio, '/api/organizations/create', { organizationName: 'Acme' });
    const route = `/local/organizations/${made.id}/folder-buckets`;
    const { id } = await created(studio, route, { path: bucket });
    return new Study({
      studio,
      folder: bucket,
      organizationId: made.id,
      bucketId: id,
      apiKey: String(made['apiKey']),
    });
  }

  /** Stops the Studio and removes the folder. */
  async dispose(): Promise<void> {
    await this.studio.dispose();
    await rm(this.folder, { recursive: true, force: true });
  }

  get route(): string {
    return `/api/organizations/${this.organizationId}`;
  }

  async write(file: string, content: string | Uint8Array): Promise<void> {
    const full = path.join(this.folder, file);
    await mkdir(path.dirname(full), { recursive: true });
    await writeFile(full, content);
  }

  post(route: string, json: object) {
    return created(this.studio, route, json);
  }

  /** A dataset below `place` of the bucket, listed when this returns. */
  async addDataset(dataset: string, place = '', bucketId = this.bucketId): Promise<void> {
    const bucket = { id: bucketId, path: place, dataItemNamingLevelsDeep: 1 };
    const body = { dataset, tags: ['t'], category: '', type: 'clinical', bucket };
    const { id } = await this.post(`${this.route}/dataset`, body);
    const job = await this.studio.finished(this.organizationId, id);
    assert.equal(job.finishedSuccessful, true, job.additionalInfo);
  }

  async refresh(dataset: string): Promise<void> {
    const { id } = await this.post(`${this.route}/data/refresh?dataset=${dataset}`, {});
    await this.studio.finished(this.organizationId, id);
  }

  async items(dataset: string): Promise<{ readonly id: number; readonly name: string }[]> {
    const { body } = await this.studio.call('GET', `${this.route}/data?dataset=${dataset}`);
    return body['data'] as { id: number; name: string }[];
  }

  /** Adds an item with one file, as a form. */
  async addItem(
    dataset: string,
    name: string,
    content: string | Uint8Array<ArrayBuffer>,
    metadata: Readonly<Record<string, string>> = {},
  ): Promise<{
    readonly status: number;
    readonly success: boolean;
    readonly id: number;
    readonly error?: string;
  }> {
    const form = new FormData();
    form.append('name', name);
    form.append('dataset', dataset);
    form.append('metadata', JSON.stringify(metadata));
    form.append('files[]', new Blob([content]), 'a.bin');
    const response = await fetch(`${this.studio.endpoint}${this.route}/data/add`, {
      method: 'POST',
      headers: { 'x-jwt-token': this.studio.token },
      body: form,
    });
    const answer = (await response.json()) as { success: boolean; id: number; error?: string };
    return { status: response.status, ...answer };
  }

  /** Sends bytes as they are; answers with all that comes back until the Studio hangs up. */
  async raw(bytes: string | Uint8Array): Promise<string> {
    const socket = net.connect(Number(new URL(this.studio.endpoint).port), '127.0.0.1');
    let answer = '';
    socket.on('data', (chunk: Buffer) => (answer += chunk.toString('latin1')));
    socket.on('error', () => undefined);
    const closed = once(socket, 'close');
    socket.write(bytes);
    await closed;
    return answer;
  }
}

async function created(studio: StudioProcess, route: string, json: object) {
  const { status, body } = await studio.call('POST', route, json);
  assert.equal(status, 200, `${route}: ${body.error}`);
  return body;
}
