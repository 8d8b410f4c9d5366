import * as vscode from 'vscode';
import { UserError } from '../../base/errors.ts';
import type { Connection, Credential } from '../../client/connection.ts';
import { setContext } from '../settings.ts';
import type { Account, Accounts } from '../workbench.ts';
import type { LocalStudio } from './localStudio.ts';
import type { CredentialStore } from './secrets.ts';

const storageKey = 'accounts';

/** Asks the person to sign in again; true when there is a new credential. */
export type SignInAgain = (account: Account, refused: Credential | undefined) => Promise<boolean>;

/** The accounts of this installation: the local Studio, if it is enabled, and those signed in to. */
export class AccountStore implements Accounts {
  private readonly memento: vscode.Memento;
  private readonly secrets: CredentialStore;
  private readonly studio: LocalStudio;
  private readonly signInAgain: SignInAgain;
  private readonly connections = new Map<string, Connection>();
  private readonly changed = new vscode.EventEmitter<void>();
  private readonly signedOut = new vscode.EventEmitter<Account>();

  readonly onDidChange = this.changed.event;
  /** Whatever was kept for this account goes now. */
  readonly onDidSignOut = this.signedOut.event;

  constructor(
    memento: vscode.Memento,
    secrets: CredentialStore,
    studio: LocalStudio,
    signInAgain: SignInAgain,
  ) {
    this.memento = memento;
    this.secrets = secrets;
    this.studio = studio;
    this.signInAgain = signInAgain;
    setContext('edgeImpulse.cloudAccounts', this.cloud.length);
  }

  get all(): readonly Account[] {
    return this.studio.account ? [this.studio.account, ...this.cloud] : this.cloud;
  }

  get cloud(): readonly Account[] {
    return this.memento.get<readonly Account[]>(storageKey, []);
  }

  find(accountId: string): Account | undefined {
    return this.all.find(({ id }) => id === accountId);
  }

  async connection(accountId: string, signal?: AbortSignal): Promise<Connection> {
    const account = this.find(accountId);
    if (!account) {
      throw new UserError(vscode.l10n.t('You are not signed in to this Studio any more.'), {
        code: 'no-account',
        remedy: vscode.l10n.t('Sign in again.'),
      });
    }
    if (account.kind === 'local') return this.studio.connection(signal);
    const known = this.connections.get(accountId);
    if (known) return known;
    // One object an account: the client lets requests that fail together share a renewal by it.
    const connection: Connection = {
      endpoint: account.endpoint,
      credential: () => this.secrets.get(accountId),
      renew: (refused) => this.signInAgain(account, refused),
    };
    this.connections.set(accountId, connection);
    return connection;
  }

  /** Adds an account, or gives a known one another credential. */
  async add(account: Account, credential: Credential): Promise<void> {
    await this.secrets.set(account.id, credential);
    const others = this.cloud.filter(({ id }) => id !== account.id);
    await this.save([...others, account]);
  }

  async signOut(accountId: string): Promise<void> {
    const account = this.cloud.find(({ id }) => id === accountId);
    if (!account) return;
    this.connections.delete(accountId);
    await this.save(this.cloud.filter(({ id }) => id !== accountId));
    this.signedOut.fire(account);
    await this.secrets.delete(accountId);
  }

  /** Another window changed the list, or the local Studio was switched on or off. */
  reload(): void {
    setContext('edgeImpulse.cloudAccounts', this.cloud.length);
    this.changed.fire();
  }

  dispose(): void {
    this.changed.dispose();
    this.signedOut.dispose();
  }

  private async save(accounts: readonly Account[]): Promise<void> {
    await this.memento.update(storageKey, accounts);
    this.reload();
  }
}

/** An account's id from its host and user: what an address may carry. `taken` are the ids of other accounts. */
export function accountId(host: string, user: string, taken: ReadonlySet<string>): string {
  const plain = `${host}-${user}`
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 60);
  let id = plain;
  for (let next = 2; taken.has(id) || id === 'local' || id === ''; next += 1)
    id = `${plain}-${next}`;
  return id;
}
