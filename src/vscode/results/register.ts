import * as vscode from 'vscode';
import { resultsPageType } from '../contributions.ts';
import type { Core } from '../parts.ts';

/** Tables of results come back after a reload of the window. */
export function registerResults(core: Core): vscode.Disposable {
  return vscode.window.registerWebviewPanelSerializer(resultsPageType, {
    deserializeWebviewPanel: async (panel, saved) => {
      const { reviveResult } = await import('./panel.ts');
      reviveResult(core, panel, saved);
    },
  });
}
