import * as vscode from 'vscode';
import { plainText } from '../../base/text.ts';
import { viewIds } from '../contributions.ts';
import type { Core, Explorer } from '../parts.ts';
import { signalOf } from '../progress.ts';
import { onDidChangeSetting } from '../settings.ts';
import type { DataChange } from '../workbench.ts';
import { BasketStore } from './basketStore.ts';
import { children } from './children.ts';
import { DataTree } from './dataTree.ts';
import type { Rows } from './dataView.ts';
import { Listings } from './listings.ts';
import { datasetOf, nodeId, placeOf, type Node } from './nodes.ts';
import { roots } from './roots.ts';

/** What stands behind the Data view: its rows, what its title tells, how selection, filters and check boxes meet. */
export function openExplorer(
  core: Core,
  view: vscode.TreeView<Node>,
  rows: Rows,
): Explorer & vscode.Disposable {
  const { filters, accounts, studio } = core;
  const basket = new BasketStore(core.context.workspaceState, filters);
  const listings = new Listings();
  const context = { accounts, filters, basket, listings };
  const kept = new Map<string, readonly Node[]>();

  const load = (node: Node | undefined): Promise<readonly Node[]> =>
    Promise.resolve(
      vscode.window.withProgress(
        { location: { viewId: viewIds.data } },
        async (_progress, token) => {
          if (!node) {
            const keep = (only: Node, below: readonly Node[]) => kept.set(only.id, below);
            const found = await roots(context, studio, keep, (error) =>
              core.report(error, vscode.l10n.t('Starting the local Studio')),
            );
            tellTrust(found.length > 0);
            return found;
          }
          const below = kept.get(node.id) ?? (await loadRows(node, token));
          kept.delete(node.id);
          if (node.kind === 'account') chooseFirst(below);
          return below;
        },
      ),
    );

  const loadRows = async (node: Node, token: vscode.CancellationToken) => {
    const signal = signalOf(token);
    try {
      return await children(context, node, signal);
    } finally {
      signal.dispose();
    }
  };

  /** Until something is selected, the filter box is about the first organization. */
  const chooseFirst = ([first]: readonly Node[]) => {
    if (filters.current === undefined && first?.kind === 'organization') setCurrent(first);
  };

  const setCurrent = (node: Node) => {
    const place = placeOf(node);
    if (!place) return;
    const { accountId, organizationId } = place;
    const dataset = clinicalDatasetOf(tree, node);
    const organization = tree.node(nodeId.organization(place)) ?? node;
    const name = organization.kind === 'organization' ? organization.organization.name : '';
    const label = plainText(dataset ?? name, 80);
    filters.setCurrent(
      dataset === undefined
        ? { accountId, organizationId, label }
        : { accountId, organizationId, dataset, label },
    );
  };

  const tree = new DataTree(basket, listings, load, rows);

  /** Not above a welcome: the editor would show the message in its place. */
  const tellTrust = (hasRows: boolean) => {
    view.message =
      hasRows && !vscode.workspace.isTrusted
        ? vscode.l10n.t('Restricted Mode: you can look at everything and change nothing.')
        : '';
  };

  const describe = () => {
    const active = filters.all.length;
    const checked = basket.count;
    const parts = [
      active === 1
        ? vscode.l10n.t('1 filter')
        : active > 1
          ? vscode.l10n.t('{0} filters', active)
          : '',
      checked === 0 ? '' : vscode.l10n.t('{0} checked', checked),
    ];
    view.description = parts.filter(Boolean).join(' · ');
    view.badge =
      checked === 0
        ? undefined
        : { value: checked, tooltip: vscode.l10n.t('{0} items are checked', checked) };
  };
  describe();

  const subscriptions = vscode.Disposable.from(
    basket,
    view.onDidChangeSelection(({ selection }) => {
      const [node] = selection;
      if (node) setCurrent(node);
    }),
    view.onDidChangeCheckboxState(({ items }) => {
      for (const [node, state] of items) {
        const checked = state === vscode.TreeItemCheckboxState.Checked;
        basket.check(node, checked, organizationItems(tree, node));
      }
    }),
    basket.onDidChange(() => {
      describe();
      tree.redraw(
        [...tree.all('organization'), ...tree.all('dataset')].filter(
          (node) => basket.isChecked(node) !== undefined,
        ),
      );
    }),
    filters.onDidChange((target) => {
      describe();
      tree.refresh(
        target.dataset === undefined
          ? nodeId.account(target.accountId)
          : nodeId.organization(target),
      );
    }),
    accounts.onDidChange(() => tree.refresh()),
    core.onDidChangeData((change) => refreshChanged(tree, change)),
    onDidChangeSetting(['edgeImpulse.explorer.pageSize'], () => tree.refresh()),
    vscode.workspace.onDidGrantWorkspaceTrust(() => tellTrust(false)),
  );

  const dispose = () => {
    subscriptions.dispose();
  };
  return { basket, listings, tree, setCurrent, dispose };
}

/** Reads again what a change is about. */
function refreshChanged(tree: DataTree, change: DataChange): void {
  const { accountId, organizationId, dataset } = change;
  if (organizationId === undefined) {
    tree.refresh(nodeId.account(accountId));
    return;
  }
  const place = { accountId, organizationId };
  const organization = nodeId.organization(place);
  if (dataset === undefined) tree.refresh(organization);
  else tree.refreshDataset(organization, nodeId.dataset(place, dataset));
}

/** The clinical dataset that a node is in; others have no filter of this kind. */
function clinicalDatasetOf(tree: DataTree, node: Node): string | undefined {
  const name = datasetOf(node);
  const place = placeOf(node);
  if (name === undefined || !place) return undefined;
  const dataset = node.kind === 'dataset' ? node : tree.node(nodeId.dataset(place, name));
  return dataset?.kind === 'dataset' && dataset.dataset.type === 'files' ? undefined : name;
}

/** How many items the filter of an organization keeps, as far as its datasets are listed. */
function organizationItems(tree: DataTree, node: Node): number {
  if (node.kind !== 'organization') return 0;
  return tree
    .all('dataset')
    .filter((each) => tree.getParent(tree.getParent(each) ?? each)?.id === node.id)
    .reduce(
      (sum, { matching }) => sum + (matching && !matching.own ? (matching.items ?? 0) : 0),
      0,
    );
}
