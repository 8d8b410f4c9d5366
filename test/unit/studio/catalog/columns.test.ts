import assert from 'node:assert/strict';
import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { crc32 } from 'node:zlib';
import { openDatabase } from '../../../../src/studio/catalog/database.ts';
import type { WriteBytes } from '../../../../src/studio/catalog/columnsFile.ts';
import { newFiles } from './fixture.ts';
import { HeldStudio, organizationId } from './heldStudio.ts';

const filters = [
  '',
  "metadata->site = 'north'",
  'metadata->age >= 30 AND total_file_size > 3',
  "file_name LIKE '%.csv' AND NOT file_names CONTAINS 'b.csv'",
  "name LIKE 'item-1%' OR dataset = 'B'",
  'total_file_count = 2',
  "created > DATE('2000-01-01') AND bucket_path LIKE 'a/%'",
];

/** All that the columns and the rows say, each answer of the columns by a filter of its own. */
async function answers(studio: HeldStudio): Promise<unknown> {
  const pages = await Promise.all(
    filters.map(async (filter) => {
      const page = await studio.ask('items', { organizationId, filter, limit: 1000, offset: 0 });
      const items = page.items.map(({ id, dataset, name, files, metadata }) => {
        return [id, dataset, name, files.map((file) => file.name), Object.fromEntries(metadata)];
      });
      return [filter, page.totalItems, page.totalFiles, page.totalSize, items];
    }),
  );
  const vocabulary = await studio.ask('vocabulary', { organizationId });
  const totals = await studio.ask('totals', { organizationId });
  return { pages, keys: vocabulary.keys, totals: [...totals].sort() };
}

