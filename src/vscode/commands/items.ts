import * as vscode from 'vscode';
import { plainText } from '../../base/text.ts';
import { updateItem } from '../../client/data.ts';
import { updateDataset } from '../../client/datasets.ts';
import { addItem } from '../../client/itemFiles.ts';
import { organization } from '../../client/organizations.ts';
import type { CommandInput } from '../commands.ts';
import { nodeId, type NodeOf } from '../explorer/nodes.ts';
import type { Parts } from '../parts.ts';
import { requireTrust } from '../trust.ts';
import { askItemName } from './askName.ts';
import { askDatasetName } from './askPlace.ts';
import { nothingSelected } from './selection.ts';

/** An empty data item, to be filled by uploads. */
export async function newItem(parts: Parts, { nodes }: CommandInput): Promise<void> {
  requireTrust();
  const node = nodes.find((each) => each.kind === 'dataset');
  if (!node || node.dataset.type !== 'clinical') throw nothingSelected();
  const { accountId, organizationId, dataset } = node;
  const title = vscode.l10n.t('New data item in {0}', plainText(dataset.name));
  const name = await askItemName(title, '', dataset.bucket?.levelsDeep);
  if (name === undefined) return;
  const connection = await parts.accounts.connection(accountId);
  const item = { dataset: dataset.name, name, metadata: new Map<string, string>(), files: [] };
  const id = await addItem(connection, organizationId, item);
  parts.changed({ accountId, organizationId, dataset: dataset.name });
  const rows = await parts.tree.rows(node);
  const added = rows.find((row) => row.id === nodeId.item(node, id));
  if (added) await parts.view.reveal(added, { select: true, focus: true });
}

/** Renames an item, with its folder, or a dataset. */
export async function rename(parts: Parts, { nodes }: CommandInput): Promise<void> {
  requireTrust();
  const [node] = nodes;
  if (node?.kind === 'item') await renameItem(parts, node);
  else if (node?.kind === 'dataset') await renameDataset(parts, node);
  else throw nothingSelected();
}

async function renameItem(parts: Parts, node: NodeOf<'item'>): Promise<void> {
  const { accountId, organizationId, item } = node;
  const title = vscode.l10n.t('Rename {0}', plainText(item.name));
  const name = await askItemName(title, item.name, item.name.split('/').length);
  if (name === undefined || name === item.name) return;
  const connection = await parts.accounts.connection(accountId);
  await updateItem(connection, organizationId, item.id, { name });
  parts.changed({ accountId, organizationId, dataset: item.dataset });
}

async function renameDataset(parts: Parts, node: NodeOf<'dataset'>): Promise<void> {
  const { accountId, organizationId, dataset } = node;
  const connection = await parts.accounts.connection(accountId);
  const { datasets } = await organization(connection, organizationId);
  const title = vscode.l10n.t('Rename {0}', plainText(dataset.name));
  const name = await askDatasetName(title, dataset.name, datasets);
  if (name === undefined || name === dataset.name) return;
  await updateDataset(connection, organizationId, dataset.name, { name });
  // A filter belongs to the dataset, not to its name.
  const { filters } = parts;
  const place = { accountId, organizationId };
  const filter = filters.get({ ...place, dataset: dataset.name });
  if (filter !== undefined) {
    filters.set({ ...place, dataset: dataset.name }, '');
    filters.set({ ...place, dataset: name }, filter);
  }
  parts.basket.remove(
    (entry) =>
      entry.accountId === accountId &&
      entry.organizationId === organizationId &&
      entry.dataset === dataset.name,
  );
  parts.changed(place);
}
