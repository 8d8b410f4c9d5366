import * as vscode from 'vscode';
import { comparePageType } from '../contributions.ts';
import type { Core } from '../parts.ts';

/** Pages of comparisons come back after a reload of the window. */
export function registerComparisons(core: Core): vscode.Disposable {
  return vscode.window.registerWebviewPanelSerializer(comparePageType, {
    deserializeWebviewPanel: async (panel, saved) => {
      const { reviveComparison } = await import('./panel.ts');
      reviveComparison(core, panel, saved);
    },
  });
}
