import * as vscode from 'vscode';
import { plainText } from '../../base/text.ts';
import type { OwnCommandId } from '../contributions.ts';
import type { BlocksNode } from './nodes.ts';

export const icon = (id: string, color?: string) =>
  new vscode.ThemeIcon(id, color === undefined ? undefined : new vscode.ThemeColor(color));

/** A row of the Blocks view, its label made plain. */
export function row(
  node: BlocksNode,
  label: string,
  state: vscode.TreeItemCollapsibleState,
  more: Partial<vscode.TreeItem>,
): vscode.TreeItem {
  const item = new vscode.TreeItem(plainText(label), state);
  item.id = node.id;
  return Object.assign(item, more);
}

/** A command of ours that is given the row. */
export const command = (id: OwnCommandId, title: string, node: BlocksNode): vscode.Command => ({
  command: id,
  title,
  arguments: [node],
});
