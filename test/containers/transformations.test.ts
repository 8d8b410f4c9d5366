import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFile, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { tar } from '../../src/base/tarWriter.ts';
import { bindings, type Bindings } from '../contract/bindings.ts';
import { Study } from '../contract/study.ts';

const dockerfile = `FROM debian:bookworm-slim
WORKDIR /app
COPY run.py .
ENTRYPOINT ["python3", "-u", "/app/run.py"]
`;

/** Counts the lines of each CSV, asks the Studio who it is, and fails where the item says so. */
const program = `
import json, os, sys, time, urllib.request
arguments = dict(zip(sys.argv[1::2], sys.argv[2::2]))
metadata = json.loads(arguments.get('--metadata', '{}'))
print('item', metadata.get('dataItemInfo', {}).get('dataset'))
call = urllib.request.Request(
    os.environ['EI_API_ENDPOINT'] + '/api/organizations/' + os.environ['EI_ORGANIZATION_ID'],
    headers={'x-api-key': os.environ['EI_API_KEY']})
print('organization', json.load(urllib.request.urlopen(call))['organization']['name'])
print('secret', os.environ.get('TOKEN'))
time.sleep(float(arguments.get('--sleep', '0')))
folder = arguments.get('--in-directory') or os.path.dirname(arguments['--in-file'])
if metadata.get('fail') == '1' and not os.path.exists('/mnt/s3fs/data/mended'):
    print('this item is broken', file=sys.stderr)
    sys.exit(3)
out = arguments['--out-directory']
for name in os.listdir(folder):
    lines = len(open(os.path.join(folder, name)).read().splitlines())
    open(os.path.join(out, 'count-' + name), 'w').write(str(lines))
json.dump({'version': 1, 'action': 'add', 'metadata': {'ei_check': '1', 'rows': str(lines)}},
          open(os.path.join(out, 'ei-metadata.json'), 'w'))
`;
import './engine.ts';

interface Status {
  readonly status: string;
  readonly transformationSummary: Readonly<Record<string, number>>;
  readonly files: readonly {
    readonly id: number;
    readonly fileName: string;
    readonly transformationJobId?: number;
    readonly transformationJobStatus: string;
  }[];
}

