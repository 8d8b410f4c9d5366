import * as vscode from 'vscode';
import type { InputCount } from '../../actions/transformInput.ts';
import { formatBytes } from '../../base/text.ts';
import type { PathRule } from '../../client/transformations.ts';
import { plural } from '../words.ts';

/** How much a job works on. */
export function countText({ items, files, size, isExact }: InputCount): string {
  const text = [plural(items, 'item'), plural(files, 'file'), formatBytes(size)].join(', ');
  return isExact ? text : vscode.l10n.t('at most {0}', text);
}

/** Where output goes inside a dataset of files, as a person chooses it. */
export function pathRuleRows(): readonly (vscode.QuickPickItem & { readonly rule: PathRule })[] {
  return [
    {
      label: vscode.l10n.t('One for each input'),
      detail: vscode.l10n.t('Named like the item or the file'),
      rule: 'subfolder-per-item',
    },
    {
      label: vscode.l10n.t('As the input lies'),
      detail: vscode.l10n.t('The whole path of the input, so that nothing has the same place'),
      rule: 'use-full-path',
    },
    {
      label: vscode.l10n.t('None'),
      detail: vscode.l10n.t('All in one folder; files of the same name replace each other'),
      rule: 'no-subfolders',
    },
  ];
}
