import path from 'node:path';
import * as vscode from 'vscode';
import { UserError } from '../../base/errors.ts';
import { plainText } from '../../base/text.ts';
import type { Blocks } from '../blocks/blocks.ts';
import { isBlocksNode, type BlocksNode, type RunNode } from '../blocks/nodes.ts';
import type { Parts } from '../parts.ts';

/** Argument of keys in the Blocks view: what is selected there is meant, whatever editor is open. */
const selection = 'selection';

/** The rows of the Blocks view that a command was called on. */
export function rowsOf(parts: Parts, args: readonly unknown[]): readonly BlocksNode[] {
  const [clicked, all] = args;
  if (clicked === selection) return parts.blocks.view.selection;
  if (!isBlocksNode(clicked)) return [];
  if (Array.isArray(all) && all.every(isBlocksNode) && all.includes(clicked)) return all;
  return [clicked];
}

export function runsOf(parts: Parts, args: readonly unknown[]): readonly RunNode[] {
  return rowsOf(parts, args).filter((row) => row.kind === 'blockRun');
}

/**
 * The block folder that a command is about: of a row, of a link, of the file in the editor; the only one there is, or
 * the one that the person picks.
 */
export async function blockFolderOf(
  parts: Parts,
  args: readonly unknown[],
): Promise<string | undefined> {
  const blocks = await parts.blocks.get();
  const { all } = blocks.folders;
  const [given] = args;
  const [row] = rowsOf(parts, args);
  const named = row?.blockFolder ?? folderIn(given);
  if (named !== undefined && all.includes(named)) return named;
  const uri = given instanceof vscode.Uri ? given : vscode.window.activeTextEditor?.document.uri;
  return blocks.folders.of(uri) ?? pickBlock(blocks);
}

function folderIn(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null || !('blockFolder' in value)) return undefined;
  return typeof value.blockFolder === 'string' ? value.blockFolder : undefined;
}

export async function pickBlock(blocks: Blocks): Promise<string | undefined> {
  await blocks.folders.look();
  const { all } = blocks.folders;
  if (all.length === 0) throw noBlock();
  if (all.length === 1) return all[0];
  const rows = all.map((folder) => ({
    label: plainText(path.basename(folder)),
    description: plainText(vscode.workspace.asRelativePath(folder)),
    iconPath: new vscode.ThemeIcon('package'),
    folder,
  }));
  const placeHolder = vscode.l10n.t('Which block?');
  return (await vscode.window.showQuickPick(rows, { placeHolder }))?.folder;
}

export function noBlock(): UserError {
  return new UserError(vscode.l10n.t('There is no block in this workspace.'), {
    code: 'no-block',
    remedy: vscode.l10n.t('Make one with New Block…, or open the folder of one.'),
  });
}
