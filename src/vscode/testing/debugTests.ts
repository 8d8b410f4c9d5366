import * as vscode from 'vscode';
import { inputTitle } from '../../actions/testRun/inputs.ts';
import type { TestRunJob } from '../../actions/testRun/testRuns.ts';
import { isAbort } from '../../base/errors.ts';
import { plainText } from '../../base/text.ts';
import { configurationFor } from '../debug/configurations.ts';
import type { BlockTests, SampleTest } from './blockTests.ts';
import { messageOfError, hasFailed, tellResult } from './results.ts';
import { askForSamples, rememberFailures } from './runTests.ts';
import { inputPlace } from './sampleWords.ts';

/** Runs blocks on their samples under the debugger, one after the other. */
export async function debugTests(
  tests: BlockTests,
  request: vscode.TestRunRequest,
  token: vscode.CancellationToken,
): Promise<void> {
  await askForSamples(tests, request);
  const wanted = await tests.wanted(request);
  const run = tests.controller.createTestRun(request);
  const ended = new Map<SampleTest, boolean>();
  try {
    for (const { item } of wanted) run.enqueued(item);
    for (const test of wanted) {
      if (token.isCancellationRequested) {
        run.skipped(test.item);
        continue;
      }
      try {
        ended.set(test, await debugOne(tests, run, test, token));
      } catch (error) {
        if (isAbort(error)) run.skipped(test.item);
        else run.errored(test.item, messageOfError(error));
      }
    }
    await rememberFailures(tests.blocks, ended);
  } finally {
    run.end();
  }
}

async function debugOne(
  tests: BlockTests,
  run: vscode.TestRun,
  test: SampleTest,
  token: vscode.CancellationToken,
): Promise<boolean> {
  const { folder, input, item } = test;
  const { runs, memory } = tests.blocks;
  run.started(item);
  // The debugger works on the input that is chosen; afterwards F5 does the same again.
  if (input.kind !== 'none') {
    const detail = plainText(inputPlace(input), 120);
    await memory.choose(folder, { input, title: inputTitle(input), detail });
  }
  let started: TestRunJob | undefined;
  const subscription = runs.store.onDidChange((change) => {
    if (change.kind !== 'started' || change.folder !== folder) return;
    const own = runs.running(folder).find(({ id, isBeside }) => id === change.id && !isBeside);
    started ??= own;
  });
  const cancelling = token.onCancellationRequested(() => started?.job.cancel());
  try {
    const owner = vscode.workspace.getWorkspaceFolder(vscode.Uri.file(folder));
    const configuration = configurationFor(folder, owner);
    await vscode.debug.startDebugging(owner, configuration, { testRun: run });
    if (!started) throw new Error(vscode.l10n.t('The debugger did not start.'));
    if (token.isCancellationRequested) started.job.cancel();
    const record = await started.job.result;
    await tellResult(tests, run, test, record);
    return hasFailed(record);
  } finally {
    subscription.dispose();
    cancelling.dispose();
  }
}
