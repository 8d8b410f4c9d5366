import * as vscode from 'vscode';
import { item as readItem } from '../../client/data.ts';
import type { Accounts } from '../workbench.ts';
import {
  levelOfFiles,
  nodeId,
  type ItemFolderNode,
  type ItemNode,
  type Node,
  type Place,
} from './nodes.ts';
import { note } from './sentences.ts';

/** The files and folders directly in an item; those that its filter keeps. */
export async function filesOfItem(
  accounts: Accounts,
  node: ItemNode,
  signal?: AbortSignal,
): Promise<readonly Node[]> {
  const connection = await accounts.connection(node.accountId, signal);
  const { organizationId, item, filter } = node;
  const fresh = await readItem(connection, organizationId, item.id, filter, signal);
  const files = fresh.files ?? [];
  const rows = fileNodes(node, { item: fresh, path: '', files });
  const left = fresh.totalFiles - files.length;
  if (rows.length === 0 && left <= 0) return [note(node.id, vscode.l10n.t('No files'))];
  if (left <= 0) return rows;
  const text =
    node.filter === undefined
      ? vscode.l10n.t('{0} more files are not listed', left)
      : vscode.l10n.t('{0} more files do not match the filter', left);
  return [...rows, note(node.id, text, node.filter)];
}

/** One level of an item's files: they are listed with their whole paths. */
export function fileNodes(
  place: Place,
  level: Pick<ItemFolderNode, 'item' | 'path' | 'files'>,
): readonly Node[] {
  const { accountId, organizationId, local } = place;
  const { item, path } = level;
  const own = { accountId, organizationId, local, item };
  const { folders, files } = levelOfFiles(level.files, path);
  const id = (name: string) => nodeId.inItem(place, item.id, name);
  return [
    ...[...folders].map(([folderPath, inside]): Node => ({
      kind: 'itemFolder',
      id: id(folderPath),
      ...own,
      path: folderPath,
      files: inside,
    })),
    ...files.map((file): Node => ({ kind: 'itemFile', id: id(file.name), ...own, file })),
  ];
}
