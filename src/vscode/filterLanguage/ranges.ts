import * as vscode from 'vscode';
import type { Span } from '../../filter/syntax.ts';

/** Where a piece of a filter, or of the document, is shown. */
export function rangeOf(
  document: vscode.TextDocument,
  { start }: { readonly start: number },
  span: Span,
): vscode.Range {
  return new vscode.Range(
    document.positionAt(start + span.start),
    document.positionAt(start + span.end),
  );
}
