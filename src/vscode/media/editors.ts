import * as vscode from 'vscode';
import { messageOf } from '../../base/errors.ts';
import { plainText } from '../../base/text.ts';
import type { AudioService } from '../../preview/media/model.ts';
import type { BytesService } from '../../preview/media/model.ts';
import type { PageCalls as AudioCalls } from '../../../webviews/audio/contract.ts';
import type { OpenAs, PageCalls as BytesCalls } from '../../../webviews/bytes/contract.ts';
import { connect, type Calls, type Remote } from '../../../webviews/rpc.ts';
import { schemes, viewTypes } from '../contributions.ts';
import { largestWhole } from '../files/problems.ts';
import { watchFile } from '../files/watchFile.ts';
import { openPage } from '../page.ts';
import type { Core } from '../parts.ts';
import { openFileInThread } from '../previews/thread.ts';
import { AudioSession } from './audioSession.ts';
import { BytesSession } from './bytesSession.ts';
import { audioTexts, bytesTexts } from './texts.ts';

/** Fills an editor with a recording; it lives as long as the panel. */
export function showAudio(core: Core, uri: vscode.Uri, panel: vscode.WebviewPanel): void {
  const name = nameOf(uri);
  const page = new Page<AudioCalls>(core, panel);
  const session = new AudioSession({
    name,
    l10n: vscode.l10n,
    texts: audioTexts(vscode.l10n),
    isLocal: isLocal(core, uri),
    open: (signal) => openFileInThread<AudioService>(core, 'audio', uri, {}, signal),
    progress: (done) => page.tell((remote) => remote.call('progress', { done })),
    showBytes: () => openWith(uri, viewTypes.bytes),
    unforeseen: (error) => {
      page.log(name, error);
      return vscode.l10n.t('The recording could not be shown. The log says more.');
    },
  });
  page.fill('audio', name, session, () =>
    watchFile(uri, () => page.tell((remote) => remote.call('fileChanged', null))),
  );
}

/** Fills an editor with the bytes of a file. */
export function showBytes(core: Core, uri: vscode.Uri, panel: vscode.WebviewPanel): void {
  const name = nameOf(uri);
  const page = new Page<BytesCalls>(core, panel);
  const session = new BytesSession({
    name,
    l10n: vscode.l10n,
    texts: bytesTexts(vscode.l10n),
    // Only what comes from a Studio is refused when it is large.
    largestWhole: uri.scheme === schemes.files ? largestWhole() : Infinity,
    open: (signal) => openFileInThread<BytesService>(core, 'bytes', uri, {}, signal),
    progress: (done) => page.tell((remote) => remote.call('progress', { done })),
    copy: async (text) => vscode.env.clipboard.writeText(text),
    openAs: (as) => openWith(uri, editorFor(as, uri)),
    unforeseen: (error) => {
      page.log(name, error);
      return vscode.l10n.t('The file could not be shown. The log says more.');
    },
  });
  page.fill('bytes', name, session, () =>
    watchFile(uri, () => page.tell((remote) => remote.call('fileChanged', null))),
  );
}

class Page<Theirs extends Calls> {
  private readonly core: Core;
  private readonly panel: vscode.WebviewPanel;
  private remote: Remote<Theirs> | undefined;

  constructor(core: Core, panel: vscode.WebviewPanel) {
    this.core = core;
    this.panel = panel;
  }

  fill(
    page: string,
    name: string,
    session: { readonly calls: Calls; dispose(): void },
    watch: () => vscode.Disposable,
  ): void {
    const { webview } = this.panel;
    const port = openPage(webview, this.core.context.extensionUri, page, name);
    this.remote = connect<Theirs>(port, session.calls);
    const subscriptions = vscode.Disposable.from(watch(), this.remote, session);
    this.panel.onDidDispose(() => void subscriptions.dispose());
  }

  /** A hidden page is gone and answers nothing; when it comes back it asks for everything. */
  tell(call: (remote: Remote<Theirs>) => Promise<unknown>): void {
    if (!this.panel.visible || !this.remote) return;
    call(this.remote).catch((error: unknown) => this.core.log.debug(messageOf(error)));
  }

  log(name: string, error: unknown): void {
    const { log } = this.core;
    log.error(`Showing ${name}: ${messageOf(error)}`);
    if (error instanceof Error && error.stack !== undefined) log.error(error.stack);
  }
}

const nameOf = (uri: vscode.Uri) => plainText(uri.path.split('/').at(-1) ?? '');

/** Also a file of the Studio on this machine. */
function isLocal({ accounts }: Core, uri: vscode.Uri): boolean {
  if (uri.scheme === 'file') return true;
  return accounts.all.some(({ id, kind }) => kind === 'local' && id === uri.authority);
}

function editorFor(as: OpenAs, { scheme }: vscode.Uri): string {
  const isStudio = scheme === schemes.files;
  switch (as) {
    case 'table':
      return isStudio ? viewTypes.studioTable : viewTypes.table;
    case 'audio':
      return isStudio ? viewTypes.studioAudio : viewTypes.audio;
    case 'editor':
      return 'imagePreview.previewEditor';
    case 'text':
      return 'default';
  }
}

async function openWith(uri: vscode.Uri, editor: string): Promise<void> {
  await vscode.commands.executeCommand('vscode.openWith', uri, editor);
}
