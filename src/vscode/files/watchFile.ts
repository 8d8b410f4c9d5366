import * as vscode from 'vscode';

/** Tells when the file is another one: changed, gone, or there again. */
export function watchFile(uri: vscode.Uri, onChange: () => void): vscode.Disposable {
  const folder = vscode.Uri.joinPath(uri, '..');
  const name = uri.path.split('/').at(-1) ?? '';
  // In a pattern these characters mean something else; `?` takes any one in their place.
  const pattern = new vscode.RelativePattern(folder, name.replaceAll(/[[\]{}*?]/g, '?'));
  const watcher = vscode.workspace.createFileSystemWatcher(pattern);
  const told = (changed: vscode.Uri) => {
    if (changed.toString() === uri.toString()) onChange();
  };
  return vscode.Disposable.from(
    watcher,
    watcher.onDidChange(told),
    watcher.onDidCreate(told),
    watcher.onDidDelete(told),
  );
}
