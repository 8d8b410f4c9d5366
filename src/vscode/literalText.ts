import * as vscode from 'vscode';

/**
 * Text from outside as Markdown that shows just this text. `appendText` alone leaves bare addresses, of which Markdown
 * makes links by itself.
 */
export function literalText(text: string): string {
  const { value } = new vscode.MarkdownString().appendText(text);
  return value.replaceAll(/[:@]|(?<=www)\./gi, (sign) => `&#${sign.charCodeAt(0)};`);
}
