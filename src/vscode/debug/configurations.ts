import path from 'node:path';
import * as vscode from 'vscode';
import { plainText } from '../../base/text.ts';
import { UserError } from '../../base/errors.ts';
import { isBlockFolder } from '../../blocks/readBlock.ts';
import type { Blocks } from '../blocks/blocks.ts';
import { ensureInput } from '../commands/blockRun.ts';
import { noBlock, pickBlock } from '../commands/blockTarget.ts';
import { debugType } from '../contributions.ts';
import { requireTrust } from '../trust.ts';

/** A configuration of `launch.json`, or one that was made for F5. */
export interface BlockConfiguration extends vscode.DebugConfiguration {
  /** The block folder; absolute when a session begins. */
  readonly block: string;
  /** Only for Python; absent: true. */
  readonly justMyCode?: boolean;
  /** On this computer, with its own Python or Node. */
  readonly withoutContainer?: boolean;
  /** A name that `Replays` gave: the run of a Studio that is repeated. */
  readonly replay?: string;
}

/** Two for each block of the workspace, or of one of its folders: in its container, and outside. */
export async function configurationsOf(
  blocks: Blocks,
  folder: vscode.WorkspaceFolder | undefined,
): Promise<BlockConfiguration[]> {
  await blocks.folders.look();
  return blocks.folders.all.flatMap((block) => {
    const owner = vscode.workspace.getWorkspaceFolder(vscode.Uri.file(block));
    if (folder && owner?.uri.toString() !== folder.uri.toString()) return [];
    const inside = configurationFor(block, owner);
    const name = vscode.l10n.t('{0} outside the container', inside.name);
    return [inside, { ...inside, name, withoutContainer: true }];
  });
}

export function configurationFor(
  block: string,
  owner: vscode.WorkspaceFolder | undefined,
): BlockConfiguration {
  const inside = owner && path.relative(owner.uri.fsPath, block).split(path.sep).join('/');
  const place =
    inside === undefined
      ? block
      : inside === ''
        ? '${workspaceFolder}'
        : `\${workspaceFolder}/${inside}`;
  return {
    type: debugType,
    request: 'launch',
    name: plainText(vscode.l10n.t('Debug block {0}', path.basename(block)), 100),
    block: place,
  };
}

/** Fills in what F5 without a `launch.json` leaves open. */
export async function completed(
  blocks: Blocks,
  given: Partial<BlockConfiguration>,
): Promise<BlockConfiguration | undefined> {
  requireTrust();
  if (typeof given.block === 'string' && given.block !== '') return given as BlockConfiguration;
  await blocks.folders.look();
  const open = blocks.folders.of(vscode.window.activeTextEditor?.document.uri);
  const block = open ?? (await pickBlock(blocks));
  if (block === undefined) return undefined;
  const { name } = configurationFor(block, undefined);
  return {
    ...given,
    type: debugType,
    request: 'launch',
    name: given.name ?? name,
    block,
  };
}

/**
 * The same with an absolute folder, when there is a block and something that it can run on. *Run Without Debugging* is an
 * ordinary run.
 */
export async function ready(
  blocks: Blocks,
  folder: vscode.WorkspaceFolder | undefined,
  given: BlockConfiguration,
): Promise<BlockConfiguration | undefined> {
  requireTrust();
  const base = folder ?? vscode.workspace.workspaceFolders?.[0];
  const block = path.resolve(base?.uri.fsPath ?? path.sep, given.block);
  if (!(await isBlockFolder(block))) throw noBlock();
  if (given.replay !== undefined) return replayed(blocks, given);
  if (!(await ensureInput(blocks, block))) return undefined;
  if (given['noDebug'] !== true) return { ...given, block };
  void blocks.run(block, { isWarm: true });
  return undefined;
}

/** The folder is that of the run, whatever the configuration says. */
function replayed(blocks: Blocks, given: BlockConfiguration): BlockConfiguration | undefined {
  const request = blocks.replays.get(given.replay ?? '');
  if (!request) {
    throw new UserError(vscode.l10n.t('It is no longer known which run was to be repeated.'), {
      code: 'no-replay',
      remedy: vscode.l10n.t('Replay it from the list of failures again.'),
    });
  }
  if (given['noDebug'] !== true) return { ...given, block: request.folder };
  void blocks.runAgain(request);
  return undefined;
}
