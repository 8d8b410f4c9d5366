import * as vscode from 'vscode';
import { hostKeyOf } from '../../actions/push/blockEntry.ts';
import type { PushTarget } from '../../actions/push/plan.ts';
import { UserError } from '../../base/errors.ts';
import { plainText } from '../../base/text.ts';
import type { BlockConfig } from '../../blocks/block.ts';
import { organizations } from '../../client/organizations.ts';
import type { Core } from '../parts.ts';
import type { Account } from '../workbench.ts';

/** A Studio and an organization with what people call them. */
export interface NamedTarget extends PushTarget {
  readonly accountId: string;
  readonly label: string;
}

/** Where a block goes: where it was pushed before, else where the person says. Nothing when they turn away. */
export async function chooseTarget(
  core: Core,
  config: BlockConfig,
  isAsked: boolean,
): Promise<NamedTarget | undefined> {
  const { accounts } = core;
  if (accounts.all.length === 0) {
    throw new UserError(vscode.l10n.t('There is no Studio to push to.'), {
      code: 'no-account',
      remedy: vscode.l10n.t('Sign in, or switch the local Studio on.'),
    });
  }
  const all = (await Promise.all(accounts.all.map((account) => targetsOf(core, account)))).flat();
  const pushed = all.filter(
    ({ hostKey, target }) => config.get(hostKey)?.organizationId === target.organizationId,
  );
  const offered = isAsked || pushed.length === 0 ? all : pushed;
  const [first] = offered;
  if (first && offered.length === 1) return first.target;
  if (!first) {
    throw new UserError(vscode.l10n.t('There is no organization to push to.'), {
      code: 'no-organization',
      remedy: vscode.l10n.t('Create one in the Data view, or sign in.'),
    });
  }
  const rows = offered.map(({ hostKey, target, studio, organization }) => ({
    label: plainText(organization),
    description: plainText(studio),
    detail: config.get(hostKey)?.organizationId === target.organizationId ? known() : '',
    iconPath: new vscode.ThemeIcon('organization'),
    target,
  }));
  const placeHolder = vscode.l10n.t('Which organization gets the block?');
  return (await vscode.window.showQuickPick(rows, { placeHolder, ignoreFocusOut: true }))?.target;
}

const known = () => vscode.l10n.t('the folder belongs to a block there');

async function targetsOf(core: Core, account: Account) {
  try {
    const connection = await core.accounts.connection(account.id);
    const hostKey = await hostKeyOf(connection, account.kind);
    return (await organizations(connection)).map(({ id, name }) => ({
      hostKey,
      studio: account.label,
      organization: name,
      target: {
        connection,
        kind: account.kind,
        organizationId: id,
        accountId: account.id,
        label: `${name} · ${account.label}`,
      },
    }));
  } catch (error) {
    // A Studio that does not answer must not be in the way of the others.
    core.log.warn(
      `${account.label} is left out of the push: ${error instanceof Error ? error.message : ''}`,
    );
    return [];
  }
}
