import * as vscode from 'vscode';
import { setContext } from '../settings.ts';
import type { FilterStore } from '../filters.ts';
import {
  countChecked,
  isItemChecked,
  isSetChecked,
  recounted,
  withItem,
  withoutPlace,
  withSet,
  type Checked,
  type CheckedItem,
  type SetKey,
} from './basket.ts';
import type { DatasetNode, ItemNode, Node, OrganizationNode } from './nodes.ts';

const storageKey = 'basket';

/** What is checked in this window; it survives a reload. */
export class BasketStore {
  private entries: readonly Checked[];
  private readonly memento: vscode.Memento;
  private readonly filters: FilterStore;
  private readonly changed = new vscode.EventEmitter<void>();

  readonly onDidChange = this.changed.event;

  constructor(memento: vscode.Memento, filters: FilterStore) {
    this.memento = memento;
    this.filters = filters;
    this.entries = memento.get<readonly Checked[]>(storageKey, []);
    setContext('edgeImpulse.checkedItems', this.count);
  }

  get all(): readonly Checked[] {
    return this.entries;
  }

  get count(): number {
    return countChecked(this.entries);
  }

  /** `undefined` for rows without a check box. */
  isChecked(node: Node): boolean | undefined {
    switch (node.kind) {
      case 'organization':
        return node.filter === undefined ? undefined : isSetChecked(this.entries, setKey(node));
      case 'dataset':
        if (node.dataset.type !== 'clinical') return undefined;
        return isSetChecked(this.entries, setKey(node));
      case 'item': {
        const filter = this.filterOf(node);
        return isItemChecked(this.entries, checkedItem(node), filter?.text, filter?.own ?? true);
      }
      default:
        return undefined;
    }
  }

  check(node: Node, checked: boolean, organizationItems?: number): void {
    switch (node.kind) {
      case 'organization':
        this.replace(withSet(this.entries, setKey(node), checked, organizationItems ?? 0));
        return;
      case 'dataset': {
        const items = node.matching?.items ?? node.dataset.totals.items;
        this.replace(withSet(this.entries, setKey(node), checked, items));
        return;
      }
      case 'item': {
        const filter = this.filterOf(node);
        const item = checkedItem(node);
        this.replace(withItem(this.entries, item, checked, filter?.text, filter?.own ?? true));
        return;
      }
      default:
        return;
    }
  }

  /** A dataset was listed again: its set may hold another number of items by now. */
  recount(node: DatasetNode): void {
    const items = node.matching?.items ?? node.dataset.totals.items;
    const next = recounted(this.entries, setKey(node), items);
    if (countChecked(next) !== this.count) this.replace(next);
  }

  remove(gone: (entry: Checked) => boolean): void {
    this.replace(withoutPlace(this.entries, gone));
  }

  clear(): void {
    this.replace([]);
  }

  dispose(): void {
    this.changed.dispose();
  }

  private filterOf(node: ItemNode) {
    const { accountId, organizationId, item } = node;
    return this.filters.effective({ accountId, organizationId, dataset: item.dataset });
  }

  private replace(entries: readonly Checked[]): void {
    this.entries = entries;
    void this.memento.update(storageKey, entries);
    setContext('edgeImpulse.checkedItems', this.count);
    this.changed.fire();
  }
}

function setKey(node: OrganizationNode | DatasetNode): SetKey {
  const { accountId, organizationId } = node;
  const place = { accountId, organizationId };
  if (node.kind === 'organization') {
    return node.filter === undefined ? place : { ...place, filter: node.filter };
  }
  const dataset = node.dataset.name;
  return node.matching ? { ...place, dataset, filter: node.matching.text } : { ...place, dataset };
}

function checkedItem(node: ItemNode): CheckedItem {
  const { accountId, organizationId, item } = node;
  const { id, name, dataset } = item;
  return { kind: 'item', accountId, organizationId, dataset, id, name };
}
