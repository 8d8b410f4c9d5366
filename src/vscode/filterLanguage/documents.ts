import * as vscode from 'vscode';
import { problems } from '../../filter/check.ts';
import { parse } from '../../filter/parser.ts';
import { print } from '../../filter/print.ts';
import { languageIds } from '../contributions.ts';
import type { FilterTarget, Workbench } from '../workbench.ts';
import { headerOf, type Header } from './header.ts';
import { knownPlaces } from './knownPlaces.ts';
import { resolve, type Place, type Resolved } from './places.ts';
import { sectionsOf, type Section } from './sections.ts';

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

/** What a filter of a document is for, as far as that is known. */
export interface About {
  readonly header: Header;
  readonly resolved: Resolved;
  /** What the header was looked up in; empty where it says nothing. */
  readonly places: readonly Place[];
}

/**
 * What a filter of a document is for: what its header names; what that leaves open is what the document was opened for, else
 * what the filter box edits now.
 */
export function aboutSection(
  document: vscode.TextDocument,
  section: Section,
  workbench: Workbench,
): About {
  const base = targets.get(document) ?? workbench.filters.current;
  const header = headerOf(document.getText(), section);
  if (!header.organization && !header.studio && !header.dataset) {
    return { header, resolved: resolve(header, base, []), places: [] };
  }
  const known = knownPlaces(workbench);
  let places = known.all();
  const resolved = resolve(header, base, places);
  // Whether the dataset exists is seen once its organization was asked.
  if (header.dataset && resolved.kind === 'target') places = known.with(resolved.target);
  return { header, resolved, places };
}

export function targetOf(
  document: vscode.TextDocument,
  section: Section,
  workbench: Workbench,
): NamedTarget | undefined {
  const { resolved } = aboutSection(document, section, workbench);
  return resolved.kind === 'target' ? { ...resolved.target, label: resolved.label } : undefined;
}

export function sections(document: vscode.TextDocument): readonly Section[] {
  return sectionsOf(document.getText());
}

export function sectionAt(
  document: vscode.TextDocument,
  position: vscode.Position,
): Section | undefined {
  const offset = document.offsetAt(position);
  // Between two filters one is at the beginning of the second.
  return sections(document).findLast(
    ({ start, text }) => start <= offset && offset <= start + text.length,
  );
}

/** The text as the filter box holds it: one line without comments. What has errors is left as it is. */
export function oneLine(text: string): string {
  const filter = parse(text);
  const isBroken = problems(filter).some(({ severity }) => severity === 'error');
  return isBroken ? text.trim() : print(filter.root);
}
