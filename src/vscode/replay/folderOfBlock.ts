import path from 'node:path';
import * as vscode from 'vscode';
import type { JobRun } from '../../actions/replay/jobRun.ts';
import { belongsTo, otherBlock, type ReplayPlace } from '../../actions/replay/replay.ts';
import { plainText } from '../../base/text.ts';
import { readBlock } from '../../blocks/readBlock.ts';
import type { Blocks } from '../blocks/blocks.ts';

interface FolderRow extends vscode.QuickPickItem {
  /** Absent: the person looks for it on the disk. */
  readonly folder?: string;
}

/**
 * The folder of this window that was pushed as a block. Where there is none, the person chooses: one that says nothing of
 * that Studio, or another folder of this computer, which the window then knows too.
 */
export async function folderOfBlock(
  blocks: Blocks,
  place: ReplayPlace,
  run: JobRun,
): Promise<string | undefined> {
  const { folders } = blocks;
  await folders.look();
  const all = await Promise.all(
    folders.all.map(async (folder) => {
      const block = await readBlock(folder).catch(() => undefined);
      return { folder, standing: block ? belongsTo(block, place, run.blockId) : 'other' };
    }),
  );
  const standing = (wanted: string) =>
    all.filter((one) => one.standing === wanted).map(({ folder }) => folder);
  const [same, ...others] = standing('same');
  if (same !== undefined && others.length === 0) return same;
  if (same !== undefined) return chosen(run, [same, ...others].map(rowOf));
  const folder = await chosen(run, [...standing('unknown').map(rowOf), browse()]);
  if (folder === undefined) return undefined;
  if (belongsTo(await readBlock(folder), place, run.blockId) === 'other') {
    throw otherBlock(folder, run);
  }
  await folders.open(folder);
  return folder;
}

async function chosen(run: JobRun, rows: readonly FolderRow[]): Promise<string | undefined> {
  const name = run.block?.name ?? String(run.blockId);
  const title = plainText(vscode.l10n.t('Folder of the block {0}', name), 120);
  const isKnown = rows.every(({ folder }) => folder !== undefined);
  const placeHolder = isKnown
    ? vscode.l10n.t('Several folders were pushed as this block. Which one?')
    : vscode.l10n.t('No folder of this window says that it was pushed as this block.');
  const row = await vscode.window.showQuickPick(rows, { title, placeHolder, ignoreFocusOut: true });
  if (!row) return undefined;
  if (row.folder !== undefined) return row.folder;
  const [uri] =
    (await vscode.window.showOpenDialog({
      canSelectFolders: true,
      canSelectFiles: false,
      title,
      openLabel: vscode.l10n.t('Build and Run'),
    })) ?? [];
  return uri?.fsPath;
}

function rowOf(folder: string): FolderRow {
  return {
    label: plainText(path.basename(folder)),
    description: plainText(vscode.workspace.asRelativePath(folder)),
    iconPath: new vscode.ThemeIcon('package'),
    folder,
  };
}

function browse(): FolderRow {
  return {
    label: vscode.l10n.t('Open a Folder…'),
    detail: vscode.l10n.t('Its Dockerfile is built and its program is run.'),
    iconPath: new vscode.ThemeIcon('folder-opened'),
    alwaysShow: true,
  };
}
