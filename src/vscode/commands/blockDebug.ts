import * as vscode from 'vscode';
import type { CommandInput } from '../commands.ts';
import { configurationFor } from '../debug/configurations.ts';
import type { Parts } from '../parts.ts';
import { requireTrust } from '../trust.ts';
import { blockFolderOf } from './blockTarget.ts';

/** Runs a block on its last input under the debugger. */
export async function debugBlock(parts: Parts, { args }: CommandInput): Promise<void> {
  requireTrust();
  const folder = await blockFolderOf(parts, args);
  if (folder === undefined) return;
  const owner = vscode.workspace.getWorkspaceFolder(vscode.Uri.file(folder));
  await vscode.debug.startDebugging(owner, configurationFor(folder, owner));
}
