import * as vscode from 'vscode';
import { problems } from '../../filter/check.ts';
import { parse } from '../../filter/parser.ts';
import { print } from '../../filter/print.ts';
import { languageIds } from '../contributions.ts';
import type { ActiveFilters, FilterTarget } from '../workbench.ts';

export interface NamedTarget extends FilterTarget {
  readonly label: string;
}

/** A filter inside a document. */
export interface Section {
  readonly text: string;
  /** Offset of the text in the document. */
  readonly start: number;
}

const targets = new WeakMap<vscode.TextDocument, NamedTarget>();

/** Opens a text as an untitled document that belongs to a target. */
export async function openFilterDocument(
  target: (FilterTarget & { readonly label?: string }) | undefined,
  text: string,
): Promise<void> {
  const language = languageIds.filter;
  const document = await vscode.workspace.openTextDocument({ language, content: text });
  if (target) {
    const label = target.label ?? target.dataset ?? vscode.l10n.t('organization');
    targets.set(document, { ...target, label });
  }
  await vscode.window.showTextDocument(document);
}

/** What the filters of a document are for: what it was opened for, else what the filter box edits now. */
export function targetOfDocument(
  document: vscode.TextDocument,
  filters: ActiveFilters,
): NamedTarget | undefined {
  return targets.get(document) ?? filters.current;
}

/** The filters of a document, in order; today the whole text is one. */
export function sections(document: vscode.TextDocument): readonly Section[] {
  return [{ text: document.getText(), start: 0 }];
}

/** The text as the filter box holds it: one line without comments. What has errors is left as it is. */
export function oneLine(text: string): string {
  const filter = parse(text);
  const isBroken = problems(filter).some(({ severity }) => severity === 'error');
  return isBroken ? text.trim() : print(filter.root);
}
