import * as vscode from 'vscode';
import { isAbort, messageOf } from '../../base/errors.ts';
import { plainText } from '../../base/text.ts';
import { item as readItem } from '../../client/data.ts';
import type { Item } from '../../client/model.ts';
import type { SignalService } from '../../preview/signals/model.ts';
import type { PageCalls, SignalsTarget } from '../../../webviews/signals/contract.ts';
import { connect, type Remote } from '../../../webviews/rpc.ts';
import { schemes, signalsPageType, viewTypes } from '../contributions.ts';
import { itemFileUri } from '../files/address.ts';
import { watchFile } from '../files/watchFile.ts';
import { openPage } from '../page.ts';
import type { Core } from '../parts.ts';
import { openFileInThread } from '../previews/thread.ts';
import { offsetKey } from './offsets.ts';
import { saveImage } from './saveImage.ts';
import { saveOffsets } from './saveOffsets.ts';
import { SignalsSession, type Contents } from './session.ts';
import { isTableName, savedTarget } from './target.ts';
import { signalTexts } from './texts.ts';

interface OpenPanel {
  readonly panel: vscode.WebviewPanel;
  readonly session: SignalsSession;
}

const panels = new Map<string, OpenPanel>();

/** Shows the signals of a file or an item; the page that is open already if there is one. */
export function showSignals(core: Core, target: SignalsTarget, name: string): SignalsSession {
  const existing = panels.get(JSON.stringify(target));
  if (existing) {
    existing.panel.reveal();
    return existing.session;
  }
  const place = { viewColumn: vscode.ViewColumn.Active };
  const title = titleOf(name);
  return fill(core, vscode.window.createWebviewPanel(signalsPageType, title, place), target, name);
}

/** Fills a panel that a reload of the window left. */
export function reviveSignals(core: Core, panel: vscode.WebviewPanel, saved: unknown): void {
  const target = savedTarget(saved);
  if (!target || panels.has(JSON.stringify(target))) {
    panel.dispose();
    return;
  }
  const name =
    target.kind === 'file'
      ? nameOf(vscode.Uri.parse(target.uri))
      : vscode.l10n.t('Item {0}', target.itemId);
  fill(core, panel, target, name);
}

const titleOf = (name: string) => plainText(vscode.l10n.t('Signals: {0}', name), 80);

export const nameOf = (uri: vscode.Uri) => uri.path.split('/').at(-1) ?? '';

function fill(
  core: Core,
  panel: vscode.WebviewPanel,
  target: SignalsTarget,
  name: string,
): SignalsSession {
  const { context, log } = core;
  const page: { remote?: Remote<PageCalls> } = {};
  // A hidden page is gone and answers nothing; when it comes back it asks for everything.
  const tell = <Name extends keyof PageCalls>(
    call: Name,
    argument: Parameters<PageCalls[Name]>[0],
  ) => {
    if (!panel.visible) return;
    page.remote?.call(call, argument as never).catch((error: unknown) => {
      log.debug(messageOf(error));
    });
  };
  const source = target.kind === 'file' ? oneFile(target.uri) : filesOfItem(core, target);
  const session = new SignalsSession({
    target,
    name,
    texts: signalTexts(vscode.l10n),
    contents: async (signal) => {
      const contents = await source.contents(signal);
      panel.title = titleOf(contents.name);
      return contents;
    },
    open: (file, signal) =>
      openFileInThread<SignalService>(core, 'signals', source.uri(file), {}, signal),
    progress: (track, done) => tell('progress', { track, done }),
    saveOffsets: async (offsets, before) =>
      target.kind === 'item' ? saveOffsets(core, target, offsets, before) : undefined,
    saveImage: (image) => saveImage(name, image),
    copy: async (text) => vscode.env.clipboard.writeText(text),
    openTable: async (file) => {
      const uri = source.uri(file);
      const viewType = uri.scheme === schemes.files ? viewTypes.studioTable : viewTypes.table;
      await vscode.commands.executeCommand('vscode.openWith', uri, viewType);
    },
    unforeseen: (error) => {
      log.error(`Showing the signals of ${plainText(name)}: ${messageOf(error)}`);
      if (error instanceof Error && error.stack !== undefined) log.error(error.stack);
      return vscode.l10n.t('The signals could not be shown. The log says more.');
    },
  });
  page.remote = connect<PageCalls>(
    openPage(panel.webview, context.extensionUri, 'signals', titleOf(name)),
    session.calls,
  );
  const key = JSON.stringify(target);
  panels.set(key, { panel, session });
  const subscriptions = vscode.Disposable.from(
    source.watch(() => session.outdate()),
    session.onDidOutdate(() => tell('changed', null)),
    page.remote,
    session,
  );
  panel.onDidDispose(() => {
    panels.delete(key);
    subscriptions.dispose();
  });
  return session;
}

/** Where the files of a target are. */
interface FileSet {
  contents(signal: AbortSignal): Promise<Contents>;
  uri(file: string): vscode.Uri;
  watch(changed: () => void): vscode.Disposable;
}

function oneFile(address: string): FileSet {
  const uri = vscode.Uri.parse(address);
  const name = nameOf(uri);
  return {
    contents: () => Promise.resolve({ name, files: [name] }),
    uri: () => uri,
    watch: (changed) => watchFile(uri, changed),
  };
}

function filesOfItem(core: Core, target: SignalsTarget & { readonly kind: 'item' }): FileSet {
  const { accountId, organizationId, itemId } = target;
  let shown: Item | undefined;
  const read = async (signal?: AbortSignal) => {
    const connection = await core.accounts.connection(accountId, signal);
    return readItem(connection, organizationId, itemId, undefined, signal);
  };
  const tables = ({ files = [] }: Item) => files.filter(({ name }) => isTableName(name));
  /** What a page of the item depends on: its files, and the offsets that are saved. */
  const state = (item: Item) =>
    JSON.stringify([
      item.name,
      tables(item).map(({ name, size, modified }) => [name, size, modified]),
      tables(item).map(({ name }) => item.metadata.get(offsetKey(name)) ?? null),
    ]);
  return {
    contents: async (signal) => {
      shown = await read(signal);
      const { name, metadata } = shown;
      return { name, metadata, files: tables(shown).map((file) => file.name) };
    },
    uri: (file) => itemFileUri(target, shown ?? { dataset: '', name: '' }, file),
    watch: (changed) => {
      let comparing: AbortController | undefined;
      const compare = async () => {
        comparing?.abort();
        comparing = new AbortController();
        const { signal } = comparing;
        const now = await read(signal);
        if (signal.aborted || !shown || state(now) === state(shown)) return;
        changed();
      };
      const subscription = core.onDidChangeData((change) => {
        const isNear =
          change.accountId === accountId &&
          (change.organizationId ?? organizationId) === organizationId &&
          (change.dataset ?? shown?.dataset) === shown?.dataset;
        if (!isNear || !shown) return;
        // An item that is gone has changed too.
        compare().catch((error: unknown) => {
          if (!isAbort(error)) changed();
        });
      });
      return vscode.Disposable.from(subscription, { dispose: () => comparing?.abort() });
    },
  };
}
