import type * as vscode from 'vscode';
import { blocksChildren, type BlocksContext } from './children.ts';
import { blocksNodeId, shownRuns, type BlocksNode } from './nodes.ts';
import { blocksTreeItem } from './treeItem.ts';

export type BlockRows = vscode.EventEmitter<BlocksNode | BlocksNode[] | undefined>;

/** The rows of the Blocks view: nodes are plain data, the tree remembers which it gave last. */
export class BlockTree {
  private readonly nodes = new Map<string, BlocksNode>();
  private readonly parents = new Map<string, string>();
  private readonly wanted = new Map<string, number>();
  private readonly context: BlocksContext;
  private readonly outputFolder: (runId: string) => string;
  private readonly changed: BlockRows;

  constructor(
    context: Omit<BlocksContext, 'wanted'>,
    outputFolder: (runId: string) => string,
    changed: BlockRows,
  ) {
    this.context = { ...context, wanted: (folder) => this.wanted.get(folder) ?? shownRuns };
    this.outputFolder = outputFolder;
    this.changed = changed;
  }

  async getChildren(node?: BlocksNode): Promise<BlocksNode[]> {
    const children = await blocksChildren(this.context, node);
    for (const child of children) {
      this.nodes.set(child.id, child);
      if (node) this.parents.set(child.id, node.id);
    }
    return [...children];
  }

  getTreeItem(node: BlocksNode): vscode.TreeItem {
    return blocksTreeItem(node, this.outputFolder);
  }

  getParent(node: BlocksNode): BlocksNode | undefined {
    const parent = this.parents.get(node.id);
    return parent === undefined ? undefined : this.nodes.get(parent);
  }

  /** Shows the next runs of a block. */
  wantMore(folder: string): void {
    this.wanted.set(folder, (this.wanted.get(folder) ?? shownRuns) + 4 * shownRuns);
    this.refresh(folder);
  }

  /**
   * Reads one block again, or all. The view takes only objects that it was given, and draws a row anew from the
   * parent's: what a block's row tells is made with the list of all blocks.
   */
  refresh(folder?: string): void {
    const node = folder === undefined ? undefined : this.nodes.get(blocksNodeId.block(folder));
    this.changed.fire(node);
  }
}
