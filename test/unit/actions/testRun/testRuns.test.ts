import assert from 'node:assert/strict';
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { TestRunRecord } from '../../../../src/actions/testRun/testRun.ts';
import type { TestRunEvent, TestRunJob } from '../../../../src/actions/testRun/testRuns.ts';
import { isAbort, UserError } from '../../../../src/base/errors.ts';
import { Bench, hang } from './fakes.ts';

const code = (wanted: string) => (error: unknown) =>
  error instanceof UserError && error.code === wanted && (error.remedy ?? '') !== '';

async function eventsOf(run: TestRunJob): Promise<TestRunEvent[]> {
  const events: TestRunEvent[] = [];
  for await (const event of run.events()) events.push(event);
  return events;
}

function stagesOf(events: readonly TestRunEvent[]): string[] {
  return events.flatMap((event) => (event.kind === 'stage' ? [event.stage] : []));
}

function textOf(events: readonly TestRunEvent[], from?: string): string {
  return events
    .flatMap((event) =>
      event.kind === 'output' && (from === undefined || event.from === from) ? [event.text] : [],
    )
    .join('');
}

describe('A test run', () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await Bench.make();
  });
  afterEach(() => bench.dispose());

  const run = (change = {}) => bench.runs.start(bench.request(change)).job.result;
  const words = () => bench.engine.descriptions.at(-1)?.arguments ?? [];
  const valueOf = (name: string) => words()[words().indexOf(name) + 1];
  const environment = () => bench.engine.descriptions.at(-1)?.environment ?? {};

  it('gives a block the files of an item, its metadata and what it is', async () => {
    let seen = '';
    bench.engine.program = async ({ input, tell, write }) => {
      seen = await input('a.csv');
      tell({ kind: 'output', from: 'stdout', text: 'combined\n' });
      await write('deep/out.csv', 'x\n1\n');
    };
    const started = bench.runs.start(bench.request());
    const [record, events] = await Promise.all([started.job.result, eventsOf(started)]);
    assert.equal(seen, 'x,y\n1,2\n');
    assert.deepEqual(JSON.parse(valueOf('--metadata') ?? ''), {
      age: '33',
      ei_check: '0',
      dataItemInfo: {
        id: 7,
        dataset: 'AMS',
        bucketName: 'study-bucket',
        bucketPath: 'lake/AMS_003/',
        created: '2024-01-01T00:00:00.000Z',
        totalFileCount: 1,
        totalFileSize: 8,
      },
    });
    assert.equal(record.state, 'succeeded');
    assert.equal(record.inputTitle, 'AMS_003');
    assert.deepEqual(record.files, [{ name: 'deep/out.csv', size: 4 }]);
    assert.deepEqual(stagesOf(events), [
      'preparing',
      'staging',
      'building',
      'starting',
      'running',
      'fetching',
    ]);
    assert.equal(await readFile(bench.runs.logFile(record.id), 'utf8'), 'combined\n');
    assert.deepEqual(await bench.runs.history(bench.block), [record]);
    assert.deepEqual(await eventsOf(started), events, 'a late reader misses nothing');
    const told: string[] = [];
    for await (const event of started.job.events()) {
      if (event.kind === 'progress') told.push(event.message ?? '');
    }
    assert.deepEqual([...new Set(told)], stagesOf(events).slice(1), 'any reader of jobs too');
  });

  it('gives a block on files its file alone', async () => {
    await bench.writeBlock({ operatesOn: 'file' });
    bench.studio.files.set('deep/b.csv', { content: 'b' });
    let seen: string[] = [];
    bench.engine.program = async ({ description }) => {
      seen = await readdir(description.mounts[0]?.source ?? '');
    };
    await run({ input: bench.item('deep/b.csv') });
    assert.equal(valueOf('--in-file'), '/data/input/b.csv');
    assert.deepEqual(seen, ['b.csv']);
  });

  it('says what to choose where an input does not fit', async () => {
    await assert.rejects(run({ input: { kind: 'none' } }), code('input-kind'));
    await assert.rejects(run({ input: bench.item('a.csv') }), code('input-kind'));
    const file = path.join(bench.block, 'Dockerfile');
    await assert.rejects(run({ input: { kind: 'local', path: file } }), code('input-kind'));
    await assert.rejects(run({ input: { kind: 'local', path: '/no/such' } }), code('input-gone'));
    await bench.writeBlock({ operatesOn: 'file' });
    await assert.rejects(run(), code('input-kind'));
    await assert.rejects(run({ input: bench.item('gone.csv') }), code('input-gone'));
    assert.deepEqual(bench.engine.calls, []);
  });

  it('gives a standalone block nothing', async () => {
    await bench.writeBlock({ operatesOn: 'standalone' });
    const record = await run();
    assert.deepEqual(words(), []);
    assert.deepEqual(bench.engine.descriptions[0]?.mounts, []);
    assert.equal(record.inputTitle, 'no input');
  });

  it('names the value that cannot be passed, and keeps no record of it', async () => {
    await bench.writeBlock({}, [{ name: 'Rows', type: 'int', param: 'rows', value: 3 }]);
    await assert.rejects(run({ values: { rows: 'many' } }), code('parameter-values'));
    assert.deepEqual(await bench.runs.history(bench.block), []);
    await run({ values: { rows: '12' } });
    assert.equal(valueOf('--rows'), '12');
  });

  it('says before anything is fetched or built that the words of the block have an open quote', async () => {
    await bench.writeBlock({ cliArguments: '--label "left' });
    await assert.rejects(run(), (error) => {
      assert.ok(code('command-line')(error));
      assert.match((error as UserError).message, /cliArguments/);
      return true;
    });
    assert.deepEqual(bench.engine.calls, []);
    assert.deepEqual(bench.studio.asked, []);
    assert.deepEqual(await bench.runs.history(bench.block), []);
  });

  it('mounts a local folder as it is, with the metadata in it', async () => {
    const folder = path.join(bench.folder, 'mine');
    await mkdir(folder);
    await writeFile(path.join(folder, 'ei-metadata.json'), '{"version":1,"metadata":{"a":"1"}}');
    const record = await run({ input: { kind: 'local', path: folder } });
    const [mount] = bench.engine.descriptions[0]?.mounts ?? [];
    assert.deepEqual(mount, { source: folder, target: '/data/input', isReadonly: true });
    assert.deepEqual(JSON.parse(valueOf('--metadata') ?? ''), { a: '1' });
    assert.match(record.notes.join(), /ei-metadata\.json/);
  });

  it('gives a block a copy that it may write into, and removes it afterwards', async () => {
    const local = path.join(bench.folder, 'mine.csv');
    await writeFile(local, 'before');
    await bench.writeBlock({ operatesOn: 'file' });
    let copy = '';
    bench.engine.program = async ({ description }) => {
      const [mount] = description.mounts;
      copy = mount?.source ?? '';
      assert.equal(mount?.isReadonly, false);
      await writeFile(path.join(copy, 'mine.csv'), 'after');
    };
    await run({ input: { kind: 'local', path: local }, isInputWritable: true });
    assert.equal(await readFile(local, 'utf8'), 'before');
    await assert.rejects(stat(copy));
  });

  it('shows what ei-metadata.json would do to the item, without doing it', async () => {
    bench.engine.program = ({ write }) =>
      write(
        'ei-metadata.json',
        JSON.stringify({ version: 1, action: 'add', metadata: { ei_check: 1, hr: 71.5 } }),
      );
    const { metadata } = await run();
    assert.deepEqual(metadata?.changes, [
      { key: 'ei_check', before: '0', after: '1' },
      { key: 'hr', after: '71.5' },
    ]);
    assert.deepEqual(metadata.checks, [{ key: 'ei_check', state: 'passed', value: '1' }]);
    assert.equal(metadata.problems.length, 2);
    assert.ok(!bench.studio.asked.includes('POST data/7'));
  });

  it('tells how a program ended that did not succeed', async () => {
    const ends = [
      [{ exitCode: 3 }, /exit code 3/],
      [{ reason: 'time-limit', exitCode: 137 }, /time limit of 60 s/],
      [{ reason: 'out-of-memory', exitCode: 137 }, /1\.0 GB of memory/],
      [{ reason: 'killed', exitCode: 137 }, /killed \(exit code 137\)/],
    ] as const;
    for (const [end, message] of ends) {
      bench.engine.program = () => Promise.resolve(end);
      const record = await run();
      assert.equal(record.state, 'failed');
      assert.match(record.message ?? '', message);
      assert.notEqual(record.remedy ?? '', '');
    }
  });

  it('keeps a record of a build that failed, with its log', async () => {
    bench.engine.build = (tell) => {
      tell({ kind: 'output', from: 'build', text: 'pip: no such package\n' });
      throw new UserError('The image could not be built.', { code: 'build', remedy: 'Look.' });
    };
    await assert.rejects(run(), code('build'));
    const [record] = await bench.runs.history(bench.block);
    assert.equal(record?.state, 'failed');
    assert.equal(record.message, 'The image could not be built.');
    assert.equal(record.remedy, 'Look.');
    assert.match(await readFile(bench.runs.logFile(record.id), 'utf8'), /no such package/);
  });

  it('tells when the block last succeeded', async () => {
    bench.engine.program = () => Promise.resolve({ exitCode: 1 });
    await run();
    assert.equal(environment()['EI_LAST_SUCCESSFUL_RUN'], '1970-01-01T00:00:00.000Z');
    bench.engine.program = () => Promise.resolve();
    const { started } = await run();
    await run();
    assert.equal(environment()['EI_LAST_SUCCESSFUL_RUN'], new Date(started).toISOString());
  });

  it('passes only what a test run can: blocks of other types are refused', async () => {
    const file = path.join(bench.block, 'parameters.json');
    await writeFile(file, '{"version":1,"type":"deploy","info":{"name":"x","description":"y"}}');
    await assert.rejects(run(), code('block-type'));
  });

  describe('that is cancelled', () => {
    /** Starts a run and waits for a stage, or for text that the run says. */
    const until = async (wanted: string, change = {}) => {
      const started = bench.runs.start(bench.request(change));
      for await (const event of started.events()) {
        if (event.kind === 'stage' && event.stage === wanted) break;
        if (event.kind === 'output' && event.text === wanted) break;
      }
      return started;
    };
    const studio = { accountId: 'account', organizationId: 1 };

    it('while it asks', async () => {
      bench.secrets = undefined;
      await bench.writeBlock({ requiredEnvVariables: ['TOKEN'] });
      const started = bench.runs.start(bench.request());
      await assert.rejects(started.job.result, isAbort);
      assert.equal(started.job.outcome, 'cancelled');
      assert.deepEqual(bench.engine.calls, []);
      assert.deepEqual(await bench.runs.history(bench.block), []);
    });

    it('while its input comes', async () => {
      const started = bench.runs.start(bench.request());
      bench.studio.onDownload = () => {
        started.job.cancel();
      };
      await assert.rejects(started.job.result, isAbort);
      assert.deepEqual(bench.engine.calls, []);
      const [record] = await bench.runs.history(bench.block);
      assert.equal(record?.state, 'cancelled');
    });

    it('while its image is built', async () => {
      bench.engine.build = (_tell, signal) => hang(signal);
      const started = await until('building', { studio });
      started.job.cancel();
      await assert.rejects(started.job.result, isAbort);
      assert.deepEqual(bench.engine.calls, ['prepare']);
      assert.ok(!bench.studio.asked.includes('POST run-access'));
    });

    it('while its key is made', async () => {
      const started = bench.runs.start(bench.request({ studio }));
      bench.studio.onKey = () => {
        started.job.cancel();
      };
      await assert.rejects(started.job.result, isAbort);
      assert.ok(bench.studio.asked.includes('DELETE run-access/1'), 'the key was taken back');
      assert.equal(bench.studio.keys.size, 0);
      assert.deepEqual(bench.engine.calls, ['prepare']);
    });

    it('while its program runs', async () => {
      bench.engine.program = ({ signal, tell }) => {
        tell({ kind: 'output', from: 'stdout', text: 'begun' });
        return hang(signal);
      };
      const started = await until('begun', { studio });
      assert.equal(bench.studio.keys.size, 1);
      started.job.cancel();
      await assert.rejects(started.job.result, isAbort);
      assert.deepEqual(bench.engine.calls, ['prepare', 'run', 'removed']);
      assert.equal(bench.studio.keys.size, 0);
      const [record] = await bench.runs.history(bench.block);
      assert.equal(record?.state, 'cancelled');
      assert.equal(await readFile(bench.runs.logFile(started.id), 'utf8'), 'begun');
    });

    it('before it began', async () => {
      const started = bench.runs.start(bench.request());
      started.job.cancel();
      await assert.rejects(started.job.result, isAbort);
      assert.equal(started.job.outcome, 'cancelled');
      assert.deepEqual(bench.engine.calls, []);
      assert.deepEqual(await bench.runs.history(bench.block), []);
    });
  });

  it('takes the place of the one in flight, which is gone before it begins', async () => {
    const order: string[] = [];
    let runs = 0;
    bench.engine.program = async ({ signal, tell }) => {
      runs += 1;
      const number = runs;
      order.push(`${number} begins`);
      tell({ kind: 'output', from: 'stdout', text: 'begun' });
      try {
        if (number === 1) await hang(signal);
      } finally {
        // What removes a container takes its time.
        await new Promise((resolve) => setImmediate(resolve));
        order.push(`${number} is gone`);
      }
    };
    const first = bench.runs.start(bench.request());
    for await (const event of first.events()) if (event.kind === 'output') break;
    const second = bench.runs.start(bench.request());
    const third = bench.runs.start(bench.request());
    assert.equal(third.stage, 'waiting');
    assert.equal(bench.runs.running(bench.block).length, 3);
    const record = await third.job.result;
    await assert.rejects(first.job.result, isAbort);
    await assert.rejects(second.job.result, isAbort);
    assert.deepEqual(order, ['1 begins', '1 is gone', '2 begins', '2 is gone']);
    assert.deepEqual(stagesOf(await eventsOf(third)).slice(0, 2), ['waiting', 'preparing']);
    const history = await bench.runs.history(bench.block);
    assert.deepEqual(history, [record], 'what was overtaken is not kept');
  });

  it('beside others neither ends them nor is ended by them', async () => {
    const { promise: bothRun, resolve } = Promise.withResolvers<void>();
    let count = 0;
    bench.engine.program = async () => {
      count += 1;
      if (count === 3) resolve();
      await bothRun;
    };
    const plain = bench.runs.start(bench.request());
    const beside = [1, 2].map(() => bench.runs.start(bench.request(), { isBeside: true }));
    const records = await Promise.all([plain, ...beside].map(({ job }) => job.result));
    assert.deepEqual(
      records.map(({ state }) => state),
      ['succeeded', 'succeeded', 'succeeded'],
    );
    assert.deepEqual(
      beside.map(({ isBeside }) => isBeside),
      [true, true],
    );
  });

  it('leaves another block alone', async () => {
    const other = path.join(bench.folder, 'other');
    await bench.writeBlock({}, [], other);
    bench.engine.program = ({ signal }) => hang(signal);
    const first = bench.runs.start(bench.request());
    const second = bench.runs.start(bench.request({ folder: other }));
    for (const one of [first, second]) {
      for await (const event of one.events()) {
        if (event.kind === 'stage' && event.stage === 'running') break;
      }
    }
    assert.deepEqual(bench.runs.running(), [second, first]);
    await bench.runs.close();
    assert.deepEqual(bench.runs.running(), []);
    assert.equal(first.job.outcome, 'cancelled');
    const late = bench.runs.start(bench.request());
    await assert.rejects(late.job.result, isAbort);
  });

  it('tells who listens', async () => {
    const changes: string[] = [];
    bench.runs.onDidChange(({ kind, id }) => {
      const state = bench.runs.running().find((one) => one.id === id)?.job.outcome;
      changes.push(kind === 'ended' ? `ended ${String(state)}` : kind);
    });
    const { id } = await run();
    await bench.runs.remove(id);
    assert.equal(changes[0], 'started');
    assert.deepEqual(changes.slice(-2), ['ended undefined', 'removed']);
    assert.deepEqual(await bench.runs.history(bench.block), []);
  });

  it('bounds what a flood of output leaves behind', async function () {
    this.timeout(60_000);
    const piece = `${'x'.repeat(1023)}\n`.repeat(1024);
    bench.engine.program = ({ tell }) => {
      for (let count = 0; count < 48; count += 1) {
        tell({ kind: 'output', from: 'stdout', text: `${count}\n${piece}` });
      }
      tell({ kind: 'output', from: 'stderr', text: 'the end' });
      return Promise.resolve();
    };
    const started = bench.runs.start(bench.request());
    await started.job.result;
    const log = await readFile(bench.runs.logFile(started.id), 'utf8');
    assert.ok(log.length < 33 * 1024 * 1024, `${log.length}`);
    assert.match(log, /\n\[… \d+ MB of output left out here …\]\n/);
    assert.ok(log.startsWith('0\n') && log.endsWith('the end'));
    const events = await eventsOf(started);
    assert.ok(textOf(events).length < 5 * 1024 * 1024);
    assert.equal(textOf(events, 'stderr'), 'the end');
  });
});

