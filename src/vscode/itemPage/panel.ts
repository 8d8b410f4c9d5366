import * as vscode from 'vscode';
import { messageOf } from '../../base/errors.ts';
import { plainText } from '../../base/text.ts';
import { item as readItem } from '../../client/data.ts';
import type { Item } from '../../client/model.ts';
import { connect } from '../../../webviews/rpc.ts';
import type { ItemAction, ItemKey, PageCalls } from '../../../webviews/item/contract.ts';
import { viewTypes, type CommandId } from '../contributions.ts';
import { nodeId, type ItemNode } from '../explorer/nodes.ts';
import { itemFileUri } from '../files/address.ts';
import { openPage } from '../page.ts';
import type { Core } from '../parts.ts';
import { itemPageType } from './itemTarget.ts';
import { ItemSession, type ItemSources } from './session.ts';

const commands: Readonly<Record<ItemAction, CommandId>> = {
  signals: 'edgeImpulse.openSignals',
  download: 'edgeImpulse.download',
  reveal: 'edgeImpulse.reveal',
  copyLink: 'edgeImpulse.link.copy',
  openInStudio: 'edgeImpulse.openInStudio',
};

export interface ItemPages {
  /**
   * Shows the item's page, the one that is open already if there is one. While somebody looks through items in
   * the tree, one page takes the place of the one before, and the keyboard stays in the tree.
   */
  open(key: ItemKey, isBrowsing: boolean): void;
  /** Fills a panel that a reload of the window left. */
  revive(panel: vscode.WebviewPanel, key: ItemKey): void;
}

interface OpenPage {
  readonly panel: vscode.WebviewPanel;
  readonly session: ItemSession;
}

const made = new WeakMap<Core, ItemPages>();

export function itemPages(core: Core): ItemPages {
  const existing = made.get(core);
  if (existing) return existing;
  const pages = new Map<string, OpenPage>();
  const idOf = ({ accountId, organizationId, itemId }: ItemKey) =>
    JSON.stringify([accountId, organizationId, itemId]);
  const revive = (panel: vscode.WebviewPanel, key: ItemKey) => {
    const id = idOf(key);
    pages.set(id, { panel, session: fillPanel(core, panel, key) });
    panel.onDidDispose(() => pages.delete(id));
  };
  let browsed: string | undefined;
  const open = (key: ItemKey, isBrowsing: boolean) => {
    const id = idOf(key);
    const page = pages.get(id);
    if (page) {
      if (!isBrowsing && browsed === id) browsed = undefined;
      page.panel.reveal(undefined, isBrowsing);
      void page.session.load();
      return;
    }
    const title = vscode.l10n.t('Item {0}', key.itemId);
    const place = { viewColumn: vscode.ViewColumn.Active, preserveFocus: isBrowsing };
    revive(vscode.window.createWebviewPanel(itemPageType, title, place), key);
    if (!isBrowsing) return;
    if (browsed !== undefined) pages.get(browsed)?.panel.dispose();
    browsed = id;
  };
  const result = { open, revive };
  made.set(core, result);
  return result;
}

function fillPanel(core: Core, panel: vscode.WebviewPanel, key: ItemKey): ItemSession {
  const { context, log } = core;
  const session = new ItemSession(key, sources(core, key));
  const port = openPage(panel.webview, context.extensionUri, 'item', vscode.l10n.t('Data item'));
  const page = connect<PageCalls>(port, session.calls);
  const subscriptions = vscode.Disposable.from(
    session.onDidChange((state) => {
      if (session.item) panel.title = plainText(session.item.name, 80);
      // A hidden page is gone and answers nothing; when it comes back it asks for everything.
      if (!panel.visible) return;
      page.call('show', state).catch((error: unknown) => log.debug(messageOf(error)));
    }),
    core.onDidChangeData(({ accountId, organizationId, dataset }) => {
      const isNear =
        accountId === key.accountId &&
        (organizationId === undefined || organizationId === key.organizationId);
      if (isNear) void session.dataChanged(dataset);
    }),
    session,
    page,
  );
  panel.onDidDispose(() => void subscriptions.dispose());
  void session.load();
  return session;
}

function sources(core: Core, key: ItemKey): ItemSources {
  const { accounts, log } = core;
  const { accountId, organizationId, itemId } = key;
  const isLocal = () => accounts.all.find(({ id }) => id === accountId)?.kind === 'local';
  // The commands of the tree work on its rows: this is the row of the item.
  const run = async (command: CommandId, item: Item) => {
    const place = { accountId, organizationId, local: isLocal() };
    const row: ItemNode = { kind: 'item', id: nodeId.item(place, item.id), ...place, item };
    await vscode.commands.executeCommand(command, row);
  };
  return {
    l10n: vscode.l10n,
    language: vscode.env.language,
    actions: () =>
      isLocal()
        ? ['signals', 'download', 'reveal', 'copyLink']
        : ['signals', 'download', 'copyLink', 'openInStudio'],
    read: async (signal) => {
      const connection = await accounts.connection(accountId, signal);
      return readItem(connection, organizationId, itemId, undefined, signal);
    },
    bytes: async (item, { name }) => vscode.workspace.fs.readFile(itemFileUri(key, item, name)),
    open: async (item, { name }, asTable, line) => {
      const uri = itemFileUri(key, item, name);
      try {
        if (asTable) {
          await vscode.commands.executeCommand('vscode.openWith', uri, viewTypes.studioTable);
        } else {
          const { openAny, openAtLine } = await import('../media/openAny.ts');
          if (line === undefined) await openAny(core, uri);
          else await openAtLine(core, uri, line);
        }
      } catch (error) {
        core.report(error, vscode.l10n.t('Open {0}', name));
      }
    },
    copy: async (text) => vscode.env.clipboard.writeText(text),
    editMetadata: (item) => run('edgeImpulse.item.editMetadata', item),
    act: (item, action) => run(commands[action], item),
    log: (message) => log.warn(message),
  };
}
