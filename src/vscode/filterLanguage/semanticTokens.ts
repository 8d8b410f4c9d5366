import * as vscode from 'vscode';
import type { TokenKind } from '../../../webviews/filter/contract.ts';
import { colours } from './colours.ts';
import { sections } from './documents.ts';

/** As themes name what a filter holds; a key is a property, a field comes with the language. */
const types: Readonly<Record<TokenKind, string>> = {
  keyword: 'keyword',
  operator: 'operator',
  field: 'variable',
  key: 'property',
  string: 'string',
  number: 'number',
  function: 'function',
  comment: 'comment',
};

const legend = new vscode.SemanticTokensLegend(Object.values(types), ['defaultLibrary']);

/** Colours by what the parser sees: a word that is no field has none, whatever it looks like. */
export function registerSemanticTokens(selector: vscode.DocumentSelector): vscode.Disposable {
  return vscode.languages.registerDocumentSemanticTokensProvider(
    selector,
    { provideDocumentSemanticTokens: tokensOf },
    legend,
  );
}

function tokensOf(document: vscode.TextDocument): vscode.SemanticTokens {
  const builder = new vscode.SemanticTokensBuilder(legend);
  for (const { text, start } of sections(document)) {
    for (const token of colours(text)) {
      // The grammar colours comments, which may have many lines: a token of the editor has one.
      if (token.kind === 'comment') continue;
      const from = document.positionAt(start + token.start);
      const to = document.positionAt(start + token.end);
      if (!from.isBefore(to) || from.line !== to.line) continue;
      const modifiers = token.kind === 'field' ? ['defaultLibrary'] : [];
      builder.push(new vscode.Range(from, to), types[token.kind], modifiers);
    }
  }
  return builder.build();
}
