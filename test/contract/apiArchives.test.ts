import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { BoundDataset } from './boundDataset.ts';

const run = promisify(execFile);

describe('archives of data items', () => {
  let dataset: BoundDataset;
  const ids: number[] = [];

  before(async function () {
    this.timeout(120_000);
    dataset = await BoundDataset.make('Study', 'studies');
    for (const name of ['AMS_001', 'Ünï cödé', 'dots..']) {
      const files = { 'ppg.csv': `ppg ${name}`, 'sub/hr.png': 'png', empty: '' };
      ids.push(await dataset.addItem(name, files, { a: 'b' }));
    }
  });
  after(() => dataset.dispose());

  async function untar(archive: Uint8Array): Promise<string[]> {
    const target = await mkdtemp(path.join(os.tmpdir(), 'ei-untar-'));
    try {
      await writeFile(path.join(target, 'a.tar'), archive);
      await run('tar', ['-xf', 'a.tar'], { cwd: target });
      await rm(path.join(target, 'a.tar'));
      const { stdout } = await run('find', ['.', '-type', 'f', '-printf', '%P %s\\n'], {
        cwd: target,
      });
      return stdout.trim().split('\n').sort();
    } finally {
      await rm(target, { recursive: true });
    }
  }

  it('of one item is a tar whose paths start at the bucket path', async () => {
    const archive = await dataset.api.organizationData.downloadOrganizationSingleDataItem(
      dataset.organizationId,
      ids[0] ?? 0,
      {},
    );
    assert.deepEqual(await untar(archive), [
      'studies/AMS_001/empty 0',
      'studies/AMS_001/ppg.csv 11',
      'studies/AMS_001/sub/hr.png 3',
    ]);
  });

  it('of several holds what a filter leaves, whichever way the ids come', async () => {
    const all = await dataset.api.organizationData.downloadOrganizationDataItem(
      dataset.organizationId,
      {
        dataIds: JSON.stringify(ids),
      },
    );
    assert.equal((await untar(all)).length, 9);
    const some = await dataset.api.organizationData.downloadOrganizationDataItem(
      dataset.organizationId,
      {
        dataIds: ids.join(','),
        filter: `file_name LIKE '%.csv' AND name <> 'AMS_001'`,
      },
    );
    assert.deepEqual(
      await untar(some),
      ['studies/dots.%2E/ppg.csv 10', 'studies/Ünï cödé/ppg.csv 16'].sort(),
    );
    for (const dataIds of ['[]', 'x', '[999999]']) {
      await assert.rejects(
        dataset.api.organizationData.downloadOrganizationDataItem(dataset.organizationId, {
          dataIds,
        }),
        /./,
        dataIds,
      );
    }
  });

  it('announces its length, and is a ZIP where that is asked for', async () => {
    const route = `/api/organizations/${dataset.organizationId}/data/download?dataIds=${ids.join(',')}`;
    const tar = await dataset.study.studio.get(route);
    const bytes = await tar.arrayBuffer();
    assert.equal(tar.headers.get('content-length'), String(bytes.byteLength));
    const zip = await dataset.study.studio.get(`${route}&format=zip`);
    assert.equal(zip.headers.get('content-type'), 'application/zip');
    const file = path.join(dataset.study.folder, 'a.zip');
    await writeFile(file, Buffer.from(await zip.arrayBuffer()));
    const check =
      'import sys,zipfile;z=zipfile.ZipFile(sys.argv[1]);print(z.testzip(),len(z.namelist()))';
    const { stdout } = await run('python3', ['-c', check, file]);
    assert.equal(stdout.trim(), 'None 9');
    assert.equal((await dataset.study.studio.get(`${route}&format=rar`)).status, 400);
  });

  it('takes as many items as an address holds', async () => {
    const many = [...ids, ...Array.from({ length: 497 }, () => ids[0])];
    const route = `/api/organizations/${dataset.organizationId}/data/download`;
    const response = await dataset.study.studio.get(
      `${route}?dataIds=${encodeURIComponent(JSON.stringify(many))}`,
    );
    assert.equal(response.status, 200);
    assert.equal((await untar(new Uint8Array(await response.arrayBuffer()))).length, 9);
    assert.ok(await readFile(path.join(dataset.study.folder, 'studies/AMS_001/ppg.csv')));
  });
});
