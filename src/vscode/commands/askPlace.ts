import * as vscode from 'vscode';
import { UserError } from '../../base/errors.ts';
import { plainText } from '../../base/text.ts';
import type { Connection } from '../../client/connection.ts';
import type { OrganizationDetails } from '../../client/model.ts';
import { addOrganization, organization, organizations } from '../../client/organizations.ts';
import type { Node } from '../explorer/nodes.ts';
import type { Parts } from '../parts.ts';

export interface ChosenOrganization {
  readonly accountId: string;
  readonly connection: Connection;
  readonly details: OrganizationDetails;
}

/** The organization of the selected rows, else the one that the person picks; the only one is not asked for. */
export async function askOrganization(
  parts: Parts,
  nodes: readonly Node[],
  options: { readonly onlyLocal: boolean },
): Promise<ChosenOrganization | undefined> {
  const accounts = parts.accounts.all.filter(({ kind }) => !options.onlyLocal || kind === 'local');
  for (const node of nodes) {
    if (!('organizationId' in node) || !accounts.some(({ id }) => id === node.accountId)) continue;
    const connection = await parts.accounts.connection(node.accountId);
    const details = await organization(connection, node.organizationId);
    return { accountId: node.accountId, connection, details };
  }
  const chosenAccounts = nodes.flatMap((node) =>
    node.kind === 'account' ? [node.account.id] : [],
  );
  const rows: (vscode.QuickPickItem & { accountId: string; id: number })[] = [];
  for (const account of accounts) {
    if (chosenAccounts.length > 0 && !chosenAccounts.includes(account.id)) continue;
    const connection = await parts.accounts.connection(account.id);
    for (const { id, name } of await organizations(connection)) {
      const description = plainText(account.label);
      rows.push({ label: plainText(name), description, accountId: account.id, id });
    }
  }
  if (rows.length === 0) {
    const local = accounts.find(({ kind }) => kind === 'local');
    if (local) return newOrganization(parts, local.id);
    throw new UserError(vscode.l10n.t('There is no organization to add this to.'), {
      code: 'no-organization',
      remedy: vscode.l10n.t('Sign in to a Studio, or switch on the local Studio.'),
    });
  }
  const placeHolder = vscode.l10n.t('Which organization?');
  const chosen =
    rows.length === 1 ? rows[0] : await vscode.window.showQuickPick(rows, { placeHolder });
  if (!chosen) return undefined;
  const connection = await parts.accounts.connection(chosen.accountId);
  return {
    accountId: chosen.accountId,
    connection,
    details: await organization(connection, chosen.id),
  };
}

/** Asks for a name and makes an organization of it. */
export async function newOrganization(
  parts: Parts,
  accountId: string,
): Promise<ChosenOrganization | undefined> {
  const name = await vscode.window.showInputBox({
    title: vscode.l10n.t('New organization in the local Studio'),
    prompt: vscode.l10n.t('Name of the organization: your institute, your team or your study'),
    ignoreFocusOut: true,
    validateInput: (text) => (text.trim() === '' ? vscode.l10n.t('A name is needed.') : undefined),
  });
  if (name === undefined) return undefined;
  const connection = await parts.accounts.connection(accountId);
  const id = await addOrganization(connection, name.trim());
  parts.changed({ accountId });
  return { accountId, connection, details: await organization(connection, id) };
}

/** A name that no dataset of the organization has yet. */
export async function askDatasetName(
  title: string,
  value: string,
  taken: readonly { readonly name: string }[],
): Promise<string | undefined> {
  const name = await vscode.window.showInputBox({
    title,
    prompt: vscode.l10n.t('Name of the dataset'),
    value,
    ignoreFocusOut: true,
    validateInput: (text) => {
      const wanted = text.trim();
      if (wanted === '') return vscode.l10n.t('A name is needed.');
      if (wanted === value) return undefined;
      return taken.some((dataset) => dataset.name === wanted)
        ? vscode.l10n.t('There is a dataset of this name already.')
        : undefined;
    },
  });
  return name?.trim();
}
