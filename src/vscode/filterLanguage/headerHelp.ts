import * as vscode from 'vscode';
import { plainText } from '../../base/text.ts';
import type { Severity } from '../../filter/problem.ts';
import type { Span } from '../../filter/syntax.ts';
import type { Core } from '../parts.ts';
import type { About } from './documents.ts';
import { headerOf, type HeaderName } from './header.ts';
import { knownPlaces } from './knownPlaces.ts';
import { isAmbiguous, nameOf, placeOf, resolve, type Place } from './places.ts';
import { sectionsOf } from './sections.ts';

interface HeaderProblem {
  readonly code: string;
  readonly severity: Severity;
  /** In the document. */
  readonly span: Span;
  readonly message: string;
  readonly fix?: { readonly title: string; readonly span: Span; readonly text: string };
}

/** A header that names what is not there. Nothing is said before the places were read. */
export function headerProblem({ header, resolved, places }: About): HeaderProblem | undefined {
  if (resolved.kind !== 'unknown' || places.length === 0) return undefined;
  const { line, name, instead } = resolved;
  const span = header[line]?.span ?? header.studio?.span;
  if (!span) return undefined;
  const said = {
    organization:
      name === ''
        ? vscode.l10n.t(
            'Which organization of this Studio is meant? Name it: // organization: NAME',
          )
        : vscode.l10n.t('No account has the organization {0}.', name),
    dataset: vscode.l10n.t('The organization has no clinical dataset {0}.', name),
    studio: vscode.l10n.t('You are not signed in to {0}.', name),
  }[line];
  const problem = { code: `unknown-${line}`, severity: 'warning', span } as const;
  if (instead === undefined) return { ...problem, message: said };
  const title = vscode.l10n.t('Replace by {0}', instead);
  const message = `${said} ${vscode.l10n.t('Is {0} meant?', instead)}`;
  return { ...problem, message, fix: { title, span, text: instead } };
}

const meanings: Readonly<Record<HeaderName, () => string>> = {
  organization: () => vscode.l10n.t('The organization that the filters are for'),
  dataset: () => vscode.l10n.t('The dataset that the filters are for'),
  studio: () => vscode.l10n.t('The account, where two have such an organization'),
};

/** In a line of comments at the top: which headers there are, and behind one, what may stand there. */
export function headerCompletions(
  document: vscode.TextDocument,
  position: vscode.Position,
  workbench: Core,
): vscode.CompletionItem[] | undefined {
  const line = document.lineAt(position.line);
  const before = line.text.slice(0, position.character);
  const [, name, typed = ''] =
    /^[ \t]*\/\/[ \t]*(organization|dataset|studio):[ \t]*(.*)$/i.exec(before) ?? [];
  if (name === undefined) {
    const [word] = /^[ \t]*\/\/[ \t]*([a-z]*)$/i.exec(before)?.slice(1) ?? [];
    if (word === undefined || !isAtTop(document, position)) return undefined;
    const start = position.translate(0, -word.length);
    return Object.entries(meanings).map(([header, meaning]) => {
      const item = new vscode.CompletionItem(`${header}: `, vscode.CompletionItemKind.Keyword);
      item.range = new vscode.Range(start, position);
      item.detail = meaning();
      item.command = suggestAgain;
      return item;
    });
  }
  const range = new vscode.Range(position.translate(0, -typed.length), line.range.end);
  const offset = document.offsetAt(position);
  return valuesOf(name.toLowerCase() as HeaderName, document, offset, workbench).map(
    ({ text, detail }) => {
      const item = new vscode.CompletionItem(plainText(text), vscode.CompletionItemKind.Module);
      item.insertText = text;
      item.range = { inserting: range.with(undefined, position), replacing: range };
      if (detail !== undefined) item.detail = plainText(detail);
      return item;
    },
  );
}

/** Opens the list again after what was chosen is only a beginning. */
export const suggestAgain: vscode.Command = {
  command: 'editor.action.triggerSuggest',
  title: '',
};

/** Only comments and empty lines stand above, since the beginning or a heading. */
function isAtTop(document: vscode.TextDocument, { line }: vscode.Position): boolean {
  for (let at = line - 1; at >= 0; at -= 1) {
    const { text } = document.lineAt(at);
    if (/^[ \t]*\/\/[ \t]*#+[ \t]+\S/.test(text)) return true;
    if (!/^\s*(?:\/\/|$)/.test(text)) return false;
  }
  return true;
}

function valuesOf(
  name: HeaderName,
  document: vscode.TextDocument,
  offset: number,
  workbench: Core,
): readonly { readonly text: string; readonly detail?: string }[] {
  const known = knownPlaces(workbench);
  const places = known.all();
  if (name === 'studio') {
    return [...new Set(places.map(({ studios }) => studios[0] ?? ''))].map((text) => ({ text }));
  }
  if (name === 'organization') return places.map((place) => organizationOffer(place, places));
  const text = document.getText();
  const section = sectionsOf(text).findLast(({ start }) => start <= offset);
  const { organization, studio } = headerOf(text, section ?? { start: 0, text });
  const header = { ...(organization && { organization }), ...(studio && { studio }) };
  const resolved = resolve(header, workbench.filters.current, places);
  if (resolved.kind !== 'target') return [];
  const place = placeOf(resolved.target, known.with(resolved.target));
  return (place?.datasets ?? []).map((dataset) => ({ text: dataset }));
}

function organizationOffer(place: Place, places: readonly Place[]) {
  const detail = isAmbiguous(place, places)
    ? vscode.l10n.t('{0}; name it in a line // studio:', place.studios[0] ?? '')
    : (place.studios[0] ?? '');
  return { text: nameOf(place), detail };
}
