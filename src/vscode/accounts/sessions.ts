import * as vscode from 'vscode';
import type { Core } from '../parts.ts';
import type { Account } from '../workbench.ts';

type Changes = vscode.AuthenticationProviderAuthenticationSessionsChangeEvent;

/**
 * Shows the account store in the editor's Accounts menu and to other extensions, which the editor asks the person
 * about. This extension never asks it: that would show the same question about ourselves.
 */
export class Sessions {
  private readonly core: Core;

  constructor(core: Core) {
    this.core = core;
  }

  /** Of one account, or of all. */
  async all(accountId?: string): Promise<vscode.AuthenticationSession[]> {
    const { accounts, credentials } = this.core;
    const sessions: vscode.AuthenticationSession[] = [];
    for (const account of accounts.cloud) {
      if (accountId !== undefined && accountId !== account.id) continue;
      const credential = await credentials.get(account.id);
      if (credential) sessions.push({ ...session(account), accessToken: credential.value });
    }
    return sessions;
  }

  async create(): Promise<vscode.AuthenticationSession> {
    const { accounts, credentials } = this.core;
    const { askSignIn } = await import('./signIn.ts');
    const account = await askSignIn(accounts);
    const credential = account && (await credentials.get(account.id));
    if (!credential) throw new vscode.CancellationError();
    return { ...session(account), accessToken: credential.value };
  }

  /** What changed since `known`, which is brought up to date. */
  changesOf(known: Map<string, Account>): Changes {
    const now = new Map(this.core.accounts.cloud.map((account) => [account.id, account]));
    const added = [...now.values()].filter(({ id }) => !known.has(id)).map(session);
    const removed = [...known.values()].filter(({ id }) => !now.has(id)).map(session);
    const changed = [...now.values()].filter(({ id }) => known.has(id)).map(session);
    known.clear();
    for (const [id, account] of now) known.set(id, account);
    return { added, removed, changed };
  }
}

function session(account: Account): vscode.AuthenticationSession {
  const label = account.user === undefined ? account.label : `${account.user} (${account.label})`;
  return { id: account.id, accessToken: '', account: { id: account.id, label }, scopes: [] };
}
