import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { readContents } from '../../../src/actions/push/contents.ts';
import { filesOf, type LastPush } from '../../../src/actions/push/plan.ts';
import { jobRun, type JobRun } from '../../../src/actions/replay/jobRun.ts';
import { recentFailures } from '../../../src/actions/replay/recentFailures.ts';
import { replayOf } from '../../../src/actions/replay/replay.ts';
import { StartedJobs } from '../../../src/actions/replay/startedJobs.ts';
import { readBlock } from '../../../src/blocks/readBlock.ts';
import type { Connection } from '../../../src/client/connection.ts';
import { connectionTo, json, serve, type TestServer } from '../client/testServer.ts';

interface FakeRun {
  readonly id: number;
  readonly fileName: string;
  readonly bucketPath: string;
  readonly transformationJobId?: number;
  readonly sourceDatasetType?: string;
  readonly linkToDataItem?: string;
}

interface FakeItem {
  readonly id: number;
  readonly name: string;
  readonly bucketPath: string;
  readonly files: readonly string[];
}

/** A Studio in the cloud: what its API tells of jobs, and no more. */
interface Cloud {
  operatesOn: string;
  runs: readonly FakeRun[];
  items: readonly FakeItem[];
  blockId: number | undefined;
  isBlockGone: boolean;
  readonly filters: string[];
}

const started = '2026-01-02T03:04:05.000Z';
const after = Date.parse(started) + 60_000;

