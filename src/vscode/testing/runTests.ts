import os from 'node:os';
import * as vscode from 'vscode';
import { inputKey } from '../../actions/testRun/inputs.ts';
import type { TestRunJob } from '../../actions/testRun/testRuns.ts';
import { isAbort, UserError } from '../../base/errors.ts';
import { plainText } from '../../base/text.ts';
import type { Blocks } from '../blocks/blocks.ts';
import { limits } from '../blocks/engines.ts';
import { isOfProgram } from '../blocks/saving.ts';
import { sentenceOfRun, stageTitle } from '../blocks/sentences.ts';
import { TerminalFilter } from '../blocks/terminalText.ts';
import type { BlockTests, SampleTest } from './blockTests.ts';
import { inLanes, runsAtOnce } from './lanes.ts';
import { hasFailed, messageOfError, tellResult } from './results.ts';

/** Characters of one run that the Testing view gets; its log has everything. */
const maxOutput = 1024 * 1024;

/** Runs blocks on their samples, some at a time, each in a container of its own as the jobs of a Studio do. */
export async function runTests(
  tests: BlockTests,
  request: vscode.TestRunRequest,
  token: vscode.CancellationToken,
): Promise<void> {
  await askForSamples(tests, request);
  const wanted = await tests.wanted(request);
  await session(tests, request, wanted, [token]);
}

/** Runs the tests of a block whenever a file of its program is saved, until the token fires. */
export async function runContinuously(
  tests: BlockTests,
  request: vscode.TestRunRequest,
  token: vscode.CancellationToken,
): Promise<void> {
  const { blocks } = tests;
  const running = new Map<string, vscode.CancellationTokenSource>();
  const saved = async (folder: string, file: string) => {
    if (!(await isOfProgram(folder, file))) return;
    const wanted = (await tests.wanted(request)).filter((one) => one.folder === folder);
    if (wanted.length === 0) return;
    // What runs is out of date.
    running.get(folder)?.cancel();
    const source = new vscode.CancellationTokenSource();
    running.set(folder, source);
    await session(tests, request, wanted, [token, source.token]);
    source.dispose();
  };
  const subscription = vscode.workspace.onDidSaveTextDocument(({ uri }) => {
    const folder = blocks.folders.of(uri);
    if (folder === undefined) return;
    saved(folder, uri.fsPath).catch((error: unknown) => {
      if (!isAbort(error)) blocks.core.report(error, vscode.l10n.t('Testing the block'));
    });
  });
  await new Promise<void>((resolve) => {
    token.onCancellationRequested(() => resolve());
  });
  subscription.dispose();
}

/** Of a block that a person named and that has no samples they are asked for: as a run asks for its input. */
export async function askForSamples(
  tests: BlockTests,
  { include }: vscode.TestRunRequest,
): Promise<void> {
  const { blocks } = tests;
  for (const item of include ?? []) {
    if (item.parent !== undefined) continue;
    const { sample, recent } = blocks.memory.get(item.id);
    const operatesOn = await blocks.operatesOn(item.id);
    if (sample || recent.length > 0 || operatesOn === undefined) continue;
    if (operatesOn !== 'standalone') await chooseAndKeep(tests, item.id);
  }
}

/** False when the person turned away. */
export async function chooseAndKeep(tests: BlockTests, folder: string): Promise<boolean> {
  const { blocks } = tests;
  const operatesOn = await blocks.operatesOn(folder);
  if (operatesOn === undefined) return false;
  if (operatesOn === 'standalone') {
    throw new UserError(vscode.l10n.t('This block works on its own: it takes no input.'), {
      code: 'standalone',
    });
  }
  const { chooseSample } = await import('./chooseSample.ts');
  const sample = await chooseSample(blocks, folder, operatesOn);
  if (!sample) return false;
  await blocks.memory.change(folder, { sample });
  await tests.reload(folder);
  return true;
}

