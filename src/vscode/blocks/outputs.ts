import path from 'node:path';
import * as vscode from 'vscode';
import { isInside } from '../../base/safePath.ts';
import { viewTypes } from '../contributions.ts';

export const isTable = (name: string): boolean => /\.(?:parquet|csv|tsv)$/i.test(name);

/** Opens a file that a block wrote: a table as a table, the rest as the editor does. Its name came from the block. */
export async function openOutput(folder: string, name: string): Promise<void> {
  const place = path.join(folder, name);
  if (!isInside(folder, place)) return;
  const uri = vscode.Uri.file(place);
  if (isTable(name)) await vscode.commands.executeCommand('vscode.openWith', uri, viewTypes.table);
  else await vscode.commands.executeCommand('vscode.open', uri);
}

export async function openLogOfRun(file: string): Promise<void> {
  await vscode.window.showTextDocument(vscode.Uri.file(file), { preview: true });
}
