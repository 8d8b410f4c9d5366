import * as vscode from 'vscode';
import { UserError } from '../../base/errors.ts';
import { plainText } from '../../base/text.ts';
import { item as readItem, itemsPage } from '../../client/data.ts';
import type { Item } from '../../client/model.ts';
import { explainItem } from '../../filter/explain.ts';
import { parse } from '../../filter/parser.ts';
import { escapePattern, quoteText } from '../../filter/quote.ts';
import type { CommandInput } from '../commands.ts';
import { explanationScheme } from '../contributions.ts';
import type { Parts } from '../parts.ts';
import { whyText } from '../filterLanguage/whyText.ts';
import type { FilterTarget } from '../workbench.ts';

const texts = new Map<string, string>();
const changed = new vscode.EventEmitter<vscode.Uri>();
let provider: vscode.Disposable | undefined;

/** Shows why the filter that holds for an item keeps it or not. From a dataset or the palette the item is asked for. */
export async function explain(parts: Parts, { nodes }: CommandInput): Promise<void> {
  const [node] = nodes;
  const target = node?.kind === 'item' ? itemTarget(node) : targetOf(parts, node);
  if (!target) {
    throw new UserError(vscode.l10n.t('Nothing is selected whose filter could be explained.'), {
      code: 'no-target',
      remedy: vscode.l10n.t('Select an item, a dataset or an organization in the Data view.'),
    });
  }
  const shownUnder = node?.kind === 'item' ? node.filter : undefined;
  const filter = shownUnder ?? parts.filters.effective(target)?.text;
  if (filter === undefined) {
    throw new UserError(vscode.l10n.t('No filter is set, so every item is in the result.'), {
      code: 'no-filter',
      remedy: vscode.l10n.t('Set a filter in the box above the tree first.'),
    });
  }
  const id = node?.kind === 'item' ? node.item.id : (await askItem(parts, target))?.id;
  if (id === undefined) return;
  const connection = await parts.accounts.connection(target.accountId);
  // Without the filter, which would hide the files that it drops.
  const item = await readItem(connection, target.organizationId, id);
  const explained = explainItem(parse(filter), { ...item, files: item.files ?? [] });
  await show(parts, item, whyText(vscode.l10n, item, filter, explained));
}

function itemTarget({
  accountId,
  organizationId,
  item,
}: FilterTarget & { readonly item: Item }): FilterTarget {
  return { accountId, organizationId, dataset: item.dataset };
}

function targetOf({ filters }: Parts, node: CommandInput['nodes'][number] | undefined) {
  if (node?.kind === 'dataset') {
    const { accountId, organizationId, dataset } = node;
    return { accountId, organizationId, dataset: dataset.name };
  }
  return node?.kind === 'organization'
    ? { accountId: node.accountId, organizationId: node.organizationId }
    : filters.current;
}

/** Items of the target by a part of their name, whatever the filter says of them. */
async function askItem(
  { accounts }: Parts,
  { accountId, organizationId, dataset }: FilterTarget,
): Promise<Item | undefined> {
  const connection = await accounts.connection(accountId);
  const pick = vscode.window.createQuickPick<vscode.QuickPickItem & { readonly item: Item }>();
  pick.title = vscode.l10n.t('Why is an item (not) in the result?');
  pick.placeholder = vscode.l10n.t('A part of the item’s name');
  let asking = new AbortController();
  const ask = async () => {
    asking.abort();
    asking = new AbortController();
    const { signal } = asking;
    const pattern = quoteText(`%${escapePattern(pick.value)}%`);
    const query = {
      ...(dataset === undefined ? {} : { dataset }),
      ...(pick.value === '' ? {} : { filter: `name ILIKE ${pattern}` }),
      limit: 50,
      offset: 0,
      withFiles: false,
    };
    pick.busy = true;
    try {
      const { items } = await itemsPage(connection, organizationId, query, signal);
      if (signal.aborted) return;
      pick.items = items.map((item) => ({
        label: plainText(item.name),
        description: plainText(item.dataset),
        alwaysShow: true,
        item,
      }));
    } catch (error) {
      if (!signal.aborted) throw error;
    } finally {
      if (!signal.aborted) pick.busy = false;
    }
  };
  try {
    return await new Promise((resolve, reject) => {
      const asked = () => void ask().catch(reject);
      pick.onDidChangeValue(asked);
      pick.onDidAccept(() => resolve(pick.selectedItems[0]?.item));
      pick.onDidHide(() => resolve(undefined));
      pick.show();
      asked();
    });
  } finally {
    asking.abort();
    pick.dispose();
  }
}

async function show({ context }: Parts, item: Item, text: string): Promise<void> {
  if (!provider) {
    provider = vscode.workspace.registerTextDocumentContentProvider(explanationScheme, {
      onDidChange: changed.event,
      provideTextDocumentContent: (uri) => texts.get(uri.toString()) ?? '',
    });
    context.subscriptions.push(provider);
  }
  const title = vscode.l10n.t('Why {0}', plainText(item.name).replaceAll(/[/\\]/g, ' '));
  const uri = vscode.Uri.from({
    scheme: explanationScheme,
    path: `/${title}.txt`,
    query: String(item.id),
  });
  texts.set(uri.toString(), text);
  changed.fire(uri);
  await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri), {
    preview: true,
  });
}
