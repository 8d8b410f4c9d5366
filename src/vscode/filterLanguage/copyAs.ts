import * as vscode from 'vscode';
import { linkText } from '../../actions/links.ts';
import { requestText, type RequestForm } from '../../actions/requestTexts.ts';
import { hostOf } from '../../client/hosts.ts';
import type { Core } from '../parts.ts';
import type { NamedTarget } from './documents.ts';

/** Copies a filter for use elsewhere: as a link into the editor, as one line, or as a request of a program. */
export async function copyFilter(
  { accounts, studio }: Core,
  { accountId, organizationId, dataset }: NamedTarget,
  filter: string,
): Promise<void> {
  const account = accounts.find(accountId);
  if (!account) return;
  const { endpoint } = await accounts.connection(accountId);
  const where = { organizationId, ...(dataset === undefined ? {} : { dataset }), filter };
  const request = (form: RequestForm) => () => requestText(form, { endpoint, ...where });
  const row = (label: string, detail: string, text: () => string | Promise<string>) => ({
    label,
    detail,
    text,
  });
  const key = vscode.l10n.t('A request of the Studio; the key comes from EI_API_KEY');
  const chosen = await vscode.window.showQuickPick(
    [
      row(
        vscode.l10n.t('Link'),
        vscode.l10n.t('Opens the editor at the same data and filter'),
        async () => {
          const host = account.kind === 'local' ? await studio.studioId() : hostOf(endpoint);
          const about = { ...(dataset === undefined ? {} : { dataset }), filter };
          const link = { studio: host, organization: organizationId, ...about };
          return linkText(vscode.env.uriScheme, link);
        },
      ),
      row(vscode.l10n.t('Text'), vscode.l10n.t('One line, without comments'), () => filter),
      row('curl', key, request('curl')),
      row('Python', key, request('python')),
      row('Node', key, request('node')),
    ],
    { title: vscode.l10n.t('Copy the filter as') },
  );
  if (!chosen) return;
  await vscode.env.clipboard.writeText(await chosen.text());
  vscode.window.setStatusBarMessage(
    vscode.l10n.t('$(check) {0} is on the clipboard', chosen.label),
    4000,
  );
}
