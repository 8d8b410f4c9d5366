import assert from 'node:assert/strict';
import { mkdir, readdir, rename, rm, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { openDatabase } from '../../../../src/studio/catalog/database.ts';
import { catalogMigrations } from '../../../../src/studio/catalog/schema.ts';
import { Fixture, organizationId } from './fixture.ts';

describe('catalog after a restart', function () {
  this.timeout(60_000);
  let studio: Fixture;
  beforeEach(async () => {
    studio = await Fixture.create();
    for (let index = 0; index < 700; index += 1) {
      const folder = path.join(studio.study, 'a', `item-${index}`);
      await mkdir(folder, { recursive: true });
      await writeFile(path.join(folder, 'x.csv'), 'x'.repeat(index));
    }
    await studio.write({ 'a/item-3/ei-metadata.json': '{"metadata":{"ei_check":"1"}}' });
    await studio.dataset('A', 'a');
  });
  afterEach(() => studio.dispose());
  const everything = async () => {
    const query = { organizationId, limit: 10_000, offset: 0 };
    const { items } = await studio.catalog.items(query);
    const totals = await studio.catalog.totals(organizationId);
    return { items, totals: [...totals] };
  };

  it('answers what it answered before, without listing anything first', async () => {
    const before = await everything();
    await studio.restart(() => rename(studio.study, path.join(studio.root, 'away')));
    assert.deepEqual(await everything(), before);
    await rename(path.join(studio.root, 'away'), studio.study);
  });

  it('loses nothing when the catalog is deleted', async () => {
    const before = await everything();
    await studio.restart(async () => {
      const files = (await readdir(studio.data)).filter((name) => name.startsWith('catalog.'));
      assert.ok(files.length > 0);
      for (const file of files) await rm(path.join(studio.data, file));
    });
    await studio.catalog.refresh(organizationId, 'A');
    assert.deepEqual(await everything(), before);
  });

  it('builds a damaged or newer catalog again', async () => {
    const before = await everything();
    const file = path.join(studio.data, 'catalog.sqlite');
    await studio.restart(() => writeFile(file, 'no database'.repeat(1000)));
    await studio.catalog.refresh(organizationId, 'A');
    assert.deepEqual(await everything(), before);
    await studio.restart(() => {
      const database = openDatabase(file, []);
      database.exec("INSERT INTO migrations VALUES ('listing/99-future', 0)");
      database.close();
      return Promise.resolve();
    });
    await studio.catalog.refresh(organizationId, 'A');
    assert.deepEqual(await everything(), before);
  });

  it('notices what changed meanwhile', async () => {
    const id = await studio.idOf('item-5');
    await studio.restart(async () => {
      await rm(path.join(studio.study, 'a/item-1'), { recursive: true });
      await studio.write({
        'a/item-2/new.csv': 'new',
        'a/item-new/x': '',
        'a/item-5/x.csv': 'abc',
      });
      await studio.write({ 'a/item-3/ei-metadata.json': '{"metadata":{"ei_check":"0"}}' });
    });
    await studio.until(async () => {
      const names = await studio.names();
      return names.includes('item-new') && !names.includes('item-1');
    });
    await studio.catalog.refresh(organizationId, 'A');
    const item = await studio.catalog.item(organizationId, id);
    assert.equal(item.totalSize, 3);
    const totals = (await studio.catalog.totals(organizationId)).get('A');
    assert.deepEqual([totals?.items, totals?.checklistOk, totals?.checklistFailed], [700, 0, 1]);
  });

  it('takes up a first listing that was cut off', async () => {
    const names = await studio.names();
    await studio.restart(() => {
      const database = openDatabase(path.join(studio.data, 'catalog.sqlite'), []);
      database.exec('DELETE FROM listed_datasets; DELETE FROM listed_items WHERE id % 2 = 0');
      database.exec('DELETE FROM kept_columns');
      database.close();
      return Promise.resolve();
    });
    await studio.catalog.refresh(organizationId, 'A');
    assert.deepEqual(await studio.names(), names);
    assert.equal((await studio.catalog.totals(organizationId)).get('A')?.items, 700);
  });

  it('finishes or forgets a move that was cut off', async () => {
    const [moved, stayed] = [await studio.idOf('item-10'), await studio.idOf('item-11')];
    await studio.restart(async () => {
      const database = openDatabase(path.join(studio.data, 'records.sqlite'), catalogMigrations);
      const row = database.prepare('SELECT dataset_id FROM items WHERE id = ?').get(moved);
      const insert = database.prepare('INSERT INTO moving_items VALUES (?, ?, ?)');
      const dataset = Number(row?.['dataset_id']);
      insert.run(moved, dataset, 'arrived');
      insert.run(stayed, dataset, 'never-arrived');
      database.close();
      const folder = path.join(studio.study, 'a');
      await rename(path.join(folder, 'item-10'), path.join(folder, 'arrived'));
    });
    await studio.catalog.refresh(organizationId, 'A');
    assert.equal(await studio.idOf('arrived'), moved);
    assert.equal(await studio.idOf('item-11'), stayed);
    assert.equal((await studio.names()).length, 700);
  });

  it('refuses records that are newer or damaged, and keeps them', async () => {
    const file = path.join(studio.data, 'records.sqlite');
    const change = (sql: string) => () => {
      const database = openDatabase(file, []);
      database.exec(sql);
      database.close();
      return Promise.resolve();
    };
    await assert.rejects(
      studio.restart(change("INSERT INTO migrations VALUES ('catalog/99-future', 0)")),
      { code: 'records-newer' },
    );
    await assert.rejects(
      studio.restart(() => writeFile(file, 'no database'.repeat(1000))),
      {
        code: 'records-corrupt',
      },
    );
    assert.ok((await readdir(studio.data)).includes('records.sqlite'));
  });

  it('removes for good what was deleted more than a week ago', async () => {
    const id = await studio.idOf('item-1');
    await studio.catalog.deleteItems(organizationId, [id], { trashKey: '1' });
    const trash = path.join(studio.data, 'trash');
    assert.equal((await readdir(trash)).length, 1);
    await studio.restart(async () => {
      const database = openDatabase(path.join(studio.data, 'records.sqlite'), []);
      database.exec('UPDATE trashed_items SET deleted = deleted - 8 * 86400000');
      database.close();
      await mkdir(path.join(trash, 'orphan'));
      const old = new Date(Date.now() - 9 * 86_400_000);
      await utimes(path.join(trash, 'orphan'), old, old);
    });
    await studio.catalog.emptyTrash();
    assert.deepEqual(await readdir(trash), []);
    const restored = await studio.catalog.restoreItems(organizationId, '1');
    assert.equal(restored.restored, 0);
  });
});
