import * as vscode from 'vscode';
import { UserError } from '../../base/errors.ts';
import type { Connection } from '../../client/connection.ts';
import { allItems, type Selection } from '../../actions/pages.ts';
import { allOf } from '../../filter/quote.ts';
import type { Checked } from '../explorer/basket.ts';
import type { DatasetNode, ItemNode, Node, OrganizationNode } from '../explorer/nodes.ts';

/** Items of one organization that a person means: everything of some selections, without some, and single ones. */
export interface Chosen {
  readonly accountId: string;
  readonly organizationId: number;
  readonly sets: readonly (Selection & { readonly except: readonly number[] })[];
  readonly ids: readonly number[];
  /** The filter under which the single ones are shown, when it is the same for all. */
  readonly filter?: string;
  /** For the name of a file: the only item, or the only dataset. */
  readonly name?: string;
}

export function nothingSelected(): UserError {
  return new UserError(vscode.l10n.t('No data items are selected.'), {
    code: 'nothing-selected',
    remedy: vscode.l10n.t('Select items or a dataset in the Data view, or check them.'),
  });
}

type Selectable = OrganizationNode | DatasetNode | ItemNode;

const isSelectable = (node: Node): node is Selectable =>
  node.kind === 'item' ||
  (node.kind === 'dataset' && node.dataset.type === 'clinical') ||
  (node.kind === 'organization' && node.filter !== undefined);

/** What rows of the tree mean. Rows of several organizations are several answers. */
export function chosenNodes(nodes: readonly Node[]): Chosen[] {
  return byOrganization(nodes.filter(isSelectable)).map((group) => {
    const { accountId, organizationId } = group[0];
    const items = group.filter((node) => node.kind === 'item');
    const sets = group
      .filter((node) => node.kind !== 'item')
      .map((node) => ({ ...selectionOf(node), except: [] }));
    const filters = new Set(items.map(({ filter }) => filter));
    const [filter] = filters;
    const [only] = group;
    const name =
      group.length === 1
        ? only.kind === 'item'
          ? only.item.name
          : only.kind === 'dataset'
            ? only.dataset.name
            : only.organization.name
        : undefined;
    return {
      ...{ accountId, organizationId, sets },
      ids: items.map(({ item }) => item.id),
      ...(filters.size === 1 && filter !== undefined ? { filter } : {}),
      ...(name === undefined ? {} : { name }),
    };
  });
}

export function chosenInBasket(basket: readonly Checked[]): Chosen[] {
  return byOrganization(basket).map((group) => {
    const { accountId, organizationId } = group[0];
    const datasets = new Set(group.map(({ dataset }) => dataset));
    const [name] = datasets;
    return {
      ...{ accountId, organizationId },
      sets: group
        .filter((entry) => entry.kind === 'set')
        .map(({ dataset, filter, except }) => ({
          except,
          ...(dataset === undefined ? {} : { dataset }),
          ...(filter === undefined ? {} : { filter }),
        })),
      ids: group.filter((entry) => entry.kind === 'item').map(({ id }) => id),
      ...(datasets.size === 1 && name !== undefined ? { name } : {}),
    };
  });
}

function selectionOf(node: OrganizationNode | DatasetNode): Selection {
  if (node.kind === 'organization') return node.filter === undefined ? {} : { filter: node.filter };
  const dataset = node.dataset.name;
  return node.matching ? { dataset, filter: node.matching.text } : { dataset };
}

interface InOrganization {
  readonly accountId: string;
  readonly organizationId: number;
}

function byOrganization<T extends InOrganization>(all: readonly T[]): [T, ...T[]][] {
  const groups = new Map<string, [T, ...T[]]>();
  for (const one of all) {
    const key = `${one.accountId} ${one.organizationId}`;
    const group = groups.get(key);
    if (group) group.push(one);
    else groups.set(key, [one]);
  }
  return [...groups.values()];
}

/**
 * What is chosen as one selection that keeps a filter on files, when it can be said so: one whole set, or a few
 * items under one filter.
 */
export function asSelection(chosen: Chosen): Selection | undefined {
  const [set, ...others] = chosen.sets;
  if (set && others.length === 0 && chosen.ids.length === 0 && set.except.length === 0) {
    const { dataset, filter } = set;
    return {
      ...(dataset === undefined ? {} : { dataset }),
      ...(filter === undefined ? {} : { filter }),
    };
  }
  if (!set && chosen.filter !== undefined && chosen.ids.length <= 100) {
    const ids = chosen.ids.map((id) => `id = ${id}`).join(' OR ');
    return { filter: allOf([chosen.filter, ids]) };
  }
  return undefined;
}

/** Every id that is chosen; sets are read from the Studio page by page. */
export async function chosenIds(
  connection: Connection,
  chosen: Chosen,
  signal?: AbortSignal,
  onCount?: (count: number) => void,
): Promise<number[]> {
  const ids = new Set(chosen.ids);
  for (const { except, ...selection } of chosen.sets) {
    const without = new Set(except);
    const items = allItems(connection, chosen.organizationId, selection, {}, signal);
    for await (const { id } of items) {
      if (!without.has(id)) ids.add(id);
      onCount?.(ids.size);
    }
  }
  return [...ids];
}
