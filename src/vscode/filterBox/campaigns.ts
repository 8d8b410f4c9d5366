import * as vscode from 'vscode';
import { campaignFilters, type CampaignFilter } from '../../actions/campaignFilters.ts';
import { UserError } from '../../base/errors.ts';
import { plainText } from '../../base/text.ts';
import { organization } from '../../client/organizations.ts';
import type { CommandInput } from '../commands.ts';
import { languageIds } from '../contributions.ts';
import { campaignDocument } from '../filterLanguage/campaignDocument.ts';
import type { Core } from '../parts.ts';
import { targetOf } from './target.ts';

/** The filters of an organization's data campaigns as a document with a section for each. */
export async function importCampaigns(core: Core, { args }: CommandInput): Promise<void> {
  const target = targetOf(args[0], core.filters);
  if (!target) {
    throw new UserError(vscode.l10n.t('No organization is selected.'), {
      code: 'no-target',
      remedy: vscode.l10n.t('Select one in the Data view.'),
    });
  }
  const { accountId, organizationId } = target;
  const found = await vscode.window.withProgress(
    {
      location: vscode.ProgressLocation.Notification,
      title: vscode.l10n.t('Reading the data campaigns'),
      cancellable: true,
    },
    async (_, token) => {
      const controller = new AbortController();
      const stopping = token.onCancellationRequested(() => controller.abort());
      try {
        const connection = await core.accounts.connection(accountId, controller.signal);
        const filters = await campaignFilters(connection, organizationId, controller.signal);
        const { name } = await organization(connection, organizationId, controller.signal);
        return { filters, organization: { id: organizationId, name } };
      } finally {
        stopping.dispose();
      }
    },
  );
  const chosen = await choose(found.filters);
  if (chosen.length === 0) return;
  const content = campaignDocument(found.organization, chosen);
  const document = await vscode.workspace.openTextDocument({
    language: languageIds.filter,
    content,
  });
  await vscode.window.showTextDocument(document);
}

async function choose(filters: readonly CampaignFilter[]): Promise<readonly CampaignFilter[]> {
  if (filters.length === 0) {
    throw new UserError(vscode.l10n.t('The data campaigns of this organization have no filters.'), {
      code: 'no-campaigns',
      remedy: vscode.l10n.t('Campaigns are made in the Studio, under Data campaigns.'),
    });
  }
  const rows = filters.map((filter) => ({
    label: plainText(filter.name, 200),
    description: plainText(filter.campaign, 200),
    detail: plainText(filter.query, 400),
    picked: true,
    filter,
  }));
  const chosen = await vscode.window.showQuickPick(rows, {
    title: vscode.l10n.t('Import filters of data campaigns'),
    placeHolder: vscode.l10n.t('They are written to a new document'),
    canPickMany: true,
    matchOnDescription: true,
    matchOnDetail: true,
  });
  return (chosen ?? []).map(({ filter }) => filter);
}
