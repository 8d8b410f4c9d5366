import type * as vscode from 'vscode';

interface Tree<Node> {
  getChildren(node?: Node): Promise<Node[]>;
  getTreeItem(node: Node): vscode.TreeItem;
  getParent(node: Node): Node | undefined;
}

/** The rows of a view whose tree loads when the view asks for the first of them. */
export function lazyTree<Node>(
  rows: vscode.EventEmitter<Node | Node[] | undefined>,
  tree: () => Promise<Tree<Node>>,
): vscode.TreeDataProvider<Node> {
  return {
    onDidChangeTreeData: rows.event,
    getChildren: async (node) => (await tree()).getChildren(node),
    getTreeItem: async (node) => (await tree()).getTreeItem(node),
    getParent: async (node) => (await tree()).getParent(node),
  };
}
