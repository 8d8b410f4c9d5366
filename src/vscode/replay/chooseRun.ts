import * as vscode from 'vscode';
import { recentFailures, type RecentFailure } from '../../actions/replay/recentFailures.ts';
import type { TransformFailure } from '../../actions/transform.ts';
import { isAbort, messageOf, UserError } from '../../base/errors.ts';
import { plainText } from '../../base/text.ts';
import { organizations } from '../../client/organizations.ts';
import type { Parts } from '../parts.ts';
import { withCancellableProgress } from '../progress.ts';
import type { Account } from '../workbench.ts';
import type { ReplayedRun } from './replayJob.ts';

interface RunRow extends vscode.QuickPickItem {
  readonly run?: ReplayedRun;
}

/** One of the failed runs of the newest jobs, everywhere. Throws `no-failed-run`. */
export async function chooseFailedRun(parts: Parts): Promise<ReplayedRun | undefined> {
  const title = vscode.l10n.t('Looking for failed runs');
  const rows = await withCancellableProgress(title, async (_report, signal) => {
    const all = parts.accounts.all.map((account) => rowsOf(parts, account, signal));
    return (await Promise.all(all)).flat();
  });
  if (rows.length === 0) {
    throw new UserError(vscode.l10n.t('No run of the newest transformation jobs has failed.'), {
      code: 'no-failed-run',
      remedy: vscode.l10n.t('Transform something, or replay another job from the terminal.'),
    });
  }
  const placeHolder = vscode.l10n.t('Which run shall be repeated here?');
  const options = { placeHolder, matchOnDescription: true, matchOnDetail: true };
  return (await vscode.window.showQuickPick(rows, options))?.run;
}

/** One of the failures of a job. */
export async function chooseFailure(
  job: Pick<ReplayedRun, 'accountId' | 'organizationId' | 'id'>,
  failures: readonly TransformFailure[],
): Promise<ReplayedRun | undefined> {
  const rows = failures.map((failure) => ({
    label: plainText(failure.name),
    detail: plainText(failure.reason, 200),
    iconPath: new vscode.ThemeIcon('error'),
    run: ofFailure(job, failure),
  }));
  const [only] = rows;
  if (only && rows.length === 1) return only.run;
  const placeHolder = vscode.l10n.t('Which run shall be repeated here?');
  return (await vscode.window.showQuickPick(rows, { placeHolder, matchOnDetail: true }))?.run;
}

function ofFailure(
  { accountId, organizationId, id }: Pick<ReplayedRun, 'accountId' | 'organizationId' | 'id'>,
  { runId, jobId, name }: Pick<TransformFailure, 'runId' | 'jobId' | 'name'>,
): ReplayedRun {
  return {
    ...{ accountId, organizationId, runId, name },
    ...(id === undefined ? {} : { id }),
    ...(jobId === undefined ? {} : { jobId }),
  };
}

/** Under the debugger? Nothing when the person turned away. */
export async function chooseHow(): Promise<boolean | undefined> {
  const rows = [
    {
      label: vscode.l10n.t('Under the Debugger'),
      detail: vscode.l10n.t('Stops where the block fails, and at breakpoints'),
      iconPath: new vscode.ThemeIcon('debug-alt'),
      isDebugged: true,
    },
    {
      label: vscode.l10n.t('As a Test Run'),
      iconPath: new vscode.ThemeIcon('play'),
      isDebugged: false,
    },
  ];
  const placeHolder = vscode.l10n.t('How shall it be repeated?');
  return (await vscode.window.showQuickPick(rows, { placeHolder }))?.isDebugged;
}

async function rowsOf(
  { accounts, log }: Parts,
  account: Account,
  signal: AbortSignal,
): Promise<readonly RunRow[]> {
  try {
    const connection = await accounts.connection(account.id, signal);
    const places = await organizations(connection, signal);
    const all = await Promise.all(
      places.map(async ({ id, name }) => {
        const failures = await recentFailures(connection, id, signal);
        if (failures.length === 0) return [];
        const label = plainText(`${name} · ${account.label}`);
        const separator = { label, kind: vscode.QuickPickItemKind.Separator };
        return [separator, ...failures.map((one) => rowOf(account.id, id, one))];
      }),
    );
    return all.flat();
  } catch (error) {
    if (isAbort(error)) throw error;
    // A Studio that does not answer must not be in the way of the others.
    log.warn(`${account.label} is left out of the failed runs: ${messageOf(error)}`);
    return [];
  }
}

function rowOf(accountId: string, organizationId: number, failure: RecentFailure): RunRow {
  const { transformation, run } = failure;
  const when =
    transformation.created === undefined
      ? ''
      : new Date(transformation.created).toLocaleString(vscode.env.language);
  const job = run.jobId === undefined ? '' : vscode.l10n.t('job {0}', run.jobId);
  return {
    label: plainText(run.name),
    description: plainText(transformation.blockName ?? transformation.name),
    detail: [when, job].filter((one) => one !== '').join(' · '),
    iconPath: new vscode.ThemeIcon('error'),
    run: ofFailure(
      { accountId, organizationId, id: transformation.id },
      {
        runId: run.id,
        name: run.name,
        ...(run.jobId === undefined ? {} : { jobId: run.jobId }),
      },
    ),
  };
}
