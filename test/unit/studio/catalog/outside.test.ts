import assert from 'node:assert/strict';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Fixture, organizationId } from './fixture.ts';

describe('changes outside', function () {
  this.timeout(60_000);
  let studio: Fixture;
  beforeEach(async () => {
    studio = await Fixture.create();
    await studio.write({ 'a/one/x.csv': 'x', 'a/two/deep/y.csv': 'y', 'files/raw/z.bin': 'zzz' });
    await studio.dataset('A', 'a');
  });
  afterEach(() => studio.dispose());
  const item = async (name: string) => studio.catalog.item(organizationId, await studio.idOf(name));
  const at = (name: string) => path.join(studio.study, name);

  it('are noticed: created, changed and removed files', async () => {
    await writeFile(at('a/one/new.csv'), 'abc');
    await studio.until(async () => (await item('one')).totalSize === 4);
    await writeFile(at('a/two/deep/y.csv'), 'longer');
    await studio.until(async () => (await item('two')).totalSize === 6);
    await rm(at('a/one/x.csv'));
    await studio.until(async () => (await item('one')).totalFiles === 1);
    await writeFile(at('a/one/ei-metadata.json'), '{"metadata":{"seen":1}}');
    await studio.until(async () => (await item('one')).metadata.get('seen') === '1');
  });

  it('are noticed: new, renamed and removed items, each keeping its id', async () => {
    const id = await studio.idOf('two');
    await mkdir(at('a/three/deep/er'), { recursive: true });
    await writeFile(at('a/three/deep/er/x'), '');
    await studio.until(async () => (await studio.names()).includes('three'));
    await writeFile(at('a/three/deep/er/y'), 'later');
    await studio.until(async () => (await item('three')).totalSize === 5);
    await rm(at('a/two'), { recursive: true });
    await studio.until(async () => !(await studio.names()).includes('two'));
    await studio.write({ 'a/two/x': 'back' });
    await studio.until(async () => (await studio.names()).includes('two'));
    assert.equal(await studio.idOf('two'), id);
    await rename(at('a/three'), at('a/four'));
    await studio.until(async () => {
      const names = await studio.names();
      return names.includes('four') && !names.includes('three');
    });
  });

  it('are noticed above the items and in datasets of files', async () => {
    await studio.write({ 'later/b/one/x': '', 'later/b/two/x': '' });
    await studio.dataset('B', 'late/b');
    assert.deepEqual(await studio.names({ dataset: 'B' }), []);
    await rename(at('later'), at('late'));
    await studio.until(async () => (await studio.names({ dataset: 'B' })).length === 2);
    const [bucket] = studio.catalog.buckets(organizationId);
    await studio.catalog.addDataset({
      organizationId,
      name: 'F',
      type: 'files',
      bucketId: bucket?.id ?? 0,
      bucketPath: 'files',
    });
    await studio.catalog.refresh(organizationId, 'F');
    const size = async () => (await studio.catalog.totals(organizationId)).get('F')?.size;
    assert.equal(await size(), 3);
    await writeFile(at('files/raw/more.bin'), 'more');
    await studio.until(async () => (await size()) === 7);
    await rm(at('files/raw'), { recursive: true });
    await studio.until(async () => (await size()) === 0);
  });

  it('are seen by a fresh look at an item, whether noticed or not', async () => {
    const id = await studio.idOf('one');
    await writeFile(at('a/one/x.csv'), 'changed');
    const fresh = await studio.catalog.item(organizationId, id, { fresh: true });
    assert.equal(fresh.totalSize, 7);
    await rm(at('a/one'), { recursive: true });
    await assert.rejects(studio.catalog.item(organizationId, id, { fresh: true }), {
      code: 'no-such-item',
    });
  });

  it('are all taken in by a refresh that runs while files come and go', async () => {
    const churn = async (index: number) => {
      for (let round = 0; round < 20; round += 1) {
        await studio.write({ [`a/churn-${index}/f-${round}`]: String(round) });
        if (round % 3 === 0) await rm(at(`a/churn-${index}`), { recursive: true });
        if (round % 5 === 0) await studio.catalog.refresh(organizationId, 'A');
      }
    };
    await Promise.all([0, 1, 2, 3].map(churn));
    await studio.catalog.refresh(organizationId, 'A');
    assert.deepEqual(await studio.names(), [
      'churn-0',
      'churn-1',
      'churn-2',
      'churn-3',
      'one',
      'two',
    ]);
    assert.equal((await item('churn-0')).totalFiles, 1);
    const totals = (await studio.catalog.totals(organizationId)).get('A');
    assert.deepEqual([totals?.items, totals?.files], [6, 6]);
  });
});
