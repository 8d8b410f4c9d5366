import * as vscode from 'vscode';
import type { Core } from '../parts.ts';
import { browsing, itemPageType, itemTargetOf } from './itemTarget.ts';

/** The page of a data item, and its return after a reload of the window. */
export function registerItemPage(core: Core): vscode.Disposable {
  const load = async () => {
    const { itemPages } = await import('./panel.ts');
    return itemPages(core);
  };
  return vscode.Disposable.from(
    vscode.commands.registerCommand('edgeImpulse.item.open', async (argument: unknown, how) => {
      const target = itemTargetOf(argument);
      if (target) (await load()).open(target, how === browsing);
    }),
    vscode.window.registerWebviewPanelSerializer(itemPageType, {
      deserializeWebviewPanel: async (panel, saved) => {
        const target = itemTargetOf(saved);
        if (target) (await load()).revive(panel, target);
        else panel.dispose();
      },
    }),
  );
}