describe('The access of a test run', () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await Bench.make();
  });
  afterEach(() => bench.dispose());

  const studio = { accountId: 'account', organizationId: 1 };
  const run = (change = {}): Promise<TestRunRecord> =>
    bench.runs.start(bench.request({ studio, ...change })).job.result;
  const environment = () => bench.engine.descriptions.at(-1)?.environment ?? {};

  it('to a local Studio is a key at an address that the container reaches', async () => {
    bench.engine.program = () => {
      assert.deepEqual([...bench.studio.keys], [environment()['EI_API_KEY']]);
      return Promise.resolve();
    };
    await run();
    const [body] = bench.studio.asked.filter((line) => line.includes('seconds'));
    assert.deepEqual(JSON.parse(body ?? ''), { seconds: 360, bind: '172.17.0.1' });
    assert.equal(environment()['EI_API_ENDPOINT'], 'http://172.17.0.1:4321/v1');
    assert.equal(environment()['EI_ORGANIZATION_ID'], '1');
    assert.ok(bench.engine.descriptions[0]?.secretNames.includes('EI_API_KEY'));
    assert.equal(bench.studio.keys.size, 0);
  });

  it('of a program without a container is by this computer itself', async () => {
    bench.engine.info = { kind: 'process', title: 'No engine', differences: [] };
    await run();
    assert.equal(environment()['EI_API_ENDPOINT'], 'http://127.0.0.1:4321/v1');
  });

  it('is not there where no address leads to this computer', async () => {
    bench.engine.info = { kind: 'container', title: 'Far', differences: [] };
    const record = await run();
    assert.match(record.notes.join(), /cannot call the local Studio/);
    assert.equal(environment()['EI_API_ENDPOINT'], undefined);
    assert.equal(environment()['EI_API_KEY'], undefined);
  });

  it('to a cloud Studio is a key that ends soon, after consent', async () => {
    bench.kind = 'cloud';
    await run();
    const [body] = bench.studio.asked.filter((line) => line.includes('ttl'));
    assert.deepEqual(JSON.parse(body ?? ''), {
      name: 'Test run of Combiner',
      role: 'member',
      ttl: 360,
    });
    assert.equal(environment()['EI_API_ENDPOINT'], bench.studio.connection.endpoint);
    assert.equal(bench.studio.keys.size, 0);

    bench.mayUseCloudKey = false;
    const { notes } = await run();
    assert.match(notes.join(), /EI_API_KEY is not set/);
    assert.equal(environment()['EI_API_KEY'], undefined);
  });

  it('is done without where the Studio refuses it', async () => {
    bench.studio.refusesKeys = true;
    for (const kind of ['local', 'cloud'] as const) {
      bench.kind = kind;
      const { notes, state } = await run();
      assert.equal(state, 'succeeded');
      assert.match(notes.join(), /cannot call the Studio: EI_API_ENDPOINT and EI_API_KEY are not/);
      assert.deepEqual(Object.keys(environment()), ['EI_LAST_SUCCESSFUL_RUN']);
    }
  });

  it('says so where the key could not be taken back', async () => {
    bench.kind = 'cloud';
    bench.studio.refusesToRevoke = true;
    const { notes, state } = await run();
    assert.equal(state, 'succeeded');
    assert.match(notes.join(), /ends by itself within 6 minutes/);
  });

  it('is taken back when the run fails', async () => {
    bench.engine.program = () => Promise.reject(new Error('The engine went away.'));
    await assert.rejects(run(), /went away/);
    assert.equal(bench.studio.keys.size, 0);
  });

  it('is not made where nobody asked for it', async () => {
    await bench.runs.start(bench.request()).job.result;
    assert.deepEqual(Object.keys(environment()), ['EI_LAST_SUCCESSFUL_RUN']);
  });

  it('and every secret stay out of log, events and record', async () => {
    const secret = 'tok-0123"456789';
    bench.secrets = { TOKEN: secret, REGION: 'eu' };
    const parameters = [
      { name: 'Token', type: 'secret', param: 'TOKEN' },
      { name: 'Note', type: 'string', param: 'note', value: '' },
    ];
    await bench.writeBlock({ requiredEnvVariables: ['REGION', 'EI_API_KEY'] }, parameters);
    bench.engine.program = async ({ tell, write }) => {
      const text = `token ${secret} key ${environment()['EI_API_KEY']}`;
      for (const letter of text) tell({ kind: 'output', from: 'stdout', text: letter });
      tell({ kind: 'output', from: 'stderr', text: `?t=${encodeURIComponent(secret)}` });
      await write('ei-metadata.json', JSON.stringify({ version: 1, metadata: { key: secret } }));
      return { notes: [`Used ${secret}.`] };
    };
    const started = bench.runs.start(bench.request({ studio, values: { note: `say ${secret}` } }));
    const record = await started.job.result;
    assert.deepEqual(bench.askedSecrets, [['TOKEN', 'REGION']]);
    assert.equal(environment()['TOKEN'], secret);
    assert.equal(environment()['REGION'], 'eu');
    const events = await eventsOf(started);
    assert.equal(textOf(events, 'stdout'), 'token ••• key •••');
    assert.equal(textOf(events, 'stderr'), '?t=•••');
    const kept = [
      JSON.stringify([record, events]),
      await readFile(bench.runs.logFile(record.id), 'utf8'),
      await readFile(path.join(path.dirname(bench.runs.logFile(record.id)), 'run.json'), 'utf8'),
    ].join();
    for (const part of ['0123', '456789', 'ei_secret_key']) {
      assert.ok(!kept.includes(part), part);
    }
    assert.match(record.commandLine, /--note 'say •••'/);
    assert.match(record.notes.join(), /REGION is too short/);
  });

  it('is not shown by an error either', async () => {
    bench.secrets = { TOKEN: 'tok-0123456789' };
    await bench.writeBlock({ requiredEnvVariables: ['TOKEN'] });
    bench.engine.program = () => Promise.reject(new Error('bad environment TOKEN=tok-0123456789'));
    await assert.rejects(run(), /bad environment TOKEN=•••/);
    const [record] = await bench.runs.history(bench.block);
    assert.equal(record?.message, 'bad environment TOKEN=•••');
  });

  it('to buckets is a folder that can only be read', async () => {
    await bench.writeBlock({ transformMountpoints: [{ bucketId: 5, mountPoint: '/mnt/s3fs/b' }] });
    await assert.rejects(run(), (error: unknown) => {
      assert.ok(code('bucket-not-mounted')(error));
      assert.match(String(error), /“study-bucket” \(5\)/);
      return true;
    });
    bench.studio.bucketFolders.set(5, bench.folder);
    const { notes } = await run();
    const mount = { source: bench.folder, target: '/mnt/s3fs/b', isReadonly: true };
    assert.deepEqual(bench.engine.descriptions.at(-1)?.mounts[1], mount);
    assert.match(notes.join(), /read-only/);
    await run({ bucketFolders: { 5: bench.block } });
    assert.equal(bench.engine.descriptions.at(-1)?.mounts[1]?.source, bench.block);
    const gone = path.join(bench.folder, 'gone');
    await assert.rejects(run({ bucketFolders: { 5: gone } }), code('bucket-not-mounted'));
  });
});
