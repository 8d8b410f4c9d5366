import * as vscode from 'vscode';
import { plainText } from '../../base/text.ts';
import { problems } from '../../filter/check.ts';
import { complete, type Completion } from '../../filter/complete.ts';
import type { Vocabulary } from '../../filter/item.ts';
import { parse } from '../../filter/parser.ts';
import type { Problem, Severity } from '../../filter/problem.ts';
import type { Span } from '../../filter/syntax.ts';
import { languageIds } from '../contributions.ts';
import { literalText } from '../literalText.ts';
import type { Core } from '../parts.ts';
import { sections, targetOfDocument } from './documents.ts';
import { hover } from './hover.ts';
import { registerLenses } from './lenses.ts';
import type { Section } from './sections.ts';
import { vocabulariesOf } from './workbenchVocabularies.ts';

const severities: Readonly<Record<Severity, vscode.DiagnosticSeverity>> = {
  error: vscode.DiagnosticSeverity.Error,
  warning: vscode.DiagnosticSeverity.Warning,
  info: vscode.DiagnosticSeverity.Information,
};

const kinds: Readonly<Record<Completion['kind'], vscode.CompletionItemKind>> = {
  field: vscode.CompletionItemKind.Field,
  key: vscode.CompletionItemKind.Property,
  value: vscode.CompletionItemKind.Value,
  operator: vscode.CompletionItemKind.Operator,
  keyword: vscode.CompletionItemKind.Keyword,
  function: vscode.CompletionItemKind.Function,
  dataset: vscode.CompletionItemKind.Module,
  bucket: vscode.CompletionItemKind.Folder,
  label: vscode.CompletionItemKind.EnumMember,
  file: vscode.CompletionItemKind.File,
};

/** Completion, problems with their fixes, hovers and lenses in filter documents. */
export function startFeatures(workbench: Core): vscode.Disposable {
  const selector = { language: languageIds.filter };
  const vocabularies = vocabulariesOf(workbench);
  const vocabularyOf = (document: vscode.TextDocument): Vocabulary | undefined => {
    const target = targetOfDocument(document, workbench.filters);
    return target && vocabularies.of(target);
  };
  return vscode.Disposable.from(
    vscode.languages.registerCompletionItemProvider(
      selector,
      {
        provideCompletionItems: (document, position) =>
          completions(document, position, vocabularyOf(document)),
      },
      ...[' ', '>', "'", '"', '`', ',', '('],
    ),
    vscode.languages.registerHoverProvider(selector, {
      provideHover: (document, position) => hovers(document, position, vocabularyOf(document)),
    }),
    vscode.languages.registerCodeActionsProvider(
      selector,
      {
        provideCodeActions: (document, range, { diagnostics }) =>
          fixes(document, range, diagnostics, vocabularyOf(document)),
      },
      { providedCodeActionKinds: [vscode.CodeActionKind.QuickFix] },
    ),
    registerLenses(workbench, selector),
    vscode.languages.registerDocumentSymbolProvider(selector, { provideDocumentSymbols: symbols }),
    vscode.languages.registerFoldingRangeProvider(selector, {
      provideFoldingRanges: (document) =>
        symbols(document).map(({ range }) => {
          const end = document.getText(range).trimEnd().split('\n').length - 1;
          return new vscode.FoldingRange(range.start.line, range.start.line + end);
        }),
    }),
    showProblems(workbench, vocabularyOf),
  );
}

/** Keeps the problems of every open filter document up to date. */
function showProblems(
  workbench: Core,
  vocabularyOf: (document: vscode.TextDocument) => Vocabulary | undefined,
): vscode.Disposable {
  const shown = vscode.languages.createDiagnosticCollection(languageIds.filter);
  const show = (document: vscode.TextDocument) => {
    if (document.languageId !== languageIds.filter) return;
    const vocabulary = vocabularyOf(document);
    const found = sections(document).flatMap((section) =>
      problems(parse(section.text), vocabulary).map((problem) =>
        diagnostic(document, section, problem),
      ),
    );
    shown.set(document.uri, found);
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
  );
}

