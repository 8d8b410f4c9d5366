import * as vscode from 'vscode';
import { UserError } from '../../base/errors.ts';
import { plainText } from '../../base/text.ts';
import type { CommandInput } from '../commands.ts';
import { oneLine } from '../filterLanguage/documents.ts';
import { sectionsOf } from '../filterLanguage/sections.ts';
import { targetKey } from '../filters.ts';
import type { Core } from '../parts.ts';
import type { FilterTarget } from '../workbench.ts';
import { draftsOf } from './drafts.ts';
import { filterName, namedFilters, withFilter } from './savedText.ts';
import { readDocument, savedDocument, writeDocument } from './savedFilters.ts';
import { targetOf } from './target.ts';

/** What the box holds, else what is applied. */
export function textOf(core: Core, target: FilterTarget): string {
  const draft = draftsOf(core).get(targetKey(target));
  return (draft ?? core.filters.get(target) ?? '').trim();
}

/** Gives the filter of the box a name and keeps it in the document of its dataset or organization. */
export async function saveFilter(core: Core, { args }: CommandInput): Promise<void> {
  const target = targetOf(args[0], core.filters);
  const text = target ? textOf(core, target) : '';
  if (!target || text === '') {
    throw new UserError(vscode.l10n.t('There is no filter to save.'), {
      code: 'no-filter',
      remedy: vscode.l10n.t('Write one in the filter box first.'),
    });
  }
  const { uri, header } = await savedDocument(core, target);
  const before = (await readDocument(uri)) ?? header;
  const names = new Set(namedFilters(before).map(({ name }) => name));
  const typed = await vscode.window.showInputBox({
    title: vscode.l10n.t('Save the filter'),
    prompt: plainText(text, 200),
    placeHolder: vscode.l10n.t('A name, such as Failed the checklist'),
    validateInput: (value) => {
      const name = filterName(value);
      if (value !== '' && name === '') return vscode.l10n.t('A name has at least one character.');
      if (!names.has(name)) return undefined;
      const message = vscode.l10n.t('Enter replaces the filter of this name.');
      return { message, severity: vscode.InputBoxValidationSeverity.Warning };
    },
  });
  const name = typed === undefined ? '' : filterName(typed);
  if (name === '') return;
  await writeDocument(uri, withFilter(before, { name, text: storable(text) }));
  const open = vscode.l10n.t('Open');
  const told = vscode.l10n.t('Saved as “{0}”.', plainText(name, 100));
  if ((await vscode.window.showInformationMessage(told, open)) !== open) return;
  await vscode.window.showTextDocument(uri);
}

/** A comment that looks like a heading would cut the filter in two. */
function storable(text: string): string {
  const [first, second] = sectionsOf(text);
  return second === undefined && first?.name === undefined ? text : oneLine(text);
}
