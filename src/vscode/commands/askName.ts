import * as vscode from 'vscode';

/**
 * A name for a data item. Where items lie several levels deep, their names have as many parts: `site/subject`.
 */
export async function askItemName(
  title: string,
  value: string,
  levelsDeep = 1,
): Promise<string | undefined> {
  const levels = Math.max(1, levelsDeep);
  const name = await vscode.window.showInputBox({
    title,
    prompt:
      levels === 1
        ? vscode.l10n.t('Name of the data item')
        : vscode.l10n.t('Name of the data item: {0} parts with “/” between', levels),
    value,
    ignoreFocusOut: true,
    validateInput: (text) => {
      const parts = text.trim().split('/');
      if (parts.some((part) => part.trim() === '')) return vscode.l10n.t('A name is needed.');
      if (parts.length === levels) return undefined;
      return levels === 1
        ? vscode.l10n.t('A name in this dataset has no “/”.')
        : vscode.l10n.t('A name in this dataset has {0} parts with “/” between.', levels);
    },
  });
  return name?.trim();
}