function diagnostic(
  document: vscode.TextDocument,
  section: Section,
  { code, severity, span, message }: Problem,
): vscode.Diagnostic {
  const range = rangeOf(document, section, span);
  const result = new vscode.Diagnostic(range, plainText(message), severities[severity]);
  result.code = code;
  result.source = vscode.l10n.t('filter');
  return result;
}

function fixes(
  document: vscode.TextDocument,
  range: vscode.Range,
  diagnostics: readonly vscode.Diagnostic[],
  vocabulary: Vocabulary | undefined,
): vscode.CodeAction[] {
  return sections(document).flatMap((section) =>
    problems(parse(section.text), vocabulary).flatMap((problem) => {
      const place = rangeOf(document, section, problem.span);
      if (problem.fix === undefined || !place.intersection(range)) return [];
      const { title, span, text } = problem.fix;
      const action = new vscode.CodeAction(plainText(title), vscode.CodeActionKind.QuickFix);
      action.edit = new vscode.WorkspaceEdit();
      action.edit.replace(document.uri, rangeOf(document, section, span), text);
      action.diagnostics = diagnostics.filter(
        (one) => one.code === problem.code && one.range.isEqual(place),
      );
      action.isPreferred = true;
      return [action];
    }),
  );
}

function completions(
  document: vscode.TextDocument,
  position: vscode.Position,
  vocabulary: Vocabulary | undefined,
): vscode.CompletionList | undefined {
  const section = sectionAt(document, position);
  if (section === undefined) return undefined;
  const offset = document.offsetAt(position) - section.start;
  const { items, span } = complete(section.text, offset, vocabulary);
  const width = String(items.length).length;
  const shown = items.map((found, index) => {
    const label = {
      label: plainText(found.label),
      ...(found.count !== undefined && { description: String(found.count) }),
    };
    const item = new vscode.CompletionItem(label, kinds[found.kind]);
    const place = found.span ?? span;
    item.range = rangeOf(document, section, place);
    item.insertText = found.insert;
    if (found.detail !== undefined) item.detail = plainText(found.detail);
    // The language has chosen and ordered already: the editor must not filter by its own rules.
    item.filterText = section.text.slice(place.start, offset);
    item.sortText = String(index).padStart(width, '0');
    return item;
  });
  return new vscode.CompletionList(shown, true);
}

function hovers(
  document: vscode.TextDocument,
  position: vscode.Position,
  vocabulary: Vocabulary | undefined,
): vscode.Hover | undefined {
  const section = sectionAt(document, position);
  if (section === undefined) return undefined;
  const offset = document.offsetAt(position) - section.start;
  const found = hover(vscode.l10n, section.text, offset, vocabulary);
  if (found === undefined) return undefined;
  const paragraphs = found.paragraphs.map(
    (text) => new vscode.MarkdownString(literalText(plainText(text, 600))),
  );
  return new vscode.Hover(paragraphs, rangeOf(document, section, found.span));
}

/** The named filters of a document: its outline. */
function symbols(document: vscode.TextDocument): vscode.DocumentSymbol[] {
  return sections(document).flatMap((section) => {
    if (section.name === undefined) return [];
    const range = rangeOf(document, section, { start: 0, end: section.text.length });
    const line = document.lineAt(range.start.line).range;
    const kind = vscode.SymbolKind.Boolean;
    return [new vscode.DocumentSymbol(plainText(section.name, 200), '', kind, range, line)];
  });
}

function sectionAt(document: vscode.TextDocument, position: vscode.Position): Section | undefined {
  const offset = document.offsetAt(position);
  return sections(document).find(
    ({ start, text }) => start <= offset && offset <= start + text.length,
  );
}

function rangeOf(document: vscode.TextDocument, { start }: Section, span: Span): vscode.Range {
  return new vscode.Range(
    document.positionAt(start + span.start),
    document.positionAt(start + span.end),
  );
}
