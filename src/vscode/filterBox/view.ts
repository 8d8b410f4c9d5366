import * as vscode from 'vscode';
import { messageOf } from '../../base/errors.ts';
import { connect } from '../../../webviews/rpc.ts';
import type { PageCalls } from '../../../webviews/filter/contract.ts';
import { openFilterDocument } from '../filterLanguage/documents.ts';
import { totals } from '../filterLanguage/totals.ts';
import { vocabulariesOf } from '../filterLanguage/workbenchVocabularies.ts';
import type { CommandId } from '../contributions.ts';
import { openPage } from '../page.ts';
import type { Workbench } from '../workbench.ts';
import { draftsOf } from './drafts.ts';
import { FilterHistory } from './history.ts';
import { BoxSession } from './session.ts';
import { currentTarget } from './target.ts';
import { filterTexts } from './texts.ts';

/** Fills the view with the filter box; it lives as long as the view. */
export function showFilterBox(workbench: Workbench, view: vscode.WebviewView): void {
  const { context, filters, log } = workbench;
  const history = new FilterHistory(context.workspaceState);
  const vocabularies = vocabulariesOf(workbench);
  const session = new BoxSession({
    l10n: vscode.l10n,
    texts: filterTexts(vscode.l10n),
    current: () => currentTarget(filters),
    applied: (target) => filters.get(target) ?? '',
    apply: (target, text) => filters.set(target, text),
    totals: (target, filter, signal) => totals(workbench, target, filter, signal),
    drafts: draftsOf(workbench),
    vocabulary: (target, ask) => (ask ? vocabularies.of(target) : vocabularies.peek(target)),
    history: (key) => history.of(key),
    remember: (key, text) => history.add(key, text),
    editAsDocument: (target, text) => openFilterDocument(target, text),
    isLocal: ({ accountId }) =>
      workbench.accounts.all.some(({ id, kind }) => id === accountId && kind === 'local'),
    choose: async () => {
      await vscode.commands.executeCommand('edgeImpulse.filter.choose' satisfies CommandId);
    },
    refreshVocabulary: () => {
      const target = currentTarget(filters);
      vocabularies.expire();
      if (target) vocabularies.of(target);
    },
    log: (message) => log.warn(message),
  });
  const port = openPage(view.webview, context.extensionUri, 'filter', vscode.l10n.t('Filter'));
  const page = connect<PageCalls>(port, session.calls);
  // A hidden page is gone and answers nothing; when it comes back it asks for everything.
  const tell = (told: Promise<void>) => {
    told.catch((error: unknown) => log.debug(messageOf(error)));
  };
  const subscriptions = vscode.Disposable.from(
    session.onDidChange((state) => {
      if (view.visible) tell(page.call('show', state));
    }),
    vocabularies.onDidLearn(() => {
      if (!view.visible) return;
      session.refresh();
      tell(page.call('reanalyse', null));
    }),
    filters.onDidChangeCurrent(() => session.follow()),
    filters.onDidChange((target) => session.filterChanged(target)),
    workbench.onDidChangeData(({ accountId, organizationId }) => {
      const { current } = filters;
      const isNear =
        accountId === current?.accountId &&
        (organizationId === undefined || organizationId === current.organizationId);
      if (isNear) session.dataChanged(view.visible);
    }),
    session,
    page,
  );
  view.onDidDispose(() => void subscriptions.dispose());
}
