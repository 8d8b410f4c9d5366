import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile as readLocal, rm, stat, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { addOwnFolder, previewOwnFolder } from '../../src/actions/addOwnFolder.ts';
import { deleteItemsForGood } from '../../src/actions/deleteItems.ts';
import { downloadItems } from '../../src/actions/download.ts';
import { changeMetadata } from '../../src/actions/metadata.ts';
import { allItems } from '../../src/actions/pages.ts';
import { openItemTable } from '../../src/actions/preview.ts';
import {
  planUpload,
  uploadAsItem,
  uploadToFolder,
  uploadToItem,
} from '../../src/actions/upload.ts';
import { vocabularyFor } from '../../src/actions/vocabulary.ts';
import { decodePath } from '../../src/base/safePath.ts';
import { addBucket, buckets, checkBucket } from '../../src/client/buckets.ts';
import type { Connection } from '../../src/client/connection.ts';
import { item, itemsPage, updateItem } from '../../src/client/data.ts';
import {
  datasetFileLink,
  deleteDatasetFile,
  folderArchive,
  renameDatasetFile,
} from '../../src/client/datasetFiles.ts';
import {
  addDataset,
  folder,
  hideDataset,
  matchFiles,
  updateDataset,
} from '../../src/client/datasets.ts';
import { addItem, deleteItemFile, readFile } from '../../src/client/itemFiles.ts';
import { addFolder, clearChecklist, moveItems, refreshDataset } from '../../src/client/itemJobs.ts';
import { activeJobs, cancelJob, jobStatus, waitForJob } from '../../src/client/jobs.ts';
import { itemFolder, localInfo, resetSample } from '../../src/client/local.ts';
import { events } from '../../src/client/localEvents.ts';
import {
  connectLocalStudio,
  findLocalStudio,
  stopLocalStudio,
  type LocalStudio,
} from '../../src/client/localStudio.ts';
import {
  addMember,
  members,
  organization,
  organizations,
  removeMember,
  setMemberDatasets,
  setMemberRole,
} from '../../src/client/organizations.ts';
import { drain } from '../../src/client/request.ts';
import {
  checkApiKey,
  connectionWith,
  currentUser,
  needPassword,
  signIn,
} from '../../src/client/signIn.ts';
import { fetchSigned } from '../../src/client/signed.ts';
import { isAlive } from '../../src/client/studioFile.ts';
import { collect } from '../unit/client/testServer.ts';
import { unzipped } from '../unit/actions/unzip.ts';
import { hostileNames } from './names.ts';
import { sharedProgram } from './program.ts';

