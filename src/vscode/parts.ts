import type * as vscode from 'vscode';
import type { AccountStore } from './accounts/accountStore.ts';
import type { LocalStudio } from './accounts/localStudio.ts';
import type { CredentialStore } from './accounts/secrets.ts';
import type { BlocksView } from './blocks/register.ts';
import type { BasketStore } from './explorer/basketStore.ts';
import type { DataTree } from './explorer/dataTree.ts';
import type { Listings } from './explorer/listings.ts';
import type { Node } from './explorer/nodes.ts';
import type { LazyFiles } from './files/lazyFiles.ts';
import type { MetadataFiles } from './files/metadataFiles.ts';
import type { StudioFiles } from './files/studioFiles.ts';
import type { FilterStore } from './filters.ts';
import type { DataChange, Workbench } from './workbench.ts';

/** What exists from the start: the workbench, and the parts behind it that only commands may change. */
export interface Core extends Workbench {
  readonly accounts: AccountStore;
  readonly credentials: CredentialStore;
  readonly filters: FilterStore;
  readonly studio: LocalStudio;
  readonly files: LazyFiles<StudioFiles>;
  readonly metadata: LazyFiles<MetadataFiles>;
  /** Tells everyone what was changed here. */
  readonly changed: (change: DataChange) => void;
}

/** What exists once the Data view is looked at or a command runs. */
export interface Explorer {
  readonly basket: BasketStore;
  readonly listings: Listings;
  readonly tree: DataTree;
  /** Makes a row's organization or dataset what the filter box is about. */
  readonly setCurrent: (node: Node) => void;
}

/** What commands work on. */
export interface Parts extends Core, Explorer {
  readonly view: vscode.TreeView<Node>;
  readonly blocks: BlocksView;
}
