import * as vscode from 'vscode';
import { plainText } from '../../base/text.ts';
import type { Credential } from '../../client/connection.ts';
import { untilAborted } from '../../client/renewal.ts';
import type { Core } from '../parts.ts';
import type { Account } from '../workbench.ts';
import { askCredential } from './signIn.ts';

/** How long requests wait for the answer, in milliseconds; then they fail, and the question stays on the screen. */
const patience = 30_000;

const asking = new Map<string, { readonly since: number; readonly answer: Promise<boolean> }>();

/** One question for all requests of an account that were refused. True when there is a new credential. */
export async function signInAgain(
  core: Core,
  account: Account,
  refused: Credential | undefined,
): Promise<boolean> {
  let question = asking.get(account.id);
  if (!question) {
    const answer = ask(core, account, refused).finally(() => asking.delete(account.id));
    question = { since: performance.now(), answer };
    asking.set(account.id, question);
  }
  const left = Math.ceil(question.since + patience - performance.now());
  if (left <= 0) return false;
  return untilAborted(question.answer, AbortSignal.timeout(left)).catch(() => false);
}

async function ask(
  core: Core,
  account: Account,
  refused: Credential | undefined,
): Promise<boolean> {
  try {
    const signIn = vscode.l10n.t('Sign In Again…');
    const text = vscode.l10n.t(
      '{0} no longer accepts your sign-in ({1}).',
      account.label,
      account.user ?? '',
    );
    if ((await vscode.window.showWarningMessage(plainText(text), signIn)) !== signIn) return false;
    const user = refused?.kind === 'jwt' ? account.user : undefined;
    const signedIn = await askCredential(account.endpoint, refused?.kind ?? 'apiKey', user);
    if (!signedIn) return false;
    await core.accounts.add(account, signedIn.credential);
    return true;
  } catch (error) {
    core.report(error, vscode.l10n.t('Signing in'));
    return false;
  }
}
