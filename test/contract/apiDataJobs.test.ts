import assert from 'node:assert/strict';
import { upload } from './bindings.ts';
import { BoundDataset } from './boundDataset.ts';

describe('many data items at once, by the official bindings', () => {
  let dataset: BoundDataset;

  before(async function () {
    this.timeout(120_000);
    dataset = await BoundDataset.make('Activity / 日本 100% (Clinical view)', 'studies/activity');
  });
  afterEach(() => dataset.clear());
  after(() => dataset.dispose());

  it('deletes one at once, many as a job, and brings those back with their ids', async () => {
    const single = await dataset.addItem('single');
    await dataset.api.organizationData.deleteOrganizationDataItem(dataset.organizationId, single);
    await assert.rejects(
      dataset.api.organizationData.getOrganizationDataItem(dataset.organizationId, single),
    );

    const ids = [
      await dataset.addItem('one', { 'x/y.csv': 'kept' }, { m: 'kept' }),
      await dataset.addItem('two'),
    ];
    const job = await dataset.remove(ids);
    assert.deepEqual([job.finishedSuccessful, job.metadata], [true, { canUndo: true }]);
    assert.equal((await dataset.list()).totalDataItemCount, 0);
    const route = `/local/organizations/${dataset.organizationId}/jobs/${job.id}/undo`;
    const undo = await dataset.study.studio.call('POST', route);
    assert.equal(undo.status, 200);
    assert.equal((await dataset.finished({ id: undo.body.id })).finishedSuccessful, true);
    const { data } = await dataset.list();
    assert.deepEqual(
      data.map((item) => [item.id, item.name]),
      [
        [ids[0], 'one'],
        [ids[1], 'two'],
      ],
    );
    assert.equal(data[0]?.metadata['m'], 'kept');
    assert.equal((await dataset.study.studio.call('POST', route)).status, 409);
  });

  it('never takes an empty selection for all', async () => {
    const id = await dataset.addItem('kept');
    for (const dataIds of ['[]', '', ',']) {
      await assert.rejects(
        dataset.api.organizationData.deleteOrganizationDataItems(dataset.organizationId, {
          dataIds,
          dataset: dataset.name,
        }),
      );
    }
    const { id: job } = await dataset.api.organizationData.deleteOrganizationDataItems(
      dataset.organizationId,
      {
        dataIds: `${id}`,
        filter: `name = 'another'`,
      },
    );
    await dataset.finished({ id: job });
    assert.equal((await dataset.list()).totalDataItemCount, 1);
  });

  it('moves items to another dataset, and clears their checklists', async () => {
    await dataset.addSibling('Sorted', 'studies/sorted');
    const id = await dataset.addItem(
      'moving',
      { 'a.csv': '1' },
      { ei_check: '1', ei_check_x: '0', k: 'v' },
    );
    const { id: move } = await dataset.api.organizationData.changeDatasetOrganizationDataItems(
      dataset.organizationId,
      { dataset: 'Sorted' },
      { dataIds: JSON.stringify([id]) },
    );
    assert.equal((await dataset.finished({ id: move })).finishedSuccessful, true);
    const { id: clear } = await dataset.api.organizationData.clearChecklistOrganizationDataItems(
      dataset.organizationId,
      {
        dataIds: `${id}`,
      },
    );
    assert.equal((await dataset.finished({ id: clear })).finishedSuccessful, true);
    const data = await dataset.item(id);
    assert.deepEqual([data.dataset, data.metadata], ['Sorted', { k: 'v' }]);
    assert.ok(data.bucketPath.startsWith('studies/sorted/'));
  });

  it('sets metadata from a sheet, and says which names it has none of', async () => {
    const id = await dataset.addItem('AMS_001', undefined, { old: 'stays' });
    const { id: job } = await dataset.api.organizationData.organizationBulkUpdateMetadata(
      dataset.organizationId,
      {
        dataset: dataset.name,
        csvFile: upload('sheet.csv', 'name,age,note\nAMS_001,34,"a, b"\nAMS_999,1,\n'),
      },
    );
    assert.equal((await dataset.finished({ id: job })).finishedSuccessful, true);
    const data = await dataset.item(id);
    assert.deepEqual(data.metadata, { old: 'stays', age: '34', note: 'a, b' });
    const { stdout } = await dataset.api.organizationJobs.getOrganizationJobsLogs(
      dataset.organizationId,
      job,
    );
    assert.ok(stdout.some((line) => line.logLevel === 'warn' && line.data.includes('AMS_999')));
    await assert.rejects(
      dataset.api.organizationData.organizationBulkUpdateMetadata(dataset.organizationId, {
        dataset: dataset.name,
        csvFile: upload('sheet.csv', 'id,age\n1,2\n'),
      }),
      /name/,
    );
  });

  it('finds what was put into the bucket from outside, and adds folders', async () => {
    await dataset.study.write('studies/activity/outside/a.csv', '1');
    const { id: refresh } = await dataset.api.organizationData.refreshOrganizationData(
      dataset.organizationId,
      {
        dataset: dataset.name,
      },
    );
    assert.equal((await dataset.finished({ id: refresh })).finishedSuccessful, true);
    const found = (await dataset.list()).data;
    assert.deepEqual(
      found.map((item) => item.name),
      ['outside'],
    );

    await dataset.study.write('import/subject 1/b.csv', '2');
    for (const target of ['Imported', dataset.name]) {
      const { id } = await dataset.api.organizationData.addOrganizationDataFolder(
        dataset.organizationId,
        {
          dataset: target,
          bucketId: dataset.study.bucketId,
          bucketPath: 'import',
        },
      );
      assert.equal((await dataset.finished({ id })).finishedSuccessful, true);
      const { data } = await dataset.api.organizationData.listOrganizationFiles(
        dataset.organizationId,
        {
          dataset: target,
          filter: `name = 'subject 1'`,
        },
      );
      assert.deepEqual(
        data[0]?.files.map((file) => file.name),
        ['b.csv'],
      );
    }
  });

  it('has no transformation jobs, and says so of items that exist', async () => {
    const id = await dataset.addItem('x');
    const answer = await dataset.api.organizationData.getOrganizationDataItemTransformJobs(
      dataset.organizationId,
      id,
    );
    assert.equal(answer.totalTransformationJobCount, 0);
    await assert.rejects(
      dataset.api.organizationData.getOrganizationDataItemTransformJobs(
        dataset.organizationId,
        999_999,
      ),
    );
  });
});