describe('columns that are kept for the next start', function () {
  this.timeout(120_000);
  let studio: HeldStudio;
  let write: WriteBytes;
  /** At the end of a run only, unless a test wants it otherwise. */
  const never = { calm: 3_600_000, write: ((...all) => write(...all)) as WriteBytes };
  beforeEach(async () => {
    write = writeSync;
    studio = await HeldStudio.create(never);
    for (let index = 0; index < 40; index += 1) {
      const folder = path.join(studio.root, 'study', index % 4 === 0 ? 'b' : 'a', `item-${index}`);
      await mkdir(folder, { recursive: true });
      const metadata = { age: String(20 + index), site: index % 3 === 0 ? 'north' : 'south' };
      await writeFile(path.join(folder, 'ei-metadata.json'), JSON.stringify({ metadata }));
      await writeFile(path.join(folder, 'a.csv'), 'x'.repeat(index));
      if (index % 2 === 0) await writeFile(path.join(folder, 'b.csv'), 'y');
    }
    for (const [name, prefix] of [
      ['A', 'a'],
      ['B', 'b'],
    ] as const) {
      await studio.addDataset(name, prefix);
      await studio.refresh(name);
    }
  });
  afterEach(() => studio.dispose());

  const data = (name = 'data') => path.join(studio.root, name);
  const columnFiles = (folder: string) =>
    readdirSync(folder).filter((name) => name.endsWith('.columns'));
  const columnFile = () => path.join(data(), columnFiles(data())[0] ?? 'none');

  /** Ends the Studio and starts it anew, `between` having the files for itself. */
  const restart = async (between: () => void = () => undefined, keep = never) => {
    await studio.close();
    between();
    studio = HeldStudio.over(studio.root, 'data', keep);
  };

  /** What a Studio answers that starts with these files, and how many files of columns it leaves. */
  const startedWith = async (folder: string) => {
    const other = HeldStudio.over(studio.root, folder);
    const answered = await answers(other);
    await other.close();
    assert.equal(columnFiles(data(folder)).length, 1, 'what was left is gone');
    return { answered, logged: other.logged };
  };

  /** The files as a Studio that is killed now would leave them. */
  const killed = (name: string) => cpSync(data(), data(name), { recursive: true });

  const edit = (name: string, site: string) => {
    const change = { metadata: { site } };
    return studio.writer.update(organizationId, studio.idOf('A', name), change);
  };

  /** Something of each kind. */
  const change = async () => {
    await edit('item-1', 'north');
    const update = (name: string, to: { name?: string; dataset?: string }) =>
      studio.writer.update(organizationId, studio.idOf('A', name), to);
    await update('item-2', { name: 'item-two' });
    await update('item-3', { dataset: 'B' });
    const trashKey = 'job';
    await studio.trash.delete(organizationId, [studio.idOf('B', 'item-4')], { trashKey });
    const files = newFiles({ 'c.csv': '12345' });
    await studio.writer.add({ organizationId, dataset: 'A', name: 'new', metadata: {}, files });
    await studio.writer.deleteFile(organizationId, studio.idOf('A', 'item-6'), 'b.csv');
  };

  it('tell which items there are, without the rows', async () => {
    await restart(() => {
      const rows = openDatabase(path.join(data(), 'catalog.sqlite'), []);
      rows.exec('UPDATE listed_items SET file_numbers = zeroblob(16), file_names = \'["z"]\'');
      rows.close();
    });
    const filter = "total_file_size > 3 AND file_names CONTAINS 'b.csv'";
    const page = await studio.ask('items', { organizationId, filter, limit: 1, offset: 0 });
    assert.deepEqual([page.totalItems, page.totalFiles], [18, 36]);
  });

  it('go on with what has changed since, when the Studio is killed', async () => {
    await restart();
    await change();
    killed('killed');
    const { answered, logged } = await startedWith('killed');
    assert.deepEqual(answered, await answers(studio));
    assert.deepEqual(logged, []);
    await restart();
    assert.deepEqual(await answers(studio), answered);
  });

  it('are right wherever in the writing of them the Studio is killed', async () => {
    await restart();
    await change();
    const wanted = await answers(studio);
    let moments = 0;
    write = (descriptor, bytes) => {
      const half = writeSync(descriptor, bytes.subarray(0, bytes.length >> 1));
      killed(`killed-${moments++}`);
      return half + writeSync(descriptor, bytes.subarray(half));
    };
    await studio.close();
    assert.ok(moments > 20, `${moments} moments`);
    for (let moment = 0; moment < moments; moment += 5) {
      const { answered } = await startedWith(`killed-${moment}`);
      assert.deepEqual(answered, wanted);
    }
    assert.deepEqual((await startedWith('data')).answered, wanted);
    write = writeSync;
    studio = HeldStudio.over(studio.root, 'data');
  });

  it('are not kept half old and half new when something changes while they are written', async () => {
    const edits: Promise<unknown>[] = [];
    write = (descriptor, bytes) => {
      if (edits.length === 0) edits.push(edit('item-1', 'changed meanwhile'));
      return writeSync(descriptor, bytes);
    };
    await restart(undefined, { ...never, calm: 0, changes: 1 } as typeof never);
    edits.length = 0;
    await change();
    await Promise.all(edits);
    await edit('item-5', 'last');
    killed('killed');
    assert.deepEqual((await startedWith('killed')).answered, await answers(studio));
  });

  it('are made anew when they are damaged anywhere, from another version, or away', async () => {
    await restart();
    const wanted = await answers(studio);
    await studio.close();
    const file = columnFile();
    const whole = readFileSync(file);
    const damages: Buffer[] = [Buffer.alloc(0), whole.subarray(0, whole.length - 100)];
    for (let share = 0; share < 1; share += 0.04) {
      const other = Buffer.from(whole);
      const at = Math.floor(share * whole.length);
      other[at] = (other[at] ?? 0) ^ 0xff;
      damages.push(other);
    }
    const older = Buffer.from(whole);
    older.writeUInt32LE(0, older.length - 12);
    older.writeUInt32LE(crc32(older.subarray(-40, -4)), older.length - 4);
    damages.push(older);
    let noticed = 0;
    for (const damage of damages) {
      cpSync(data(), data('damaged'), { recursive: true });
      writeFileSync(path.join(data('damaged'), path.basename(file)), damage);
      const { answered, logged } = await startedWith('damaged');
      assert.deepEqual(answered, wanted);
      // What no answer needs is not looked at.
      noticed += logged.length;
      assert.ok(logged.length <= 1, logged.join());
      rmSync(data('damaged'), { recursive: true });
    }
    assert.ok(noticed > damages.length / 2, `${noticed} of ${damages.length}`);
    rmSync(file);
    studio = HeldStudio.over(studio.root, 'data');
    assert.deepEqual(await answers(studio), wanted);
  });

  it('are made anew when a change meets damage', async () => {
    await restart();
    await studio.close();
    const file = columnFile();
    const bytes = readFileSync(file);
    // The description and what it needs at once stay whole.
    bytes.fill(0, 64, 2000);
    writeFileSync(file, bytes);
    studio = HeldStudio.over(studio.root, 'data');
    await change();
    const wanted = await answers(studio);
    await restart();
    assert.deepEqual(await answers(studio), wanted);
    const sites = await studio.ask('items', {
      organizationId,
      filter: "metadata->site = 'north' AND name = 'item-1'",
      limit: 10,
      offset: 0,
    });
    assert.equal(sites.totalItems, 1);
  });

  it('are missed by nobody when the disk is full', async () => {
    await restart();
    await change();
    const wanted = await answers(studio);
    write = () => {
      throw Object.assign(new Error('no room'), { code: 'ENOSPC' });
    };
    await studio.close();
    assert.match(studio.logged.join(), /no room/);
    assert.equal(columnFiles(data()).length, 1, 'the file of before');
    write = writeSync;
    studio = HeldStudio.over(studio.root, 'data', never);
    assert.deepEqual(await answers(studio), wanted);
  });

  it('follow a dataset that has another name since', async () => {
    await restart(() => {
      const records = openDatabase(path.join(data(), 'records.sqlite'), []);
      records.exec("UPDATE datasets SET name = 'C' WHERE name = 'A'");
      records.close();
    });
    const filter = "dataset = 'C' AND name = 'item-1'";
    const page = await studio.ask('items', { organizationId, filter, limit: 10, offset: 0 });
    assert.deepEqual([page.totalItems, page.items[0]?.dataset], [1, 'C']);
  });
});