describe('a job of a Studio as a test run', () => {
  let server: TestServer;
  let connection: Connection;
  let cloud: Cloud;
  let folder: string;
  let memory: StartedJobs;

  beforeEach(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'ei-replay-'));
    memory = new StartedJobs(path.join(folder, 'started'));
    cloud = {
      ...{ operatesOn: 'directory', blockId: 55, isBlockGone: false },
      ...{ runs: [], items: [], filters: [] },
    };
    server = await serve((request, response) => {
      const url = new URL(request.url ?? '', 'http://x');
      const route = url.pathname.replace('/v1/api/organizations/7', '');
      const answer = answerTo(route, url.searchParams);
      json(response, { success: answer !== undefined, ...answer }, answer ? 200 : 404);
    });
    connection = connectionTo(server.endpoint);
  });
  afterEach(async () => {
    await server.close();
    await rm(folder, { recursive: true, force: true });
  });

  function answerTo(route: string, query: URLSearchParams): object | undefined {
    const job = {
      ...{ id: 3, name: 'Job', created: started, transformJobStatus: 'failed' },
      ...{ transformationBlockId: cloud.blockId, transformationBlockName: 'Beats' },
      ...{ uploadType: 'project', category: 'testing', label: 'walk' },
    };
    if (route === '/create-project') return { jobs: [job], totalJobCount: 1 };
    if (route === '/create-project/3') {
      const offset = Number(query.get('transformOffset'));
      const files = cloud.runs.slice(offset, offset + Number(query.get('transformLimit')));
      return { status: { ...job, files, fileCountForFilter: cloud.runs.length } };
    }
    if (route === '/transformation/55' && !cloud.isBlockGone) {
      const parameters = [
        { name: 'Rate', param: 'rate', type: 'int', value: 50 },
        { name: 'Old', param: 'old', type: 'string', value: 'x' },
      ];
      const variables = [{ key: 'TOKEN' }];
      return {
        transformationBlock: {
          ...{ id: 55, name: 'Beats', operatesOn: cloud.operatesOn, dockerContainer: 'x' },
          ...{ cliArguments: '--slow', parameters, environmentVariables: variables },
        },
      };
    }
    if (route === '/data/files') {
      cloud.filters.push(query.get('filter') ?? '');
      const data = cloud.items.map(wireItem);
      return { data, totalDataItemCount: data.length, totalFileCount: 0, totalFileSize: 0 };
    }
    const [, id] = /^\/data\/(\d+)$/.exec(route) ?? [];
    const item = cloud.items.find((one) => String(one.id) === id);
    if (item) return { data: wireItem(item) };
    if (route !== '') return undefined;
    const datasets = ['plain', 'plain/inner'].map((place) => ({
      ...{ dataset: place, type: 'files', tags: [], category: '' },
      bucket: { id: 1, bucket: 'b', path: `${place}/`, dataItemNamingLevelsDeep: 1 },
    }));
    return { organization: { id: 7, name: 'Org', users: [] }, datasets };
  }

  function wireItem({ files, ...item }: FakeItem) {
    return {
      ...{ dataset: 'Study', bucketId: 1, bucketName: 'b', created: started, metadata: {} },
      ...{ totalFileCount: files.length, totalFileSize: 1, ...item },
      files: files.map((name) => ({
        ...{ name, bucketPath: '', size: 1, lastModified: new Date(after).toISOString() },
      })),
    };
  }

  const place = (more: object = { jobId: 9 }) => ({
    ...{ connection, kind: 'cloud' as const, organizationId: 7 },
    ...more,
  });
  const found = async (more?: object) => (await jobRun(place(more), memory)).input;
  const item = (id: number, name: string, bucketPath: string, files = ['a.csv']): FakeItem => ({
    ...{ id, name, bucketPath, files },
  });

  it('is found by the number of its job, or by its run', async () => {
    cloud.runs = Array.from({ length: 250 }, (_, index) => ({
      ...{ id: index + 1, fileName: `item ${index}`, bucketPath: `in/item ${index}/` },
      transformationJobId: 1000 + index,
    }));
    cloud.items = [item(5, 'item 230', 'in/item 230/')];
    const wanted = { kind: 'item', dataset: 'Study', itemId: 5, itemName: 'item 230' };
    assert.deepEqual(await found({ jobId: 1230 }), wanted);
    assert.deepEqual(await found({ transformationId: 3, runId: 231 }), wanted);
    await assert.rejects(found({ jobId: 2000 }), { code: 'no-such-run' });
    assert.equal((await recentFailures(connection, 7)).length, 20);
  });

  it('finds the item where several have its name, and asks where it cannot know', async () => {
    cloud.runs = [{ id: 1, fileName: "it's", bucketPath: 'b/2', transformationJobId: 9 }];
    cloud.items = [item(1, "it's", 'b/1/'), item(2, "it's", 'b/2/'), item(3, 'other', 'b/')];
    assert.deepEqual(await found(), {
      kind: 'item',
      dataset: 'Study',
      itemId: 2,
      itemName: "it's",
    });
    assert.match(cloud.filters[0] ?? '', /name = 'it''s'/);
    cloud.runs = [{ id: 1, fileName: "it's", bucketPath: '', transformationJobId: 9 }];
    await assert.rejects(found(), { code: 'which-input' });
    cloud.items = [];
    await assert.rejects(found(), { code: 'input-gone' });
  });

  it('finds a file by its place, or by names that stand before it', async () => {
    cloud.operatesOn = 'file';
    cloud.items = [item(1, 'one', 'in/one/', ['a.csv', 'x/a.csv']), item(2, 'two', 'in/two/')];
    const at = async (fileName: string, bucketPath: string) => {
      cloud.runs = [{ id: 1, fileName, bucketPath, transformationJobId: 9 }];
      const input = await found();
      return input.kind === 'item' ? [input.itemId, input.fileName] : input;
    };
    assert.deepEqual(await at('a.csv', 'in/one/x/a.csv'), [1, 'x/a.csv']);
    assert.deepEqual(await at('two/a.csv', 'in/two/'), [2, 'a.csv']);
    assert.deepEqual(await at('a.csv', 'in/two'), [2, 'a.csv']);
  });

  it('finds a path in the innermost dataset of files', async () => {
    const run = { id: 1, fileName: 'x', transformationJobId: 9, sourceDatasetType: 'files' };
    cloud.runs = [{ ...run, bucketPath: 'plain/inner/x' }];
    assert.deepEqual(await found(), { kind: 'path', dataset: 'plain/inner', path: 'x/' });
    cloud.runs = [
      { ...run, bucketPath: 'x/y', linkToDataItem: '/organization/7/data?dataset=plain' },
    ];
    assert.deepEqual(await found(), { kind: 'path', dataset: 'plain', path: 'x/y/' });
  });

  it('is none of a block of the platform itself', async () => {
    cloud.runs = [{ id: 1, fileName: 'x', bucketPath: 'x', transformationJobId: 9 }];
    cloud.blockId = undefined;
    await assert.rejects(found(), { code: 'built-in-block' });
  });

  describe('in a block folder', () => {
    const how = {
      ...{ isWarm: false, isInputWritable: false, bucketFolders: {} },
      limits: { memory: 1, cpus: 1, processes: 1, time: 1 },
    };
    const file = (name: string) => path.join(folder, 'block', name);

    beforeEach(async () => {
      cloud.runs = [{ id: 1, fileName: 'one', bucketPath: 'in/one/', transformationJobId: 9 }];
      cloud.items = [item(1, 'one', 'in/one/')];
      await mkdir(file(''), { recursive: true });
      await write({ rate: '10', fresh: 'new' });
      await writeFile(file('Dockerfile'), 'FROM x\nENTRYPOINT ["python3", "a.py"]\n');
      await writeFile(file('a.py'), '1');
      await config(55);
    });

    const config = (id: number) =>
      writeFile(
        file('.ei-block-config'),
        JSON.stringify({ version: 2, config: { 'x.com': { organizationId: 7, id } } }),
      );
    const write = (defaults: Readonly<Record<string, string>>) =>
      writeFile(
        file('parameters.json'),
        JSON.stringify({
          ...{ version: 1, type: 'transform' },
          info: { name: 'Beats', description: '', operatesOn: 'directory' },
          parameters: Object.entries(defaults).map(([param, value]) => ({
            ...{ name: param, param, type: 'string', value },
          })),
        }),
      );

    async function replayed(run: Partial<JobRun> = {}, last?: LastPush) {
      const block = await readBlock(file(''));
      const whole = { ...(await jobRun(place(), memory)), ...run };
      const where = { connection, accountId: 'cloud', organizationId: 7, hostKey: 'x.com' };
      return replayOf(where, whole, block, how, { hashes: new Map(), ...(last ? { last } : {}) });
    }

    async function pushed(): Promise<LastPush> {
      const contents = await readContents(file(''), new Map());
      const { hash } = contents;
      const at = Date.parse(started) - 1000;
      return {
        hostKey: 'x.com',
        organizationId: 7,
        blockId: 55,
        at,
        hash,
        files: filesOf(contents),
      };
    }

    it('has the input, the parameters and the words that the job was given', async () => {
      const parameters = { rate: '20', lost: 'y' };
      await memory.remember(connection.endpoint, 7, 3, { parameters, extraArguments: '-n "a b"' });
      const { request, notes } = await replayed({}, await pushed());
      assert.deepEqual(request.input, {
        ...{ kind: 'item', accountId: 'cloud', organizationId: 7 },
        ...{ dataset: 'Study', itemId: 1, itemName: 'one' },
      });
      assert.deepEqual({ ...request.values }, { rate: '20', fresh: 'new' });
      assert.deepEqual(request.extraArguments, ['-n', 'a b']);
      assert.deepEqual(request.upload, { category: 'testing', label: 'walk' });
      assert.deepEqual(request.studio, { accountId: 'cloud', organizationId: 7 });
      assert.equal(request.replay?.jobId, 9);
      assert.deepEqual(notes, [
        'parameters.json and the Studio differ in: parameters.',
        'Parameters of the job that the folder does not have: lost.',
        'Variables that only the Studio gives the block: TOKEN.',
        '1 file of the input changed since: a.csv.',
      ]);
    });

    it('has the values of the Studio’s block where nobody knows those of the job', async () => {
      const { request, notes } = await replayed();
      assert.deepEqual({ ...request.values }, { rate: '50', fresh: 'new' });
      assert.match(notes.join('\n'), /does not tell the parameters/);
      assert.match(notes.join('\n'), /not known here which files/);
    });

    it('says how the folder differs from what was pushed', async () => {
      const last = await pushed();
      await writeFile(file('a.py'), '2');
      await writeFile(file('b.py'), '2');
      const { notes } = await replayed({}, { ...last, updated: 1, at: after });
      assert.deepEqual(notes.slice(0, 3), [
        'The folder changed since the push: a.py, b.py.',
        'The block was changed in the Studio since the push from here.',
        'The block was pushed again after this job had begun.',
      ]);
      cloud.isBlockGone = true;
      assert.match((await replayed()).notes.join('\n'), /no longer in the Studio/);
    });

    it('is refused for another block, and told where the folder says nothing', async () => {
      await config(56);
      await assert.rejects(replayed(), { code: 'other-block' });
      await rm(file('.ei-block-config'));
      assert.match((await replayed()).notes[0] ?? '', /does not say that it was pushed/);
    });
  });

  it('forgets the oldest of many jobs, and trusts no file that is damaged', async () => {
    const given = { parameters: { a: '1' } };
    for (let id = 1; id <= 301; id += 1) {
      await memory.remember('https://x/v1', 7, id, given);
      if (id > 1) continue;
      const [name = ''] = await readdir(path.join(folder, 'started'));
      await utimes(path.join(folder, 'started', name), 1, 1);
    }
    assert.equal(await memory.of('https://x/v1', 7, 1), undefined);
    assert.deepEqual(await memory.of('https://x/v1', 7, 301), { ...given, extraArguments: '' });
    assert.equal(await memory.of('https://y/v1', 7, 301), undefined);
    for (const name of await readdir(path.join(folder, 'started'))) {
      await writeFile(path.join(folder, 'started', name), '{"parameters":{"a":1}}');
    }
    assert.equal(await memory.of('https://x/v1', 7, 301), undefined);
  });
});
