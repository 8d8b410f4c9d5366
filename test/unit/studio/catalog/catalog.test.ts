import assert from 'node:assert/strict';
import { mkdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Fixture, organizationId } from './fixture.ts';

describe('catalog', function () {
  this.timeout(60_000);
  let studio: Fixture;
  beforeEach(async () => {
    studio = await Fixture.create();
  });
  afterEach(() => studio.dispose());
  const page = (query: { filter?: string; limit?: number; offset?: number } = {}) =>
    studio.catalog.items({ organizationId, limit: 100, offset: 0, ...query });

  it('makes items of folders, with their files and metadata', async () => {
    await studio.write({
      'ams/AMS_001/ppg.csv': 'a,b',
      'ams/AMS_001/raw/acc.csv': '',
      'ams/AMS_001/ei-metadata.json': '{"version":1,"metadata":{"age":31,"ok":true}}',
      'ams/AMS_002/ppg.csv': 'abc',
      'ams/readme.txt': 'no item',
      'other/x/y': 'no item either',
    });
    await studio.dataset('AMS', 'ams/');
    const { items, totalItems, totalFiles, totalSize } = await page();
    assert.deepEqual([totalItems, totalFiles, totalSize], [2, 3, 6]);
    const [first] = items;
    assert.equal(first?.name, 'AMS_001');
    assert.equal(first.bucketPath, 'ams/AMS_001/');
    assert.deepEqual(
      first.files.map(({ name, size }) => [name, size]),
      [
        ['ppg.csv', 3],
        ['raw/acc.csv', 0],
      ],
    );
    assert.deepEqual(Object.fromEntries(first.metadata), { age: '31', ok: 'true' });
    assert.ok(Math.abs(first.created - Date.now()) < 60_000);
  });

  it('names items by as many levels as the dataset says', async () => {
    await studio.write({ 'a/b/c/file': '1', 'a/b/d': '2', 'a/e/f': '3', 'a/loose': '4' });
    await studio.dataset('deep', '', 2);
    assert.deepEqual(await studio.names(), ['a/b', 'a/e']);
    await studio.catalog.updateDataset(organizationId, 'deep', { levelsDeep: 1 });
    await studio.catalog.refresh(organizationId, 'deep');
    assert.deepEqual(await studio.names(), ['a']);
  });

  it('lists items of hostile names, and a broken metadata file with a note', async () => {
    const names = [
      'a:b',
      '`$(x)`',
      'e\u0301',
      'é',
      '--',
      "it's",
      '%41',
      '😀',
      'new\nline',
      '_',
      'x%+',
    ];
    for (const name of names) await studio.write({ [`${name}/data.csv`]: name });
    await studio.write({ '_/ei-metadata.json': '{"broken' });
    await studio.dataset('hostile');
    assert.deepEqual(await studio.names(), [...names].sort());
    const broken = await studio.catalog.item(organizationId, await studio.idOf('_'));
    assert.match(broken.problem ?? '', /no JSON/);
    assert.deepEqual(broken.files.length, 1);
    await studio.write({ '_/ei-metadata.json': '{"metadata":{"__proto__":"p"}}' });
    const mended = await studio.catalog.item(organizationId, broken.id, { fresh: true });
    assert.equal(mended.problem, undefined);
    assert.deepEqual([...mended.metadata], [['__proto__', 'p']]);
  });

  it('answers filters, pages and totals in the order of dataset and name', async () => {
    for (let index = 0; index < 25; index += 1) {
      const name = `item-${String(index).padStart(2, '0')}`;
      const check = index % 5 === 0 ? '"0"' : '1';
      await studio.write({
        [`b/${name}/a.csv`]: 'x'.repeat(index),
        [`b/${name}/b.png`]: 'x',
        [`b/${name}/ei-metadata.json`]: `{"metadata":{"ei_check":${check},"n":${index}}}`,
      });
    }
    await studio.write({ 'a/zzz/a.csv': '' });
    await studio.dataset('B', 'b');
    await studio.dataset('A', 'a');
    assert.deepEqual((await studio.names()).slice(0, 3), ['zzz', 'item-00', 'item-01']);
    const second = await page({ filter: 'metadata->ei_check = 1', limit: 5, offset: 5 });
    assert.equal(second.totalItems, 20);
    assert.equal(second.items.length, 5);
    assert.equal(second.items[0]?.name, 'item-07');
    const csv = await page({ filter: "file_name LIKE '%.csv' AND metadata->n >= 20" });
    assert.deepEqual([csv.totalItems, csv.totalFiles, csv.totalSize], [5, 5, 110]);
    assert.deepEqual(
      csv.items[0]?.files.map((file) => file.name),
      ['a.csv'],
    );
    const ids = await studio.catalog.ids({ organizationId, filter: 'metadata->n < 3' });
    assert.equal(ids.length, 3);
    assert.match((await page({ filter: 'name = ' })).filterProblem ?? '', /./);
    await assert.rejects(studio.catalog.ids({ organizationId, filter: 'AND' }), { code: 'filter' });
    const totals = await studio.catalog.totals(organizationId);
    const { lastFileCreated, ...counts } = totals.get('B') ?? {};
    assert.deepEqual(counts, {
      items: 25,
      checklistOk: 20,
      checklistFailed: 5,
      files: 50,
      size: 325,
    });
    assert.ok(Math.abs((lastFileCreated ?? 0) - Date.now()) < 60_000);
    const vocabulary = await studio.catalog.vocabulary(organizationId, 'B');
    assert.equal(vocabulary.items, 25);
    assert.deepEqual(vocabulary.keys.map((key) => key.text).sort(), ['ei_check', 'n']);
  });

  it('shows a guest only the datasets that were granted', async () => {
    await studio.write({ 'a/one/x': '', 'b/two/x': '', 'c/three/x': '' });
    for (const name of ['a', 'b', 'c']) await studio.dataset(name, name);
    assert.deepEqual(await studio.names({ datasets: ['a', 'c'] }), ['one', 'three']);
    assert.deepEqual(await studio.names({ datasets: ['a'], dataset: 'b' }), []);
    assert.deepEqual(await studio.names({ datasets: [] }), []);
    const filter = "dataset = 'b' OR name = 'two'";
    assert.deepEqual(await studio.names({ datasets: ['a'], filter }), []);
    assert.deepEqual(await studio.catalog.ids({ organizationId, datasets: ['b'] }), [
      await studio.idOf('two'),
    ]);
    const seen = await studio.catalog.vocabulary(organizationId, undefined, ['a']);
    assert.deepEqual(
      seen.datasets.map(({ text }) => text),
      ['a'],
    );
  });

  it('keeps organizations apart', async () => {
    await studio.write({ 'one/x': '' });
    await studio.dataset('mine');
    const id = await studio.idOf('one');
    const other = organizationId + 1;
    await assert.rejects(studio.catalog.item(other, id), { code: 'no-such-item' });
    await assert.rejects(studio.catalog.item(other, id, { fresh: true }), { code: 'no-such-item' });
    await assert.rejects(studio.catalog.updateItem(other, id, { metadata: {} }), {
      code: 'no-such-item',
    });
    await assert.rejects(
      studio.catalog.items({ organizationId: other, dataset: 'mine', limit: 1, offset: 0 }),
      {
        code: 'no-such-dataset',
      },
    );
    assert.equal(
      (await studio.catalog.items({ organizationId: other, limit: 9, offset: 0 })).totalItems,
      0,
    );
    assert.equal(
      await studio.catalog.deleteItems(other, [id], { trashKey: 'x' }).catch(() => 0),
      0,
    );
    assert.deepEqual(await studio.names(), ['one']);
  });

  it('leaves hidden datasets out unless they are named', async () => {
    await studio.write({ 'a/one/x': '', 'b/two/x': '' });
    await studio.dataset('a', 'a');
    await studio.dataset('b', 'b');
    await studio.catalog.updateDataset(organizationId, 'b', { hidden: true });
    assert.deepEqual(await studio.names(), ['one']);
    assert.deepEqual(await studio.names({ dataset: 'b' }), ['two']);
  });

  it('keeps ids when a dataset is renamed, and shows the new name at once', async () => {
    await studio.write({ 'a/one/x': '', 'a/two/x': '' });
    await studio.dataset('old', 'a');
    const id = await studio.idOf('two');
    await studio.catalog.updateDataset(organizationId, 'old', { name: 'new', tags: ['t'] });
    assert.equal((await studio.catalog.item(organizationId, id)).dataset, 'new');
    assert.deepEqual(await studio.names({ filter: "dataset = 'new'" }), ['one', 'two']);
    assert.deepEqual([...(await studio.catalog.totals(organizationId)).keys()], ['new']);
    await assert.rejects(studio.names({ dataset: 'old' }), { code: 'no-such-dataset' });
    assert.deepEqual(studio.catalog.dataset(organizationId, 'new').tags, ['t']);
  });

  it('refuses what cannot be a dataset or a bucket', async () => {
    await studio.dataset('a');
    await assert.rejects(studio.dataset('a'), { code: 'already-exists' });
    await assert.rejects(studio.dataset(' '), { code: 'bad-name' });
    await assert.rejects(studio.dataset('x\0y'), { code: 'bad-name' });
    await assert.rejects(studio.dataset('b', 'x/../.ei-staging-1'), { code: 'bad-name' });
    const add = (folder: string) => studio.catalog.addBucket({ organizationId, folder });
    await assert.rejects(add('relative'), { code: 'bucket-unreachable' });
    await assert.rejects(add(path.join(studio.root, 'nowhere')), { code: 'bucket-unreachable' });
    await assert.rejects(add(studio.data), { code: 'bucket-forbidden' });
    await assert.rejects(add(studio.root), { code: 'bucket-forbidden' });
    await symlink(studio.data, path.join(studio.root, 'alias'));
    await assert.rejects(add(path.join(studio.root, 'alias')), { code: 'bucket-forbidden' });
    await mkdir(path.join(studio.data, 'buckets', 'sample'), { recursive: true });
    assert.equal((await add(path.join(studio.data, 'buckets', 'sample'))).name, 'sample');
  });

  it('removes a bucket with its datasets and leaves the files', async () => {
    await studio.write({ 'one/x': 'x' });
    await studio.dataset('a');
    const id = await studio.idOf('one');
    const [bucket] = studio.catalog.buckets(organizationId);
    await studio.catalog.removeBucket(organizationId, bucket?.id ?? 0);
    assert.deepEqual(await studio.names(), []);
    assert.deepEqual(studio.catalog.datasets(organizationId), []);
    await studio.dataset('a');
    assert.ok((await studio.idOf('one')) > id, 'an id is never used again');
  });

  it('verifies a folder by writing to it, and previews what it would give', async () => {
    await studio.write({ 'one/x': 'x', 'one/y': 'yy', 'two/x': '', loose: '' });
    const verified = await studio.catalog.verifyFolder(studio.study);
    assert.equal(verified.isConnected, true);
    const missing = await studio.catalog.verifyFolder(path.join(studio.root, 'nowhere'));
    assert.equal(missing.isConnected, false);
    assert.match(missing.problem ?? '', /cannot be reached|no such file/i);
    assert.deepEqual(await studio.catalog.previewFolder(studio.study, 1), {
      items: [
        { name: 'one', files: 2, size: 3 },
        { name: 'two', files: 1, size: 0 },
      ],
      totalItems: 2,
      totalFiles: 4,
      isTruncated: false,
    });
    await assert.rejects(studio.catalog.previewFolder(studio.data, 1), {
      code: 'bucket-forbidden',
    });
  });

  it('does not lose items when the folder is away, and has them under their ids when it is back', async () => {
    await studio.write({ 'one/x': 'x', 'two/x': '' });
    await studio.dataset('a');
    const id = await studio.idOf('two');
    const away = path.join(studio.root, 'away');
    await rename(studio.study, away);
    await assert.rejects(studio.catalog.refresh(organizationId, 'a'), {
      code: 'bucket-unreachable',
    });
    assert.deepEqual(await studio.names(), ['one', 'two']);
    await mkdir(studio.study);
    await studio.catalog.refresh(organizationId, 'a');
    assert.deepEqual(await studio.names(), []);
    await rm(studio.study, { recursive: true });
    await rename(away, studio.study);
    await studio.catalog.refresh(organizationId, 'a');
    assert.equal(await studio.idOf('two'), id);
  });

  it('stops a refresh when told', async () => {
    for (let index = 0; index < 300; index += 1) await studio.write({ [`item-${index}/x`]: '' });
    await studio.dataset('a');
    const controller = new AbortController();
    controller.abort();
    await assert.rejects(
      studio.catalog.refresh(organizationId, 'a', { signal: controller.signal }),
      { name: 'AbortError' },
    );
    const later = new AbortController();
    const refreshing = studio.catalog.refresh(organizationId, 'a', { signal: later.signal });
    later.abort();
    await assert.rejects(refreshing, { name: 'AbortError' });
    assert.equal((await studio.names()).length, 300);
  });

  it('shows one folder in two datasets, each with ids of its own', async () => {
    await studio.write({ 'a/one/x': 'x' });
    await studio.dataset('first', 'a');
    await studio.dataset('second', 'a');
    const [first, second] = [await studio.idOf('one', 'first'), await studio.idOf('one', 'second')];
    assert.notEqual(first, second);
    await studio.catalog.updateItem(organizationId, first, { metadata: { seen: 'by both' } });
    const other = await studio.catalog.item(organizationId, second);
    assert.equal(other.metadata.get('seen'), 'by both');
    await studio.catalog.deleteItems(organizationId, [first], { trashKey: '1' });
    assert.deepEqual(await studio.names(), []);
    await studio.catalog.restoreItems(organizationId, '1');
    assert.equal(await studio.idOf('one', 'first'), first);
    assert.equal(await studio.idOf('one', 'second'), second);
  });

  it('answers while a large folder is being listed', async () => {
    await studio.write({ 'small/one/x': 'x' });
    await studio.dataset('small', 'small');
    for (let index = 0; index < 1500; index += 1) {
      const folder = path.join(studio.study, 'large', `item-${index}`);
      await mkdir(folder, { recursive: true });
      await writeFile(path.join(folder, 'data.csv'), '');
    }
    let answers = 0;
    let isDone = false;
    const indexing: number[] = [];
    studio.catalog.onDidIndex(({ dataset, files, done }) => {
      if (dataset === 'large') indexing.push(done ? -1 : files);
    });
    const listing = studio.dataset('large', 'large').then(() => {
      isDone = true;
    });
    while (!isDone) {
      assert.deepEqual(await studio.names({ dataset: 'small' }), ['one']);
      if (!isDone) answers += 1;
    }
    await listing;
    assert.ok(answers > 2, `${answers} answers`);
    assert.equal((await page()).totalItems, 1501);
    assert.deepEqual([indexing[0], indexing.at(-1)], [0, -1]);
    assert.deepEqual(studio.catalog.indexing, []);
  });
});
