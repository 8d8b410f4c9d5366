import * as vscode from 'vscode';
import { runPageType, taskType, viewIds } from '../contributions.ts';
import { lazyTree } from '../lazyTree.ts';
import type { Core } from '../parts.ts';
import type { Blocks } from './blocks.ts';
import type { BlocksNode } from './nodes.ts';
import type { BlockRows } from './tree.ts';

export interface BlocksView {
  readonly view: vscode.TreeView<BlocksNode>;
  /** What stands behind the view; loads when it shows, when a command needs it or when the workspace has a block. */
  readonly get: () => Promise<Blocks>;
  /** Ends what runs, where anything was loaded. */
  readonly close: () => Promise<void>;
}

/** Registers the Blocks view, the tasks and the return of run pages. */
export function registerBlocks(
  core: Core,
  own: <T extends vscode.Disposable>(part: T) => T,
): BlocksView {
  const rows: BlockRows = own(new vscode.EventEmitter());
  let loaded: Promise<Blocks> | undefined;
  const load = async (): Promise<Blocks> => {
    const { Blocks } = await import('./blocks.ts');
    const blocks = own(new Blocks(core, rows, view));
    await blocks.folders.look();
    return blocks;
  };
  const get = () => (loaded ??= load());
  const view: vscode.TreeView<BlocksNode> = own(
    vscode.window.createTreeView<BlocksNode>(viewIds.blocks, {
      treeDataProvider: lazyTree(rows, async () => (await get()).tree),
      canSelectMany: true,
      showCollapseAll: true,
    }),
  );
  own(
    vscode.tasks.registerTaskProvider(taskType, {
      provideTasks: async () => (await get()).tasks.provide(),
      resolveTask: async (task) => (await get()).tasks.resolve(task),
    }),
  );
  own(
    vscode.window.registerWebviewPanelSerializer(runPageType, {
      deserializeWebviewPanel: async (panel, saved) => {
        const { reviveRunPage } = await import('../runPage/panel.ts');
        reviveRunPage(await get(), panel, saved);
      },
    }),
  );
  // A block folder brings problems, lenses and runs on save with it, whether anybody looks at the view or not.
  const pattern = '**/{.ei-block-config,parameters.json}';
  own(vscode.workspace.createFileSystemWatcher(pattern, false, true, true)).onDidCreate(get);
  void vscode.workspace.findFiles(pattern, '**/node_modules', 1).then(([found]) => found && get());
  return { view, get, close: async () => (await loaded)?.close() };
}
