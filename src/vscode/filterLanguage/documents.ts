import * as vscode from 'vscode';
import { problems } from '../../filter/check.ts';
import { parse } from '../../filter/parser.ts';
import { print } from '../../filter/print.ts';
import { languageIds } from '../contributions.ts';
import type { ActiveFilters, FilterTarget } from '../workbench.ts';
import { datasetOf, sectionsOf, type Section } from './sections.ts';

export interface NamedTarget extends FilterTarget {
  readonly label: string;
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

/**
 * What the filters of a document are for: what it was opened for, else what the filter box edits now; where the document names a
 * dataset, that one of the same organization.
 */
export function targetOfDocument(
  document: vscode.TextDocument,
  filters: ActiveFilters,
): NamedTarget | undefined {
  const target = targets.get(document) ?? filters.current;
  const dataset = datasetOf(document.getText());
  if (!target || dataset === undefined) return target;
  const { accountId, organizationId } = target;
  return { accountId, organizationId, dataset, label: dataset };
}

export function sections(document: vscode.TextDocument): readonly Section[] {
  return sectionsOf(document.getText());
}

/** The text as the filter box holds it: one line without comments. What has errors is left as it is. */
export function oneLine(text: string): string {
  const filter = parse(text);
  const isBroken = problems(filter).some(({ severity }) => severity === 'error');
  return isBroken ? text.trim() : print(filter.root);
}
