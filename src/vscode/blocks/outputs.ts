import path from 'node:path';
import * as vscode from 'vscode';
import { isInside } from '../../base/safePath.ts';
import { plainText } from '../../base/text.ts';
import { viewTypes, type OwnCommandId } from '../contributions.ts';
import { fileKind } from './fileKinds.ts';

/** How long it is told which run is on which side, in milliseconds: both tabs have the same title. */
const sidesTime = 10_000;

/** Opens a file that a block wrote: a table as a table, the rest as the editor does. */
export async function openOutput(folder: string, name: string): Promise<void> {
  const uri = outputUri(folder, name);
  if (uri) await open(uri, name, vscode.ViewColumn.Active);
}

/** Shows a file of two runs: texts line by line, tables on the page of a comparison, images beside each other, the earlier one to the left. */
export async function openDifference(before: string, after: string, name: string): Promise<void> {
  const left = outputUri(before, name);
  const right = outputUri(after, name);
  if (!left || !right) return;
  if (fileKind(name) === 'table') {
    const id: OwnCommandId = 'edgeImpulse.compare.tables';
    await vscode.commands.executeCommand(id, left, right);
    return;
  }
  if (fileKind(name) === 'text') {
    const title = plainText(vscode.l10n.t('{0} (before ↔ after)', name), 100);
    await vscode.commands.executeCommand('vscode.diff', left, right, title);
    return;
  }
  await open(left, name, vscode.ViewColumn.Active);
  await open(right, name, vscode.ViewColumn.Beside);
  const sides = vscode.l10n.t('{0}: left the earlier run, right the later one', name);
  vscode.window.setStatusBarMessage(plainText(sides, 120), sidesTime);
}

export async function openLogOfRun(file: string): Promise<void> {
  await vscode.window.showTextDocument(vscode.Uri.file(file), { preview: true });
}

/** The name came from a block: nothing for one that leads out of its output. */
function outputUri(folder: string, name: string): vscode.Uri | undefined {
  const place = path.join(folder, name);
  return isInside(folder, place) ? vscode.Uri.file(place) : undefined;
}

async function open(uri: vscode.Uri, name: string, viewColumn: vscode.ViewColumn): Promise<void> {
  const options: vscode.TextDocumentShowOptions = { viewColumn };
  if (fileKind(name) === 'table') {
    await vscode.commands.executeCommand('vscode.openWith', uri, viewTypes.table, options);
  } else await vscode.commands.executeCommand('vscode.open', uri, options);
}
