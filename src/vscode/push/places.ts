import path from 'node:path';
import * as vscode from 'vscode';

/** Opens a file of a block beside a list that stays open. */
export async function openPlace(
  folder: string,
  name: string | undefined,
  line: number | undefined,
): Promise<void> {
  if (name === undefined) return;
  const uri = vscode.Uri.file(path.join(folder, ...name.split('/')));
  const position = new vscode.Position((line ?? 1) - 1, 0);
  const selection = new vscode.Range(position, position);
  await vscode.commands.executeCommand('vscode.open', uri, { preserveFocus: true, selection });
}
