import assert from 'node:assert/strict';
import { UserError } from '../../../../src/base/errors.ts';
import type { Block } from '../../../../src/blocks/block.ts';
import type { TestRunRecord } from '../../../../src/actions/testRun/testRun.ts';
import { BlockMemory } from '../../../../src/vscode/blocks/memory.ts';
import { RunSession } from '../../../../src/vscode/runPage/session.ts';
import type { RunSources } from '../../../../src/vscode/runPage/sources.ts';
import type { RunState } from '../../../../webviews/run/contract.ts';

const folder = '/blocks/mine';
const { signal } = new AbortController();

const block: Block = {
  folder,
  info: {
    type: 'transform',
    name: 'Heart [rate](command:x)',
    description: '',
    operatesOn: 'directory',
    passesMetadata: true,
    commandLine: '',
    allowsExtraArguments: true,
    mountPoints: [],
    requiredVariables: [],
  },
  parameters: [
    {
      param: 'window',
      label: 'Window',
      type: 'int',
      defaultValue: '10',
      isOptional: false,
      isReadonly: false,
      isMultiline: false,
      allowsEmpty: false,
    },
  ],
  isLegacy: false,
  config: new Map(),
};

const record = (id: string, more: Partial<TestRunRecord> = {}): TestRunRecord => ({
  id,
  block: folder,
  blockName: 'Heart rate',
  request: {
    folder,
    input: { kind: 'none' },
    values: {},
    extraArguments: [],
    isInputWritable: false,
    isWarm: true,
    limits: { memory: 1, cpus: 1, processes: 1, time: 1 },
    bucketFolders: {},
  },
  inputTitle: 'AMS_003',
  started: 0,
  state: 'succeeded',
  isWarm: true,
  engine: 'Docker',
  notes: [],
  commandLine: '',
  files: [],
  ...more,
});

/** A session over what a test sets, and everything that it was asked to do. */
function opened(more: Partial<RunSources> = {}, history: readonly TestRunRecord[] = []) {
  const stored = new Map<string, unknown>();
  const memory = new BlockMemory({
    get: <T>(key: string) => stored.get(key) as T | undefined,
    update: (key, value) => Promise.resolve(void stored.set(key, value)),
  });
  const done: string[] = [];
  const did = (what: string) => Promise.resolve(void done.push(what));
  const shown: RunState[] = [];
  const session = new RunSession({
    l10n: { t: (text) => text },
    folder,
    block: () => Promise.resolve(block),
    remembered: () => memory.get(folder),
    remember: (change) => memory.change(folder, change),
    engine: () => Promise.resolve({ kind: 'container', title: 'Docker 28', differences: [] }),
    names: () => Promise.resolve({ buckets: [], datasets: [] }),
    knownSecrets: () => [],
    history: () => Promise.resolve(history),
    running: () => undefined,
    previousOf: () => Promise.resolve(undefined),
    compare: (before, after) =>
      Promise.resolve({ before, after, files: [], checks: [], metadata: [] }),
    commandLine: (_block, { values, extraArguments }) => ({
      text: `--window ${values['window'] ?? ''} ${extraArguments.join('|')}`,
      problems: {},
    }),
    run: (isCold) => did(`run ${String(isCold)}`),
    runAgain: ({ extraArguments }) => did(`again ${extraArguments.join(' ')}`),
    cancel: () => void did('cancel'),
    chooseInput: () => did('choose'),
    enterSecret: (param) => did(`secret ${param}`),
    openOutput: (id, name) => did(`open ${id} ${name}`),
    openDifference: (before, after, name) => did(`diff ${before} ${after} ${name}`),
    openLog: (id) => did(`log ${id}`),
    revealOutput: (id) => did(`reveal ${id}`),
    copy: (text) => did(`copy ${text}`),
    log: () => undefined,
    ...more,
  });
  session.onDidChange((state) => shown.push(state));
  const last = () => {
    const state = shown.at(-1);
    assert.ok(state?.kind === 'block', JSON.stringify(state));
    return state;
  };
  return { session, memory, done, shown, last };
}

