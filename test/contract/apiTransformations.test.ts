import assert from 'node:assert/strict';
import { localJobRun } from '../../src/client/localRuns.ts';
import { connectionWith } from '../../src/client/signIn.ts';
import { bindings, type Bindings } from './bindings.ts';
import { Study } from './study.ts';

/** Every call of transformation jobs; with no engine, so that each run fails. Runs that work are in the tests of containers. */
describe('transformation jobs, by the official bindings', () => {
  const engineBefore = process.env['DOCKER_HOST'];
  let study: Study;
  let owner: Bindings;
  let organizationId: number;
  let blockId: number;

  before(async function () {
    this.timeout(120_000);
    process.env['DOCKER_HOST'] = 'unix:///nowhere/docker.sock';
    study = await Study.make();
    owner = await bindings(study.studio.endpoint, { jwtToken: study.studio.token });
    organizationId = study.organizationId;
    for (const name of ['a', 'b', 'c']) await study.write(`in/${name}/x.csv`, '1');
    await study.addDataset('In', 'in');
    const made = await owner.organizationBlocks.addOrganizationTransformationBlock(organizationId, {
      name: 'Of a registry',
      dockerContainer: 'registry.example/sorter:1',
      indMetadata: true,
      description: '',
      cliArguments: '',
      additionalMountPoints: [],
      operatesOn: 'directory',
    });
    blockId = made.id;
  });
  after(async () => {
    if (engineBefore === undefined) delete process.env['DOCKER_HOST'];
    else process.env['DOCKER_HOST'] = engineBefore;
    await study.dispose();
  });

  const api = () => owner.organizationCreateProject;

  async function statusOf(id: number, selection: 'all' | 'created' | 'failed' = 'all') {
    const page = { transformLimit: 10, transformOffset: 0, selection };
    const { status } = await api().getOrganizationCreateProjectStatus(organizationId, id, page);
    assert.ok(status);
    return status;
  }

  /** Every run of a job has ended. */
  async function settled(id: number): Promise<void> {
    for (const { transformationJobId } of (await statusOf(id)).files) {
      if (transformationJobId !== undefined) {
        await study.studio.finished(organizationId, transformationJobId);
      }
    }
    if ((await statusOf(id)).inProgress) await settled(id);
  }

  async function started(): Promise<number> {
    const { createProjectId } = await api().organizationCreateProject(organizationId, {
      name: 'Sort',
      filter: "dataset = 'In'",
      uploadType: 'dataset',
      transformationBlockId: blockId,
      outputDatasetName: 'Out',
      outputDatasetBucketId: study.bucketId,
      transformationParallel: 2,
    });
    return createProjectId;
  }

  it('run one job for each item, and tell how far they are', async () => {
    const id = await started();
    await settled(id);
    const status = await statusOf(id);
    assert.deepEqual(
      status.files.map(({ fileName, transformationJobStatus }) => [
        fileName,
        transformationJobStatus,
      ]),
      [
        ['a', 'failed'],
        ['b', 'failed'],
        ['c', 'failed'],
      ],
    );
    assert.deepEqual(
      [status.status, status.inProgress, status.transformationBlockName, status.fileCountForFilter],
      ['failed', false, 'Of a registry', 3],
    );
    assert.equal((await statusOf(id, 'created')).files.length, 0);
    const { jobs, totalJobCount } = await api().getOrganizationCreateProjects(organizationId, {});
    assert.equal(jobs[0]?.id, id);
    assert.equal(totalJobCount, 1);
  });

  it('tell what a run was given, until it is tried again', async () => {
    const { createProjectId } = await api().organizationCreateProject(organizationId, {
      name: 'Sort',
      filter: "dataset = 'In' AND name = 'b'",
      uploadType: 'dataset',
      transformationBlockId: blockId,
      outputDatasetName: 'Out',
      parameters: { rate: '7' },
      extraCliArguments: '-n "1 2"',
    });
    await settled(createProjectId);
    const jobOf = async () => (await statusOf(createProjectId)).files[0]?.transformationJobId ?? 0;
    const { endpoint, token } = study.studio;
    const connection = connectionWith(endpoint, { kind: 'jwt', value: token });
    const before = await jobOf();
    const { started: at, input, ...run } = await localJobRun(connection, organizationId, before);
    assert.ok(at !== undefined && at <= Date.now());
    assert.deepEqual(run, {
      name: 'b',
      blockId,
      parameters: { rate: '7' },
      extraArguments: '-n "1 2"',
    });
    assert.deepEqual(input.kind === 'item' && [input.dataset, input.itemName], ['In', 'b']);
    await api().retryOrganizationTransform(organizationId, createProjectId);
    await settled(createProjectId);
    await assert.rejects(localJobRun(connection, organizationId, before), { kind: 'notFound' });
    assert.equal((await localJobRun(connection, organizationId, await jobOf())).name, 'b');
  });

  it('are changed, retried, cleared and deleted', async () => {
    const id = await started();
    await settled(id);
    await api().updateOrganizationCreateProject(organizationId, id, { transformationParallel: 99 });
    assert.equal(
      (await statusOf(id)).transformationParallel,
      10,
      'no more than this machine takes',
    );
    const before = (await statusOf(id)).files.map(({ transformationJobId }) => transformationJobId);
    await api().retryOrganizationTransform(organizationId, id);
    await settled(id);
    const after = (await statusOf(id)).files;
    assert.ok(after.every(({ transformationJobId }) => !before.includes(transformationJobId)));
    const [first] = after;
    await api().retryOrganizationCreateProjectFile(organizationId, id, first?.id ?? 0);
    await settled(id);
    await api().retryOrganizationUpload(organizationId, id);
    await api().deleteOrganizationCreateProjectFile(organizationId, id, first?.id ?? 0);
    assert.equal((await statusOf(id)).files.length, 2);
    await api().clearOrganizationTransform(organizationId, id);
    assert.equal((await statusOf(id)).files.length, 2, 'what has run is not cleared');
    await api().deleteOrganizationCreateProject(organizationId, id);
    await assert.rejects(statusOf(id), /no such transformation job/);
  });
});
