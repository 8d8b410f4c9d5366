import * as vscode from 'vscode';
import { formatCount } from '../base/text.ts';

/** Counted things as people read them; each form is one string to translate. */
export function plural(count: number, thing: 'item' | 'file' | 'dataset' | 'folder'): string {
  const number = formatCount(count);
  switch (thing) {
    case 'item':
      return count === 1 ? vscode.l10n.t('1 item') : vscode.l10n.t('{0} items', number);
    case 'file':
      return count === 1 ? vscode.l10n.t('1 file') : vscode.l10n.t('{0} files', number);
    case 'dataset':
      return count === 1 ? vscode.l10n.t('1 dataset') : vscode.l10n.t('{0} datasets', number);
    case 'folder':
      return count === 1 ? vscode.l10n.t('1 folder') : vscode.l10n.t('{0} folders', number);
  }
}
