import * as vscode from 'vscode';
import { signalsPageType } from '../contributions.ts';
import type { Core } from '../parts.ts';

/** Pages of signals come back after a reload of the window. */
export function registerSignals(core: Core): vscode.Disposable {
  return vscode.window.registerWebviewPanelSerializer(signalsPageType, {
    deserializeWebviewPanel: async (panel, saved) => {
      const { reviveSignals } = await import('./panel.ts');
      reviveSignals(core, panel, saved);
    },
  });
}
