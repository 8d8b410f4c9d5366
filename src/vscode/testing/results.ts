import * as vscode from 'vscode';
import type { Check, TestRunRecord } from '../../actions/testRun/testRun.ts';
import { messageOf, UserError } from '../../base/errors.ts';
import { plainText } from '../../base/text.ts';
import { failureOfRun, type PlacedFailure } from '../blocks/failurePlaces.ts';
import { rangeOf } from '../blocks/runProblems.ts';
import type { BlockTests, SampleTest } from './blockTests.ts';

/** True where the run, or a line of the checklist that it answered, did not succeed. */
export function hasFailed(record: TestRunRecord): boolean {
  return record.state !== 'succeeded' || answeredBy(record).some(({ state }) => state === 'failed');
}

/** What the item has from elsewhere is not this block's to pass. */
function answeredBy({ metadata }: TestRunRecord): readonly Check[] {
  const { checks = [], answered } = metadata ?? {};
  return answered ? checks.filter(({ key }) => answered.includes(key)) : checks;
}

/** Tells how a run ended, and below it each line of the checklist. */
export async function tellResult(
  tests: BlockTests,
  run: vscode.TestRun,
  { item }: SampleTest,
  record: TestRunRecord,
): Promise<void> {
  const seconds = record.time ?? record.totalTime;
  const duration = seconds === undefined ? undefined : seconds * 1000;
  const checks = answeredBy(record);
  for (const [index, child] of tests.checkItems(item, checks).entries()) {
    const check = checks[index];
    if (check) tellCheck(run, child, check);
  }
  if (record.state === 'succeeded') {
    run.passed(item, duration);
    return;
  }
  const failure = await failureOfRun(record, tests.blocks.runs.store.logFile(record.id));
  run.failed(item, await messageOfRun(record, failure), duration);
}

function tellCheck(run: vscode.TestRun, item: vscode.TestItem, { key, state, value }: Check): void {
  switch (state) {
    case 'passed':
      run.passed(item);
      return;
    case 'failed':
      run.failed(item, new vscode.TestMessage(plainText(`${key}: ${value}`, 600)));
      return;
    case 'other':
      run.skipped(item);
  }
}

async function messageOfRun(
  { message, remedy }: TestRunRecord,
  failure: PlacedFailure | undefined,
): Promise<vscode.TestMessage> {
  const sentences = [message, remedy].filter((one) => one !== undefined).join(' ');
  const text =
    failure && failure.message !== message ? `${failure.message}\n${sentences}` : sentences;
  const told = new vscode.TestMessage(text === '' ? vscode.l10n.t('Failed') : text.slice(0, 4000));
  const [place] = failure?.places ?? [];
  if (!failure || !place) return told;
  told.location = new vscode.Location(vscode.Uri.file(place.file), await rangeOf(place));
  told.stackTrace = failure.places.map(({ file, line, column = 1 }) => {
    const uri = vscode.Uri.file(file);
    const position = new vscode.Position(Math.max(0, line - 1), Math.max(0, column - 1));
    return new vscode.TestMessageStackFrame(vscode.workspace.asRelativePath(uri), uri, position);
  });
  return told;
}

/** No program ran: a build that failed, an input that is gone. */
export function messageOfError(error: unknown): vscode.TestMessage {
  const remedy = error instanceof UserError ? (error.remedy ?? '') : '';
  return new vscode.TestMessage(`${messageOf(error)} ${remedy}`.trim().slice(0, 4000));
}
