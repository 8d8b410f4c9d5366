import * as vscode from 'vscode';
import { hostKeyOf } from '../../actions/push/blockEntry.ts';
import { isAbort, messageOf, UserError } from '../../base/errors.ts';
import { readBlock } from '../../blocks/readBlock.ts';
import { transformationBlocks, type StudioBlock } from '../../client/blocks.ts';
import type { Connection } from '../../client/connection.ts';
import { organization, organizations } from '../../client/organizations.ts';
import { currentUser } from '../../client/signIn.ts';
import type { Core } from '../parts.ts';
import type { BlockPushes } from '../push/blockPushes.ts';
import type { BlockFolders } from './folders.ts';
import {
  joined,
  joinState,
  shownBlocks,
  studioNodeId,
  type FolderEntry,
  type JoinedBlock,
  type StudioAccountNode,
  type StudioBlockNode,
  type StudioNode,
  type StudioOrganizationNode,
  type StudioPlace,
} from './studioNodes.ts';
import { detailRows, parameterRows } from './studioDetails.ts';

/** What an organization answered, and when. */
interface Listing {
  readonly blocks: readonly StudioBlock[];
  readonly mayDelete: boolean;
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  readonly at: number;
}

const shownKey = 'blocks of organizations';

/** The blocks that organizations have, joined with the block folders of the workspace by their ids. */
export class StudioBlocks {
  private readonly core: Core;
  private readonly folders: BlockFolders;
  private readonly pushing: BlockPushes;
  private readonly organizations = new Map<string, Promise<readonly StudioOrganizationNode[]>>();
  private readonly listings = new Map<string, Promise<Listing>>();
  private readonly wanted = new Map<string, number>();
  private readonly subscription: vscode.Disposable;

  constructor(core: Core, folders: BlockFolders, pushing: BlockPushes, changed: () => void) {
    this.core = core;
    this.folders = folders;
    this.pushing = pushing;
    this.subscription = core.accounts.onDidChange(() => {
      this.forget();
      changed();
    });
  }

  /** A row for each Studio; without block folders only where somebody asked, or signed in: a welcome stands there. */
  accounts(): readonly StudioAccountNode[] {
    const { accounts, context } = this.core;
    const isShown =
      this.folders.all.length > 0 ||
      accounts.cloud.length > 0 ||
      context.workspaceState.get(shownKey) === true;
    if (!isShown) return [];
    return accounts.all.map(({ id, label, kind }) => ({
      kind: 'studioAccount',
      id: studioNodeId.account(id),
      blockFolder: '',
      accountId: id,
      label,
      isLocal: kind === 'local',
    }));
  }

  async alwaysShow(): Promise<void> {
    await this.core.context.workspaceState.update(shownKey, true);
  }

  /** The rows below a row; a failure is a row too. */
  async children(node: StudioNode): Promise<readonly StudioNode[]> {
    try {
      return await this.rows(node);
    } catch (error) {
      if (isAbort(error)) return [];
      const remedy = error instanceof UserError ? error.remedy : undefined;
      const failure = { message: messageOf(error), ...(remedy === undefined ? {} : { remedy }) };
      const id = `studio-error ${node.id}`;
      return [{ kind: 'studioError', id, blockFolder: '', parentId: node.id, ...failure }];
    }
  }

  /** Asks again for what is below a row, or for everything. */
  forget(id?: string): void {
    if (id !== undefined && this.listings.delete(id)) return;
    this.organizations.clear();
    this.listings.clear();
  }

  wantMore(id: string): void {
    this.wanted.set(id, (this.wanted.get(id) ?? shownBlocks) + shownBlocks);
  }

  dispose(): void {
    this.subscription.dispose();
  }

  private async rows(node: StudioNode): Promise<readonly StudioNode[]> {
    switch (node.kind) {
      case 'studioAccount': {
        const all = await this.organizationsOf(node);
        const [only] = all;
        if (!only) return [note(node.id, vscode.l10n.t('No organizations'))];
        return all.length === 1 ? this.blockRows(only) : all;
      }
      case 'studioOrganization':
        return this.blockRows(node);
      case 'studioBlock':
        return detailRows(node);
      case 'studioParameters':
        return parameterRows(node);
      case 'studioGone':
      case 'studioDetail':
      case 'studioParameter':
      case 'studioMore':
      case 'studioNote':
      case 'studioError':
        return [];
    }
  }

  private organizationsOf(node: StudioAccountNode): Promise<readonly StudioOrganizationNode[]> {
    const known = this.organizations.get(node.id) ?? this.readOrganizations(node);
    this.organizations.set(node.id, known);
    known.catch(() => this.organizations.delete(node.id));
    return known;
  }

