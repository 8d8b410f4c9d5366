import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import {
  downloadFile,
  downloadItems,
  type DownloadProgress,
} from '../../../src/actions/download.ts';
import { isAbort } from '../../../src/base/errors.ts';
import { decodePath } from '../../../src/base/safePath.ts';
import type { Item } from '../../../src/client/model.ts';
import { connectionTo } from '../client/testServer.ts';
import { pax, tarOf, zipOf } from './archiveBuilders.ts';
import { fakeStudio, type FakeItem, type FakeStudio } from './fakeStudio.ts';
import { unzipped } from './unzip.ts';

describe('A download', () => {
  let folder: string;
  let to: string;
  let server: FakeStudio;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'ei-download-'));
    to = path.join(folder, 'out.zip');
  });
  afterEach(async () => {
    await server.close();
    await rm(folder, { recursive: true, force: true });
  });

  const many = (count: number): FakeItem[] =>
    Array.from({ length: count }, (_, index) => ({
      id: index + 1,
      name: `S${index}`,
      dataset: 'D',
      files: [{ name: 'deep/a.csv', content: `content of ${index}` }],
    }));
  const tarOfItems = (items: readonly FakeItem[]) => (ids: readonly number[]) =>
    tarOf(
      items
        .filter(({ id }) => ids.includes(id))
        .flatMap(({ name, files }) =>
          files.map((file) => ({ name: `lake/${name}/${file.name}`, content: file.content })),
        ),
    );

  it('of 1,100 items is one ZIP made of archives below 500 ids each', async () => {
    const items = many(1100);
    const sizes: number[] = [];
    server = await fakeStudio(items, (ids) => {
      sizes.push(ids.length);
      return tarOfItems(items)(ids);
    });
    const progress: DownloadProgress[] = [];
    const connection = connectionTo(server.endpoint);
    const done = await downloadItems(connection, 1, { to }, (one) => progress.push(one));
    const files = await unzipped(to);
    assert.equal(Object.keys(files).length, 1100);
    assert.equal(files['S1099/deep/a.csv'], 'content of 1099');
    assert.deepEqual(done, { items: 1100, files: 1100, size: 15_390 });
    assert.ok(sizes.every((size) => size < 500));
    assert.equal(
      sizes.reduce((sum, size) => sum + size),
      1100,
    );
    assert.ok(
      progress.every((one, index) => one.doneBytes >= (progress[index - 1]?.doneBytes ?? 0)),
    );
    const last = progress.at(-1);
    assert.deepEqual(last, {
      doneFiles: 1100,
      totalFiles: 1100,
      doneBytes: 15_390,
      totalBytes: 15_390,
    });
    assert.ok(!server.asked.includes('data/N/files/download'), 'files one by one');
  });

  it('of chosen ids holds those', async () => {
    const items = many(5);
    server = await fakeStudio(items, tarOfItems(items));
    await downloadItems(connectionTo(server.endpoint), 1, { to, ids: [2, 4, 2] });
    assert.deepEqual(Object.keys(await unzipped(to)), ['S1/deep/a.csv', 'S3/deep/a.csv']);
  });

  it('of ids that are gone says so and leaves nothing', async () => {
    const items = many(2);
    server = await fakeStudio(items, tarOfItems(items));
    const download = downloadItems(connectionTo(server.endpoint), 1, { to, ids: [1, 77] });
    await assert.rejects(download, { code: 'items-gone' });
    assert.deepEqual(await readdir(folder), []);
  });

  it('takes a ZIP, too, and archives that name files in other ways', async () => {
    const items = many(3);
    const names = [(n: string) => `D/${n}/deep/a.csv`, (n: string) => `./${n}/deep/a.csv`];
    for (const nameOf of names) {
      server = await fakeStudio(items, () =>
        zipOf(
          items.map(({ name, files }) => ({
            name: nameOf(name),
            content: files[0]?.content ?? '',
          })),
        ),
      );
      await downloadItems(connectionTo(server.endpoint), 1, { to });
      assert.equal((await unzipped(to))['S2/deep/a.csv'], 'content of 2');
      assert.ok(!server.asked.includes('data/N/files/download'));
      await server.close();
    }
  });

  it('leaves out what the listing does not have: a filter keeps files too', async () => {
    const items = many(1);
    server = await fakeStudio(items, (ids) =>
      Buffer.concat([
        tarOf([{ name: 'lake/S0/ei-metadata.json', content: '{}' }], false),
        tarOfItems(items)(ids),
      ]),
    );
    await downloadItems(connectionTo(server.endpoint), 1, { to });
    assert.deepEqual(Object.keys(await unzipped(to)), ['S0/deep/a.csv']);
  });

  it('keeps items of one name in two datasets apart', async () => {
    const file = (content: string) => [{ name: 'a', content }];
    const items = [
      { id: 1, name: 'S', dataset: 'D', files: file('of D') },
      { id: 2, name: 'S', dataset: 'E', files: file('of E') },
    ];
    // Both say the same place in the bucket: the archive cannot tell them apart.
    server = await fakeStudio(items, tarOfItems(items));
    await downloadItems(connectionTo(server.endpoint), 1, { to });
    assert.deepEqual(await unzipped(to), { 'S/a': 'of D', 'S (E)/a': 'of E' });
  });

  it('gives every name a safe and reversible place', async () => {
    const names = [
      '../../evil',
      '/abs',
      'C:\\x',
      'con',
      'a\0b',
      '.',
      'ü'.repeat(200),
      'x\u202Egnp',
    ];
    const items = names.map((name, index) => ({
      id: index + 1,
      name: `I${index}`,
      dataset: 'D',
      files: [{ name, content: name }],
    }));
    server = await fakeStudio(items, () => Buffer.alloc(1024));
    await downloadItems(connectionTo(server.endpoint), 1, { to });
    const found = await unzipped(to);
    assert.deepEqual(
      Object.keys(found).map(decodePath),
      names.map((name, index) => `I${index}/${name}`),
    );
    for (const name of Object.keys(found)) {
      assert.ok(!name.split('/').some((part) => part === '..' || part === ''), name);
      assert.doesNotMatch(name, /[\\:\0]/);
    }
  });

  it('reads pax names of any length', async () => {
    const name = `${'long/'.repeat(60)}ü.csv`;
    const items = [{ id: 1, name: 'S', dataset: 'D', files: [{ name, content: 'x' }] }];
    const record = Buffer.from(
      pax('path', `lake/S/${name}`.replaceAll('ü', '\u00C3\u00BC')),
      'latin1',
    );
    server = await fakeStudio(items, () =>
      tarOf([
        { name: 'p', type: 'x', content: record },
        { name: 'short', content: 'x' },
      ]),
    );
    await downloadItems(connectionTo(server.endpoint), 1, { to });
    assert.ok(!server.asked.includes('data/N/files/download'));
  });

  it('of a file whose size is not the listed one fails and leaves the old file', async () => {
    for (const size of [3, 30]) {
      const items = [
        { id: 1, name: 'S', dataset: 'D', files: [{ name: 'a', content: 'twelve bytes', size }] },
      ];
      server = await fakeStudio(items, tarOfItems(items));
      await writeFile(to, 'old');
      const download = downloadItems(connectionTo(server.endpoint), 1, { to });
      await assert.rejects(download, { code: 'file-changed' });
      assert.equal(await readFile(to, 'utf8'), 'old');
      assert.deepEqual(await readdir(folder), ['out.zip']);
      await server.close();
    }
  });

  it('that is cancelled at any point leaves nothing', async () => {
    const items = many(900);
    for (const cancelAt of [1, 2, 300, 899]) {
      server = await fakeStudio(items, tarOfItems(items));
      const controller = new AbortController();
      const download = downloadItems(
        connectionTo(server.endpoint),
        1,
        { to },
        ({ doneFiles }) => {
          if (doneFiles >= cancelAt) controller.abort();
        },
        controller.signal,
      );
      await assert.rejects(download, isAbort);
      assert.deepEqual(await readdir(folder), []);
      await server.close();
    }
  });

  it('of nothing is an empty ZIP', async () => {
    server = await fakeStudio([], () => Buffer.alloc(0));
    const done = await downloadItems(connectionTo(server.endpoint), 1, { to });
    assert.deepEqual(done, { items: 0, files: 0, size: 0 });
    assert.deepEqual(await unzipped(to), {});
  });

  it('into a folder that does not exist says so', async () => {
    server = await fakeStudio([], () => Buffer.alloc(0));
    const target = path.join(folder, 'absent', 'out.zip');
    const download = downloadItems(connectionTo(server.endpoint), 1, { to: target });
    await assert.rejects(download, { code: 'no-folder' });
  });

  it('onto a folder says so', async () => {
    server = await fakeStudio([], () => Buffer.alloc(0));
    await mkdir(to);
    const download = downloadItems(connectionTo(server.endpoint), 1, { to });
    await assert.rejects(download, { code: 'is-folder' });
    assert.deepEqual(await readdir(folder), ['out.zip']);
  });

  it('of one file is that file', async () => {
    server = await fakeStudio(many(1), () => Buffer.alloc(0));
    const item = { id: 1 } as Item;
    const progress: number[] = [];
    await downloadFile(connectionTo(server.endpoint), 1, item, 'deep/a.csv', to, (done) =>
      progress.push(done),
    );
    assert.equal(await readFile(to, 'utf8'), 'content of 0');
    assert.equal(progress.at(-1), 12);
    const absent = downloadFile(connectionTo(server.endpoint), 1, item, 'absent', `${to}2`);
    await assert.rejects(absent, { kind: 'notFound' });
    assert.deepEqual(await readdir(folder), ['out.zip']);
  });
});
