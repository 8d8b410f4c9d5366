import * as vscode from 'vscode';
import { plainText } from '../../base/text.ts';
import { askSignIn } from '../accounts/signIn.ts';
import type { CommandInput } from '../commands.ts';
import { nodeId } from '../explorer/nodes.ts';
import type { Parts } from '../parts.ts';
import type { Account } from '../workbench.ts';

export async function signInCommand({ accounts, tree, view }: Parts): Promise<Account | undefined> {
  const account = await askSignIn(accounts);
  if (!account) return undefined;
  tree.refresh();
  await view.reveal(
    { kind: 'account', id: nodeId.account(account.id), account, alone: false },
    { select: true, focus: true, expand: true },
  );
  return account;
}

/** Signing out forgets the key and everything that was kept for the account; documents of it are closed. */
export async function signOutCommand({ accounts }: Parts, { nodes }: CommandInput): Promise<void> {
  const ofTree = nodes.flatMap((node) => (node.kind === 'account' ? [node.account] : []));
  const chosen = ofTree.filter(({ kind }) => kind === 'cloud');
  const account = chosen[0] ?? (await askAccount(accounts.cloud));
  if (!account) return;
  const signOut = vscode.l10n.t('Sign Out');
  const answer = await vscode.window.showWarningMessage(
    plainText(vscode.l10n.t('Sign out of {0} ({1})?', account.label, account.user ?? '')),
    {
      modal: true,
      detail: vscode.l10n.t('Its documents are closed; its key, filters and checks are forgotten.'),
    },
    signOut,
  );
  if (answer === signOut) await accounts.signOut(account.id);
}

async function askAccount(accounts: readonly Account[]): Promise<Account | undefined> {
  if (accounts.length === 0) {
    await vscode.window.showInformationMessage(vscode.l10n.t('You are signed in nowhere.'));
    return undefined;
  }
  const rows = accounts.map((account) => ({
    label: plainText(account.label),
    description: plainText(account.user ?? ''),
    account,
  }));
  const placeHolder = vscode.l10n.t('Sign out of which account?');
  return (await vscode.window.showQuickPick(rows, { placeHolder }))?.account;
}

/** Nothing of an account stays when it is signed out. */
export async function forgetAccount(parts: Parts, accountId: string): Promise<void> {
  parts.basket.remove((entry) => entry.accountId === accountId);
  parts.changed({ accountId });
  await closeDocuments(accountId);
}

/** Closes what is open of an account, also beside other things. */
async function closeDocuments(accountId: string): Promise<void> {
  const isOf = (uri: vscode.Uri | undefined) =>
    uri !== undefined && uri.scheme.startsWith('ei') && uri.authority === accountId;
  const tabs = vscode.window.tabGroups.all
    .flatMap((group) => group.tabs)
    .filter(({ input }) => {
      if (input instanceof vscode.TabInputTextDiff)
        return isOf(input.original) || isOf(input.modified);
      if (input instanceof vscode.TabInputText || input instanceof vscode.TabInputCustom) {
        return isOf(input.uri);
      }
      return false;
    });
  await vscode.window.tabGroups.close(tabs, true);
}
