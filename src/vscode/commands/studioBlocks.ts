import path from 'node:path';
import * as vscode from 'vscode';
import { getBlockCode } from '../../actions/push/blockCode.ts';
import { plainText } from '../../base/text.ts';
import { removeTransformationBlock } from '../../client/blocks.ts';
import { organization } from '../../client/organizations.ts';
import type { StudioBlockNode } from '../blocks/studioNodes.ts';
import { folderNameOf } from '../blocks/walk.ts';
import type { CommandInput } from '../commands.ts';
import type { Parts } from '../parts.ts';
import { withCancellableProgress } from '../progress.ts';
import { requireTrust } from '../trust.ts';
import { viewIds } from '../contributions.ts';
import { askOpen } from './askPath.ts';
import { rowsOf } from './blockTarget.ts';
import { chosenInBasket, type Chosen } from './selection.ts';
import { transformWith } from './transform.ts';

/** The block of an organization that a command was called on. */
function blockOf(parts: Parts, args: readonly unknown[]): StudioBlockNode | undefined {
  return rowsOf(parts, args).find((row) => row.kind === 'studioBlock');
}

/** Where a workspace has no block folder, too. */
export async function showOrganizations(parts: Parts): Promise<void> {
  const blocks = await parts.blocks.get();
  await blocks.studio.alwaysShow();
  blocks.tree.refresh();
  await vscode.commands.executeCommand(`${viewIds.blocks}.focus`);
}

/** Fetches what a block was built from into a new folder, which is joined with the block from then on. */
export async function getCode(parts: Parts, { args }: CommandInput): Promise<void> {
  requireTrust();
  const node = blockOf(parts, args);
  if (!node) return;
  const { block, place } = node;
  const [parent] = await askOpen(
    'folder',
    plainText(vscode.l10n.t('Where shall the folder of {0} be made?', block.name), 120),
    vscode.l10n.t('Make It Here'),
  );
  if (parent === undefined) return;
  const folder = await freeFolder(parent, folderNameOf(block.name));
  const blocks = await parts.blocks.get();
  const title = plainText(vscode.l10n.t('Getting the code of {0}', block.name), 120);
  const { accountId, organizationId, isLocal } = place;
  await withCancellableProgress(title, async (report, signal) => {
    const connection = await parts.accounts.connection(accountId, signal);
    const kind = isLocal ? 'local' : 'cloud';
    const job = getBlockCode({ connection, organizationId, kind }, block, folder);
    signal.addEventListener('abort', () => job.cancel(), { once: true });
    for await (const event of job.events()) {
      if (event.kind === 'progress') report(event.message ?? '');
    }
    await blocks.pushing.memory.remember(folder, await job.result);
  });
  await blocks.folders.look();
  blocks.pushing.forget(folder);
  blocks.tree.refresh();
  if (blocks.folders.all.includes(folder)) await openFolder(folder);
  else await offerFolder(folder);
}

/** `beats`, or `beats-2` where that is taken. */
async function freeFolder(parent: string, name: string): Promise<string> {
  for (let number = 1; ; number += 1) {
    const folder = path.join(parent, number === 1 ? name : `${name}-${number}`);
    const isTaken = await vscode.workspace.fs.stat(vscode.Uri.file(folder)).then(
      () => true,
      () => false,
    );
    if (!isTaken) return folder;
  }
}

async function offerFolder(folder: string): Promise<void> {
  const add = vscode.l10n.t('Add to Workspace');
  const open = vscode.l10n.t('Open in New Window');
  const text = plainText(vscode.l10n.t('The code is in {0}.', folder), 400);
  const answer = await vscode.window.showInformationMessage(text, add, open);
  const uri = vscode.Uri.file(folder);
  if (answer === add) {
    const end = vscode.workspace.workspaceFolders?.length ?? 0;
    vscode.workspace.updateWorkspaceFolders(end, 0, { uri });
  } else if (answer === open) {
    await vscode.commands.executeCommand('vscode.openFolder', uri, { forceNewWindow: true });
  }
}

/** Shows the folder that belongs to a block in the file explorer. */
export async function openBlockFolder(parts: Parts, { args }: CommandInput): Promise<void> {
  const folder = rowsOf(parts, args)[0]?.blockFolder ?? '';
  if (folder !== '') await openFolder(folder);
}

async function openFolder(folder: string): Promise<void> {
  const uri = vscode.Uri.file(path.join(folder, 'parameters.json'));
  await vscode.commands.executeCommand('revealInExplorer', uri);
}

