import * as vscode from 'vscode';
import type { ByteSource } from '../../base/byteRange.ts';
import { messageOf, UserError } from '../../base/errors.ts';
import { formatBytes, plainText } from '../../base/text.ts';
import type { PageCalls } from '../../../webviews/preview/contract.ts';
import { connect, type Remote } from '../../../webviews/rpc.ts';
import { schemes } from '../contributions.ts';
import { openPage } from '../page.ts';
import type { Workbench } from '../workbench.ts';
import type { OpenSource } from './register.ts';
import { TableSession } from './session.ts';
import { previewTexts } from './texts.ts';

/** Files of other file systems have no ranges: they are read whole, up to this size in bytes. */
const longestWhole = 50 << 20;

/** Fills an editor with a table; it lives as long as the panel. */
export function showTable(
  workbench: Workbench,
  openSource: OpenSource,
  uri: vscode.Uri,
  panel: vscode.WebviewPanel,
): void {
  const { context, log } = workbench;
  const name = plainText(uri.path.split('/').at(-1) ?? '');
  const page: { remote?: Remote<PageCalls> } = {};
  // A hidden page is gone and answers nothing; when it comes back it opens the table anew.
  const tell = (call: keyof PageCalls, argument: never) => {
    if (!panel.visible) return;
    page.remote?.call(call, argument).catch((error: unknown) => log.debug(messageOf(error)));
  };
  const session = new TableSession({
    name,
    texts: previewTexts(vscode.l10n),
    isLocal: uri.scheme === 'file',
    openSource: (signal) => sourceOf(uri, openSource, signal),
    copy: async (text) => {
      await vscode.env.clipboard.writeText(text);
    },
    counting: (shown) => tell('counting', shown as never),
    unforeseen: (error) => {
      log.error(`Showing ${name}: ${messageOf(error)}`);
      if (error instanceof Error && error.stack !== undefined) log.error(error.stack);
      return vscode.l10n.t('The table could not be shown. The log says more.');
    },
  });
  const port = openPage(panel.webview, context.extensionUri, 'preview', name);
  page.remote = connect<PageCalls>(port, session.calls);
  const subscriptions = vscode.Disposable.from(
    watch(uri, () => tell('fileChanged', null as never)),
    page.remote,
    session,
  );
  panel.onDidDispose(() => {
    subscriptions.dispose();
  });
}

async function sourceOf(
  uri: vscode.Uri,
  openSource: OpenSource,
  signal: AbortSignal,
): Promise<ByteSource> {
  switch (uri.scheme) {
    case schemes.files:
      return openSource(uri, signal);
    case 'file': {
      const { openFileSource } = await import('../../preview/fileSource.ts');
      return openFileSource(uri.fsPath);
    }
    default:
      return wholeFile(uri);
  }
}

async function wholeFile(uri: vscode.Uri): Promise<ByteSource> {
  const name = uri.path.split('/').at(-1) ?? '';
  const { size } = await vscode.workspace.fs.stat(uri);
  if (size > longestWhole) {
    throw new UserError(
      vscode.l10n.t(
        '{0} has {1}: of this file system only files up to {2} can be shown as a table.',
        plainText(name, 100),
        formatBytes(size),
        formatBytes(longestWhole),
      ),
      { code: 'file-too-large', remedy: vscode.l10n.t('Copy it to this computer first.') },
    );
  }
  const { memorySource } = await import('../../preview/memorySource.ts');
  return memorySource(name, await vscode.workspace.fs.readFile(uri));
}

/** Tells when the file is another one; a table that is open goes on showing what it has. */
function watch(uri: vscode.Uri, onChange: () => void): vscode.Disposable {
  const folder = vscode.Uri.joinPath(uri, '..');
  const name = uri.path.split('/').at(-1) ?? '';
  // In a pattern these characters mean something else; `?` takes any one in their place.
  const pattern = new vscode.RelativePattern(folder, name.replaceAll(/[[\]{}*?]/g, '?'));
  const watcher = vscode.workspace.createFileSystemWatcher(pattern);
  const told = (changed: vscode.Uri) => {
    if (changed.toString() === uri.toString()) onChange();
  };
  return vscode.Disposable.from(
    watcher,
    watcher.onDidChange(told),
    watcher.onDidCreate(told),
    watcher.onDidDelete(told),
  );
}
