import * as vscode from 'vscode';
import type { CommandInput } from '../commands.ts';
import { extensionId } from '../../actions/links.ts';
import { viewIds, walkthroughId } from '../contributions.ts';
import type { Parts } from '../parts.ts';
import { setting } from '../settings.ts';

export function refresh(parts: Parts, { args, nodes }: CommandInput): void {
  // From the title or the palette everything is meant, whatever is selected.
  if (args.length === 0) parts.tree.refresh();
  else for (const { id } of nodes) parts.tree.refresh(id);
}

export function loadMore({ tree, listings }: Parts, { nodes }: CommandInput): void {
  for (const node of nodes) {
    if (node.kind !== 'more') continue;
    listings.wantMore(node.parentId, setting('edgeImpulse.explorer.pageSize'));
    const parent = tree.node(node.parentId);
    if (parent) tree.redraw([parent]);
  }
}

export function retry(parts: Parts, { nodes }: CommandInput): void {
  for (const node of nodes) if (node.kind === 'error') parts.tree.refresh(node.parentId);
  if (nodes.length > 0) return;
  parts.studio.forget();
  parts.tree.refresh();
}

/** Points the filter box at a row and puts the caret into it. */
export async function setFilter({ setCurrent }: Parts, { nodes }: CommandInput): Promise<void> {
  const [node] = nodes;
  if (node) setCurrent(node);
  await vscode.commands.executeCommand(`${viewIds.filter}.focus`);
}

export async function openWalkthrough(): Promise<void> {
  const id = `${extensionId}#${walkthroughId}`;
  await vscode.commands.executeCommand('workbench.action.openWalkthrough', id, false);
}