describe('a transformation job of the local Studio', function () {
  // Some eighty containers, on machines of two cores.
  this.timeout(600_000);
  const count = 40;
  let study: Study;
  let owner: Bindings;
  let organizationId: number;

  before(async function () {
    this.timeout(180_000);
    study = await Study.make();
    owner = await bindings(study.studio.endpoint, { jwtToken: study.studio.token });
    organizationId = study.organizationId;
    for (let index = 0; index < count; index += 1) {
      const name = `in/item-${String(index).padStart(2, '0')}`;
      await study.write(`${name}/a.csv`, 'x\n1\n2\n'.slice(0, 2 + 2 * (index % 3)));
      const metadata = { fail: index % 10 === 3 ? '1' : '0', kept: 'yes' };
      const text = JSON.stringify({ version: 1, action: 'replace', metadata });
      await study.write(`${name}/ei-metadata.json`, text);
    }
    await study.addDataset('In', 'in');
    await owner.organizationBlocks.addOrganizationSecret(organizationId, {
      name: 'TOKEN',
      description: '',
      secret: 'canary-2b9d',
    });
  });
  after(() => study.dispose());

  async function pushed(operatesOn: 'directory' | 'file' | 'standalone'): Promise<number> {
    const { id } = await owner.organizationBlocks.addOrganizationTransformationBlock(
      organizationId,
      {
        name: `Counter ${operatesOn}`,
        dockerContainer: '',
        indMetadata: true,
        description: '',
        cliArguments: '',
        additionalMountPoints: [
          { type: 'bucket', bucketId: study.bucketId, mountPoint: '/mnt/s3fs/data' },
        ],
        operatesOn,
        parameters: [{ name: 'Sleep', param: 'sleep', type: 'float', value: 0 }],
      },
    );
    const entries = Object.entries({ Dockerfile: dockerfile, 'run.py': program }).map(
      ([name, text]) => ({
        path: `./${name}`,
        size: Buffer.byteLength(text),
        modified: 0,
        async *read() {
          yield await Promise.resolve(Buffer.from(text));
        },
      }),
    );
    const bytes = gzipSync(await buffer(tar(entries, new AbortController().signal)));
    const form = new FormData();
    form.append('type', 'transform');
    form.append('blockId', String(id));
    form.append('tar', new Blob([new Uint8Array(bytes)]), 'block.tar.gz');
    const answer = await fetch(`${study.studio.endpoint}${study.route}/custom-block`, {
      method: 'POST',
      headers: { 'x-jwt-token': study.studio.token },
      body: form,
    });
    const { id: job } = (await answer.json()) as { id: number };
    const ended = await study.studio.finished(organizationId, job);
    assert.equal(ended.finishedSuccessful, true, ended.additionalInfo);
    assert.match(createHash('sha256').update(bytes).digest('hex'), /^[0-9a-f]{64}$/);
    return id;
  }

  async function start(change: object): Promise<number> {
    const { status, body } = await study.studio.call('POST', `${study.route}/create-project`, {
      name: 'Count',
      filter: "dataset = 'In'",
      uploadType: 'dataset',
      outputDatasetName: 'Out',
      outputDatasetBucketId: study.bucketId,
      transformationParallel: 4,
      ...change,
    });
    assert.equal(status, 200, body.error);
    return body['createProjectId'] as number;
  }

  async function statusOf(id: number, selection = 'all'): Promise<Status> {
    const answer = await owner.organizationCreateProject.getOrganizationCreateProjectStatus(
      organizationId,
      id,
      { transformLimit: 100, transformOffset: 0, selection: selection },
    );
    return answer.status as unknown as Status;
  }

  /** Waits for what the Studio tells of jobs, until the test is content. */
  async function until(id: number, isEnough: (status: Status) => boolean): Promise<Status> {
    const stop = new AbortController();
    const events = await fetch(`${study.studio.endpoint}/local/events`, {
      headers: { 'x-jwt-token': study.studio.token },
      signal: stop.signal,
    });
    try {
      for await (const chunk of (events.body ?? []) as AsyncIterable<Uint8Array>) {
        if (chunk.length === 0) continue;
        const status = await statusOf(id);
        if (isEnough(status)) return status;
      }
    } finally {
      stop.abort();
    }
    throw new Error('The Studio ended before the job did.');
  }
  const ended = ({ status }: Status) => status === 'finished' || status === 'failed';

  async function itemsOf(dataset: string) {
    const { data } = await owner.organizationData.listOrganizationFiles(organizationId, {
      dataset,
      limit: 100,
    });
    return data;
  }

  async function logOf(jobId = 0): Promise<string> {
    const { stdout } = await owner.organizationJobs.getOrganizationJobsLogs(
      organizationId,
      jobId,
      {},
    );
    return stdout.map(({ data }) => data).join('\n');
  }

  it('runs a block over forty items; what failed can be retried', async () => {
    const block = await pushed('directory');
    const id = await start({ transformationBlockId: block });
    const status = await until(id, ended);
    assert.equal(status.status, 'failed', await logOf(status.files[0]?.transformationJobId));
    assert.deepEqual(
      [
        status.transformationSummary['succeededCount'],
        status.transformationSummary['finishedCount'],
      ],
      [36, 40],
    );
    const failed = (await statusOf(id, 'failed')).files;
    assert.deepEqual(
      failed.map(({ fileName }) => fileName),
      ['item-03', 'item-13', 'item-23', 'item-33'],
    );
    const log = await logOf(failed[0]?.transformationJobId);
    assert.match(log, /organization Acme/);
    assert.match(log, /item In/);
    assert.match(log, /this item is broken/);
    assert.match(log, /exit code 3/);
    assert.ok(!log.includes('canary-2b9d'), 'the secret is hidden');

    const out = await itemsOf('Out');
    assert.equal(out.length, 36);
    const [first] = out;
    assert.deepEqual(
      first?.files.map(({ name }) => name),
      ['count-a.csv'],
    );
    assert.deepEqual(first?.metadata, { ei_check: '1', rows: '1' });

    await study.write('mended', '');
    await owner.organizationCreateProject.retryOrganizationTransform(organizationId, id);
    const again = await until(id, ended);
    assert.equal(again.status, 'finished');
    assert.equal((await itemsOf('Out')).length, 40);
    await rm(path.join(study.folder, 'mended'));
    const [item] = await itemsOf('In');
    const runs = await owner.organizationData.getOrganizationDataItemTransformJobs(
      organizationId,
      item?.id ?? 0,
      {},
    );
    assert.equal(runs.transformationJobs[0]?.jobFinishedSuccessful, true);
    const left = await readdir(path.join(study.studio.data, 'engine'));
    assert.deepEqual(
      left.filter((name) => name.startsWith('run-')),
      [],
    );
  });

  it('writes into the items that it reads, and adds to their metadata', async () => {
    const block = await pushed('directory');
    const filter = "dataset = 'In' AND name = 'item-00'";
    const id = await start({ transformationBlockId: block, filter, outputDatasetName: 'In' });
    assert.equal((await until(id, ended)).status, 'finished');
    const item = (await itemsOf('In')).find(({ name }) => name === 'item-00');
    assert.deepEqual(
      item?.files.map(({ name }) => name),
      ['a.csv', 'count-a.csv'],
    );
    assert.deepEqual(item?.metadata, { fail: '0', kept: 'yes', ei_check: '1', rows: '1' });
    await rm(path.join(study.folder, 'in/item-00/count-a.csv'));
    await study.refresh('In');
  });

  it('runs a block on files, into the folders of a dataset of files', async () => {
    const block = await pushed('file');
    const id = await start({
      transformationBlockId: block,
      filter: "dataset = 'In' AND name LIKE 'item-1%' AND metadata->fail = 0",
      outputDatasetName: 'Plain',
      outputDatasetPathRule: 'use-full-path',
      outputPathInDataset: 'counts',
    });
    assert.equal((await until(id, ended)).status, 'finished');
    const text = await readFile(
      path.join(study.folder, 'Plain/counts/item-11/a/count-a.csv'),
      'utf8',
    );
    assert.equal(text, '3');
  });

  it('stops when it is deleted, and leaves no container', async () => {
    const block = await pushed('directory');
    const id = await start({ transformationBlockId: block, parameters: { sleep: '600' } });
    const begun = await until(
      id,
      ({ transformationSummary }) => transformationSummary['startedCount'] === 4,
    );
    const jobs = begun.files.flatMap(({ transformationJobId }) => transformationJobId ?? []);
    await owner.organizationCreateProject.deleteOrganizationCreateProject(organizationId, id);
    for (const job of jobs) {
      const { finishedSuccessful } = await study.studio.finished(organizationId, job);
      assert.equal(finishedSuccessful, false);
    }
    await assert.rejects(statusOf(id), /no such transformation job/);
  });

  it('goes on after a Studio that was killed in the middle', async () => {
    const block = await pushed('directory');
    const filter = "dataset = 'In' AND metadata->fail = 0 AND name LIKE 'item-2%'";
    const id = await start({
      transformationBlockId: block,
      filter,
      outputDatasetName: 'Resumed',
      parameters: { sleep: '0.5' },
      transformationParallel: 2,
    });
    await until(
      id,
      ({ transformationSummary }) => (transformationSummary['succeededCount'] ?? 0) > 1,
    );
    await study.studio.end('SIGKILL');
    await study.studio.launch();
    owner = await bindings(study.studio.endpoint, { jwtToken: study.studio.token });
    const status = await until(id, ended);
    assert.equal(status.status, 'finished');
    assert.equal((await itemsOf('Resumed')).length, 9);
  });

  for (const [what, change, sentence] of [
    ['a project', { uploadType: 'project' }, /no projects/],
    ['no block', {}, /transformationBlockId/],
    [
      'a block that was never pushed',
      { transformationBlockId: -1 },
      /no such transformation block/,
    ],
  ] as const) {
    it(`is refused for ${what}`, async () => {
      const { status, body } = await study.studio.call('POST', `${study.route}/create-project`, {
        name: 'x',
        filter: "dataset = 'In'",
        outputDatasetName: 'Out',
        ...change,
      });
      assert.notEqual(status, 200);
      assert.match(body.error ?? '', sentence);
    });
  }

  it('is refused for a filter that finds nothing or does not parse, and a dataset that is not there', async () => {
    const block = await pushed('directory');
    const refused = async (change: object) => {
      const { body } = await study.studio.call('POST', `${study.route}/create-project`, {
        name: 'x',
        transformationBlockId: block,
        outputDatasetName: 'Out',
        ...change,
      });
      return body.error ?? '';
    };
    assert.match(await refused({ filter: "name = 'nobody'" }), /Nothing matches/);
    assert.match(await refused({ filter: 'name = ' }), /does not parse/);
    assert.match(
      await refused({ filter: "dataset = 'In'", outputDatasetName: 'Nowhere' }),
      /no dataset “Nowhere”/,
    );
  });
});
