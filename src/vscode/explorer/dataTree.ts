import * as vscode from 'vscode';
import type { BasketStore } from './basketStore.ts';
import type { Rows } from './dataView.ts';
import type { Listings } from './listings.ts';
import type { Node, NodeOf } from './nodes.ts';
import { treeItem } from './treeItem.ts';

const rootId = '';

/** What the tree asks for the rows below a node; `undefined` is the root. */
export type LoadChildren = (node: Node | undefined) => Promise<readonly Node[]>;

/** The explorer's rows: nodes are plain data, the tree remembers which it gave last. */
export class DataTree {
  private readonly nodes = new Map<string, Node>();
  private readonly parents = new Map<string, string>();
  private readonly below = new Map<string, ReadonlySet<string>>();
  private readonly basket: BasketStore;
  private readonly listings: Listings;
  private readonly load: LoadChildren;
  private readonly changed: Rows;

  constructor(basket: BasketStore, listings: Listings, load: LoadChildren, changed: Rows) {
    this.basket = basket;
    this.listings = listings;
    this.load = load;
    this.changed = changed;
  }

  async getChildren(node?: Node): Promise<Node[]> {
    const children = await this.load(node);
    const owner = node?.id ?? rootId;
    const ids = new Set(children.map(({ id }) => id));
    for (const id of this.below.get(owner) ?? []) if (!ids.has(id)) this.forget(id);
    this.below.set(owner, ids);
    for (const child of children) {
      this.nodes.set(child.id, child);
      if (node) this.parents.set(child.id, node.id);
    }
    return [...children];
  }

  /** The rows below a node for others than the view, which refreshes only the very objects that it was given. */
  async rows(node?: Node): Promise<Node[]> {
    const children = await this.load(node);
    return children.map((child) => {
      const shown = this.nodes.get(child.id);
      if (shown) return shown;
      this.nodes.set(child.id, child);
      if (node) this.parents.set(child.id, node.id);
      return child;
    });
  }

  getTreeItem(node: Node): vscode.TreeItem {
    const item = treeItem(node);
    const checked = this.basket.isChecked(node);
    if (checked !== undefined) {
      const { Checked, Unchecked } = vscode.TreeItemCheckboxState;
      const tooltip =
        node.kind === 'item'
          ? vscode.l10n.t('Add to what is checked')
          : vscode.l10n.t('Check all items here, also those not loaded');
      item.checkboxState = { state: checked ? Checked : Unchecked, tooltip };
    }
    return item;
  }

  getParent(node: Node): Node | undefined {
    const parent = this.parents.get(node.id);
    return parent === undefined ? undefined : this.nodes.get(parent);
  }

  /** The node that was last shown under this id. */
  node(id: string): Node | undefined {
    return this.nodes.get(id);
  }

  all<Kind extends Node['kind']>(kind: Kind): NodeOf<Kind>[] {
    return [...this.nodes.values()].filter((node): node is NodeOf<Kind> => node.kind === kind);
  }

  /** Reads a node and all below it again; what is open stays open. */
  refresh(id?: string): void {
    const node = id === undefined ? undefined : this.nodes.get(id);
    // In an empty tree anything may be the first thing to show.
    const isAll = id === undefined || this.below.get(rootId)?.size === 0;
    if (!isAll && node === undefined) return;
    this.listings.markStale((owner) => isAll || this.isBelow(owner, id));
    this.changed.fire(node);
  }

  /** Reads a dataset again, and the rows of its organization, where its totals stand. */
  refreshDataset(organizationId: string, datasetId: string): void {
    this.listings.markStale((owner) => this.isBelow(owner, datasetId));
    const node = this.nodes.get(organizationId);
    if (node) this.changed.fire(node);
  }

  /** Draws rows again without asking a Studio for what is already here. */
  redraw(nodes: readonly Node[]): void {
    const known = nodes.filter((node) => this.nodes.get(node.id) === node);
    if (known.length > 0) this.changed.fire([...known]);
  }

  private forget(id: string): void {
    for (const child of this.below.get(id) ?? []) this.forget(child);
    this.below.delete(id);
    this.parents.delete(id);
    this.nodes.delete(id);
    this.listings.forget((owner) => owner === id);
  }

  private isBelow(id: string, ancestor: string): boolean {
    for (let at: string | undefined = id; at !== undefined; at = this.parents.get(at)) {
      if (at === ancestor) return true;
    }
    return false;
  }
}
