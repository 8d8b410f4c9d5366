import * as vscode from 'vscode';
import { plainText } from '../../base/text.ts';
import { complete, type Completion } from '../../filter/complete.ts';
import type { Vocabulary } from '../../filter/item.ts';
import { languageIds, type CommandId } from '../contributions.ts';
import { literalText } from '../literalText.ts';
import type { Core, Parts } from '../parts.ts';
import { sectionAt, sections, targetOf } from './documents.ts';
import { registerEditing } from './editing.ts';
import { headerCompletions, suggestAgain } from './headerHelp.ts';
import { hover } from './hover.ts';
import { registerLenses } from './lenses.ts';
import { registerProblems } from './problems.ts';
import { provenance } from './provenance.ts';
import { rangeOf } from './ranges.ts';
import type { Section } from './sections.ts';
import { registerSemanticTokens } from './semanticTokens.ts';
import { vocabulariesOf } from './workbenchVocabularies.ts';

const kinds: Readonly<Record<Completion['kind'], vscode.CompletionItemKind>> = {
  field: vscode.CompletionItemKind.Field,
  key: vscode.CompletionItemKind.Property,
  value: vscode.CompletionItemKind.Value,
  operator: vscode.CompletionItemKind.Operator,
  keyword: vscode.CompletionItemKind.Keyword,
  function: vscode.CompletionItemKind.Function,
  dataset: vscode.CompletionItemKind.Module,
  bucket: vscode.CompletionItemKind.Folder,
  date: vscode.CompletionItemKind.Constant,
  label: vscode.CompletionItemKind.EnumMember,
  file: vscode.CompletionItemKind.File,
};

/** What is known of the data that a filter of a document is for. */
interface Known {
  readonly vocabulary: Vocabulary;
  readonly isLocal: boolean;
}

/** Completion, problems with their fixes, hovers, lenses, renaming and formatting in filter documents. */
export function startFeatures(workbench: Core, parts: () => Promise<Parts>): vscode.Disposable {
  const selector = { language: languageIds.filter };
  const vocabularies = vocabulariesOf(workbench);
  const knownOf = (document: vscode.TextDocument, section: Section): Known | undefined => {
    const target = targetOf(document, section, workbench);
    const vocabulary = target && vocabularies.of(target);
    if (!vocabulary) return undefined;
    const account = workbench.accounts.all.find(({ id }) => id === target.accountId);
    return { vocabulary, isLocal: account?.kind === 'local' };
  };
  const vocabularyOf = (document: vscode.TextDocument, section: Section) =>
    knownOf(document, section)?.vocabulary;
  return vscode.Disposable.from(
    vscode.languages.registerCompletionItemProvider(
      selector,
      {
        provideCompletionItems: (document, position) =>
          headerCompletions(document, position, workbench) ??
          completions(document, position, knownOf),
      },
      ...[' ', '>', "'", '"', '`', ',', '(', '-', ':', '/'],
    ),
    vscode.languages.registerHoverProvider(selector, {
      provideHover: (document, position) => hovers(document, position, knownOf),
    }),
    registerProblems(workbench, selector, vocabularyOf),
    registerEditing(workbench, selector, vocabularyOf),
    registerSemanticTokens(selector),
    registerLenses(workbench, selector, parts),
    vscode.languages.registerDocumentSymbolProvider(selector, { provideDocumentSymbols: symbols }),
    vscode.languages.registerFoldingRangeProvider(selector, {
      provideFoldingRanges: (document) =>
        symbols(document).map(({ range }) => {
          const end = document.getText(range).trimEnd().split('\n').length - 1;
          return new vscode.FoldingRange(range.start.line, range.start.line + end);
        }),
    }),
  );
}

type KnownOf = (document: vscode.TextDocument, section: Section) => Known | undefined;

function completions(
  document: vscode.TextDocument,
  position: vscode.Position,
  knownOf: KnownOf,
): vscode.CompletionList | undefined {
  const section = sectionAt(document, position);
  if (section === undefined) return undefined;
  const offset = document.offsetAt(position) - section.start;
  const known = knownOf(document, section);
  const { items, span } = complete(section.text, offset, known?.vocabulary);
  const width = String(items.length).length;
  const from = known && provenance(vscode.l10n, known.vocabulary, known.isLocal);
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
    if (found.count !== undefined && from !== undefined) item.documentation = from;
    if (found.goesOn) item.command = suggestAgain;
    // The language has chosen and ordered already: the editor must not filter by its own rules.
    item.filterText = section.text.slice(place.start, offset);
    item.sortText = String(index).padStart(width, '0');
    return item;
  });
  return new vscode.CompletionList(shown, true);
}

const refresh: CommandId = 'edgeImpulse.filter.refreshVocabulary';

function hovers(
  document: vscode.TextDocument,
  position: vscode.Position,
  knownOf: KnownOf,
): vscode.Hover | undefined {
  const section = sectionAt(document, position);
  if (section === undefined) return undefined;
  const offset = document.offsetAt(position) - section.start;
  const known = knownOf(document, section);
  const found = hover(vscode.l10n, section.text, offset, known?.vocabulary);
  if (found === undefined) return undefined;
  const paragraphs = found.paragraphs.map(
    (text) => new vscode.MarkdownString(literalText(plainText(text, 600))),
  );
  if (known && found.isFromData) paragraphs.push(source(known));
  return new vscode.Hover(paragraphs, rangeOf(document, section, found.span));
}

/** Where it comes from, and a link that reads it again. Holds nothing from the data. */
function source({ vocabulary, isLocal }: Known): vscode.MarkdownString {
  const again = vscode.l10n.t('Read again');
  const text = literalText(provenance(vscode.l10n, vocabulary, isLocal));
  const shown = new vscode.MarkdownString(`_${text}_ [${again}](command:${refresh})`);
  shown.isTrusted = { enabledCommands: [refresh] };
  return shown;
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
