import type {
  Dataset,
  DatasetType,
  FolderEntry,
  Item,
  ItemFile,
  Organization,
} from '../../client/model.ts';
import type { Account } from '../workbench.ts';

/** An organization of an account: where every node below it lives. */
export interface Place {
  readonly accountId: string;
  readonly organizationId: number;
  readonly local: boolean;
}

/** What a filter leaves of a dataset. */
export interface Matching {
  readonly text: string;
  /** False: the filter is set on the organization. */
  readonly own: boolean;
  /** Absent when the Studio did not tell. */
  readonly items?: number;
}

export interface AccountNode {
  readonly kind: 'account';
  readonly id: string;
  readonly account: Account;
  /** The only one: it is shown open. */
  readonly alone: boolean;
}

export interface OrganizationNode extends Place {
  readonly kind: 'organization';
  readonly id: string;
  readonly organization: Organization;
  readonly filter?: string;
  readonly alone: boolean;
}

export interface DatasetsNode extends Place {
  readonly kind: 'datasets';
  readonly id: string;
  readonly type: DatasetType;
  readonly datasets: readonly DatasetNode[];
}

export interface DatasetNode extends Place {
  readonly kind: 'dataset';
  readonly id: string;
  readonly dataset: Dataset;
  readonly matching?: Matching;
}

export interface ItemNode extends Place {
  readonly kind: 'item';
  readonly id: string;
  readonly item: Item;
  readonly filter?: string;
}

/** A folder inside an item: the files whose names begin with its path. */
export interface ItemFolderNode extends Place {
  readonly kind: 'itemFolder';
  readonly id: string;
  readonly item: Item;
  /** Ends with `/`. */
  readonly path: string;
  readonly files: readonly ItemFile[];
}

interface ItemFileNode extends Place {
  readonly kind: 'itemFile';
  readonly id: string;
  readonly item: Item;
  readonly file: ItemFile;
}

/** A folder of a `files` dataset. */
export interface FolderNode extends Place {
  readonly kind: 'folder';
  readonly id: string;
  readonly dataset: string;
  readonly entry: FolderEntry;
}

/** A file of a `files` dataset. */
interface FolderFileNode extends Place {
  readonly kind: 'folderFile';
  readonly id: string;
  readonly dataset: string;
  readonly entry: FolderEntry;
}

export interface MoreNode {
  readonly kind: 'more';
  readonly id: string;
  readonly parentId: string;
  readonly shown: number;
  readonly total?: number;
}

/** A sentence as a row: nothing here, cut off here. */
export interface NoteNode {
  readonly kind: 'note';
  readonly id: string;
  readonly text: string;
  readonly tooltip?: string;
}

export interface ErrorNode {
  readonly kind: 'error';
  readonly id: string;
  readonly parentId: string;
  readonly message: string;
  readonly remedy?: string;
  readonly code?: string;
}

export type Node =
  | AccountNode
  | OrganizationNode
  | DatasetsNode
  | DatasetNode
  | ItemNode
  | ItemFolderNode
  | ItemFileNode
  | FolderNode
  | FolderFileNode
  | MoreNode
  | NoteNode
  | ErrorNode;

export type NodeOf<Kind extends Node['kind']> = Extract<Node, { kind: Kind }>;

/** Stable ids: a refresh keeps what is open, whatever the names hold. */
export const nodeId = {
  account: (accountId: string) => `account ${accountId}`,
  organization: (place: Omit<Place, 'local'>) =>
    `organization ${place.accountId} ${place.organizationId}`,
  datasets: (place: Omit<Place, 'local'>, type: DatasetType) =>
    `datasets ${place.accountId} ${place.organizationId} ${type}`,
  dataset: (place: Omit<Place, 'local'>, dataset: string) =>
    `dataset ${place.accountId} ${place.organizationId} ${dataset}`,
  item: (place: Omit<Place, 'local'>, id: number) =>
    `item ${place.accountId} ${place.organizationId} ${id}`,
  inItem: (place: Omit<Place, 'local'>, id: number, path: string) =>
    `file ${place.accountId} ${place.organizationId} ${id} ${path}`,
  inDataset: (place: Omit<Place, 'local'>, dataset: string, path: string) =>
    `path ${place.accountId} ${place.organizationId} ${JSON.stringify(dataset)} ${path}`,
} as const;

/** The place of a node, for those that have one. */
export function placeOf(node: Node): Place | undefined {
  return 'organizationId' in node ? node : undefined;
}

/** The dataset that a node is, or is in. */
export function datasetOf(node: Node): string | undefined {
  switch (node.kind) {
    case 'dataset':
      return node.dataset.name;
    case 'item':
    case 'itemFolder':
    case 'itemFile':
      return node.item.dataset;
    case 'folder':
    case 'folderFile':
      return node.dataset;
    case 'account':
    case 'organization':
    case 'datasets':
    case 'more':
    case 'note':
    case 'error':
      return undefined;
  }
}

/** Everything before the last `/` is a folder: one level of an item's files below `path`. */
export function levelOfFiles(
  files: readonly ItemFile[],
  path: string,
): { readonly folders: ReadonlyMap<string, readonly ItemFile[]>; readonly files: ItemFile[] } {
  const folders = new Map<string, ItemFile[]>();
  const own: ItemFile[] = [];
  for (const file of files) {
    const slash = file.name.indexOf('/', path.length);
    if (slash === -1) {
      own.push(file);
      continue;
    }
    const folder = file.name.slice(0, slash + 1);
    const inside = folders.get(folder);
    if (inside) inside.push(file);
    else folders.set(folder, [file]);
  }
  return { folders, files: own };
}
