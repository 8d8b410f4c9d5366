import * as vscode from 'vscode';
import type { ContextKeys, SettingId, SettingValue } from './contributions.ts';

export function setting<Id extends SettingId>(id: Id): SettingValue<Id> {
  const configuration = vscode.workspace.getConfiguration();
  const fallback: unknown = configuration.inspect(id)?.defaultValue;
  const value = configuration.get<unknown>(id);
  // People write settings by hand: a value of the wrong type counts as absent.
  return (typeof value === typeof fallback ? value : fallback) as SettingValue<Id>;
}

export function onDidChangeSetting(
  ids: readonly SettingId[],
  react: () => void,
): vscode.Disposable {
  return vscode.workspace.onDidChangeConfiguration((event) => {
    if (ids.some((id) => event.affectsConfiguration(id))) react();
  });
}

export function setContext<Key extends keyof ContextKeys>(key: Key, value: ContextKeys[Key]): void {
  void vscode.commands.executeCommand('setContext', key, value);
}
