import assert from 'node:assert/strict';
import { mkdir, readFile, readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { Fixture, bytes, newFiles, organizationId, textOf } from './fixture.ts';

describe('edits of items', function () {
  this.timeout(60_000);
  let studio: Fixture;
  beforeEach(async () => {
    studio = await Fixture.create();
    await studio.write({
      'a/one/x.csv': 'x',
      'a/one/ei-metadata.json': '{"metadata":{"k":"v","ei_check":"1","ei_check_ppg":"0"}}',
      'a/two/y.csv': 'yy',
      'b/three/z.csv': 'zzz',
    });
    await studio.dataset('A', 'a');
    await studio.dataset('B', 'b');
  });
  afterEach(() => studio.dispose());
  const metadataOnDisk = async (item: string) => {
    const text = await readFile(path.join(studio.study, item, 'ei-metadata.json'), 'utf8');
    return (JSON.parse(text) as { metadata: unknown }).metadata;
  };
  const add = (name: string, files: Record<string, string>, dataset = 'A') =>
    studio.catalog.addItem({
      organizationId,
      dataset,
      name,
      metadata: { added: 'yes' },
      files: newFiles(files),
    });

  it('adds an item that is there at once, whole, and durable', async () => {
    const added = await add('new', { 'a.csv': '1', 'deep/b.csv': '22', 'c:d.csv': '' });
    assert.equal(added.totalSize, 3);
    assert.deepEqual(
      added.files.map((file) => file.name),
      ['a.csv', 'c:d.csv', 'deep/b.csv'],
    );
    assert.deepEqual(await studio.names({ dataset: 'A' }), ['new', 'one', 'two']);
    const { catalog } = studio;
    assert.equal(await textOf(catalog.readFile(organizationId, added.id, 'deep/b.csv')), '22');
    assert.equal((await catalog.head(organizationId, added.id, 'a.csv')).size, 1);
    assert.deepEqual(await metadataOnDisk('a/new'), { added: 'yes' });
    assert.deepEqual((await readdir(path.join(studio.study, 'a'))).sort(), ['new', 'one', 'two']);
    await add('bare', {});
    assert.deepEqual((await studio.names({ dataset: 'A' }))[0], 'bare');
  });

  it('takes metadata that comes as a file along', async () => {
    const item = await add('new', { 'ei-metadata.json': '{"metadata":{"added":"no","n":1}}' });
    assert.deepEqual(Object.fromEntries(item.metadata), { added: 'yes', n: '1' });
    const one = await studio.idOf('one');
    const checks = '{"action":"replace-checks","metadata":{"ei_check":0}}';
    const files = newFiles({ 'ei-metadata.json': checks });
    const changed = await studio.catalog.addFiles(organizationId, one, files);
    assert.deepEqual(Object.fromEntries(changed.metadata), { k: 'v', ei_check: '0' });
  });

  it('refuses items that are there already, or cannot be', async () => {
    await assert.rejects(add('one', {}), { code: 'already-exists' });
    await assert.rejects(add('deep/er', {}), { code: 'bad-name' });
    await assert.rejects(add('', {}), { code: 'bad-name' });
    await assert.rejects(add('.ei-tmp-1', {}), { code: 'bad-name' });
    await assert.rejects(add('new', { '.ei-x': '' }), { code: 'bad-name' });
    await assert.rejects(add('new', { '/abs': '' }), { code: 'bad-name' });
    await assert.rejects(add('new', { 'EI-Metadata.json': '{}' }), { code: 'bad-name' });
    await assert.rejects(add('new', { a: '', 'a/b': '' }), { code: 'already-exists' });
    await assert.rejects(add('new', {}, 'nowhere'), { code: 'no-such-dataset' });
    assert.deepEqual((await readdir(path.join(studio.study, 'a'))).sort(), ['one', 'two']);
    const results = await Promise.allSettled([1, 2, 3].map((n) => add('same', { f: `${n}` })));
    assert.equal(results.filter(({ status }) => status === 'fulfilled').length, 1);
    await add('../../up', {}, 'A').catch((error: unknown) => {
      assert.equal((error as { code?: string }).code, 'bad-name');
    });
  });

  it('leaves nothing of an upload that breaks off', async () => {
    async function* broken() {
      yield await Promise.resolve({ name: 'first.csv', body: bytes('1') });
      throw new Error('connection lost');
    }
    const files = broken();
    const item = { organizationId, dataset: 'A', name: 'half', metadata: {}, files };
    await assert.rejects(studio.catalog.addItem(item), /connection lost/);
    const controller = new AbortController();
    async function* aborted() {
      yield await Promise.resolve({ name: 'first.csv', body: bytes('1') });
      controller.abort();
      yield { name: 'second.csv', body: bytes('2') };
    }
    await assert.rejects(studio.catalog.addItem({ ...item, files: aborted() }, controller.signal), {
      name: 'AbortError',
    });
    assert.deepEqual((await readdir(path.join(studio.study, 'a'))).sort(), ['one', 'two']);
  });

  it('replaces the whole metadata, in the bucket and in queries', async () => {
    const id = await studio.idOf('one');
    const hostile = new Map([
      ['__proto__', 'p'],
      ['a.b', '😀'],
      ['', 'empty key'],
      ['half', '\ud800'],
    ]);
    const edited = await studio.catalog.updateItem(organizationId, id, { metadata: hostile });
    assert.deepEqual([...edited.metadata].sort(), [...hostile].sort());
    assert.deepEqual(Object.entries((await metadataOnDisk('a/one')) as object), [...hostile]);
    assert.deepEqual(await studio.names({ filter: "metadata->a_b = '😀'" }), ['one']);
    await studio.restart();
    const later = await studio.catalog.item(organizationId, id);
    assert.deepEqual([...later.metadata].sort(), [...hostile].sort());
  });

  it('renames and moves an item with its id', async () => {
    const id = await studio.idOf('one');
    const renamed = await studio.catalog.updateItem(organizationId, id, { name: 'uno' });
    assert.deepEqual([renamed.id, renamed.name, renamed.bucketPath], [id, 'uno', 'a/uno/']);
    const change = { dataset: 'B', name: 'moved', metadata: { now: 'here' } };
    const moved = await studio.catalog.updateItem(organizationId, id, change);
    assert.deepEqual([moved.id, moved.dataset, moved.name], [id, 'B', 'moved']);
    assert.deepEqual(Object.fromEntries(moved.metadata), { now: 'here' });
    assert.deepEqual(await studio.names(), ['two', 'moved', 'three']);
    const totals = await studio.catalog.totals(organizationId);
    assert.deepEqual([totals.get('A')?.items, totals.get('B')?.items], [1, 2]);
    await assert.rejects(studio.catalog.updateItem(organizationId, id, { name: 'three' }), {
      code: 'already-exists',
    });
    await assert.rejects(studio.catalog.updateItem(organizationId, id, { name: 'a/b' }), {
      code: 'bad-name',
    });
    await studio.restart();
    assert.equal(await studio.idOf('moved'), id);
  });

  it('moves an item into another bucket', async () => {
    const folder = path.join(studio.root, 'second');
    await mkdir(folder);
    const bucket = await studio.catalog.addBucket({ organizationId, folder });
    await studio.catalog.addDataset({
      organizationId,
      name: 'C',
      type: 'clinical',
      bucketId: bucket.id,
      bucketPath: 'c',
    });
    const ids = [await studio.idOf('one'), await studio.idOf('two')];
    assert.equal(await studio.catalog.moveItems(organizationId, ids, 'C'), 2);
    assert.deepEqual(await studio.names({ dataset: 'C' }), ['one', 'two']);
    const [id = 0] = ids;
    const item = await studio.catalog.item(organizationId, id);
    assert.deepEqual([item.bucketName, item.metadata.get('k')], ['second', 'v']);
    assert.equal(await textOf(studio.catalog.readFile(organizationId, id, 'x.csv')), 'x');
    assert.deepEqual(await readdir(studio.study), ['b']);
    assert.equal(await studio.catalog.itemFolder(organizationId, id), path.join(folder, 'c/one'));
    assert.equal(await studio.catalog.datasetFolder(organizationId, 'C'), path.join(folder, 'c'));
    assert.equal(await studio.catalog.datasetFolder(organizationId, 'A'), studio.study);
  });

  it('adds, replaces and deletes files; an item without any stays', async () => {
    const id = await studio.idOf('two');
    const files = newFiles({ 'new.csv': 'new', 'y.csv': 'other' });
    const item = await studio.catalog.addFiles(organizationId, id, files);
    assert.deepEqual(
      item.files.map(({ name, size }) => [name, size]),
      [
        ['new.csv', 3],
        ['y.csv', 5],
      ],
    );
    await studio.catalog.deleteFile(organizationId, id, 'new.csv');
    await studio.catalog.deleteFile(organizationId, id, 'y.csv');
    assert.equal((await studio.catalog.item(organizationId, id)).totalFiles, 0);
    await studio.catalog.refresh(organizationId, 'A');
    assert.equal(await studio.idOf('two'), id);
    const gone = { code: 'no-such-file' };
    await assert.rejects(studio.catalog.deleteFile(organizationId, id, 'y.csv'), gone);
    await assert.rejects(studio.catalog.head(organizationId, id, 'y.csv'), gone);
    await assert.rejects(textOf(studio.catalog.readFile(organizationId, id, 'y.csv')), gone);
    await assert.rejects(studio.catalog.head(organizationId, id, 'ei-metadata.json'), {
      code: 'bad-name',
    });
    await assert.rejects(studio.catalog.head(organizationId, 999, 'x'), { code: 'no-such-item' });
  });

  it('does one thing at a time to one item', async () => {
    const id = await studio.idOf('one');
    const edit = (n: number) =>
      studio.catalog.updateItem(organizationId, id, { metadata: { n: String(n) } });
    const rows = (n: number) => [{ name: 'one', metadata: new Map([[`key-${n}`, String(n)]]) }];
    await Promise.all([...Array(10).keys()].map(edit));
    await Promise.all(
      [...Array(20).keys()].map((n) => studio.catalog.setMetadata(organizationId, 'A', rows(n))),
    );
    const item = await studio.catalog.item(organizationId, id);
    assert.equal(item.metadata.size, 21, 'no edit is lost');
    assert.deepEqual(await metadataOnDisk('a/one'), Object.fromEntries(item.metadata));
    const [first, second] = await Promise.allSettled([
      studio.catalog.updateItem(organizationId, id, { name: 'first' }),
      studio.catalog.updateItem(organizationId, id, { name: 'second' }),
    ]);
    assert.ok([first, second].some((result) => result?.status === 'fulfilled'));
    assert.equal((await studio.names({ dataset: 'A' })).length, 2);
  });

  it('edits many: checklists, metadata by name, with progress and a stop', async () => {
    const ids = [await studio.idOf('one'), await studio.idOf('two'), 12345];
    const seen: number[] = [];
    const onProgress = (done: number, total: number) => seen.push(done / total);
    const cleared = await studio.catalog.clearChecklist(organizationId, ids, { onProgress });
    assert.equal(cleared, 2);
    assert.equal(seen.at(-1), 1);
    assert.deepEqual(await metadataOnDisk('a/one'), { k: 'v' });
    assert.ok(!(await readdir(path.join(studio.study, 'a/two'))).includes('ei-metadata.json'));
    const rows = ['one', 'nobody', 'two'].map((name) => ({
      name,
      metadata: new Map([['site', name]]),
    }));
    const result = await studio.catalog.setMetadata(organizationId, 'A', rows);
    assert.deepEqual(result, { updated: 2, missing: ['nobody'] });
    assert.deepEqual(await metadataOnDisk('a/one'), { k: 'v', site: 'one' });
    const signal = AbortSignal.abort();
    await assert.rejects(studio.catalog.clearChecklist(organizationId, ids, { signal }), {
      name: 'AbortError',
    });
  });

  it('does not bring a vanished item back by editing it', async () => {
    const id = await studio.idOf('two');
    await rm(path.join(studio.study, 'a/two'), { recursive: true });
    const edit = studio.catalog.updateItem(organizationId, id, { metadata: { x: 'y' } });
    await assert.rejects(edit, { code: 'no-such-item' });
    await assert.rejects(stat(path.join(studio.study, 'a/two')), { code: 'ENOENT' });
  });

  it('deletes into the trash and brings back with the same ids', async () => {
    const ids = [await studio.idOf('one'), await studio.idOf('three')];
    const deleted = await studio.catalog.deleteItems(organizationId, [...ids, 999], {
      trashKey: '41',
    });
    assert.equal(deleted, 2);
    assert.deepEqual(await studio.names(), ['two']);
    assert.deepEqual(await readdir(studio.study), ['a']);
    await studio.restart();
    const again = await add('one', {});
    assert.ok(again.id > Math.max(...ids), 'a new item is another item');
    const restored = await studio.catalog.restoreItems(organizationId, '41');
    assert.deepEqual(restored, { restored: 1, kept: ['one'] });
    assert.equal(await studio.idOf('three'), ids[1]);
    await studio.catalog.deleteItems(organizationId, [again.id], { trashKey: '42' });
    assert.deepEqual(await studio.catalog.restoreItems(organizationId, '41'), {
      restored: 1,
      kept: [],
    });
    assert.equal(await studio.idOf('one'), ids[0]);
    assert.equal((await studio.catalog.item(organizationId, ids[0] ?? 0)).metadata.get('k'), 'v');
    assert.deepEqual(await studio.catalog.restoreItems(organizationId, '41'), {
      restored: 0,
      kept: [],
    });
  });
});
