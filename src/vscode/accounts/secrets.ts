import type * as vscode from 'vscode';
import type { Credential } from '../../client/connection.ts';

const key = (accountId: string) => `account.${accountId}`;

async function noKeyring(cause: unknown): Promise<Error> {
  return (await import('./noKeyring.ts')).noKeyring(cause);
}

/** Keys and tokens of cloud accounts: in the editor's secret storage and nowhere else. */
export class CredentialStore {
  private readonly secrets: vscode.SecretStorage;

  constructor(secrets: vscode.SecretStorage) {
    this.secrets = secrets;
  }

  async get(accountId: string): Promise<Credential | undefined> {
    let text: string | undefined;
    try {
      text = await this.secrets.get(key(accountId));
    } catch (error) {
      throw await noKeyring(error);
    }
    if (text === undefined) return undefined;
    const { kind, value } = JSON.parse(text) as Partial<Credential>;
    if ((kind !== 'apiKey' && kind !== 'jwt') || typeof value !== 'string') return undefined;
    return { kind, value };
  }

  async set(accountId: string, { kind, value }: Credential): Promise<void> {
    try {
      await this.secrets.store(key(accountId), JSON.stringify({ kind, value }));
    } catch (error) {
      throw await noKeyring(error);
    }
  }

  async delete(accountId: string): Promise<void> {
    try {
      await this.secrets.delete(key(accountId));
    } catch (error) {
      throw await noKeyring(error);
    }
  }
}
