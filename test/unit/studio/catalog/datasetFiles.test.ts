import assert from 'node:assert/strict';
import { symlink } from 'node:fs/promises';
import path from 'node:path';
import { Fixture, bytes, organizationId, textOf } from './fixture.ts';

describe('datasets of files', function () {
  this.timeout(60_000);
  let studio: Fixture;
  beforeEach(async () => {
    studio = await Fixture.create();
    await studio.write({
      'raw/a.csv': 'a',
      'raw/day 1/b.csv': 'bb',
      'raw/day 1/deep/c.csv': 'ccc',
      'raw/day 2/d.txt': 'dddd',
      'else/secret.csv': 'no',
    });
    const bucket = await studio.catalog.addBucket({ organizationId, folder: studio.study });
    await studio.catalog.addDataset({
      organizationId,
      name: 'F',
      type: 'files',
      bucketId: bucket.id,
      bucketPath: '/raw/',
    });
    await studio.catalog.refresh(organizationId, 'F');
  });
  afterEach(() => studio.dispose());
  const match = async (pattern: string, what: 'files' | 'folders' = 'files', limit = 100) =>
    studio.catalog.match(organizationId, 'F', pattern, what, limit);
  const keys = async (pattern: string) => (await match(pattern)).files.map(({ key }) => key);
  const write = (file: string, text: string) =>
    studio.catalog.writePath(organizationId, 'F', file, bytes(text));

  it('have totals and no items', async () => {
    const { lastFileCreated, ...totals } =
      (await studio.catalog.totals(organizationId)).get('F') ?? {};
    const none = { items: 0, checklistOk: 0, checklistFailed: 0 };
    assert.deepEqual(totals, { ...none, files: 4, size: 10 });
    assert.ok(lastFileCreated);
    assert.deepEqual(await studio.names(), []);
    await studio.restart();
    assert.equal((await studio.catalog.totals(organizationId)).get('F')?.size, 10);
  });

  it('are browsed level by level, by paths of their own', async () => {
    const top = await studio.catalog.folder(organizationId, 'F', '');
    assert.deepEqual(
      [top.files.map(({ key }) => key), top.folders],
      [['a.csv'], ['day 1', 'day 2']],
    );
    const below = await studio.catalog.folder(organizationId, 'F', 'day 1');
    assert.deepEqual(
      [below.files.map(({ key }) => key), below.folders],
      [['day 1/b.csv'], ['deep']],
    );
    assert.equal((await studio.catalog.headPath(organizationId, 'F', 'day 1/b.csv')).size, 2);
    assert.equal(await textOf(studio.catalog.readPath(organizationId, 'F', 'a.csv')), 'a');
  });

  it('are selected by wildcards, cut off where there is too much', async () => {
    assert.deepEqual(await keys('*.csv'), ['a.csv']);
    assert.deepEqual(await keys('/**/*.csv'), ['a.csv', 'day 1/b.csv', 'day 1/deep/c.csv']);
    assert.deepEqual((await match('*', 'folders')).folders, ['day 1/', 'day 2/']);
    assert.deepEqual((await match('**/deep/', 'folders')).folders, ['day 1/deep/']);
    const cut = await match('**', 'files', 2);
    assert.deepEqual([cut.files.length, cut.truncationReason], [2, 'too-many-results']);
    assert.deepEqual(await keys('../else/*'), []);
  });

  it('are written, renamed and deleted', async () => {
    const written = await write('new/e.csv', 'eeeee');
    assert.deepEqual([written.key, written.size], ['new/e.csv', 5]);
    await studio.catalog.renamePath(organizationId, 'F', 'new/e.csv', 'new/f.csv');
    await studio.catalog.renamePath(organizationId, 'F', 'day 1/', 'day one/');
    await studio.catalog.deletePath(organizationId, 'F', 'day 2/');
    await studio.catalog.deletePath(organizationId, 'F', 'a.csv');
    assert.deepEqual(await keys('**'), ['day one/b.csv', 'day one/deep/c.csv', 'new/f.csv']);
    await studio.until(
      async () => (await studio.catalog.totals(organizationId)).get('F')?.size === 10,
    );
    const gone = { code: 'no-such-file' };
    await assert.rejects(studio.catalog.deletePath(organizationId, 'F', 'a.csv'), gone);
    await assert.rejects(studio.catalog.headPath(organizationId, 'F', 'a.csv'), gone);
    await assert.rejects(textOf(studio.catalog.readPath(organizationId, 'F', 'a.csv')), gone);
    await assert.rejects(
      studio.catalog.renamePath(organizationId, 'F', 'new/f.csv', 'day one/b.csv'),
      { code: 'already-exists' },
    );
  });

  it('never lead out of themselves', async () => {
    await symlink(studio.data, path.join(studio.study, 'raw', 'data'));
    for (const file of [
      '../else/secret.csv',
      '..',
      'data/records.sqlite',
      '%2e%2e/else/secret.csv',
    ]) {
      await assert.rejects(studio.catalog.headPath(organizationId, 'F', file), {
        code: 'no-such-file',
      });
    }
    for (const file of ['', '/etc/passwd', 'a//b', '.ei-staging-1/x']) {
      await assert.rejects(studio.catalog.headPath(organizationId, 'F', file), {
        code: 'bad-name',
      });
    }
    await write('../up.csv', 'x');
    assert.deepEqual(await keys('../*'), ['../up.csv'], 'a name like any other');
    assert.equal(await textOf(studio.catalog.readPath(organizationId, 'F', '../up.csv')), 'x');
    await assert.rejects(write('data/stolen', 'x'), { code: 'not-found' });
    await assert.rejects(studio.catalog.deletePath(organizationId, 'F', '/'), { code: 'bad-name' });
  });
});
