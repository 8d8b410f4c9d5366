import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { bindings, type Bindings } from './bindings.ts';
import { hostileNames } from './names.ts';
import { StudioProcess } from './studioProcess.ts';

describe('buckets and datasets, by the official bindings', () => {
  let studio: StudioProcess;
  let api: Bindings;
  let folder: string;
  let organizationId: number;

  before(async function () {
    this.timeout(120_000);
    studio = await StudioProcess.start();
    api = await bindings(studio.endpoint, { jwtToken: studio.token });
  });
  beforeEach(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'ei-bucket ü-'));
    const created = await api.organizations.createOrganization({ organizationName: 'Acme' });
    organizationId = created.id;
  });
  afterEach(async () => {
    await api.organizations.deleteOrganization(organizationId);
    await rm(folder, { recursive: true });
  });
  after(() => studio.dispose());

  const request = (endpoint: string) => ({
    accessKey: '',
    secretKey: '',
    region: '',
    bucket: 'lake',
    endpoint,
  });

  async function addBucket(): Promise<number> {
    const body = request(pathToFileURL(folder).href);
    return (await api.organizationData.addOrganizationBucket(organizationId, body)).id;
  }

  async function addDataset(
    bucketId: number,
    dataset: string,
    place: string,
    type: 'clinical' | 'files',
    levels = 1,
  ): Promise<void> {
    const { id } = await api.organizationData.addOrganizationDataset(organizationId, {
      dataset,
      tags: ['a', 'b'],
      category: 'training',
      type,
      bucket: { id: bucketId, path: place, dataItemNamingLevelsDeep: levels },
    });
    assert.equal((await studio.finished(organizationId, id)).finishedSuccessful, true);
  }

  async function put(file: string, content = 'x'): Promise<void> {
    const full = path.join(folder, file);
    await mkdir(path.dirname(full), { recursive: true });
    await writeFile(full, content);
  }

  it('adds, shows, checks, changes and removes a folder as a bucket', async () => {
    await put('sub/a.csv', '123');
    const id = await addBucket();
    const { bucket } = await api.organizationData.getOrganizationBucket(organizationId, id);
    assert.deepEqual(
      [bucket.bucket, bucket.endpoint, bucket.connected, bucket.accessKey],
      ['lake', pathToFileURL(folder).href, true, ''],
    );
    const own = await api.user.listOrganizationBucketsCurrentUser();
    assert.ok(own.buckets.some((one) => one.id === id && one.organizationId === organizationId));
    const found = await api.organizationData.verifyExistingOrganizationBucket(organizationId, id, {
      prefix: 'sub/',
    });
    assert.equal(found.connectionStatus, 'connected');
    assert.deepEqual(found.files, [{ name: 'a.csv', size: 3, folderName: 'sub/' }]);
    await api.organizationData.updateOrganizationBucket(organizationId, id, { bucket: 'renamed' });
    const { buckets } = await api.organizationData.listOrganizationBuckets(organizationId);
    assert.deepEqual(
      buckets.map((one) => one.bucket),
      ['renamed'],
    );
    await api.organizationData.removeOrganizationBucket(organizationId, id);
    await assert.rejects(api.organizationData.getOrganizationBucket(organizationId, id));
    assert.equal(await readFile(path.join(folder, 'sub/a.csv'), 'utf8'), '123');
  });

  it('says what is wrong with a folder', async () => {
    const check = (endpoint: string) =>
      api.organizationData.verifyOrganizationBucket(organizationId, request(endpoint));
    assert.equal((await check(pathToFileURL(folder).href)).connectionStatus, 'connected');
    const missing = await check(pathToFileURL(path.join(folder, 'none')).href);
    assert.equal(missing.connectionStatus, 'error');
    assert.ok(missing.connectionError);
    await assert.rejects(check('https://s3.amazonaws.com'), /folder/);
    const none = request(pathToFileURL(path.join(folder, 'none')).href);
    await assert.rejects(api.organizationData.addOrganizationBucket(organizationId, none));
    const own = request(pathToFileURL(studio.data).href);
    await assert.rejects(api.organizationData.addOrganizationBucket(organizationId, own));
  });

  it('makes a bucket of its own, in its data folder', async () => {
    const name = 'Böse / <lake>';
    const made = await api.organizationData.createOrganizationBucket(organizationId, { name });
    assert.equal(made.bucket, name);
    const { bucket } = await api.organizationData.getOrganizationBucket(organizationId, made.id);
    assert.ok(bucket.endpoint.startsWith(pathToFileURL(studio.data).href));
    await assert.rejects(
      api.organizationData.createOrganizationBucket(organizationId, { name }),
      /already/,
    );
  });

  it('keeps datasets of any name; the organization lists them, but hidden ones', async () => {
    await put('deep/x/y/a.csv', '12');
    const bucketId = await addBucket();
    const names = ['a/b (Clinical view)', ...hostileNames];
    for (const name of names) await addDataset(bucketId, name, `deep`, 'clinical', 2);
    const listed = async () => {
      const info = await api.organizations.getOrganizationInfo(organizationId);
      return info.datasets.map((one) => one.dataset).sort();
    };
    assert.deepEqual(await listed(), [...names].sort());
    for (const name of names) {
      const { dataset } = await api.organizationData.getOrganizationDataset(organizationId, name);
      assert.equal(dataset.dataset, name);
      assert.deepEqual([dataset.totalItemCount, dataset.totalFileSize], [1, 2]);
      assert.equal(dataset.bucket?.dataItemNamingLevelsDeep, 2);
      const verified = await api.organizationData.verifyDataset(organizationId, name);
      assert.equal(verified.connectionStatus, 'connected');
    }
    await api.organizationData.updateOrganizationDataset(organizationId, 'plain', {
      dataset: 'renamed',
      tags: [],
      category: 'testing',
    });
    const { dataset } = await api.organizationData.getOrganizationDataset(
      organizationId,
      'renamed',
    );
    assert.deepEqual([dataset.tags, dataset.category], [[], 'testing']);
    await api.organizationData.hideOrganizationDataset(organizationId, 'renamed');
    assert.ok(!(await listed()).includes('renamed'));
    await assert.rejects(addDataset(bucketId, 'with space', 'deep', 'clinical'), /already/);
    for (const name of ['', '..', '.']) {
      await assert.rejects(addDataset(bucketId, name, '', 'clinical'));
    }
    await assert.rejects(addDataset(bucketId, 'x', '../up', 'clinical'));
  });

  it('browses a files dataset, by folder and by wildcard', async () => {
    for (const name of hostileNames.slice(0, 3)) await put(`lake/${name}/f.csv`);
    await put('lake/top.csv');
    const bucketId = await addBucket();
    await addDataset(bucketId, 'raw/files', 'lake', 'files');
    const files = async (prefix: string, onlyFetchFolders = false) => {
      const answer = await api.organizationData.listDatasetFilesInFolder(
        organizationId,
        'raw/files',
        { prefix, onlyFetchFolders },
      );
      return answer.files.map((file) => `${file.type} ${file.path}`).sort();
    };
    assert.deepEqual(
      await files(''),
      [
        'file top.csv',
        'folder %2e%2e%2fescape/',
        'folder 100% sure/',
        'folder plain/',
        'folder with space/',
      ].filter(
        (one) =>
          hostileNames.slice(0, 3).some((name) => one.includes(name)) || one.startsWith('file'),
      ),
    );
    assert.deepEqual(await files('plain/'), ['file plain/f.csv']);
    assert.deepEqual(await files('plain/', true), []);
    await assert.rejects(files('../'));
    const preview = await api.organizationData.previewDefaultFilesInFolder(
      organizationId,
      'raw/files',
      { prefix: '**/*.csv', itemsToList: 'files' },
    );
    assert.equal(preview.files.length, 4);
    assert.equal(preview.isTruncated, false);
  });

  it('pages through a large folder', async () => {
    for (let index = 0; index < 1500; index += 1) await put(`lake/${index}.csv`);
    const bucketId = await addBucket();
    await addDataset(bucketId, 'raw', 'lake', 'files');
    const seen = new Set<string>();
    let continuationToken: string | undefined;
    let pages = 0;
    do {
      const answer = await api.organizationData.listDatasetFilesInFolder(organizationId, 'raw', {
        prefix: '',
        ...(continuationToken === undefined ? {} : { continuationToken }),
      });
      for (const file of answer.files) seen.add(file.path);
      continuationToken = answer.continuationToken;
      pages += 1;
    } while (continuationToken !== undefined);
    assert.deepEqual([seen.size, pages], [1500, 2]);
  });

  it('takes an upload only with the size and hash that were announced', async () => {
    const bucketId = await addBucket();
    await addDataset(bucketId, 'raw', 'lake', 'files');
    const link = async (content: string, hash = 'sha256') => {
      const answer = await api.organizationData.createSignedUploadLinkDataset(
        organizationId,
        'raw',
        {
          fileName: 'sub/ü.csv',
          fileSize: Buffer.byteLength(content),
          fileHash: createHash(hash).update(content).digest('hex'),
        },
      );
      return answer.url;
    };
    const send = (url: string | undefined, body: string) =>
      fetch(url ?? '', { method: 'PUT', body });
    const there = () =>
      readFile(path.join(folder, 'lake/sub/ü.csv'), 'utf8').catch(() => undefined);

    const first = await link('hello');
    for (const wrong of ['hellO', 'hell', 'hello!']) {
      assert.equal((await send(first, wrong)).status, 400);
      assert.equal(await there(), undefined);
    }
    assert.equal((await send(first, 'hello')).status, 200);
    assert.equal(await there(), 'hello');
    assert.equal(await link('hello', 'md5'), undefined);
    const second = await link('other', 'md5');
    assert.equal((await send(second, 'othe')).status, 400);
    assert.equal(await there(), 'hello');
    assert.equal((await send(second, 'other')).status, 200);
    assert.equal(await there(), 'other');
    assert.equal(
      (await send(second?.replace(/\.[^./]{4}([^./]*)$/, '.AAAA$1'), 'other')).status,
      403,
    );
    assert.equal((await fetch(second ?? '')).status, 404);
    await assert.rejects(
      api.organizationData.createSignedUploadLinkDataset(organizationId, 'raw', {
        fileName: '../out.csv',
        fileSize: 1,
        fileHash: '0'.repeat(64),
      }),
    );
  });

  it('gives files of a dataset by link, in view and as an archive; renames and deletes them', async () => {
    await put('lake/a b.csv', 'content');
    await put('lake/sub/deep.csv', 'deep');
    const bucketId = await addBucket();
    await addDataset(bucketId, 'raw', 'lake', 'files');
    const { url } = await api.organizationData.downloadDatasetFile(organizationId, 'raw', {
      path: 'a b.csv',
    });
    const download = await fetch(url, { headers: { range: 'bytes=0-2' } });
    assert.deepEqual([download.status, await download.text()], [206, 'con']);
    await assert.rejects(
      api.organizationData.downloadDatasetFile(organizationId, 'raw', { path: 'none.csv' }),
    );
    const view = await api.organizationData.viewDatasetFile(organizationId, 'raw', {
      path: 'sub/deep.csv',
    });
    assert.equal(String(view), 'deep');
    const archive = await api.organizationData.downloadDatasetFolder(organizationId, 'raw', {
      path: '',
    });
    assert.equal(archive.subarray(0, 2).toString(), 'PK');
    assert.ok(archive.includes('a b.csv') && !archive.includes('deep.csv'));

    await api.organizationData.renameDatasetFile(organizationId, 'raw', {
      oldPath: 'a b.csv',
      newPath: 'new/c.csv',
    });
    assert.equal(await readFile(path.join(folder, 'lake/new/c.csv'), 'utf8'), 'content');
    await api.organizationData.renameDatasetFile(organizationId, 'raw', {
      oldPath: 'new/',
      newPath: 'newer/',
    });
    await assert.rejects(
      api.organizationData.renameDatasetFile(organizationId, 'raw', {
        oldPath: 'newer/c.csv',
        newPath: 'sub/deep.csv',
      }),
    );
    await api.organizationData.deleteDatasetFile(organizationId, 'raw', { path: 'newer/c.csv' });
    await api.organizationData.deleteDatasetFile(organizationId, 'raw', { path: 'sub/' });
    await assert.rejects(readFile(path.join(folder, 'lake/sub/deep.csv')));
    for (const wrong of ['', '/', '../', '../x', 'none.csv']) {
      await assert.rejects(
        api.organizationData.deleteDatasetFile(organizationId, 'raw', { path: wrong }),
        /./,
        wrong,
      );
    }
  });
});