async function session(
  tests: BlockTests,
  request: vscode.TestRunRequest,
  wanted: readonly SampleTest[],
  tokens: readonly vscode.CancellationToken[],
): Promise<void> {
  const run = tests.controller.createTestRun(request);
  const stop = new AbortController();
  const subscriptions = [run.token, ...tokens].map((token) => {
    if (token.isCancellationRequested) stop.abort();
    return token.onCancellationRequested(() => stop.abort());
  });
  const { blocks } = tests;
  const ended = new Map<SampleTest, boolean>();
  const builds = new Map<string, unknown>();
  try {
    for (const { item } of wanted) run.enqueued(item);
    for (const folder of new Set(wanted.map((one) => one.folder))) blocks.runProblems.clear(folder);
    const memory = os.totalmem();
    const lanes = runsAtOnce(limits(), { cores: os.availableParallelism(), memory });
    const work = async (test: SampleTest, ready: () => void) => {
      if (stop.signal.aborted) return run.skipped(test.item);
      try {
        const broken = builds.get(test.folder);
        if (broken !== undefined) throw broken as Error;
        ended.set(test, await runOne(tests, run, test, ready, stop.signal));
      } catch (error) {
        if (isAbort(error)) return run.skipped(test.item);
        // A block that cannot be built need not be tried again for each of its samples.
        if (error instanceof UserError && /^build-/.test(error.code))
          builds.set(test.folder, error);
        run.errored(test.item, messageOfError(error));
        ended.set(test, true);
      }
    };
    await inLanes(wanted, lanes, ({ folder }) => folder, work);
    await rememberFailures(blocks, ended);
  } finally {
    for (const subscription of subscriptions) subscription.dispose();
    run.end();
  }
}

/** True when it failed. */
async function runOne(
  tests: BlockTests,
  run: vscode.TestRun,
  test: SampleTest,
  ready: () => void,
  signal: AbortSignal,
): Promise<boolean> {
  const { folder, input, item } = test;
  run.started(item);
  const how = { input, isWarm: false, isBeside: true };
  const started = await tests.blocks.runs.start(folder, how);
  const cancel = () => started.job.cancel();
  signal.addEventListener('abort', cancel, { once: true });
  if (signal.aborted) cancel();
  try {
    await tellOutput(run, item, started, ready);
    const record = await started.job.result;
    say(run, item, sentenceOfRun(record));
    await tellResult(tests, run, test, record);
    return hasFailed(record);
  } finally {
    signal.removeEventListener('abort', cancel);
  }
}

/** What a run says, as output of its test. */
async function tellOutput(
  run: vscode.TestRun,
  item: vscode.TestItem,
  started: TestRunJob,
  ready: () => void = () => undefined,
): Promise<void> {
  const filters = new Map<string, TerminalFilter>();
  let room = maxOutput;
  const write = (text: string) => {
    if (text === '' || room <= 0) return;
    room -= text.length;
    run.appendOutput(text, undefined, item);
    if (room <= 0) say(run, item, vscode.l10n.t('… the log of the run has the rest …'));
  };
  for await (const event of started.events()) {
    if (event.kind === 'stage') {
      say(run, item, stageTitle(event.stage));
      if (event.stage === 'starting' || event.stage === 'running') ready();
    } else if (event.kind === 'output') {
      const filter = filters.get(event.from) ?? new TerminalFilter();
      filters.set(event.from, filter);
      write(filter.push(event.text));
    }
  }
  for (const filter of filters.values()) write(filter.end());
}

function say(run: vscode.TestRun, item: vscode.TestItem, text: string): void {
  run.appendOutput(`\x1b[0m\x1b[2m${plainText(text, 2000)}\x1b[0m\r\n`, undefined, item);
}

/** Those that failed are a sample of their own: what ran and did not fail is no longer one of them. */
export async function rememberFailures(
  { memory }: Blocks,
  ended: ReadonlyMap<SampleTest, boolean>,
): Promise<void> {
  for (const folder of new Set([...ended.keys()].map((test) => test.folder))) {
    const own = [...ended].filter(([test]) => test.folder === folder);
    const ran = new Set(own.map(([{ input }]) => inputKey(input)));
    const before = memory.get(folder).failedSamples.filter((input) => !ran.has(inputKey(input)));
    const failed = own.filter(([, isFailed]) => isFailed).map(([{ input }]) => input);
    if (before.length + failed.length === 0 && memory.get(folder).failedSamples.length === 0)
      continue;
    await memory.change(folder, { failedSamples: [...failed, ...before].slice(0, 200) });
  }
}
