import type { LastPush } from '../../actions/push/plan.ts';
import type { Parameter } from '../../blocks/block.ts';
import type { StudioBlock } from '../../client/blocks.ts';

interface InStudio {
  readonly id: string;
  /** The block folder that a row belongs to; empty where there is none. */
  readonly blockFolder: string;
}

/** The blocks of a Studio's organizations. */
export interface StudioAccountNode extends InStudio {
  readonly kind: 'studioAccount';
  readonly accountId: string;
  readonly label: string;
  readonly isLocal: boolean;
}

/** An organization whose blocks are shown. */
export interface StudioPlace {
  readonly accountId: string;
  readonly organizationId: number;
  readonly isLocal: boolean;
  /** Of the Studio in `.ei-block-config`. */
  readonly hostKey: string;
}

export interface StudioOrganizationNode extends InStudio {
  readonly kind: 'studioOrganization';
  readonly place: StudioPlace;
  readonly name: string;
}

/**
 * How a block of an organization stands to the folder that belongs to it. `unknown`: it was not pushed from this
 * machine.
 */
export type JoinState =
  'only' | 'inStep' | 'changedHere' | 'changedThere' | 'changedBoth' | 'unknown';

export interface StudioBlockNode extends InStudio {
  readonly kind: 'studioBlock';
  readonly place: StudioPlace;
  readonly block: StudioBlock;
  readonly state: JoinState;
  /** Other folders of the workspace that say they are the same block. */
  readonly otherFolders: readonly string[];
  /** False where the role of the person forbids it. */
  readonly mayDelete: boolean;
}

/** The folder of a block that the organization no longer has. */
interface StudioGoneNode extends InStudio {
  readonly kind: 'studioGone';
  readonly blockId: number;
}

export interface StudioDetailNode extends InStudio {
  readonly kind: 'studioDetail';
  readonly what: 'folder' | 'operatesOn' | 'image' | 'updated' | 'id' | 'description' | 'mounts';
  readonly value: string;
}

export interface StudioParametersNode extends InStudio {
  readonly kind: 'studioParameters';
  readonly parameters: readonly Parameter[];
}

export interface StudioParameterNode extends InStudio {
  readonly kind: 'studioParameter';
  readonly parameter: Parameter;
}

interface StudioMoreNode extends InStudio {
  readonly kind: 'studioMore';
  readonly parentId: string;
  readonly shown: number;
  readonly total: number;
}

interface StudioNoteNode extends InStudio {
  readonly kind: 'studioNote';
  readonly text: string;
}

interface StudioErrorNode extends InStudio {
  readonly kind: 'studioError';
  readonly parentId: string;
  readonly message: string;
  readonly remedy?: string;
}

export type StudioNode =
  | StudioAccountNode
  | StudioOrganizationNode
  | StudioBlockNode
  | StudioGoneNode
  | StudioDetailNode
  | StudioParametersNode
  | StudioParameterNode
  | StudioMoreNode
  | StudioNoteNode
  | StudioErrorNode;

export const studioNodeId = {
  account: (accountId: string) => `studio-account ${accountId}`,
  organization: ({ accountId, organizationId }: StudioPlace) =>
    `studio-organization ${accountId} ${organizationId}`,
  block: ({ accountId, organizationId }: StudioPlace, blockId: number) =>
    `studio-block ${accountId} ${organizationId} ${blockId}`,
} as const;

export const isStudioNode = (node: { readonly kind: string }): node is StudioNode =>
  node.kind.startsWith('studio');

/** How many blocks of an organization are shown at first, and with each "more". */
export const shownBlocks = 100;

/** `last` is the last push of the folder to this Studio, `hash` that of what a push would send now. */
export function joinState(
  last: Pick<LastPush, 'blockId' | 'hash' | 'updated'> | undefined,
  hash: string,
  block: Pick<StudioBlock, 'id' | 'updated'>,
): Exclude<JoinState, 'only'> {
  if (last?.blockId !== block.id) return 'unknown';
  const isChangedHere = last.hash !== hash;
  const isChangedThere = last.updated !== block.updated;
  if (isChangedHere && isChangedThere) return 'changedBoth';
  if (isChangedThere) return 'changedThere';
  return isChangedHere ? 'changedHere' : 'inStep';
}

/** A folder and what it says of a Studio. */
export interface FolderEntry {
  readonly folder: string;
  readonly organizationId: number;
  readonly blockId?: number;
}

export interface JoinedBlock {
  readonly block: StudioBlock;
  /** Those that say they are this block. */
  readonly folders: readonly string[];
}

/** The blocks of an organization by name, each with its folders, and the folders whose block is not there. */
export function joined(
  organizationId: number,
  blocks: readonly StudioBlock[],
  entries: readonly FolderEntry[],
): { readonly blocks: readonly JoinedBlock[]; readonly gone: readonly Required<FolderEntry>[] } {
  const own = entries.filter(
    (entry): entry is Required<FolderEntry> =>
      entry.organizationId === organizationId && entry.blockId !== undefined,
  );
  const ids = new Set(blocks.map(({ id }) => id));
  const ordered = blocks.toSorted((a, b) => a.name.localeCompare(b.name) || a.id - b.id);
  return {
    blocks: ordered.map((block) => ({
      block,
      folders: own.filter(({ blockId }) => blockId === block.id).map(({ folder }) => folder),
    })),
    gone: own.filter(({ blockId }) => !ids.has(blockId)),
  };
}
