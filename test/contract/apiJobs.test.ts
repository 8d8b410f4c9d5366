import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { bindings, type Bindings } from './bindings.ts';
import { StudioProcess } from './studioProcess.ts';

describe('jobs and the local routes', () => {
  let studio: StudioProcess;
  let api: Bindings;
  let folder: string;
  let organizationId: number;
  let bucketId: number;

  before(async function () {
    this.timeout(120_000);
    studio = await StudioProcess.start();
    api = await bindings(studio.endpoint, { jwtToken: studio.token });
    folder = await mkdtemp(path.join(os.tmpdir(), 'ei-bucket-'));
    await mkdir(path.join(folder, 'one/item'), { recursive: true });
    await writeFile(path.join(folder, 'one/item/a.csv'), '12345');
    const created = await api.organizations.createOrganization({ organizationName: 'Acme' });
    organizationId = created.id;
  });
  after(async () => {
    await studio.dispose();
    await rm(folder, { recursive: true, force: true });
  });

  const local = (method: string, route: string, json?: object) =>
    studio.call(method, `/local/organizations/${organizationId}${route}`, json);

  it('adds a folder as a dataset, after a look at what it would hold', async () => {
    const preview = await local('POST', '/folder-buckets/preview', { path: folder, levelsDeep: 2 });
    assert.deepEqual(preview.body['items'], [{ name: 'one/item', files: 1, size: 5 }]);
    assert.equal(preview.body['totalItems'], 1);
    const added = await local('POST', '/folder-buckets', { path: folder, name: 'mine' });
    assert.equal(added.status, 200);
    bucketId = added.body.id;
    const again = await local('POST', '/folder-buckets', { path: folder });
    assert.equal(again.body.id, bucketId);
    for (const wrong of ['relative', path.join(folder, 'none'), studio.data]) {
      assert.notEqual((await local('POST', '/folder-buckets', { path: wrong })).status, 200);
    }
    const { id } = await api.organizationData.addOrganizationDataset(organizationId, {
      dataset: 'Mine',
      tags: [],
      category: '',
      type: 'clinical',
      bucket: { id: bucketId, path: 'one', dataItemNamingLevelsDeep: 1 },
    });
    await studio.finished(organizationId, id);
    const { data } = await api.organizationData.listOrganizationFiles(organizationId, {});
    const [item] = data;
    assert.equal(item?.name, 'item');
    const where = await local('GET', `/data/${item.id}/folder`);
    assert.equal(where.body['path'], path.join(folder, 'one/item'));
    assert.equal(
      (await local('GET', '/dataset/Mine/folder')).body['path'],
      path.join(folder, 'one'),
    );
    const { vocabulary } = (await local('GET', '/vocabulary')).body;
    assert.deepEqual((vocabulary as { fileNames: unknown }).fileNames, [
      { text: 'a.csv', count: 1 },
    ]);
  });

  it('lists jobs, their state and their log', async () => {
    const { id } = await api.organizationData.refreshOrganizationData(organizationId, {
      dataset: 'Mine',
    });
    await studio.finished(organizationId, id);
    const { job } = await api.organizationJobs.getOrganizationJobStatus(organizationId, id);
    assert.deepEqual([job.finishedSuccessful, job.key], [true, 'refresh-dataset']);
    const all = await api.organizationJobs.listAllOrganizationJobs(organizationId, {
      key: 'refresh-dataset',
      finished: 'successful',
      limit: 1,
    });
    assert.deepEqual([all.jobs.map((one) => one.id), all.totalJobCount], [[id], 1]);
    const history = await api.organizationJobs.listFinishedOrganizationJobs(organizationId, {});
    assert.equal(history.totalJobCount, 2);
    const active = await api.organizationJobs.listActiveOrganizationJobs(organizationId, {});
    assert.deepEqual(active.jobs, []);
    const log = await api.organizationJobs.getOrganizationJobsLogs(organizationId, id, {
      limit: 1,
    });
    assert.deepEqual([log.stdout.length, log.totalCount > 1], [1, true]);
    const text = await api.organizationJobs.downloadOrganizationJobsLogs(organizationId, id, {});
    assert.match(text, /^Listing the files of Mine\.\n/);
    await assert.rejects(
      api.organizationJobs.cancelOrganizationJob(organizationId, id, {}),
      /ended/,
    );
    await assert.rejects(api.organizationJobs.getOrganizationJobStatus(organizationId, 999));
    const { token } = await api.organizationJobs.getOrganizationSocketToken(organizationId);
    assert.ok(token.expires > new Date());
  });

  it('makes the sample study, which can be cancelled and made again', async () => {
    const sample = async (hours: number) => {
      const { body } = await studio.call('POST', '/local/sample', { hours, reset: true });
      const { organizations } = await api.organizations.listOrganizations();
      const own = organizations.find((one) => one.name === 'Sample organization');
      assert.ok(own);
      return { jobId: body.id, own: own.id };
    };
    const first = await sample(2);
    await api.organizationJobs.cancelOrganizationJob(first.own, first.jobId, {});
    assert.equal((await studio.finished(first.own, first.jobId)).finishedSuccessful, false);
    for (let round = 0; round < 2; round += 1) {
      const { jobId, own } = await sample(0.04);
      assert.equal(own, first.own);
      const job = await studio.finished(own, jobId);
      assert.equal(job.finishedSuccessful, true, job.additionalInfo);
    }
    const info = await api.organizations.getOrganizationInfo(first.own);
    const study = info.datasets.find((one) => one.dataset === 'AMS Activity Study 2022');
    assert.equal(study?.totalItemCount, 10);
    assert.equal((await studio.call('POST', '/local/sample', { hours: -1 })).status, 400);
  }).timeout(120_000);

  it('tells a stranger its version, and the owner more', async () => {
    const stranger = await studio.call('GET', '/local', undefined, {});
    assert.deepEqual(Object.keys(stranger.body).sort(), ['id', 'success', 'version']);
    const { body } = await studio.call('GET', '/local');
    assert.deepEqual(
      [body['version'], body['name'], body['indexing']],
      ['1.2.3', 'Local Studio', []],
    );
    assert.ok(Array.isArray((await studio.call('GET', '/local/users')).body['users']));
  });

  it('tells of changes as they happen', async () => {
    const stop = new AbortController();
    const response = await fetch(`${studio.endpoint}/local/events`, {
      headers: { 'x-jwt-token': studio.token },
      signal: stop.signal,
    });
    assert.match(response.headers.get('content-type') ?? '', /^text\/event-stream/);
    let jobId = 0;
    let text = '';
    for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
      text += Buffer.from(chunk).toString();
      if (jobId === 0) {
        await mkdir(path.join(folder, 'one/new'));
        await writeFile(path.join(folder, 'one/new/b.csv'), '1');
        const query = { dataset: 'Mine' };
        jobId = (await api.organizationData.refreshOrganizationData(organizationId, query)).id;
      }
      const isTold =
        text.includes(
          `event: changed\ndata: {"organizationId":${organizationId},"dataset":"Mine"}`,
        ) &&
        text.includes(`event: jobs\ndata: {"organizationId":${organizationId},"jobId":${jobId}}`);
      if (isTold) break;
    }
    stop.abort();
  });
});