  private async readOrganizations({
    accountId,
    isLocal,
  }: StudioAccountNode): Promise<readonly StudioOrganizationNode[]> {
    const connection = await this.core.accounts.connection(accountId);
    const hostKey = await hostKeyOf(connection, isLocal ? 'local' : 'cloud');
    return (await organizations(connection)).map(({ id: organizationId, name }) => {
      const place: StudioPlace = { accountId, organizationId, isLocal, hostKey };
      const id = studioNodeId.organization(place);
      return { kind: 'studioOrganization', id, blockFolder: '', place, name };
    });
  }

  private async blockRows(node: StudioOrganizationNode): Promise<readonly StudioNode[]> {
    const { place, id } = node;
    const entries = await this.entries(place.hostKey);
    const own = entries.filter(({ organizationId }) => organizationId === place.organizationId);
    const listing = await this.listing(node, own);
    const found = joined(place.organizationId, listing.blocks, own);
    const shown = found.blocks.slice(0, this.wanted.get(id) ?? shownBlocks);
    const rows: StudioNode[] = await Promise.all(
      shown.map((one) => this.blockRow(place, one, listing.mayDelete)),
    );
    for (const { folder, blockId } of found.gone) {
      rows.push({
        kind: 'studioGone',
        id: `studio-gone ${id} ${folder}`,
        blockFolder: folder,
        blockId,
      });
    }
    if (rows.length === 0) return [note(id, vscode.l10n.t('No transformation blocks yet'))];
    const total = found.blocks.length;
    if (shown.length === total) return rows;
    const counts = { shown: shown.length, total };
    const more = { kind: 'studioMore', id: `studio-more ${id}`, blockFolder: '' } as const;
    return [...rows, { ...more, parentId: id, ...counts }];
  }

  private async blockRow(
    place: StudioPlace,
    { block, folders }: JoinedBlock,
    mayDelete: boolean,
  ): Promise<StudioBlockNode> {
    const [blockFolder = '', ...otherFolders] = folders;
    return {
      kind: 'studioBlock',
      id: studioNodeId.block(place, block.id),
      ...{ blockFolder, otherFolders, place, block, mayDelete },
      state: blockFolder === '' ? 'only' : await this.stateOf(place, blockFolder, block),
    };
  }

  private async stateOf(
    { hostKey }: StudioPlace,
    folder: string,
    block: StudioBlock,
  ): Promise<StudioBlockNode['state']> {
    const last = await this.pushing.memory.last(folder, hostKey);
    if (last?.blockId !== block.id) return 'unknown';
    return this.pushing.hash(folder).then(
      (hash) => joinState(last, hash, block),
      () => 'unknown',
    );
  }

  /** What the folders of the workspace say of a Studio. */
  private async entries(hostKey: string): Promise<readonly FolderEntry[]> {
    const all = await Promise.all(
      this.folders.all.map(async (folder): Promise<FolderEntry[]> => {
        const entry = await readBlock(folder).then(
          ({ config }) => config.get(hostKey),
          () => undefined,
        );
        return entry ? [{ folder, ...entry }] : [];
      }),
    );
    return all.flat();
  }

  /** Read once; again after a push of one of its folders. */
  private async listing(
    { id, place }: StudioOrganizationNode,
    own: readonly FolderEntry[],
  ): Promise<Listing> {
    const known = await this.listings.get(id)?.catch(() => undefined);
    if (known) {
      const pushes = await Promise.all(
        own.map(({ folder }) => this.pushing.memory.last(folder, place.hostKey)),
      );
      if (pushes.every((last) => (last?.at ?? 0) <= known.at)) return known;
    }
    const reading = this.read(place);
    this.listings.set(id, reading);
    reading.catch(() => this.listings.delete(id));
    return reading;
  }

  private async read(place: StudioPlace): Promise<Listing> {
    const { accountId, organizationId, isLocal } = place;
    const at = Date.now();
    const connection = await this.core.accounts.connection(accountId);
    const [blocks, mayDelete] = await Promise.all([
      transformationBlocks(connection, organizationId),
      isLocal || isAdmin(connection, organizationId),
    ]);
    return { blocks, mayDelete, at };
  }
}

/** An API key tells nobody's role: the Studio decides then. */
async function isAdmin(connection: Connection, organizationId: number): Promise<boolean> {
  const user = await currentUser(connection).catch(() => undefined);
  if (!user) return true;
  const { role } = await organization(connection, organizationId, undefined, user.id);
  return role === undefined || role === 'admin';
}

function note(parentId: string, text: string): StudioNode {
  return { kind: 'studioNote', id: `studio-note ${parentId}`, blockFolder: '', text };
}
