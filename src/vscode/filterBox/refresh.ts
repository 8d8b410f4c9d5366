import * as vscode from 'vscode';
import { knownPlaces } from '../filterLanguage/knownPlaces.ts';
import { vocabulariesOf } from '../filterLanguage/workbenchVocabularies.ts';
import type { Core } from '../parts.ts';

/** Names, keys and values are asked for again: those of the current dataset now, others when they are needed. */
export function refreshVocabulary(core: Core): void {
  const vocabularies = vocabulariesOf(core);
  vocabularies.expire();
  knownPlaces(core).expire();
  const { current } = core.filters;
  if (current) vocabularies.of(current);
  const told = vscode.l10n.t('$(sync) Names and values are read again');
  vscode.window.setStatusBarMessage(told, 4000);
}
