import * as vscode from 'vscode';
import { languageIds } from '../contributions.ts';
import type { Core, Parts } from '../parts.ts';

/** Help in `.eifilter` documents; loads with the first of them. */
export function registerFilterLanguage(
  workbench: Core,
  parts: () => Promise<Parts>,
): vscode.Disposable {
  let features: vscode.Disposable | undefined;
  let isDisposed = false;

  const start = async () => {
    opening.dispose();
    const { startFeatures } = await import('./features.ts');
    if (!isDisposed) features = startFeatures(workbench, parts);
  };
  const isFilter = ({ languageId }: vscode.TextDocument) => languageId === languageIds.filter;
  const opening = vscode.workspace.onDidOpenTextDocument((document) => {
    if (isFilter(document)) void start();
  });
  if (vscode.workspace.textDocuments.some(isFilter)) void start();

  return new vscode.Disposable(() => {
    isDisposed = true;
    opening.dispose();
    features?.dispose();
  });
}
