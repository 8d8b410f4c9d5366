import * as vscode from 'vscode';
import { messageOf } from '../../base/errors.ts';
import { plainText } from '../../base/text.ts';
import type { TableService } from '../../preview/tableService.ts';
import type { PageCalls } from '../../../webviews/preview/contract.ts';
import { connect, type Remote } from '../../../webviews/rpc.ts';
import type { OwnCommandId } from '../contributions.ts';
import { watchFile } from '../files/watchFile.ts';
import { openPage } from '../page.ts';
import type { Core } from '../parts.ts';
import { exportedFrom, exportRows } from './exportRows.ts';
import { TableSession } from './session.ts';
import { previewTexts } from './texts.ts';
import { openFileInThread } from './thread.ts';

/** Fills an editor with a table; it lives as long as the panel. */
export function showTable(core: Core, uri: vscode.Uri, panel: vscode.WebviewPanel): void {
  const { context, log } = core;
  const name = plainText(uri.path.split('/').at(-1) ?? '');
  const page: { remote?: Remote<PageCalls> } = {};
  // A hidden page is gone and answers nothing; when it comes back it opens the table anew.
  const tell = <Name extends keyof PageCalls>(
    call: Name,
    argument: Parameters<PageCalls[Name]>[0],
  ) => {
    if (!panel.visible) return;
    page.remote
      ?.call(call, argument as never)
      .catch((error: unknown) => log.debug(messageOf(error)));
  };
  const session = new TableSession({
    name,
    texts: previewTexts(vscode.l10n),
    isLocal: uri.scheme === 'file',
    open: (options, signal) => openFileInThread<TableService>(core, 'table', uri, options, signal),
    copy: async (text) => {
      await vscode.env.clipboard.writeText(text);
    },
    counting: (shown) => tell('counting', shown),
    progress: (shown) => tell('progress', shown),
    exportRows: (wanted, write) => exportRows(core, exportedFrom(uri), wanted, write),
    openSignals: async () => {
      await vscode.commands.executeCommand('edgeImpulse.openSignals' satisfies OwnCommandId, uri);
    },
    unforeseen: (error) => {
      log.error(`Showing ${name}: ${messageOf(error)}`);
      if (error instanceof Error && error.stack !== undefined) log.error(error.stack);
      return vscode.l10n.t('The table could not be shown. The log says more.');
    },
  });
  const port = openPage(panel.webview, context.extensionUri, 'preview', name);
  page.remote = connect<PageCalls>(port, session.calls);
  const subscriptions = vscode.Disposable.from(
    watchFile(uri, () => tell('fileChanged', null)),
    page.remote,
    session,
  );
  panel.onDidDispose(() => {
    subscriptions.dispose();
  });
}
