import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdir, readdir, readFile, stat, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { TestRunRecord } from '../../../../src/actions/testRun/testRun.ts';
import { UserError } from '../../../../src/base/errors.ts';
import { Bench, hang } from './fakes.ts';

describe('The history of a block', () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await Bench.make();
    await bench.writeBlock({ operatesOn: 'standalone' });
  });
  afterEach(() => bench.dispose());

  const run = (change = {}) => bench.runs.start(bench.request(change)).job.result;
  const history = () => bench.runs.history(bench.block);
  const runFile = (id: string) => path.join(path.dirname(bench.runs.logFile(id)), 'run.json');
  /** Changes what is kept of a run, as another process would have left it. */
  const change = async (id: string, record: Partial<TestRunRecord>, pid: number) => {
    const stored = JSON.parse(await readFile(runFile(id), 'utf8')) as { record: TestRunRecord };
    const text = JSON.stringify({ ...stored, pid, record: { ...stored.record, ...record } });
    await writeFile(runFile(id), text);
  };
  const deadPid = () => spawnSync(process.execPath, ['--version']).pid;

  it('keeps twenty runs, and of every input the last that succeeded', async () => {
    await bench.writeBlock({ operatesOn: 'directory' });
    const other = path.join(bench.folder, 'input');
    await mkdir(other);
    const early = await run({ input: { kind: 'local', path: other } });
    bench.engine.program = () => Promise.resolve({ exitCode: 1 });
    await run({ input: { kind: 'local', path: other } });
    bench.engine.program = () => Promise.resolve();
    const good = await run();
    bench.engine.program = () => Promise.resolve({ exitCode: 1 });
    for (let count = 0; count < 20; count += 1) await run();
    const kept = await history();
    assert.equal(kept.length, 22);
    assert.deepEqual(
      kept.slice(-2).map(({ id }) => id),
      [good.id, early.id],
    );
    assert.deepEqual(
      kept.map(({ id }) => id),
      kept
        .map(({ id }) => id)
        .sort()
        .reverse(),
    );
  });

  it('reads a run whose process is gone as cancelled', async () => {
    const { id, started } = await run();
    await change(id, { state: 'running' }, deadPid());
    assert.deepEqual(
      (await history()).map(({ state }) => state),
      ['cancelled'],
    );
    assert.match((await bench.runs.record(id))?.message ?? '', /interrupted/);
    // An id of a process that was before this machine started.
    await change(id, { state: 'running', started: 1000 }, process.ppid);
    assert.equal((await bench.runs.record(id))?.state, 'cancelled');
    // An id that came to this process later.
    await change(id, { state: 'running', started }, process.pid);
    assert.equal((await bench.runs.record(id))?.state, 'cancelled');
    await change(id, { state: 'running', started }, process.ppid);
    assert.equal((await bench.runs.record(id))?.state, 'running', 'another window runs it');
    const isInFlight = (error: unknown) =>
      error instanceof UserError && error.code === 'run-in-flight';
    await assert.rejects(bench.runs.remove(id), isInFlight);
    await bench.runs.cleanRuns();
    assert.equal((await history()).length, 1);
  });

  it('shows a run that is in flight', async () => {
    bench.engine.program = ({ signal }) => hang(signal);
    const started = bench.runs.start(bench.request());
    for await (const event of started.events()) {
      if (event.kind === 'stage' && event.stage === 'running') break;
    }
    assert.deepEqual(
      (await history()).map(({ id, state }) => [id, state]),
      [[started.id, 'running']],
    );
    await bench.runs.cleanRuns();
    assert.equal((await history()).length, 1);
    await bench.runs.remove(started.id);
    assert.equal(started.job.outcome, 'cancelled');
    assert.deepEqual(await history(), []);
  });

  it('leaves out what cannot be read, and removes it in the end', async () => {
    const { id } = await run();
    await writeFile(runFile(id), '{"version":1,"record":{"id":');
    assert.deepEqual(await history(), []);
    assert.equal(await bench.runs.record(id), undefined);
    await run();
    await stat(path.dirname(runFile(id)));
    await utimes(path.dirname(runFile(id)), 1_700_000_000, 1_700_000_000);
    await run();
    await assert.rejects(stat(path.dirname(runFile(id))));
  });

  it('takes nothing for a run that is not one', async () => {
    for (const id of ['', '..', '../../x', '20240101T000000000-../../x-abcdef']) {
      const isNoRun = (error: unknown) => error instanceof UserError && error.code === 'no-run';
      assert.throws(() => bench.runs.outputFolder(id), isNoRun);
      await assert.rejects(bench.runs.remove(id), isNoRun);
    }
    const { id } = await run();
    await writeFile(path.join(bench.storage, 'runs', 'note.txt'), 'not ours');
    assert.deepEqual(
      (await history()).map((record) => record.id),
      [id],
    );
    assert.equal((await bench.runs.kept()).runs.count, 1);
  });

  it('knows the run before on the same input', async () => {
    await bench.writeBlock({ operatesOn: 'directory' });
    const first = await run();
    await run({ input: { kind: 'local', path: bench.block } });
    bench.engine.program = () => Promise.resolve({ exitCode: 1 });
    await run();
    const last = await run();
    assert.equal((await bench.runs.previousOf(last.id))?.id, first.id);
    assert.equal(await bench.runs.previousOf(first.id), undefined);
  });

  it('is cleaned away as a whole', async () => {
    bench.engine.program = ({ write }) => write('big.bin', new Uint8Array(100_000));
    const { id } = await run();
    assert.ok((await bench.runs.kept()).runs.size >= 100_000);
    await bench.runs.cleanRuns();
    assert.deepEqual(await history(), []);
    const { runs } = await bench.runs.kept();
    assert.deepEqual(runs, { count: 0, size: 0 });
    await assert.rejects(readdir(bench.runs.outputFolder(id)));
  });

  it('is nobody else’s to read', async function () {
    if (process.platform === 'win32') return;
    const { id } = await run();
    for (const at of [bench.storage, path.dirname(bench.runs.logFile(id))]) {
      assert.equal((await stat(at)).mode & 0o077, 0, at);
    }
  });
});

