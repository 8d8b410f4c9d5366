import * as vscode from 'vscode';
import { isAbort } from '../../base/errors.ts';
import type { Connection } from '../../client/connection.ts';
import { itemsPage } from '../../client/data.ts';
import { folder } from '../../client/datasets.ts';
import type { DatasetType, OrganizationDetails } from '../../client/model.ts';
import { organization, organizations } from '../../client/organizations.ts';
import type { FilterStore } from '../filters.ts';
import { setting } from '../settings.ts';
import type { Account, Accounts } from '../workbench.ts';
import type { BasketStore } from './basketStore.ts';
import { fileNodes, filesOfItem } from './itemFiles.ts';
import { loadRows, type Listings } from './listings.ts';
import {
  nodeId,
  type AccountNode,
  type DatasetNode,
  type DatasetsNode,
  type FolderNode,
  type ItemNode,
  type Matching,
  type Node,
  type OrganizationNode,
  type Place,
} from './nodes.ts';
import { errorNode, more, note } from './sentences.ts';

export interface ChildrenContext {
  readonly accounts: Accounts;
  readonly filters: FilterStore;
  readonly basket: BasketStore;
  readonly listings: Listings;
}

/** The rows below a node. A failure is a row too, with its remedy and a way to try again. */
export async function children(
  context: ChildrenContext,
  node: Node,
  signal?: AbortSignal,
): Promise<readonly Node[]> {
  try {
    return await load(context, node, signal);
  } catch (error) {
    if (isAbort(error)) return [];
    return [errorNode(node.id, error)];
  }
}

export function accountNodes(accounts: readonly Account[]): AccountNode[] {
  return accounts.map((account) => ({
    kind: 'account',
    id: nodeId.account(account.id),
    account,
    alone: accounts.length === 1,
  }));
}

async function load(
  context: ChildrenContext,
  node: Node,
  signal?: AbortSignal,
): Promise<readonly Node[]> {
  switch (node.kind) {
    case 'account':
      return organizationNodes(context, node, signal);
    case 'organization':
      return datasetsNodes(context, node, signal);
    case 'datasets':
      return node.datasets.length > 0 ? node.datasets : noDatasets(context, node, signal);
    case 'dataset':
      return node.dataset.type === 'clinical'
        ? itemNodes(context, node, signal)
        : folderNodes(context, node, node.dataset.name, '', signal);
    case 'item':
      return filesOfItem(context.accounts, node, signal);
    case 'itemFolder':
      return fileNodes(node, node);
    case 'folder':
      return folderNodes(context, node, node.dataset, node.entry.path, signal);
    case 'itemFile':
    case 'folderFile':
    case 'more':
    case 'note':
    case 'error':
      return [];
  }
}

async function connect(
  context: ChildrenContext,
  place: Pick<Place, 'accountId'>,
  signal?: AbortSignal,
): Promise<Connection> {
  return context.accounts.connection(place.accountId, signal);
}

async function organizationNodes(
  context: ChildrenContext,
  node: AccountNode,
  signal?: AbortSignal,
): Promise<readonly Node[]> {
  const { account } = node;
  const connection = await connect(context, { accountId: account.id }, signal);
  const found = await organizations(connection, signal);
  if (found.length === 0) return [note(node.id, vscode.l10n.t('No organizations'))];
  return found.map((each): OrganizationNode => {
    const place = {
      accountId: account.id,
      organizationId: each.id,
      local: account.kind === 'local',
    };
    const filter = context.filters.get({ accountId: account.id, organizationId: each.id });
    return {
      kind: 'organization',
      id: nodeId.organization(place),
      ...place,
      organization: each,
      ...(filter === undefined ? {} : { filter }),
      alone: node.alone && found.length === 1,
    };
  });
}

async function datasetsNodes(
  context: ChildrenContext,
  node: OrganizationNode,
  signal?: AbortSignal,
): Promise<readonly Node[]> {
  const { accountId, organizationId, local } = node;
  const place = { accountId, organizationId, local };
  const connection = await connect(context, node, signal);
  const details = await organization(connection, organizationId, signal);
  forgetVanished(context, place, details);
  const matching = await countMatching(context, connection, place, details, signal);
  const ofType = (type: DatasetType): DatasetsNode => ({
    kind: 'datasets',
    id: nodeId.datasets(place, type),
    ...place,
    type,
    datasets: details.datasets
      .filter((dataset) => dataset.type === type)
      .map((dataset): DatasetNode => {
        const found = matching.get(dataset.name);
        const id = nodeId.dataset(place, dataset.name);
        const plain = { kind: 'dataset', id, ...place, dataset } as const;
        return found ? { ...plain, matching: found } : plain;
      }),
  });
  const groups = [ofType('clinical'), ofType('files')];
  for (const { datasets } of groups)
    for (const dataset of datasets) context.basket.recount(dataset);
  return groups.filter(({ type, datasets }) => type === 'clinical' || datasets.length > 0);
}

