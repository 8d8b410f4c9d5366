import type * as vscode from 'vscode';
import { failuresOf, type TransformFailure } from '../../actions/transform.ts';
import { plainText } from '../../base/text.ts';
import { jobLog } from '../../client/jobs.ts';
import type { Core } from '../parts.ts';
import { signalOf } from '../progress.ts';

interface Place {
  readonly accountId: string;
  readonly organizationId: number;
  readonly id: number;
}

/** What failed in a transformation job. */
export async function readFailures(
  { accounts }: Core,
  { accountId, ...place }: Place,
  token: vscode.CancellationToken,
): Promise<readonly TransformFailure[]> {
  const signal = signalOf(token);
  try {
    const connection = await accounts.connection(accountId, signal);
    return await failuresOf({ connection, ...place }, signal);
  } finally {
    signal.dispose();
  }
}

/** The log of a run, as the Studio keeps it. */
export async function readLog(
  { accounts }: Core,
  { accountId, organizationId, id }: Place,
  token: vscode.CancellationToken,
): Promise<string> {
  const signal = signalOf(token);
  try {
    const connection = await accounts.connection(accountId, signal);
    const { lines } = await jobLog(connection, organizationId, id, signal);
    const texts = lines.flatMap(({ text }) => text.replace(/\n$/, '').split('\n'));
    return texts.map((text) => plainText(text, 5000)).join('\n');
  } finally {
    signal.dispose();
  }
}