describe('The command line of a form', () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await Bench.make();
  });
  afterEach(() => bench.dispose());

  const preview = async (change = {}) => {
    const { readBlock } = await import('../../../../src/blocks/readBlock.ts');
    return bench.runs.commandLine(await readBlock(bench.block), bench.request(change));
  };

  it('is what a run would be given', async () => {
    const parameters = [
      { name: 'Note', type: 'string', param: 'note', value: '' },
      { name: 'Token', type: 'secret', param: 'TOKEN' },
    ];
    await bench.writeBlock({ operatesOn: 'file', allowExtraCliArguments: true }, parameters);
    const request = {
      input: bench.item('deep/a b.csv'),
      values: { note: "it's", TOKEN: 'secret' },
      extraArguments: ['--fast'],
    };
    assert.deepEqual(await preview(request), {
      text: `--in-file '/data/input/a b.csv' --out-directory /data/output --hmac-key 0 --metadata '{"…":"…"}' --note 'it'\\''s' --fast`,
      problems: {},
    });
    assert.deepEqual(bench.studio.asked, []);
  });

  it('names what is wrong', async () => {
    await bench.writeBlock({}, [{ name: 'Rows', type: 'int', param: 'rows', value: 3 }]);
    const { problems } = await preview({ values: { rows: 'many' } });
    assert.deepEqual(Object.keys(problems), ['rows']);
    const refused = await preview({ values: { rows: '1' }, extraArguments: ['--x'] });
    assert.equal(refused.text, '');
    assert.match(refused.problems[''] ?? '', /extra arguments/);
  });

  it('is there before an input is chosen', async () => {
    await bench.writeBlock({ operatesOn: 'file' });
    const { text } = await preview({ input: { kind: 'none' } });
    assert.match(text, /^--in-file \/data\/input\/FILE /);
  });
});