describe('the page of a block', () => {
  it('shows the form with the defaults, as plain text', async () => {
    const { session, last } = opened();
    assert.equal(session.calls.ready(null).state.kind, 'loading');
    await session.restart();
    const { form } = last();
    assert.deepEqual(form.values, { window: '10' });
    assert.doesNotMatch(form.name, /\]\(/);
    assert.equal(form.engine?.title, 'Docker 28');
  });

  it('says why it cannot show the block, and recovers', async () => {
    const problem = { isThere: true };
    const { session, shown, last } = opened({
      block: () =>
        problem.isThere
          ? Promise.reject(new UserError('Damaged.', { code: 'block-damaged', remedy: 'Mend it.' }))
          : Promise.resolve(block),
    });
    await session.restart();
    assert.deepEqual(shown.at(-1), { kind: 'failed', message: 'Damaged.', remedy: 'Mend it.' });
    problem.isThere = false;
    await session.calls.retry(null);
    assert.equal(last().kind, 'block');
  });

  it('tells what is missing to run', async () => {
    const missing = new UserError('No engine.', { code: 'engine-missing', remedy: 'Install one.' });
    const { session, last } = opened({ engine: () => Promise.reject(missing) });
    await session.restart();
    assert.deepEqual(last().form.obstacle, { message: 'No engine.', remedy: 'Install one.' });
    assert.equal(last().form.engine, undefined);
  });

  it('remembers what is typed and answers with the command line', async () => {
    const { session, memory, done } = opened();
    await session.restart();
    const edit = (window: string, extraArguments = '') =>
      session.calls.edit({ values: { window }, extraArguments }, signal);
    assert.equal((await edit('20', '--label "a b"')).text, '--window 20 --label|a b');
    assert.deepEqual(memory.get(folder).values, { window: '20' });
    assert.equal(memory.get(folder).extraArguments, '--label "a b"');
    await session.calls.copyCommandLine(null);
    assert.deepEqual(done, ['copy --window 20 --label|a b']);
    await edit('10');
    assert.deepEqual(memory.get(folder).values, {}, 'a default is not stored');
    await assert.rejects(edit('10', '"open'), { code: 'command-line' });
  });

  it('writes nothing when nothing changed', async () => {
    const { session, memory } = opened();
    await session.restart();
    const changes: string[] = [];
    memory.onDidChange((of) => changes.push(of));
    await session.calls.edit({ values: { window: '10' }, extraArguments: '' }, signal);
    assert.deepEqual(changes, []);
  });

  const history = [record('c', { state: 'running' }), record('b'), record('a')];

  it('shows the newest run that has ended, compared with the one before', async () => {
    const { session, last } = opened(
      { previousOf: (id) => Promise.resolve(id === 'b' ? record('a') : undefined) },
      history,
    );
    await session.load();
    assert.equal(last().run?.id, 'b');
    assert.deepEqual([last().difference?.before, last().difference?.after], ['a', 'b']);
    assert.deepEqual(
      last().history.map(({ id }) => id),
      ['c', 'b', 'a'],
    );
  });

  it('shows and compares what the person chooses, until the next run', async () => {
    const { session, last, done } = opened({}, history);
    await session.calls.showRun({ id: 'a' });
    assert.equal(last().run?.id, 'a');
    await session.calls.compareWith({ id: 'b' });
    assert.deepEqual([last().difference?.before, last().difference?.after], ['b', 'a']);
    await session.calls.openDifference({ name: 'x.csv' });
    await session.calls.openOutput({ name: 'x.csv' });
    await session.calls.run({ isCold: true });
    await session.load();
    assert.equal(last().run?.id, 'b');
    assert.deepEqual(done, ['diff b a x.csv', 'open a x.csv', 'run true']);
  });

  it('starts the shown run again as it was, and shows what comes of it', async () => {
    const { request } = record('a');
    const old = record('a', { request: { ...request, extraArguments: ['--as', 'before'] } });
    const { session, last, done } = opened({}, [record('b'), old]);
    await session.calls.showRun({ id: 'a' });
    await session.calls.runAgain(null);
    assert.deepEqual(done, ['again --as before']);
    assert.equal(last().run?.id, 'b');
  });

  it('answers a run only when the page has been shown that it runs', async () => {
    const isListed = Promise.withResolvers<void>();
    const running: { now?: { stage: string; started: number } } = {};
    const { session, last } = opened({
      running: () => running.now,
      run: async () => {
        await isListed.promise;
        running.now = { stage: 'Building…', started: 1 };
      },
    });
    await session.restart();
    let isAnswered = false;
    const answered = session.calls.run({ isCold: false }).then(() => (isAnswered = true));
    await session.load();
    assert.equal(isAnswered, false);
    isListed.resolve();
    // A reading that is on its way began before the run.
    void session.load();
    await answered;
    assert.equal(last().running?.stage, 'Building…');
  });

  it('answers a run that was refused, too', async () => {
    const { session, last } = opened();
    await session.restart();
    await session.calls.run({ isCold: false });
    assert.equal(last().running, undefined);
  });

  it('reads and compares no runs while somebody types', async () => {
    const reads = { block: 0, history: 0, compare: 0 };
    const { session, memory, last } = opened({
      block: () => Promise.resolve((reads.block++, block)),
      history: () => Promise.resolve((reads.history++, history)),
      previousOf: () => Promise.resolve(record('a')),
      compare: (before, after) =>
        Promise.resolve((reads.compare++, { before, after, files: [], checks: [], metadata: [] })),
    });
    memory.onDidChange(() => session.refreshForm());
    await session.restart();
    const first = { ...reads };
    for (let window = 11; window < 50; window += 1) {
      await session.calls.edit({ values: { window: String(window) }, extraArguments: '' }, signal);
    }
    assert.deepEqual(reads, first);
    assert.deepEqual(last().form.values, { window: '49' });
    assert.equal(last().difference?.before, 'a');
  });

  it('compares two runs once, until other ones are shown or one is gone', async () => {
    const compared: string[] = [];
    const kept = { history: [record('c'), record('b'), record('a')] };
    const { session } = opened({
      history: () => Promise.resolve(kept.history),
      previousOf: () => Promise.resolve(kept.history[1]),
      compare: (before, after) => {
        compared.push(`${before} ${after}`);
        return Promise.resolve({ before, after, files: [], checks: [], metadata: [] });
      },
    });
    await session.load();
    await session.load();
    assert.deepEqual(compared, ['b c']);
    await session.calls.compareWith({ id: 'a' });
    await session.load();
    assert.deepEqual(compared, ['b c', 'a c']);
    kept.history = kept.history.slice(0, 2);
    await session.load();
    assert.deepEqual(compared, ['b c', 'a c', 'a c'], 'a run that was removed is asked for');
  });

  it('shows a run whose output cannot be compared', async () => {
    const { session, last } = opened(
      {
        previousOf: () => Promise.resolve(record('a')),
        compare: () => Promise.reject(new Error('gone')),
      },
      history,
    );
    await session.load();
    assert.equal(last().run?.id, 'b');
    assert.equal(last().difference, undefined);
  });

  it('reads once more when something changes while it reads', async () => {
    const reads = { count: 0 };
    const { session } = opened({
      history: async () => {
        reads.count += 1;
        if (reads.count === 1) {
          void session.load();
          void session.load();
        }
        return Promise.resolve([]);
      },
    });
    await session.load();
    assert.equal(reads.count, 2);
  });

  it('is quiet when it was closed', async () => {
    const { session, shown } = opened();
    const loading = session.load();
    session.dispose();
    await loading;
    assert.deepEqual(shown, []);
  });
});
