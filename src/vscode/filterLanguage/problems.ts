import * as vscode from 'vscode';
import { plainText } from '../../base/text.ts';
import { problems } from '../../filter/check.ts';
import type { Vocabulary } from '../../filter/item.ts';
import { parse } from '../../filter/parser.ts';
import type { Severity } from '../../filter/problem.ts';
import type { Span } from '../../filter/syntax.ts';
import { languageIds } from '../contributions.ts';
import type { Core } from '../parts.ts';
import { aboutSection, sections } from './documents.ts';
import { headerProblem } from './headerHelp.ts';
import { knownPlaces } from './knownPlaces.ts';
import { rangeOf } from './ranges.ts';
import type { Section } from './sections.ts';
import { vocabulariesOf } from './workbenchVocabularies.ts';

/** A problem at its place in the document. */
interface Found {
  readonly diagnostic: vscode.Diagnostic;
  readonly fix?: { readonly title: string; readonly range: vscode.Range; readonly text: string };
}

const severities: Readonly<Record<Severity, vscode.DiagnosticSeverity>> = {
  error: vscode.DiagnosticSeverity.Error,
  warning: vscode.DiagnosticSeverity.Warning,
  info: vscode.DiagnosticSeverity.Information,
};

type VocabularyOf = (document: vscode.TextDocument, section: Section) => Vocabulary | undefined;

/** Keeps the problems of every open filter document up to date, and offers what mends them. */
export function registerProblems(
  workbench: Core,
  selector: vscode.DocumentSelector,
  vocabularyOf: VocabularyOf,
): vscode.Disposable {
  const found = (document: vscode.TextDocument) => problemsOf(workbench, document, vocabularyOf);
  const shown = vscode.languages.createDiagnosticCollection(languageIds.filter);
  const show = (document: vscode.TextDocument) => {
    if (document.languageId !== languageIds.filter) return;
    shown.set(
      document.uri,
      found(document).map(({ diagnostic }) => diagnostic),
    );
  };
  const showAll = () => vscode.workspace.textDocuments.forEach(show);
  showAll();
  return vscode.Disposable.from(
    shown,
    vscode.workspace.onDidOpenTextDocument(show),
    vscode.workspace.onDidChangeTextDocument(({ document }) => show(document)),
    vscode.workspace.onDidCloseTextDocument(({ uri }) => shown.delete(uri)),
    workbench.filters.onDidChangeCurrent(showAll),
    vocabulariesOf(workbench).onDidLearn(showAll),
    knownPlaces(workbench).onDidLearn(showAll),
    vscode.languages.registerCodeActionsProvider(
      selector,
      {
        provideCodeActions: (document, range, { diagnostics }) =>
          found(document).flatMap((one) => action(document, range, diagnostics, one) ?? []),
      },
      { providedCodeActionKinds: [vscode.CodeActionKind.QuickFix] },
    ),
  );
}

function problemsOf(
  workbench: Core,
  document: vscode.TextDocument,
  vocabularyOf: VocabularyOf,
): readonly Found[] {
  const headers = new Map<number, Found>();
  const inFilters = sections(document).flatMap((section) => {
    const about = aboutSection(document, section, workbench);
    const wrong = headerProblem(about);
    if (wrong) headers.set(wrong.span.start, foundAt(document, { start: 0 }, wrong));
    return problems(parse(section.text), vocabularyOf(document, section)).map((problem) =>
      foundAt(document, section, problem),
    );
  });
  return [...headers.values(), ...inFilters];
}

function foundAt(
  document: vscode.TextDocument,
  section: { readonly start: number },
  problem: {
    readonly code: string;
    readonly severity: Severity;
    readonly span: Span;
    readonly message: string;
    readonly fix?: { readonly title: string; readonly span: Span; readonly text: string };
  },
): Found {
  const { code, severity, span, message, fix } = problem;
  const range = rangeOf(document, section, span);
  const diagnostic = new vscode.Diagnostic(range, plainText(message), severities[severity]);
  diagnostic.code = code;
  diagnostic.source = vscode.l10n.t('filter');
  if (!fix) return { diagnostic };
  const place = rangeOf(document, section, fix.span);
  return { diagnostic, fix: { title: fix.title, range: place, text: fix.text } };
}

function action(
  document: vscode.TextDocument,
  range: vscode.Range,
  diagnostics: readonly vscode.Diagnostic[],
  { diagnostic, fix }: Found,
): vscode.CodeAction | undefined {
  if (fix === undefined || !diagnostic.range.intersection(range)) return undefined;
  const result = new vscode.CodeAction(plainText(fix.title), vscode.CodeActionKind.QuickFix);
  result.edit = new vscode.WorkspaceEdit();
  result.edit.replace(document.uri, fix.range, fix.text);
  result.diagnostics = diagnostics.filter(
    ({ code, range: place }) => code === diagnostic.code && place.isEqual(diagnostic.range),
  );
  result.isPreferred = true;
  return result;
}