/** An empty organization may be one whose first datasets are being made. */
async function noDatasets(
  context: ChildrenContext,
  node: DatasetsNode,
  signal?: AbortSignal,
): Promise<readonly Node[]> {
  if (node.local) {
    const { activeJobs } = await import('../../client/jobs.ts');
    const connection = await connect(context, node, signal);
    const [job] = await activeJobs(connection, node.organizationId, signal);
    if (job) return [note(node.id, vscode.l10n.t('The Studio is at work: {0} …', job.category))];
  }
  return [note(node.id, vscode.l10n.t('No datasets yet'))];
}

/** Filters and checks of datasets that are gone would count on without being seen. */
function forgetVanished(
  { filters, basket }: ChildrenContext,
  { accountId, organizationId }: Place,
  details: OrganizationDetails,
): void {
  const names = new Set(details.datasets.map(({ name }) => name));
  const isGone = (at: { accountId: string; organizationId: number; dataset?: string }) =>
    at.accountId === accountId &&
    at.organizationId === organizationId &&
    at.dataset !== undefined &&
    !names.has(at.dataset);
  for (const { target } of filters.all) if (isGone(target)) filters.set(target, '');
  if (basket.all.some(isGone)) basket.remove(isGone);
}

/** How many items each filtered dataset keeps; a Studio that cannot tell costs a count, not the tree. */
async function countMatching(
  context: ChildrenContext,
  connection: Connection,
  place: Place,
  details: OrganizationDetails,
  signal?: AbortSignal,
): Promise<ReadonlyMap<string, Matching>> {
  const { accountId, organizationId } = place;
  const found = new Map<string, Matching>();
  await Promise.all(
    details.datasets.map(async ({ name, type }) => {
      if (type !== 'clinical') return;
      const filter = context.filters.effective({ accountId, organizationId, dataset: name });
      if (!filter) return;
      try {
        const query = { dataset: name, filter: filter.text, limit: 1, offset: 0, withFiles: false };
        const page = await itemsPage(connection, organizationId, query, signal);
        found.set(name, { ...filter, items: page.totalItems });
      } catch (error) {
        if (isAbort(error)) throw error;
        found.set(name, filter);
      }
    }),
  );
  return found;
}

async function itemNodes(
  context: ChildrenContext,
  node: DatasetNode,
  signal?: AbortSignal,
): Promise<readonly Node[]> {
  const { accountId, organizationId, local } = node;
  const dataset = node.dataset.name;
  const filter = context.filters.effective({ accountId, organizationId, dataset })?.text;
  const connection = await connect(context, node, signal);
  const listing = await loadRows(
    context.listings.items.get(node.id),
    pageSize(),
    (item) => item.id,
    async (offset, limit) => {
      const where = { dataset, limit, offset, withFiles: false };
      const query = filter === undefined ? where : { ...where, filter };
      const page = await itemsPage(connection, organizationId, query, signal);
      return { rows: page.items, total: page.totalItems };
    },
  );
  context.listings.items.set(node.id, listing);
  const rows = listing.rows.map((item): ItemNode => {
    const id = nodeId.item(node, item.id);
    const plain = { kind: 'item', id, accountId, organizationId, local, item } as const;
    return filter === undefined ? plain : { ...plain, filter };
  });
  if (rows.length === 0) {
    const text =
      filter === undefined
        ? vscode.l10n.t('No data items yet')
        : vscode.l10n.t('No item matches the filter');
    return [note(node.id, text, filter)];
  }
  return listing.total !== undefined && rows.length < listing.total
    ? [...rows, more(node.id, rows.length, listing.total)]
    : rows;
}

async function folderNodes(
  context: ChildrenContext,
  node: DatasetNode | FolderNode,
  dataset: string,
  path: string,
  signal?: AbortSignal,
): Promise<readonly Node[]> {
  const { accountId, organizationId, local } = node;
  const place = { accountId, organizationId, local };
  const connection = await connect(context, node, signal);
  const listing = await loadRows(
    context.listings.folders.get(node.id),
    pageSize(),
    (entry) => entry.path,
    async (_offset, _limit, token) => {
      const prefix = path === '' || path.endsWith('/') ? path : `${path}/`;
      const page = await folder(connection, organizationId, dataset, prefix, token, signal);
      return { ...page, rows: page.entries };
    },
  );
  context.listings.folders.set(node.id, listing);
  const rows = listing.rows.map((entry): Node => {
    const id = nodeId.inDataset(node, dataset, entry.path);
    return entry.type === 'folder'
      ? { kind: 'folder', id, ...place, dataset, entry }
      : { kind: 'folderFile', id, ...place, dataset, entry };
  });
  if (rows.length === 0) return [note(node.id, vscode.l10n.t('Empty folder'))];
  return listing.continuationToken === undefined ? rows : [...rows, more(node.id, rows.length)];
}

const pageSize = () => Math.min(1000, Math.max(10, setting('edgeImpulse.explorer.pageSize')));