describe('The client, against the local Studio,', function () {
  this.timeout(60_000);
  let root: string;
  let dataFolder: string;
  let studio: LocalStudio;
  let connection: Connection;
  let organizationId: number;
  let count = 0;

  before(async function () {
    this.timeout(120_000);
    root = await mkdtemp(path.join(os.tmpdir(), 'ei-client-'));
    dataFolder = path.join(root, 'data');
    const { file } = await sharedProgram();
    studio = await connectLocalStudio({ dataFolder, studioScript: file });
    connection = studio.connection;
  });
  after(async () => {
    studio.dispose();
    const running = await findLocalStudio(dataFolder);
    if (running) await stopLocalStudio(running.file);
    await rm(root, { recursive: true, force: true });
  });
  beforeEach(async () => {
    count += 1;
    const made = await raw('/api/organizations/create', { organizationName: `Lab ${count}` });
    organizationId = made.id;
  });

  /** Routes that only these tests need. */
  async function raw(route: string, body: object): Promise<{ id: number; apiKey?: string }> {
    const credential = await connection.credential();
    const response = await fetch(connection.endpoint + route, {
      method: 'POST',
      headers: { 'x-jwt-token': credential?.value ?? '', 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return (await response.json()) as { id: number };
  }

  /** Connects as another window does, and tells the endpoint that it found. */
  async function inOwnProcess(options: object): Promise<string> {
    const module = path.join(import.meta.dirname, '../../src/client/localStudio.ts');
    const script = [
      `import { connectLocalStudio } from ${JSON.stringify(module)};`,
      `const { connection } = await connectLocalStudio(${JSON.stringify(options)});`,
      'console.log(connection.endpoint);',
    ].join('\n');
    const args = ['--input-type=module', '--eval', script];
    return (await promisify(execFile)(process.execPath, args)).stdout.trim();
  }

  /** A dataset in a folder of its own. */
  async function makeDataset(name = 'Study', type: 'clinical' | 'files' = 'clinical') {
    const place = path.join(root, `folder ${count} ${name}`);
    await mkdir(place, { recursive: true });
    const own = { path: place, name, type, levelsDeep: 1 };
    return { place, dataset: await addOwnFolder(connection, organizationId, own) };
  }
  const put = (
    name: string,
    files: Record<string, string>,
    metadata: Record<string, string> = {},
  ) =>
    addItem(connection, organizationId, {
      dataset: 'Study',
      name,
      metadata: new Map(Object.entries(metadata)),
      files: Object.entries(files).map(([file, text]) => ({ name: file, body: Buffer.from(text) })),
    });
  const page = (filter?: string) =>
    itemsPage(connection, organizationId, {
      ...(filter === undefined ? {} : { filter }),
      limit: 100,
      offset: 0,
      withFiles: true,
    });
  const finished = (job: number) => waitForJob(connection, organizationId, job, { first: 10 });

  it('greets it and lists organizations', async () => {
    const info = await localInfo(connection);
    assert.equal(info.id, studio.info.id);
    const all = await organizations(connection);
    assert.ok(all.some(({ id }) => id === organizationId));
    const user = await currentUser(connection);
    const details = await organization(connection, organizationId, undefined, user.id);
    assert.equal(details.name, `Lab ${count}`);
    assert.equal(details.role, 'admin');
    assert.equal((await members(connection, organizationId))[0]?.id, user.id);
  });

  it('makes a folder a dataset after a look at what it would hold', async () => {
    const own = path.join(root, 'own');
    for (const name of ['S1', 'S2']) {
      await mkdir(path.join(own, name), { recursive: true });
      await writeFile(path.join(own, name, 'a.csv'), 'x,y\n1,2\n');
    }
    const place = { path: own, levelsDeep: 1 };
    const preview = await previewOwnFolder(connection, organizationId, place);
    assert.deepEqual(preview.items.map(({ name }) => name).sort(), ['S1', 'S2']);
    assert.equal(preview.totalFiles, 2);
    const added = await addOwnFolder(connection, organizationId, {
      ...place,
      name: 'Own',
      type: 'clinical',
    });
    assert.equal(added.totals.items, 2);
    const again = addOwnFolder(connection, organizationId, {
      ...place,
      name: 'Own',
      type: 'clinical',
    });
    await assert.rejects(again, { code: 'dataset-exists' });
    const [bucket] = await buckets(connection, organizationId);
    assert.equal(bucket?.folder, own);
    const check = await checkBucket(connection, organizationId, bucket?.id ?? 0, '');
    assert.equal(check.status, 'connected');
    const [first] = (await page()).items;
    assert.equal(
      await itemFolder(connection, organizationId, first?.id ?? 0),
      path.join(own, 'S1'),
    );
  });

  it('takes back the bucket when the folder cannot become a dataset', async () => {
    const own = {
      path: path.join(root, 'absent'),
      name: 'X',
      type: 'clinical',
      levelsDeep: 1,
    } as const;
    await assert.rejects(addOwnFolder(connection, organizationId, own));
    assert.deepEqual(await buckets(connection, organizationId), []);
  });

  it('adds, filters, reads, changes, moves and deletes items, and undoes the deletion', async () => {
    const { place } = await makeDataset();
    const first = await put(
      'S1',
      { 'deep/a.csv': 'x\n1\n', 'b.txt': 'bee' },
      { group: 'A', ei_check: '1' },
    );
    const second = await put('S2', { 'a.csv': '' }, { group: 'B' });
    assert.equal(await readLocal(path.join(place, 'S1', 'b.txt'), 'utf8'), 'bee');

    const found = await page("metadata->group = 'A' AND file_name LIKE '%.csv'");
    assert.deepEqual(
      found.items.map(({ id, files }) => [id, files?.map(({ name }) => name)]),
      [[first, ['deep/a.csv']]],
    );
    await assert.rejects(page('name ='), { kind: 'filter' });
    await assert.rejects(
      itemsPage(connection, organizationId, {
        dataset: 'None',
        limit: 1,
        offset: 0,
        withFiles: true,
      }),
      { kind: 'notFound' },
    );

    const range = await readFile(connection, organizationId, first, 'b.txt', { start: 1, end: 3 });
    assert.deepEqual([range.partial, range.size], [true, 3]);
    assert.equal((await collect(range.bytes)).toString(), 'ee');
    await assert.rejects(readFile(connection, organizationId, first, 'absent'), {
      kind: 'notFound',
    });

    const saved = await changeMetadata(connection, organizationId, first, {
      set: new Map([['note', 'a "quoted" ü\n']]),
      remove: ['group'],
    });
    assert.equal(saved.kind, 'saved');
    const after = await item(connection, organizationId, first);
    assert.deepEqual(
      new Map([...after.metadata].sort()),
      new Map([
        ['ei_check', '1'],
        ['note', 'a "quoted" ü\n'],
      ]),
    );

    await finished(await clearChecklist(connection, organizationId, [first]));
    assert.equal((await item(connection, organizationId, first)).metadata.has('ei_check'), false);
    await updateItem(connection, organizationId, second, { name: 'S2 renamed' });
    assert.equal((await item(connection, organizationId, second)).name, 'S2 renamed');
    await deleteItemFile(connection, organizationId, first, 'b.txt');
    assert.equal((await item(connection, organizationId, first)).totalFiles, 1);

    const deleted = await deleteItemsForGood(connection, organizationId, [first, second], {
      isLocal: true,
    });
    assert.equal((await page()).totalItems, 0);
    await deleted.undo?.();
    const restored = await page();
    assert.deepEqual(restored.items.map(({ id }) => id).sort(), [first, second].sort());
    assert.deepEqual(await activeJobs(connection, organizationId), []);
  });

  it('moves items to another dataset, refreshes and renames datasets', async () => {
    const { place } = await makeDataset();
    await makeDataset('Other');
    const id = await put('S1', { 'a.csv': 'x' });
    await finished(await moveItems(connection, organizationId, [id], 'Other'));
    assert.equal((await item(connection, organizationId, id)).dataset, 'Other');
    await mkdir(path.join(place, 'S9'));
    await writeFile(path.join(place, 'S9', 'new.csv'), 'x');
    const job = await refreshDataset(connection, organizationId, 'Study');
    await finished(job);
    assert.equal((await jobStatus(connection, organizationId, job)).state, 'succeeded');
    assert.equal((await page("dataset = 'Study'")).items[0]?.name, 'S9');
    await updateDataset(connection, organizationId, 'Study', { name: 'Renamed', tags: ['t'] });
    await hideDataset(connection, organizationId, 'Other');
    const { datasets } = await organization(connection, organizationId);
    assert.deepEqual(
      datasets.map(({ name, tags }) => [name, tags]),
      [['Renamed', ['t']]],
    );
  });

  it('keeps hostile names whole on the way there, back, and into a ZIP', async () => {
    await makeDataset();
    const file = (name: string) => ({ [name]: `content of ${name}` });
    for (const name of hostileNames) await put(name, file(name), { [name]: name });
    const found = await page();
    assert.deepEqual(found.items.map(({ name }) => name).sort(), [...hostileNames].sort());
    for (const one of found.items) {
      assert.equal(one.files?.[0]?.name, one.name);
      assert.equal(one.metadata.get(one.name), one.name);
      const { bytes } = await readFile(connection, organizationId, one.id, one.name);
      assert.equal((await collect(bytes)).toString(), `content of ${one.name}`);
    }
    const to = path.join(root, 'hostile.zip');
    const done = await downloadItems(connection, organizationId, { dataset: 'Study', to });
    assert.equal(done.files, hostileNames.length);
    const contents = await unzipped(to);
    assert.deepEqual(
      Object.keys(contents).map(decodePath).sort(),
      hostileNames.map((name) => `${name}/${name}`).sort(),
    );
  });

  it('downloads a selection of more than 400 items in one ZIP, by filter and by ids', async () => {
    const { place } = await makeDataset();
    for (let index = 0; index < 450; index += 1) {
      await mkdir(path.join(place, `S${index}`));
      await writeFile(path.join(place, `S${index}`, 'a.csv'), `item ${index}`);
      await writeFile(path.join(place, `S${index}`, 'b.png'), 'left out');
    }
    await finished(await refreshDataset(connection, organizationId, 'Study'));
    const to = path.join(root, 'many.zip');
    await downloadItems(connection, organizationId, { filter: "file_name LIKE '%.csv'", to });
    const contents = await unzipped(to);
    assert.equal(Object.keys(contents).length, 450);
    assert.equal(contents['S449/a.csv'], 'item 449');
    const ids: number[] = [];
    for await (const one of allItems(connection, organizationId, {})) ids.push(one.id);
    assert.equal(ids.length, 450);
    await downloadItems(connection, organizationId, { ids, to });
    assert.equal(Object.keys(await unzipped(to)).length, 900);
    const controller = new AbortController();
    const target = path.join(root, 'cancelled.zip');
    const cancelled = downloadItems(
      connection,
      organizationId,
      { ids, to: target },
      () => controller.abort(),
      controller.signal,
    );
    await assert.rejects(cancelled, { name: 'AbortError' });
    await assert.rejects(stat(target), { code: 'ENOENT' });
  });

  it('uploads folders and files with their progress', async () => {
    await makeDataset();
    const source = path.join(root, 'upload');
    await mkdir(path.join(source, 'sub'), { recursive: true });
    const large = Buffer.alloc(3 << 20, 'abcdefgh');
    await writeFile(path.join(source, 'sub', 'large.bin'), large);
    await writeFile(path.join(source, 'empty'), '');
    const plan = await planUpload([source], { inside: true });
    const progress: number[] = [];
    const target = { dataset: 'Study', name: 'Up', metadata: new Map([['k', 'v']]) };
    const id = await uploadAsItem(connection, organizationId, target, plan, (sent) =>
      progress.push(sent),
    );
    assert.equal(progress.at(-1), large.length);
    const { bytes } = await readFile(connection, organizationId, id, 'sub/large.bin');
    assert.ok((await collect(bytes)).equals(large));
    const more = await planUpload([path.join(source, 'sub')]);
    await assert.rejects(uploadToItem(connection, organizationId, 999_999, more), {
      kind: 'notFound',
    });
    await writeFile(path.join(source, 'later.csv'), 'later');
    await uploadToItem(
      connection,
      organizationId,
      id,
      await planUpload([path.join(source, 'later.csv')]),
    );
    const names = (await item(connection, organizationId, id)).files?.map(({ name }) => name);
    assert.deepEqual(names, ['empty', 'later.csv', 'sub/large.bin']);
  });

  it('browses, uploads, renames and deletes files of a files dataset', async () => {
    const { place } = await makeDataset('Files', 'files');
    const source = path.join(root, 'files source');
    await mkdir(source, { recursive: true });
    for (const name of ['a.csv', 'b ü.csv']) await writeFile(path.join(source, name), name);
    const plan = await planUpload([source], { inside: true });
    await uploadToFolder(connection, organizationId, 'Files', 'deep/er/', plan);
    assert.equal(await readLocal(path.join(place, 'deep', 'er', 'a.csv'), 'utf8'), 'a.csv');
    await uploadToFolder(connection, organizationId, 'Files', 'deep/er/', plan);
    const top = await folder(connection, organizationId, 'Files', '');
    assert.deepEqual(
      top.entries.map(({ name, type }) => [name, type]),
      [['deep', 'folder']],
    );
    const inner = await folder(connection, organizationId, 'Files', 'deep/er/');
    assert.deepEqual(
      inner.entries.map(({ path: at, size }) => [at, size]),
      [
        ['deep/er/a.csv', 5],
        ['deep/er/b ü.csv', 8],
      ],
    );
    const matches = await matchFiles(connection, organizationId, 'Files', '**/*.csv');
    assert.equal(matches.entries.length, 2);
    const link = await datasetFileLink(connection, organizationId, 'Files', 'deep/er/b ü.csv');
    const { bytes } = await fetchSigned(link, { doing: 'read the file' });
    assert.equal((await collect(bytes)).toString(), 'b ü.csv');
    await drain(await folderArchive(connection, organizationId, 'Files', 'deep/er'));
    await renameDatasetFile(connection, organizationId, 'Files', 'deep/er/a.csv', 'deep/c.csv');
    await deleteDatasetFile(connection, organizationId, 'Files', 'deep/er/b ü.csv');
    const left = await matchFiles(connection, organizationId, 'Files', '**');
    assert.deepEqual(
      left.entries.map(({ path: at }) => at),
      ['deep/c.csv'],
    );
  });

  it('opens a table by ranges, and knows the vocabulary', async () => {
    await makeDataset();
    const rows = Array.from({ length: 5000 }, (_, index) => `${index},${index * 2}`).join('\n');
    const id = await put('S1', { 't.csv': `a,b\n${rows}\n` }, { group: 'A' });
    const table = await openItemTable(
      connection,
      organizationId,
      await item(connection, organizationId, id),
      't.csv',
    );
    try {
      assert.deepEqual(
        table.columns.map(({ name }) => name),
        ['a', 'b'],
      );
      assert.equal((await table.rows(4990, 20)).rows.length, 10);
    } finally {
      await table.close();
    }
    const vocabulary = await vocabularyFor(connection, 'local', organizationId);
    assert.equal(vocabulary.exact, true);
    assert.deepEqual(vocabulary.keys[0]?.values, [{ text: 'A', count: 1 }]);
    const sampled = await vocabularyFor(connection, 'cloud', organizationId);
    assert.deepEqual(sampled.keys, vocabulary.keys);
  });

  it('hears of changes', async () => {
    await makeDataset();
    const controller = new AbortController();
    const heard = events(connection, controller.signal);
    let isHeard = false;
    const first = heard.next().finally(() => (isHeard = true));
    // What changes before the Studio knows of the listener is not told.
    for (let count = 0; !isHeard; count += 1) await put(`S${count}`, { 'a.csv': 'x' });
    const event = await first;
    assert.ok(!event.done && event.value.organizationId > 0);
    controller.abort();
    await heard.return(undefined);
  });

  it('signs people in, and tells kinds of keys', async () => {
    await raw('/local/users', { username: `jan${count}`, password: 'correct horse' });
    const { endpoint } = connection;
    assert.equal(await needPassword(endpoint, `jan${count}`), false);
    const wrong = signIn(endpoint, { username: `jan${count}`, password: 'wrong' });
    await assert.rejects(wrong, { kind: 'unauthorized' });
    const result = await signIn(endpoint, { username: `jan${count}`, password: 'correct horse' });
    assert.equal(result.kind, 'signedIn');
    const jan = connectionWith(endpoint, {
      kind: 'jwt',
      value: result.kind === 'signedIn' ? result.token : '',
    });
    assert.equal((await currentUser(jan)).username, `jan${count}`);
    await assert.rejects(organization(jan, organizationId), { name: 'StudioError' });
    const route = `/api/organizations/${organizationId}/apikeys`;
    const { apiKey } = await raw(route, { name: 'k', role: 'member' });
    const opened = await checkApiKey(endpoint, apiKey ?? '');
    assert.deepEqual(
      opened.map(({ id }) => id),
      [organizationId],
    );
    await assert.rejects(checkApiKey(endpoint, 'ei_unknown'), {
      kind: /unauthorized|wrongKeyKind/,
    });
    const member = connectionWith(endpoint, { kind: 'apiKey', value: apiKey ?? '' });
    await assert.rejects(organization(member, organizationId + 1000), { name: 'StudioError' });
  });

  it('starts it again when it was killed, whoever asks first', async () => {
    await makeDataset();
    const id = await put('S1', { 'a.csv': 'x' });
    const running = await findLocalStudio(dataFolder);
    const pid = running?.file.pid ?? 0;
    process.kill(pid, 'SIGKILL');
    while (isAlive(pid)) await new Promise((resolve) => setImmediate(resolve));
    const [one, two] = await Promise.all([
      item(connection, organizationId, id),
      put('S2', { 'a.csv': 'y' }),
    ]);
    assert.equal(one.name, 'S1');
    assert.ok(two > id);
    assert.equal((await page()).totalItems, 2);
  });

  it('ends at one Studio when two start at once', async () => {
    const { file } = await sharedProgram();
    const folderOfTwo = path.join(root, 'two');
    const windows = await Promise.all(
      [1, 2, 3].map(() => inOwnProcess({ dataFolder: folderOfTwo, studioScript: file })),
    );
    assert.equal(new Set(windows).size, 1);
    const running = await findLocalStudio(folderOfTwo);
    assert.equal(windows[0], running?.file.endpoint);
    if (running) await stopLocalStudio(running.file);
    assert.equal(await findLocalStudio(folderOfTwo), undefined);
  });

  it('replaces an older version', async () => {
    const newer = await (await sharedProgram()).copy('1.3.0');
    const before = await findLocalStudio(dataFolder);
    const replaced = await connectLocalStudio({ dataFolder, studioScript: newer.file });
    assert.equal(replaced.info.version, '1.3.0');
    assert.equal(replaced.info.id, before?.info.id);
    // The first connection goes on with the new one.
    assert.ok((await organizations(connection)).length > 0);
    replaced.dispose();
  });

  it('adds members, changes what they may do, and removes them', async () => {
    await makeDataset();
    const username = `eve${count}`;
    const user = await raw('/local/users', { username, password: 'correct horse' });
    const guest = { usernameOrEmail: username, role: 'guest', datasets: ['Study'] } as const;
    await addMember(connection, organizationId, guest);
    const eve = async () =>
      (await members(connection, organizationId)).find(({ id }) => id === user.id);
    assert.deepEqual([(await eve())?.role, (await eve())?.datasets], ['guest', ['Study']]);
    await setMemberDatasets(connection, organizationId, user.id, []);
    assert.deepEqual((await eve())?.datasets, []);
    await setMemberRole(connection, organizationId, user.id, 'member');
    assert.equal((await eve())?.role, 'member');
    await removeMember(connection, organizationId, user.id);
    assert.equal(await eve(), undefined);
  });

  it('adds a bucket, and the folders in it as items', async () => {
    const place = path.join(root, 'lake');
    await mkdir(path.join(place, 'deep', 'S1'), { recursive: true });
    await writeFile(path.join(place, 'deep', 'S1', 'a.csv'), 'x');
    const bucketId = await addBucket(connection, organizationId, {
      name: 'lake',
      endpoint: pathToFileURL(place).href,
      region: '',
      accessKey: '',
      secretKey: '',
    });
    const source = { dataset: 'Lake', bucketId, bucketPath: 'deep/', type: 'clinical' } as const;
    await finished(await addFolder(connection, organizationId, source));
    assert.deepEqual(
      (await page()).items.map(({ name, dataset }) => [dataset, name]),
      [['Lake', 'S1']],
    );
  });

  it('cancels a job', async () => {
    const job = await resetSample(connection, { hours: 2 });
    const sample = (await organizations(connection)).find(({ name }) => /sample/i.test(name));
    assert.ok(sample);
    await cancelJob(connection, sample.id, job);
    await assert.rejects(waitForJob(connection, sample.id, job), { code: 'job-failed' });
  });

  it('refuses a dataset in a bucket that is not there', async () => {
    const dataset = {
      name: 'X',
      type: 'clinical',
      place: { bucketId: 999, path: '', levelsDeep: 1 },
    } as const;
    await assert.rejects(addDataset(connection, organizationId, dataset), { name: 'StudioError' });
  });
});
