import * as vscode from 'vscode';
import { askResult } from '../../actions/results/openResult.ts';
import { openInResultThread } from '../../actions/results/thread/resultThread.ts';
import { vocabularyFor } from '../../actions/vocabulary.ts';
import { messageOf } from '../../base/errors.ts';
import { plainText } from '../../base/text.ts';
import type { PageCalls } from '../../../webviews/preview/contract.ts';
import { connect, type Remote } from '../../../webviews/rpc.ts';
import { resultsPageType } from '../contributions.ts';
import { openPage } from '../page.ts';
import type { Core } from '../parts.ts';
import { exportRows } from '../previews/exportRows.ts';
import { previewTexts } from '../previews/texts.ts';
import { plural } from '../words.ts';
import type { DataChange } from '../workbench.ts';
import { actOn } from './acts.ts';
import { ResultSession } from './session.ts';
import { keptResultOf, sameTarget, type KeptResult, type ResultTarget } from './target.ts';
import { resultPageTexts, resultTexts } from './texts.ts';

interface OpenPanel {
  readonly panel: vscode.WebviewPanel;
  target: ResultTarget;
}

const open = new Set<OpenPanel>();

/** Shows what a filter keeps as a table; the page that is open already if there is one. */
export function showResult(core: Core, target: ResultTarget): void {
  const existing = [...open].find((each) => sameTarget(each.target, target));
  if (existing) {
    existing.panel.reveal();
    return;
  }
  const place = { viewColumn: vscode.ViewColumn.Active };
  fill(core, vscode.window.createWebviewPanel(resultsPageType, titleOf(target), place), {
    ...{ target, keys: [] },
  });
}

/** Fills a panel that a reload of the window left. */
export function reviveResult(core: Core, panel: vscode.WebviewPanel, saved: unknown): void {
  const kept = keptResultOf(saved);
  if (kept) fill(core, panel, kept);
  else panel.dispose();
}

const titleOf = ({ label, rows }: ResultTarget) => {
  const title =
    rows === 'files' ? vscode.l10n.t('Files: {0}', label) : vscode.l10n.t('Items: {0}', label);
  return plainText(title, 80);
};

function fill(core: Core, panel: vscode.WebviewPanel, kept: KeptResult): void {
  const { context, log, accounts } = core;
  const own: OpenPanel = { panel, target: kept.target };
  const page: { remote?: Remote<PageCalls> } = {};
  // A hidden page is gone and answers nothing; when it comes back it asks for everything.
  const tell = <Name extends keyof PageCalls>(
    call: Name,
    argument: Parameters<PageCalls[Name]>[0],
  ) => {
    if (!panel.visible) return;
    page.remote
      ?.call(call, argument as never)
      .catch((error: unknown) => log.debug(messageOf(error)));
  };
  const session = new ResultSession(kept, {
    name: titleOf(kept.target),
    texts: resultPageTexts(previewTexts(vscode.l10n), vscode.l10n),
    resultTexts: resultTexts(vscode.l10n),
    ask: async ({ accountId, organizationId, dataset, filter, rows }, signal) => {
      const connection = await accounts.connection(accountId, signal);
      const isLocal = accounts.all.find(({ id }) => id === accountId)?.kind === 'local';
      const selection = {
        ...(dataset === undefined ? {} : { dataset }),
        ...(filter === '' ? {} : { filter }),
      };
      // Of a cloud one it would be made from a thousand items, and so many are in the first page.
      const vocabulary = isLocal
        ? vocabularyFor(connection, 'local', organizationId, dataset, signal)
        : Promise.resolve(undefined);
      return askResult(connection, { organizationId, selection, mode: rows }, vocabulary, signal);
    },
    openThread: ({ rows }, { first, pageSize, fetch }, columns, signal) =>
      openInResultThread({ mode: rows, columns, first, pageSize }, fetch, signal),
    now: () => new Date().toLocaleTimeString(vscode.env.language),
    count: plural,
    act: (asked, rows) => actOn(core, asked, rows),
    onTarget: (target) => {
      own.target = target;
      panel.title = titleOf(target);
    },
    copy: async (text) => {
      await vscode.env.clipboard.writeText(text);
    },
    counting: (shown) => tell('counting', shown),
    progress: (shown) => tell('progress', shown),
    exportRows: (wanted, write) => exportRows(core, { name: own.target.label }, wanted, write),
    unforeseen: (error) => {
      log.error(`Showing a result: ${messageOf(error)}`);
      if (error instanceof Error && error.stack !== undefined) log.error(error.stack);
      return vscode.l10n.t('The result could not be shown. The log says more.');
    },
  });
  panel.title = titleOf(kept.target);
  const port = openPage(panel.webview, context.extensionUri, 'preview', titleOf(kept.target));
  page.remote = connect<PageCalls>(port, session.calls);
  open.add(own);
  const subscriptions = vscode.Disposable.from(
    core.onDidChangeData((change) => {
      if (isNear(own.target, change) && session.dataChanged()) tell('fileChanged', null);
    }),
    page.remote,
    session,
  );
  panel.onDidDispose(() => {
    open.delete(own);
    subscriptions.dispose();
  });
}

function isNear(target: ResultTarget, change: DataChange): boolean {
  const { accountId, organizationId, dataset } = target;
  return (
    change.accountId === accountId &&
    (change.organizationId ?? organizationId) === organizationId &&
    (dataset === undefined || (change.dataset ?? dataset) === dataset)
  );
}
