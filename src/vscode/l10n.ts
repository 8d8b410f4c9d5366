/** The part of `vscode.l10n` that translates; a parameter where a file must also run outside VS Code. */
export interface L10n {
  t(message: string, ...values: readonly (string | number)[]): string;
}