export async function copyBlockId(parts: Parts, { args }: CommandInput): Promise<void> {
  const node = blockOf(parts, args);
  if (!node) return;
  await vscode.env.clipboard.writeText(String(node.block.id));
  const told = vscode.l10n.t('$(copy) The id {0} is on the clipboard', node.block.id);
  vscode.window.setStatusBarMessage(told, 4000);
}

/** The transformation blocks of the organization in the cloud's Studio. */
export async function openBlockInStudio(parts: Parts, { args }: CommandInput): Promise<void> {
  const node = blockOf(parts, args);
  const account = node && parts.accounts.find(node.place.accountId);
  if (!node || account?.kind !== 'cloud') return;
  const { origin } = new URL(account.endpoint);
  const page = `${origin}/organization/${node.place.organizationId}/transformation`;
  await vscode.env.openExternal(vscode.Uri.parse(page, true));
}

/** Deletes a block of an organization once its name was typed; folders stay. */
export async function deleteBlock(parts: Parts, { args }: CommandInput): Promise<void> {
  requireTrust();
  const node = blockOf(parts, args);
  if (!node || !(await confirmed(node))) return;
  const { accountId, organizationId } = node.place;
  const connection = await parts.accounts.connection(accountId);
  const blocks = await parts.blocks.get();
  try {
    await removeTransformationBlock(connection, organizationId, node.block.id);
  } finally {
    blocks.studio.forget();
    blocks.tree.refresh();
  }
}

async function confirmed({ block }: StudioBlockNode): Promise<boolean> {
  // A name that cannot be typed is not asked for.
  const canType = block.name.length <= 60 && plainText(block.name) === block.name.trim();
  const word = canType ? block.name.trim() : String(block.id);
  const typed = await vscode.window.showInputBox({
    title: plainText(vscode.l10n.t('Delete the block {0} in the Studio', block.name), 120),
    prompt: plainText(
      vscode.l10n.t(
        'Type “{0}” to delete it for everyone. This cannot be undone; folders stay.',
        word,
      ),
    ),
    placeHolder: plainText(word),
    ignoreFocusOut: true,
    validateInput: (value) =>
      value === '' || value === word
        ? undefined
        : plainText(vscode.l10n.t('Type “{0}”, or press Escape to keep the block.', word)),
  });
  return typed === word;
}

interface DataRow extends vscode.QuickPickItem {
  readonly chosen: Chosen;
  readonly dataset?: string;
}

/** A transformation job with the block: on what is checked, or on a dataset with its filter. */
export async function runOnData(parts: Parts, { args }: CommandInput): Promise<void> {
  requireTrust();
  const node = blockOf(parts, args);
  if (!node) return;
  const { block } = node;
  const rows = await dataRows(parts, node);
  const title = plainText(vscode.l10n.t('Run {0} on', block.name), 120);
  const row = await vscode.window.showQuickPick(rows, { title, ignoreFocusOut: true });
  if (row) await transformWith(parts, row.chosen, row.dataset, block.id);
}

async function dataRows(parts: Parts, { place }: StudioBlockNode): Promise<readonly DataRow[]> {
  const { accountId, organizationId } = place;
  const connection = await parts.accounts.connection(accountId);
  const { datasets } = await organization(connection, organizationId);
  const isHere = (one: { readonly accountId: string; readonly organizationId: number }) =>
    one.accountId === accountId && one.organizationId === organizationId;
  const checked = chosenInBasket(parts.basket.all.filter(isHere)).map((chosen): DataRow => ({
    label: vscode.l10n.t('What is checked'),
    iconPath: new vscode.ThemeIcon('checklist'),
    chosen,
  }));
  const whole = datasets
    .filter(({ type }) => type === 'clinical')
    .map(({ name: dataset }): DataRow => {
      const filter = parts.filters.effective({ accountId, organizationId, dataset })?.text;
      const set = { dataset, except: [], ...(filter === undefined ? {} : { filter }) };
      return {
        label: plainText(dataset, 120),
        description:
          filter === undefined ? '' : plainText(vscode.l10n.t('filter: {0}', filter), 200),
        iconPath: new vscode.ThemeIcon('database'),
        chosen: { accountId, organizationId, sets: [set], ids: [], name: dataset },
        dataset,
      };
    });
  return [...checked, ...whole];
}
