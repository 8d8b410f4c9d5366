import assert from 'node:assert/strict';
import { readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { RunInput, TestRunRequest } from '../../src/actions/testRun/testRun.ts';
import { TestRuns, type TestRunJob } from '../../src/actions/testRun/testRuns.ts';
import { isAbort } from '../../src/base/errors.ts';
import type { Connection } from '../../src/client/connection.ts';
import { itemsPage } from '../../src/client/data.ts';
import { resetSample } from '../../src/client/local.ts';
import type { Item } from '../../src/client/model.ts';
import { organizations } from '../../src/client/organizations.ts';
import { StudioProcess } from '../contract/studioProcess.ts';
import { megabyte, pythonDockerfile, useFolder, writeFiles } from './blocks.ts';
import { engineKinds, testName, useEngine } from './engine.ts';

/** A block that asks the Studio for its own item and says what it saw. */
const script = `import csv, json, os, sys, urllib.request

arguments = sys.argv[1:]
value = lambda name: arguments[arguments.index(name) + 1]
metadata = json.loads(value('--metadata'))
info = metadata['dataItemInfo']

def ask(route):
    request = urllib.request.Request(
        os.environ['EI_API_ENDPOINT'] + route, headers={'x-api-key': os.environ['EI_API_KEY']})
    return json.load(urllib.request.urlopen(request, timeout=20))

organization = os.environ['EI_ORGANIZATION_ID']
answer = ask(f"/api/organizations/{organization}/data/{info['id']}")
print('my key is', os.environ['EI_API_KEY'], flush=True)
names = sorted(os.listdir(value('--in-directory')))
try:
    open(os.path.join(value('--in-directory'), 'written'), 'w').close()
    is_writable = True
except OSError:
    is_writable = False

out = value('--out-directory')
with open(os.path.join(out, 'report.json'), 'w') as file:
    json.dump({'metadata': metadata, 'item': answer['data'], 'names': names, 'writable': is_writable,
               'last': os.environ['EI_LAST_SUCCESSFUL_RUN']}, file)
with open(os.path.join(out, 'table.csv'), 'w') as file:
    csv.writer(file).writerows([['n'], [1], [len(names) * SCALE]])
with open(os.path.join(out, 'ei-metadata.json'), 'w') as file:
    json.dump({'version': 1, 'action': 'add', 'metadata': {'ei_check': 1, 'files': len(names)}}, file)
`;

interface Report {
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly item: { readonly name: string };
  readonly names: readonly string[];
  readonly writable: boolean;
  readonly last: string;
}

for (const kind of engineKinds) {
  describe(`a test run on an item of a local Studio (${kind})`, function () {
    this.timeout(180_000);
    const folder = useFolder();
    const engine = useEngine(kind);
    let studio: StudioProcess;
    let connection: Connection;
    let organizationId: number;
    let item: Item;
    let runs: TestRuns;
    let block: string;

    before(async () => {
      runs = new TestRuns({
        storage: path.join(folder(), 'storage'),
        engine: () => Promise.resolve(engine()),
        connection: () => Promise.resolve(connection),
        accountKind: () => 'local',
        secrets: () => Promise.resolve({}),
        mayUseCloudKey: () => Promise.resolve(false),
        buildArguments: () => ({}),
        certificates: () => undefined,
      });
      studio = await StudioProcess.start();
      connection = {
        endpoint: studio.endpoint,
        credential: () => Promise.resolve({ kind: 'jwt', value: studio.token }),
      };
      const jobId = await resetSample(connection, { hours: 0.04 });
      const [organization] = await organizations(connection);
      organizationId = organization?.id ?? 0;
      const made = await studio.finished(organizationId, jobId);
      assert.equal(made.finishedSuccessful, true, made.additionalInfo);
      const query = { filter: `name = 'AMS_003'`, limit: 1, offset: 0, withFiles: true };
      const [found] = (await itemsPage(connection, organizationId, query)).items;
      assert.ok(found);
      item = found;
      block = path.join(folder(), 'block');
      await writeFiles(block, {
        'parameters.json': JSON.stringify({
          version: 1,
          type: 'transform',
          info: { name: `${testName} run ${kind}`, description: '', operatesOn: 'directory' },
          parameters: [],
        }),
        Dockerfile: pythonDockerfile,
        'block.py': script.replace('SCALE', '1'),
      });
    });
    after(async () => {
      await runs.close();
      await (studio as StudioProcess | undefined)?.dispose();
      await rm(path.join(folder(), 'storage'), { recursive: true, force: true });
    });

    const request = (): TestRunRequest => ({
      folder: block,
      input: itemInput(item),
      values: {},
      extraArguments: [],
      isInputWritable: false,
      isWarm: true,
      studio: { accountId: 'local', organizationId },
      limits: { memory: 512 * megabyte, cpus: 1, processes: 64, time: 60 },
      bucketFolders: {},
    });
    const itemInput = ({ id, name, dataset }: Item): RunInput => ({
      kind: 'item',
      accountId: 'local',
      organizationId,
      dataset,
      itemId: id,
      itemName: name,
    });
    const reportOf = async (id: string) =>
      JSON.parse(await readFile(path.join(runs.outputFolder(id), 'report.json'), 'utf8')) as Report;
    /** API keys that the Studio would still take. */
    const keys = async () => {
      const route = `/api/organizations/${organizationId}/apikeys`;
      return (await studio.call('GET', route)).body['apiKeys'] as readonly unknown[];
    };

    it('gives the block its files, its metadata and a key that works from where it runs', async () => {
      const before = (await keys()).length;
      const record = await runs.start(request()).job.result;
      const log = await readFile(runs.logFile(record.id), 'utf8');
      assert.equal(record.state, 'succeeded', log);
      const report = await reportOf(record.id);
      assert.equal(report.item.name, 'AMS_003');
      assert.deepEqual(report.names, item.files?.map(({ name }) => name).sort());
      assert.equal(report.last, '1970-01-01T00:00:00.000Z');
      const { dataItemInfo, ...metadata } = report.metadata;
      assert.deepEqual(metadata, Object.fromEntries(item.metadata));
      assert.deepEqual(dataItemInfo, {
        id: item.id,
        dataset: item.dataset,
        bucketName: item.bucketName,
        bucketPath: item.bucketPath,
        created: new Date(item.created).toISOString(),
        totalFileCount: item.totalFiles,
        totalFileSize: item.totalSize,
      });
      if (kind === 'container') assert.equal(report.writable, false);
      assert.match(log, /my key is •••/);
      assert.equal((await keys()).length, before);
      const changes = new Map(record.metadata?.changes.map(({ key, after }) => [key, after]));
      assert.equal(changes.get('files'), String(report.names.length));
      const fresh = await itemsPage(connection, organizationId, {
        filter: `name = 'AMS_003'`,
        limit: 1,
        offset: 0,
        withFiles: true,
      });
      assert.deepEqual(fresh.items[0]?.metadata, item.metadata, 'the item is as it was');
      assert.deepEqual(fresh.items[0]?.files, item.files, 'and so are its files');
    });

    it('runs again from warm after an edit, and tells what differs', async () => {
      const first = (await runs.history(block))[0];
      await writeFile(path.join(block, 'block.py'), script.replace('SCALE', '10'));
      const record = await runs.start(request()).job.result;
      assert.equal(record.state, 'succeeded');
      if (kind === 'container') {
        assert.equal(record.isWarm, true);
        assert.equal(record.prepared?.reuse, 'sources-synchronised');
      }
      assert.equal((await reportOf(record.id)).last, new Date(first?.started ?? 0).toISOString());
      assert.equal((await runs.previousOf(record.id))?.id, first?.id);
      const found = await runs.compare(first?.id ?? '', record.id);
      const table = found.files.find(({ name }) => name === 'table.csv');
      assert.deepEqual(table?.rows, { before: 2, after: 2 });
      assert.equal(table.columns?.[0]?.column, 'n');
      assert.deepEqual([found.checks, found.metadata], [[], []]);
    });

    it('leaves nothing behind when it is cancelled', async () => {
      const before = (await keys()).length;
      const waiting = `import time\nprint('begun', flush=True)\ntime.sleep(600)\n`;
      await writeFile(path.join(block, 'block.py'), waiting);
      const started = runs.start(request());
      await untilSaid(started, 'begun');
      started.job.cancel();
      await assert.rejects(started.job.result, isAbort);
      assert.equal((await keys()).length, before);
      const kept = await engine().kept();
      assert.deepEqual(
        kept.filter((one) => one.kind === 'left-container' && one.name.includes(testName)),
        [],
      );
    });
  });
}

async function untilSaid(run: TestRunJob, text: string): Promise<void> {
  for await (const event of run.events()) {
    if (event.kind === 'output' && event.text.includes(text)) return;
  }
  throw new Error(`The run ended before it said “${text}”.`);
}
