import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { upload } from './bindings.ts';
import { BoundDataset } from './boundDataset.ts';
import { hostileNames } from './names.ts';

describe('data items, by the official bindings', () => {
  let dataset: BoundDataset;

  before(async function () {
    this.timeout(120_000);
    dataset = await BoundDataset.make('Activity / 日本 100% (Clinical view)', 'studies/activity');
  });
  afterEach(() => dataset.clear());
  after(() => dataset.dispose());

  it('keeps any name of an item, and any metadata', async () => {
    const ids = new Map<number, string>();
    for (const name of hostileNames) {
      ids.set(await dataset.addItem(name, { 'a.csv': name }, { [name]: name, n: '1' }), name);
    }
    const { data, totalDataItemCount, totalFileCount } = await dataset.list();
    assert.equal(totalDataItemCount, hostileNames.length);
    assert.equal(totalFileCount, hostileNames.length);
    assert.deepEqual(
      data.map((item) => item.name),
      [...hostileNames].sort(),
    );
    for (const item of data) {
      assert.equal(ids.get(item.id), item.name);
      assert.deepEqual(
        Object.entries(item.metadata).sort(),
        [
          [item.name, item.name],
          ['n', '1'],
        ].sort(),
      );
      const content = await dataset.api.organizationData.downloadOrganizationDataFile(
        dataset.organizationId,
        item.id,
        {
          fileName: 'a.csv',
        },
      );
      assert.equal(content.toString(), item.name);
    }
  });

  it('keeps any name of a file, in folders too', async () => {
    const names = hostileNames.filter((name) => !/["\\]/.test(name));
    const files = Object.fromEntries(
      names.flatMap((name) => [
        [name, `1 ${name}`],
        [`sub/${name}/f.csv`, `2 ${name}`],
      ]),
    );
    // A file and a folder of one name exclude each other on every disk.
    const id = await dataset.addItem('files', files);
    const data = await dataset.item(id);
    assert.deepEqual(data.files.map((file) => file.name).sort(), Object.keys(files).sort());
    for (const file of data.files) {
      const query = { fileName: file.name };
      const download = await dataset.api.organizationData.downloadOrganizationDataFile(
        dataset.organizationId,
        id,
        query,
      );
      assert.equal(download.toString(), files[file.name]);
      const preview = await dataset.api.organizationData.previewOrganizationDataFile(
        dataset.organizationId,
        id,
        query,
      );
      assert.equal(preview.toString(), files[file.name]);
      assert.equal(file.size, Buffer.byteLength(files[file.name] ?? ''));
    }
  });

  it('refuses a second item of a name, an unknown dataset and a foreign bucket', async () => {
    await dataset.addItem('twice');
    await assert.rejects(dataset.addItem('twice'), /twice/);
    await assert.rejects(dataset.addItem('x', {}, {}, 'No such dataset'), /No such dataset/);
    await assert.rejects(
      dataset.api.organizationData.addOrganizationDataItem(dataset.organizationId, {
        name: 'x',
        dataset: dataset.name,
        bucketId: dataset.study.bucketId + 1,
        metadata: '{}',
        files: [],
      }),
      /another bucket/,
    );
    assert.equal((await dataset.list()).totalDataItemCount, 1);
  });

  it('answers filters, pages and totals', async () => {
    const ids: number[] = [];
    for (let index = 0; index < 5; index += 1) {
      const files = { 'ppg.csv': 'x'.repeat(index), 'hr.png': 'png' };
      ids.push(
        await dataset.addItem(`AMS_00${index}`, files, {
          age: `${20 + index}`,
          ei_check: `${index % 2}`,
        }),
      );
    }
    const page = await dataset.list(undefined, { limit: 2, offset: 2 });
    assert.deepEqual(
      page.data.map((item) => item.name),
      ['AMS_002', 'AMS_003'],
    );
    assert.equal(page.totalDataItemCount, 5);
    assert.equal(page.totalFileCount, 10);
    assert.equal(page.totalFileSize, 0 + 1 + 2 + 3 + 4 + 5 * 3);

    const old = await dataset.list('metadata->age >= 23 AND metadata->ei_check = 1');
    assert.deepEqual(
      old.data.map((item) => item.name),
      ['AMS_003'],
    );
    const pictures = await dataset.list(`file_name LIKE '%.png' AND name = 'AMS_000'`);
    assert.deepEqual(
      pictures.data[0]?.files.map((file) => file.name),
      ['hr.png'],
    );
    assert.equal(pictures.data[0]?.totalFileCount, 1);

    const rows = await dataset.api.organizationData.listOrganizationData(dataset.organizationId, {
      dataset: dataset.name,
      limit: 1,
    });
    assert.equal(rows.data?.[0]?.metadataStringForCLI, JSON.stringify(rows.data?.[0]?.metadata));
    assert.equal(rows.totalDataItemCount, 5);

    for (const one of [await dataset.list('name = '), await dataset.list(`name = 'x' AND AND`)]) {
      assert.equal(typeof one.filterParseError, 'string');
      assert.deepEqual([one.data, one.totalDataItemCount, one.totalFileCount], [[], 0, 0]);
    }
    await assert.rejects(
      dataset.api.organizationData.getOrganizationDataItem(dataset.organizationId, ids[0] ?? 0, {
        filter: 'name =',
      }),
    );
    await assert.rejects(
      dataset.list(undefined, { dataset: 'No such dataset' }),
      /No such dataset/,
    );
  });

  it('adds, replaces and deletes files of an item', async () => {
    const id = await dataset.addItem('changing', { 'a.csv': '1' });
    await dataset.api.organizationData.addOrganizationDataFile(dataset.organizationId, id, {
      files: [upload('sub/b.csv', '22'), upload('a.csv', '333')],
    });
    const names = async () => {
      const data = await dataset.item(id);
      return data.files.map((file) => [file.name, file.size]);
    };
    assert.deepEqual(await names(), [
      ['a.csv', 3],
      ['sub/b.csv', 2],
    ]);
    await dataset.api.organizationData.deleteOrganizationDataFile(dataset.organizationId, id, {
      fileName: 'a.csv',
    });
    assert.deepEqual(await names(), [['sub/b.csv', 2]]);
    await assert.rejects(
      dataset.api.organizationData.deleteOrganizationDataFile(dataset.organizationId, id, {
        fileName: 'a.csv',
      }),
    );
    for (const fileName of ['../x', '..', '/etc/passwd', 'ei-metadata.json', 'sub']) {
      await assert.rejects(
        dataset.api.organizationData.downloadOrganizationDataFile(dataset.organizationId, id, {
          fileName,
        }),
        /./,
        fileName,
      );
    }
  });

  it('changes metadata as a whole, name and dataset, and writes metadata into the bucket', async () => {
    const id = await dataset.addItem('before', { 'a.csv': '1' }, { a: '1', b: '2' });
    await dataset.api.organizationData.updateOrganizationDataItem(dataset.organizationId, id, {
      name: 'after',
      metadata: { c: '3', 'dotted.key': '4' },
    });
    const data = await dataset.item(id);
    assert.equal(data.name, 'after');
    assert.equal(data.id, id);
    assert.equal(data.metadata['c'], '3');
    assert.equal(data.metadata['a'], undefined);
    const file = path.join(dataset.study.folder, data.bucketPath, 'ei-metadata.json');
    const written = JSON.parse(await readFile(file, 'utf8')) as {
      metadata: Record<string, string>;
    };
    assert.deepEqual(written.metadata, data.metadata);
    await assert.rejects(
      dataset.api.organizationData.updateOrganizationDataItem(dataset.organizationId, id, {
        dataset: 'None',
      }),
    );
  });
});
