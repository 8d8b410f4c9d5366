import * as vscode from 'vscode';

/** Where tables of Studios that give no byte ranges are copied to while they are open. */
export function spoolFolder(context: vscode.ExtensionContext): string {
  return vscode.Uri.joinPath(context.globalStorageUri, 'spool').fsPath;
}
