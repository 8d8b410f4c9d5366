import * as vscode from 'vscode';
import { plainText } from '../../base/text.ts';
import { readBlock } from '../../blocks/readBlock.ts';
import type { Blocks } from '../blocks/blocks.ts';
import { chooseInput, localInput, pathInput, wholeOrFile } from '../blocks/chooseInput.ts';
import type { ChosenInput } from '../blocks/memory.ts';
import { back } from '../blocks/walk.ts';
import type { CommandInput } from '../commands.ts';
import type { Node } from '../explorer/nodes.ts';
import { openRunPage as openPage } from '../runPage/panel.ts';
import type { Parts } from '../parts.ts';
import { requireTrust } from '../trust.ts';
import { blockFolderOf, pickBlock, rowsOf } from './blockTarget.ts';

/** Runs a block on its last input; asks for one where there is none yet. */
export async function runBlock(parts: Parts, { args }: CommandInput): Promise<void> {
  await run(parts, args, true);
}

export async function runBlockCold(parts: Parts, { args }: CommandInput): Promise<void> {
  await run(parts, args, false);
}

async function run(parts: Parts, args: readonly unknown[], isWarm: boolean): Promise<void> {
  requireTrust();
  const folder = await blockFolderOf(parts, args);
  if (folder === undefined) return;
  const blocks = await parts.blocks.get();
  if (!(await ensureInput(blocks, folder))) return;
  await blocks.run(folder, { isWarm });
}

/** False when the person turned away. */
export async function ensureInput(blocks: Blocks, folder: string): Promise<boolean> {
  const { info } = await readBlock(folder);
  if (info.operatesOn === 'standalone' || blocks.memory.get(folder).input) return true;
  return choose(blocks, folder);
}

async function choose(blocks: Blocks, folder: string): Promise<boolean> {
  const { info } = await readBlock(folder);
  if (info.operatesOn === 'standalone') {
    void vscode.window.showInformationMessage(
      plainText(vscode.l10n.t('{0} works on its own: it takes no input.', info.name)),
    );
    return false;
  }
  const chosen = await chooseInput(blocks.core, blocks.memory, folder, info.operatesOn);
  if (!chosen) return false;
  await blocks.memory.choose(folder, chosen);
  return true;
}

export async function chooseInputOfBlock(parts: Parts, { args }: CommandInput): Promise<void> {
  const folder = await blockFolderOf(parts, args);
  if (folder !== undefined) await choose(await parts.blocks.get(), folder);
}

/** Runs a block on a row of the Data view, or on a file or folder of the file explorer. */
export async function runBlockOn(parts: Parts, { nodes, args }: CommandInput): Promise<void> {
  requireTrust();
  const [given] = args;
  const blocks = await parts.blocks.get();
  const [node] = nodes;
  const isOfDisk = given instanceof vscode.Uri && given.scheme === 'file';
  if (!isOfDisk && !node) return;
  const folder = await pickBlock(blocks);
  if (folder === undefined) return;
  const chosen = isOfDisk
    ? localInput(given.fsPath)
    : node && (await inputOf(blocks, folder, node));
  if (!chosen) return;
  await blocks.memory.choose(folder, chosen);
  await blocks.run(folder, { isWarm: true });
}

async function inputOf(
  blocks: Blocks,
  folder: string,
  node: Node,
): Promise<ChosenInput | undefined> {
  const { operatesOn } = (await readBlock(folder)).info;
  switch (node.kind) {
    case 'item':
    case 'itemFile': {
      const { accountId, organizationId, item } = node;
      const whole = {
        kind: 'item' as const,
        ...{ accountId, organizationId },
        dataset: item.dataset,
        itemId: item.id,
        itemName: item.name,
      };
      // A block on items takes the item of a file, too: that is what the person pointed into.
      const isFile = node.kind === 'itemFile' && operatesOn === 'file';
      const input = isFile ? { ...whole, fileName: node.file.name } : whole;
      const answer = await wholeOrFile(blocks.core, operatesOn, input);
      return answer === back ? undefined : answer;
    }
    case 'folder':
    case 'folderFile':
      return pathInput(node, node.entry.path, node.kind === 'folder');
    default:
      return undefined;
  }
}

/** The same run once more: its input, its values. */
export async function runAgain(parts: Parts, { args }: CommandInput): Promise<void> {
  requireTrust();
  const blocks = await parts.blocks.get();
  const [row] = rowsOf(parts, args);
  if (row?.kind === 'blockRun') await blocks.runAgain(row.record.request);
}

export async function cancelRun(parts: Parts, { args }: CommandInput): Promise<void> {
  const blocks = await parts.blocks.get();
  const [row] = rowsOf(parts, args);
  const running = blocks.runs.running();
  const [only] = running;
  // With one run in flight there is nothing to ask.
  const folder =
    row?.blockFolder ??
    (running.length === 1 ? only?.request.folder : await blockFolderOf(parts, args));
  if (folder !== undefined) blocks.runs.cancel(folder);
}

export async function toggleRunOnSave(parts: Parts, { args }: CommandInput): Promise<void> {
  requireTrust();
  const folder = await blockFolderOf(parts, args);
  if (folder === undefined) return;
  const blocks = await parts.blocks.get();
  const runsOnSave = !blocks.memory.get(folder).runsOnSave;
  if (runsOnSave && !(await ensureInput(blocks, folder))) return;
  await blocks.memory.change(folder, { runsOnSave });
  const told = runsOnSave
    ? vscode.l10n.t('Every save in the block folder runs the block again.')
    : vscode.l10n.t('Saves no longer run the block.');
  vscode.window.setStatusBarMessage(told, 5000);
}

export async function openRunPage(parts: Parts, { args }: CommandInput): Promise<void> {
  const folder = await blockFolderOf(parts, args);
  if (folder === undefined) return;
  const [row] = rowsOf(parts, args);
  const run = row?.kind === 'blockRun' ? { id: row.record.id } : undefined;
  await openPage(await parts.blocks.get(), folder, run);
}
