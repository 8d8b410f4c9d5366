import assert from 'node:assert/strict';
import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { Study } from './study.ts';

interface Opened {
  readonly key: string;
  readonly keyId: number;
  readonly port: number;
}

describe('the door for runs', () => {
  let study: Study;
  let run: Opened;

  before(async function () {
    this.timeout(120_000);
    study = await Study.make();
    await study.write('Files/a.csv', 'x\n1\n');
    await study.addDataset('Files', '');
  });
  beforeEach(async () => {
    run = await opened();
  });
  afterEach(() => study.studio.call('DELETE', `${route()}/${run.keyId}`));
  after(() => study.dispose());

  const route = () => `/local/organizations/${study.organizationId}/run-access`;

  async function opened(wanted: object = { bind: '127.0.0.1', seconds: 600 }): Promise<Opened> {
    return (await study.post(route(), wanted)) as unknown as Opened;
  }

  /** A request under the name that a container uses. */
  function ask(
    path: string,
    headers: Readonly<Record<string, string>>,
    {
      method = 'GET',
      body,
      port = run.port,
    }: { method?: string; body?: object; port?: number } = {},
  ): Promise<{ readonly status: number; readonly body: string }> {
    return new Promise((resolve, reject) => {
      const host = `host.docker.internal:${port}`;
      const call = request(
        { host: '127.0.0.1', port, path, method, headers: { host, ...headers } },
        (answer) => {
          text(answer).then(
            (all) => resolve({ status: answer.statusCode ?? 0, body: all }),
            reject,
          );
        },
      );
      call.on('error', reject);
      if (body) call.setHeader('content-type', 'application/json');
      call.end(body && JSON.stringify(body));
    });
  }

  it('lets the key of a run do what a member may', async () => {
    const answer = await ask(`/v1${study.route}`, { 'x-api-key': run.key });
    assert.equal(answer.status, 200);
    assert.match(answer.body, /"Files"/);
    const forbidden = await ask(
      `/v1${study.route}/members/add`,
      { 'x-api-key': run.key },
      {
        method: 'POST',
      },
    );
    assert.equal(forbidden.status, 403);
    const owners = await ask('/v1/local/events', { 'x-api-key': run.key });
    assert.equal(owners.status, 403);
  });

  it('takes nothing else: no owner, no other key, nobody', async () => {
    const others = [
      { 'x-jwt-token': study.studio.token },
      { 'x-api-key': study.apiKey },
      { 'x-api-key': `ei_${'0'.repeat(48)}` },
      {},
    ];
    for (const headers of others) {
      const answer = await ask(`/v1${study.route}`, headers);
      assert.equal(answer.status, 401, answer.body);
    }
    assert.equal((await ask('/v1/local', {})).status, 401);
  });

  it('refuses the names of others and the pages of a browser', async () => {
    const rebound = await ask(`/v1${study.route}`, {
      'x-api-key': run.key,
      host: `evil.example:${run.port}`,
    });
    assert.equal(rebound.status, 403);
    const page = await ask(`/v1${study.route}`, {
      'x-api-key': run.key,
      origin: 'http://evil.example',
    });
    assert.equal(page.status, 403);
  });

  it('signs links that lead back to it', async () => {
    const bucket = { id: study.bucketId, path: 'Files', dataItemNamingLevelsDeep: 1 };
    const files = { dataset: 'plain', tags: [], category: '', type: 'files', bucket };
    const { id } = await study.post(`${study.route}/dataset`, files);
    await study.studio.finished(study.organizationId, id);
    const answer = await ask(
      `/v1${study.route}/dataset/plain/files/download`,
      { 'x-api-key': run.key },
      { method: 'POST', body: { path: 'a.csv' } },
    );
    const { url } = JSON.parse(answer.body) as { url: string };
    assert.equal(new URL(url).host, `host.docker.internal:${run.port}`);
    const file = await ask(new URL(url).pathname, {});
    assert.deepEqual([file.status, file.body], [200, 'x\n1\n']);
  });

  it('is shut with its last key, which is worth nothing from then on', async () => {
    const second = await opened();
    assert.equal(second.port, run.port, 'one door for both');
    await study.studio.call('DELETE', `${route()}/${second.keyId}`);
    const refused = await ask(`/v1${study.route}`, { 'x-api-key': second.key });
    assert.equal(refused.status, 401);
    assert.equal((await ask(`/v1${study.route}`, { 'x-api-key': run.key })).status, 200);
    await study.studio.call('DELETE', `${route()}/${run.keyId}`);
    await assert.rejects(ask(`/v1${study.route}`, { 'x-api-key': run.key }), /ECONNREFUSED/);
    const list = await study.studio.call('GET', `${study.route}/apikeys`);
    const { apiKeys } = list.body as unknown as { apiKeys: { isTransformationJobKey: boolean }[] };
    assert.ok(apiKeys.every((key) => !key.isTransformationJobKey));
  });

  it('opens only at a private address of this machine', async () => {
    for (const bind of ['0.0.0.0', '::', '8.8.8.8', '10.255.255.254', 'localhost', '']) {
      const answer = await study.studio.call('POST', route(), { bind, seconds: 60 });
      assert.equal(answer.status, 400, `${bind}: ${answer.body.error}`);
    }
  });

  it('loses its keys with a Studio that is killed', async () => {
    await study.studio.end('SIGKILL');
    await study.studio.launch();
    const answer = await study.studio.call('GET', study.route, undefined, {
      'x-api-key': run.key,
    });
    assert.equal(answer.status, 401);
    run = await opened();
  });

  it('tells the folder of a bucket to the owner', async () => {
    const at = `/local/organizations/${study.organizationId}/buckets`;
    const { body } = await study.studio.call('GET', `${at}/${study.bucketId}/folder`);
    assert.equal(body['path'], study.folder);
    assert.equal((await study.studio.call('GET', `${at}/999999/folder`)).status, 404);
  });
});
