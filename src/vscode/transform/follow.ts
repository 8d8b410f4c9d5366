import * as vscode from 'vscode';
import {
  followTransformation,
  retryFailures,
  type TransformResult,
  type TransformTarget,
} from '../../actions/transform.ts';
import type { Job } from '../../base/job.ts';
import { formatCount, plainText } from '../../base/text.ts';
import { isAbort } from '../../base/errors.ts';
import type { Parts } from '../parts.ts';
import { withCancellableProgress } from '../progress.ts';
import { failuresUri, forgetFailures } from './documents.ts';

/** A transformation job as this window knows it. */
export interface FollowedJob extends TransformTarget {
  readonly accountId: string;
  /** Of the block. */
  readonly name: string;
}

/** Shows how far a job is, then how it ended, with what can be done about failures. */
export async function followAndTell(parts: Parts, job: FollowedJob): Promise<void> {
  await tell(parts, job, followTransformation(job, job.name, paceOf(parts, job)));
}

/** Runs failures of a job again, or one of them. */
export async function retryAndTell(
  parts: Parts,
  job: FollowedJob,
  runId: number | undefined,
): Promise<void> {
  await tell(parts, job, retryFailures(job, job.name, runId, paceOf(parts, job)));
}

/** A Studio elsewhere is not asked more often than its own page asks. */
function paceOf(parts: Parts, { accountId }: FollowedJob) {
  const isLocal = parts.accounts.find(accountId)?.kind === 'local';
  return isLocal ? { slowest: 1000 } : { first: 2000 };
}

async function tell(parts: Parts, target: FollowedJob, job: Job<TransformResult>): Promise<void> {
  const { accountId, organizationId, name } = target;
  const title = plainText(vscode.l10n.t('Transforming with {0}', name));
  let result: TransformResult;
  try {
    result = await withCancellableProgress(title, async (report, signal) => {
      signal.addEventListener('abort', () => void askToStop(job, name), { once: true });
      let failed = 0;
      for await (const event of job.events()) {
        if (event.kind === 'log') {
          failed += 1;
          parts.log.warn(`${name}: ${event.text}`);
        } else if (event.kind === 'progress') {
          const { done, total } = event;
          report(progressText(done, total, failed), done, total);
        }
      }
      return job.result;
    });
  } catch (error) {
    if (!isAbort(error)) throw error;
    vscode.window.setStatusBarMessage(
      vscode.l10n.t('The job was stopped. What was written stays.'),
      5000,
    );
    return;
  } finally {
    parts.changed({ accountId, organizationId });
    forgetFailures(target);
  }
  void tellEnd(parts, target, result);
}

function progressText(done: number, total: number | undefined, failed: number): string {
  const text =
    total === undefined
      ? formatCount(done)
      : vscode.l10n.t('{0} of {1}', formatCount(done), formatCount(total));
  return failed === 0 ? text : vscode.l10n.t('{0}, {1} failed', text, formatCount(failed));
}

/** The notification is gone already; the job goes on until the person says so. */
async function askToStop(job: Job<TransformResult>, name: string): Promise<void> {
  const stop = vscode.l10n.t('Stop the Job');
  const answer = await vscode.window.showWarningMessage(
    plainText(vscode.l10n.t('Stop the transformation job of {0}?', name)),
    {
      modal: true,
      detail: vscode.l10n.t(
        'What was written stays. If you leave it running, you are told when it has ended.',
      ),
    },
    stop,
  );
  if (answer === stop) job.cancel();
}

async function tellEnd(parts: Parts, target: FollowedJob, result: TransformResult): Promise<void> {
  const { succeeded, total, failed } = result;
  const text = plainText(
    vscode.l10n.t(
      '{0}: {1} of {2} succeeded.',
      target.name,
      formatCount(succeeded),
      formatCount(total),
    ),
  );
  if (failed === 0) {
    void vscode.window.showInformationMessage(text);
    return;
  }
  const show = vscode.l10n.t('Show Failures');
  const retry = vscode.l10n.t('Retry Failures');
  const replay = vscode.l10n.t('Replay…');
  const answer = await vscode.window.showWarningMessage(text, show, retry, replay);
  try {
    if (answer === show) await vscode.window.showTextDocument(failuresUri(target));
    else if (answer === retry) await retryAndTell(parts, target, undefined);
    else if (answer === replay) await replayOne(parts, target, result.failures);
  } catch (error) {
    parts.report(error, vscode.l10n.t('Transforming'));
  }
}

async function replayOne(
  parts: Parts,
  target: FollowedJob,
  failures: TransformResult['failures'],
): Promise<void> {
  const [{ chooseFailure, chooseHow }, { replayRun }] = await Promise.all([
    import('../replay/chooseRun.ts'),
    import('../replay/replayJob.ts'),
  ]);
  const run = await chooseFailure(target, failures);
  const isDebugged = run && (await chooseHow());
  if (run && isDebugged !== undefined) await replayRun(parts, run, isDebugged);
}
