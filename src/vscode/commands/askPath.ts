import { homedir } from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';

/** Where new files go by default: the open folder, else the home. */
function defaultFolder(): vscode.Uri {
  const [first] = vscode.workspace.workspaceFolders ?? [];
  return first?.uri.scheme === 'file' ? first.uri : vscode.Uri.file(homedir());
}

/** Where to save a file on this computer; `undefined` when the person turns away. */
export async function askSaveFile(
  name: string,
  filters?: Record<string, string[]>,
): Promise<string | undefined> {
  const target = await vscode.window.showSaveDialog({
    defaultUri: vscode.Uri.file(path.join(defaultFolder().fsPath, name)),
    ...(filters ? { filters } : {}),
  });
  return target?.fsPath;
}

/** Files or folders of this computer. */
export async function askOpen(
  what: 'files' | 'folders' | 'folder',
  title: string,
  openLabel: string,
): Promise<readonly string[]> {
  const found = await vscode.window.showOpenDialog({
    canSelectFiles: what === 'files',
    canSelectFolders: what !== 'files',
    canSelectMany: what !== 'folder',
    defaultUri: defaultFolder(),
    title,
    openLabel,
  });
  return (found ?? []).map(({ fsPath }) => fsPath);
}
