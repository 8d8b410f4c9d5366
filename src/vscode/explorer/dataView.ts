import * as vscode from 'vscode';
import { viewIds } from '../contributions.ts';
import { lazyTree } from '../lazyTree.ts';
import type { Core, Explorer } from '../parts.ts';
import type { Node } from './nodes.ts';

export type Rows = vscode.EventEmitter<Node | Node[] | undefined>;

/** Registers the Data view. The explorer behind it loads when the view shows, or when a command needs it. */
export function createDataView(
  core: Core,
  own: <T extends vscode.Disposable>(part: T) => T,
): { readonly view: vscode.TreeView<Node>; readonly explorer: () => Promise<Explorer> } {
  const rows: Rows = own(new vscode.EventEmitter());
  let loaded: Promise<Explorer> | undefined;
  const load = async (): Promise<Explorer> => {
    const { openExplorer } = await import('./explorer.ts');
    return own(openExplorer(core, view, rows));
  };
  const explorer = (): Promise<Explorer> => (loaded ??= load());
  const view: vscode.TreeView<Node> = own(
    vscode.window.createTreeView<Node>(viewIds.data, {
      treeDataProvider: lazyTree(rows, async () => (await explorer()).tree),
      dragAndDropController: {
        dropMimeTypes: ['text/uri-list', 'files'],
        dragMimeTypes: [],
        handleDrop: async (target, transfer) => {
          const { handleDrop } = await import('../commands/drop.ts');
          await handleDrop(core, target, transfer);
        },
      },
      canSelectMany: true,
      showCollapseAll: true,
      manageCheckboxStateManually: true,
    }),
  );
  return { view, explorer };
}
